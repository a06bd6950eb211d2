//! Chance that can be had again: numbers from a seed that the test prints.

use std::io::Write;
use std::time::SystemTime;

/// How much of a long test is done: `POLYLOOP_FULL=1` for the numbers that the documentation tells.
pub(crate) fn count(usual: usize, full: usize) -> usize {
    if std::env::var_os("POLYLOOP_FULL").is_some() { full } else { usual }
}

/// Says something that is to be read although the test passes.
pub(crate) fn tell(text: &str) {
    // Not by a macro, whose words the test harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "    {text}");
}

/// A source of numbers.
pub(crate) struct Chance(u64);

impl Chance {
    /// From `POLYLOOP_SEED`, or from the clock. Tells the seed.
    pub(crate) fn new(what: &str) -> Chance {
        let given = std::env::var("POLYLOOP_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            now.map_or(1, |now| now.as_secs())
        });
        tell(&format!("{what}: POLYLOOP_SEED={seed}"));
        Chance(seed)
    }

    /// The next number (splitmix64).
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// One of these.
    pub(crate) fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}
