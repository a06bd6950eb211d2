//! End-to-end tests: the release build, from a plain static server, in a real browser.
//!
//! `make test` builds the site and runs them. By hand, with a `dist/` that is there:
//! `cargo test --features e2e --test e2e`. What they look at in the environment:
//!
//! - `POLYLOOP_DIST`: the folder to serve, `./dist` if it is not set;
//! - `CHROMEDRIVER`: the driver, `chromedriver` from the `PATH` if it is not set;
//! - `CHROME`: the browser, the driver's own choice if it is not set;
//! - `POLYLOOP_SEED`: the number that tests by chance begin with, another one each time if not set;
//! - `POLYLOOP_FULL=1`: as many runs as `docs/robustness.md` tells of, which takes half an hour.
//! - `PYTHON`: CPython 3.11 or newer, `python3` if it is not set.
//!
//! Every test has a driver, a browser with an empty profile and a server of its own, and ends with
//! the same look at the browser's console and the server's answers. Where a test fails, it says
//! where the page was and leaves a picture of it in `target/tmp/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod address;
mod agreement;
mod chaos;
mod code;
mod compare;
mod complete;
mod contract;
#[path = "../support/crowd.rs"]
mod crowd;
mod extremes;
mod faults;
mod files;
mod form;
mod hostile;
mod hosts;
mod http;
mod insight;
mod million;
mod opening;
mod parts;
mod playback;
mod policy;
mod reach;
mod release;
mod scenarios;
mod script;
mod script_catalogue;
mod script_refusals;
mod stopping;
mod support;
mod timeline;
mod trace;
mod updates;
