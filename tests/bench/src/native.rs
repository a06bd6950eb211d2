//! What is measured natively, and what is generated.

use std::hint::black_box;
use std::time::Instant;

use polyloop_bench::kernels::add_squares;

fn main() {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("kernel") => {
            let n = args.next().and_then(|n| n.parse().ok()).unwrap_or(5_000_000);
            for _ in 0..9 {
                let start = Instant::now();
                black_box(add_squares(0, 0..n));
                println!("{}", start.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        _ => eprintln!("native kernel [N]"),
    }
}
