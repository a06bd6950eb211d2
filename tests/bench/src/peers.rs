//! What is asked of another loop, or of a worker.

use polyloop::queue::Queue;
use polyloop::runtime::LoopContext;

/// Ends a server.
pub const END: Queue<()> = Queue::new(900, "end");

/// The trivial task.
pub async fn square(number: i64) -> i64 {
    number * number
}

/// The moment in milliseconds, by the clock that all workers have.
pub async fn moment((): ()) -> f64 {
    polyloop::web::clock::wall_ms()
}

/// The CPU-bound task.
pub async fn sum(n: u64) -> String {
    crate::kernels::add_squares(0, 0..n).to_string()
}

/// The program of a loop that is there to be called.
pub async fn serve(context: LoopContext, (): ()) {
    if let Some(parent) = context.parent() {
        let _ = parent.receiver(END).recv().await;
    }
}

/// gloo-worker's form of the trivial task.
#[gloo_worker::oneshot::oneshot]
pub async fn Square(number: i64) -> i64 {
    number * number
}
