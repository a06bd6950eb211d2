//! The worker of gloo-worker's rows.

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        use gloo_worker::Registrable as _;
        polyloop_bench::peers::Square::registrar().register();
    }
}
