//! Bytes by chance for whatever reads bytes or texts from elsewhere: refused or read, never a panic,
//! and what was read is written and read again as the same.
//!
//! `POLYLOOP_FUZZ_SECONDS` says how long each target is tried, one second if it is not set;
//! `POLYLOOP_SEED` the number to begin with. A failing input is printed as it is.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;
mod mutate;
mod targets;
mod words;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use mutate::Chance;
use targets::{Target, targets};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_comes_is_read_or_refused() {
    let limit = Duration::from_secs(number("POLYLOOP_FUZZ_SECONDS").unwrap_or(1));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let seed = number("POLYLOOP_SEED").unwrap_or(now);
    // Not by a macro, whose words the test harness keeps to itself.
    let mut out = std::io::stderr();
    let _ = writeln!(out, "    fuzzing: POLYLOOP_SEED={seed}");
    for target in targets() {
        let count = fuzz(&target, &mut Chance::new(seed), limit);
        let _ = writeln!(out, "    {}: {count} inputs in {limit:?}", target.name);
    }
}

/// Writes the inputs that are known to be right where `.ci/fuzz.sh` begins.
#[test]
fn seeds_are_read_and_written() {
    let folder = std::env::var_os("POLYLOOP_FUZZ_SEEDS").map(PathBuf::from);
    for target in targets() {
        for (place, seed) in target.seeds.iter().enumerate() {
            attempt(&target, seed);
            if let Some(folder) = &folder {
                let folder = folder.join(target.name);
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join(place.to_string()), seed).unwrap();
            }
        }
    }
}

fn fuzz(target: &Target, chance: &mut Chance, limit: Duration) -> u64 {
    for seed in &target.seeds {
        attempt(target, seed);
    }
    let start = Instant::now();
    let mut count = 0;
    // Looked at now and then: a look costs more than an input.
    while count % 64 != 0 || start.elapsed() < limit {
        attempt(target, &chance.input(&target.seeds));
        count += 1;
    }
    count
}

fn attempt(target: &Target, input: &[u8]) {
    let run = AssertUnwindSafe(|| (target.read)(input));
    if catch_unwind(run).is_err() {
        panic!("{}: {:?} ({input:?})", target.name, String::from_utf8_lossy(input));
    }
}
