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
        // What this machine gives: one in a thread, then four at once.
        Some("jobs") => {
            let n = args.next().and_then(|n| n.parse().ok()).unwrap_or(160_000_000);
            let timed = |threads: usize| {
                let start = Instant::now();
                std::thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(|| black_box(add_squares(0, 0..black_box(n))));
                    }
                });
                start.elapsed().as_secs_f64()
            };
            timed(1);
            for _ in 0..9 {
                println!("{}", 4.0 * timed(1) / timed(4));
            }
        }
        _ => eprintln!("native kernel|jobs [N]"),
    }
}
