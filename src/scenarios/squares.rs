//! The computation of the CPU-bound scenarios.

use core::hint::black_box;
use core::ops::Range;

/// Squares that are added up in 64 bits before they join the sum, which is as wide as processors
/// and wasm are not: 512 squares of numbers below 2²⁷ fit.
const BLOCK: u64 = 512;

/// `sum` and the squares of these numbers, which are below 2²⁷, exactly.
pub fn add_squares(mut sum: u128, numbers: Range<u64>) -> u128 {
    let mut next = numbers.start;
    while next < numbers.end {
        let end = numbers.end.min(next + BLOCK);
        let mut block: u64 = 0;
        while next < end {
            // Without this the compiler knows the sum's formula, and nothing is computed. It takes
            // its number through memory, so that four squares come after each.
            let i = black_box(next);
            if next + 4 <= end {
                block += i * i + (i + 1) * (i + 1) + (i + 2) * (i + 2) + (i + 3) * (i + 3);
                next += 4;
            } else {
                block += i * i;
                next += 1;
            }
        }
        sum += u128::from(block);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formula(n: u128) -> u128 {
        n.saturating_sub(1) * n * (2 * n).saturating_sub(1) / 6
    }

    #[test]
    fn the_sum_is_exact_wherever_blocks_end() {
        for n in [0, 1, 2, 3, 4, 5, 7, 511, 512, 513, 514, 515, 516, 1_024, 100_000] {
            assert_eq!(add_squares(0, 0..n), formula(n.into()));
        }
        assert_eq!(add_squares(add_squares(0, 0..700), 700..5_000), formula(5_000));
    }

    #[test]
    fn the_largest_numbers_fit() {
        let most = 1 << 27;
        let expected: u128 = (most - BLOCK..most).map(|i| u128::from(i) * u128::from(i)).sum();
        assert_eq!(add_squares(0, most - BLOCK..most), expected);
    }
}
