//! The same targets for libFuzzer, which is led by what an input makes the code do. `.ci/fuzz.sh` runs
//! it; `POLYLOOP_FUZZ` says which target.
#![no_main]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;
#[allow(dead_code, reason = "seeds are for the other runner, which writes them for this one")]
mod targets;
mod words;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static READ: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("POLYLOOP_FUZZ").unwrap_or_default();
    let targets = targets::targets();
    let names: Vec<_> = targets.iter().map(|target| target.name).collect();
    let target = targets.iter().find(|target| target.name == name);
    target.unwrap_or_else(|| panic!("POLYLOOP_FUZZ is {name:?}, and not one of {names:?}")).read
});

fuzz_target!(|bytes: &[u8]| READ(bytes));
