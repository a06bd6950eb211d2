//! Computations that are the same in wasm and in native code.

use std::hint::black_box;

/// The exact sum of i² for i in 0..n. Without the black box the compiler knows its formula.
pub fn sum_of_squares(n: u64) -> u128 {
    let mut sum: u128 = 0;
    let mut next: u64 = 0;
    while next < n {
        let i = black_box(next);
        sum += u128::from(i) * u128::from(i);
        next += 1;
    }
    sum
}
