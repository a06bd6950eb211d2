//! How a list is shared out, and that the scenario's parameters are those that are promised.

use polyloop::scenarios::fetch::{SCENARIO, shares};
use polyloop::scenarios::params::Values;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn forty_addresses_for_four_loops() {
    assert_eq!(shares(40, 4), [0..10, 10..20, 20..30, 30..40]);
}

#[test]
fn fewer_addresses_than_loops_leave_empty_shares() {
    assert_eq!(shares(2, 4), [0..1, 1..2, 2..2, 2..2]);
    assert_eq!(shares(0, 3), [0..0, 0..0, 0..0]);
}

proptest! {
    #[test]
    fn shares_are_contiguous_and_even(count in 0_usize..2_000, workers in 1_usize..=64) {
        let shares = shares(count, workers);
        prop_assert_eq!(shares.len(), workers);
        let all: Vec<_> = shares.iter().cloned().flatten().collect();
        prop_assert_eq!(all, (0..count).collect::<Vec<_>>());
        let sizes = shares.iter().map(|share| share.len());
        let (least, most) = (sizes.clone().min().unwrap(), sizes.max().unwrap());
        prop_assert!(most - least <= 1, "{} to {}", least, most);
    }
}

#[test]
fn the_defaults_ask_this_page() {
    let values = Values::defaults(SCENARIO.params);
    let expected = json!({
        "urls": ["http/get", "http/ip", "http/headers", "http/user-agent"],
        "repeat": 10, "workers": 4, "per_loop": 10, "timeout_ms": 10_000, "policy": "turbo",
    });
    assert_eq!(values.to_json(), expected);
    let loops = ["main", "Worker-0", "Worker-1", "Worker-2", "Worker-3"];
    assert_eq!((SCENARIO.loops)(&values), loops);
}
