//! The scenarios and their parameters as they are promised to the outside.

use serde_json::{Value as Json, json};

/// Name, default, and what is allowed: `[min, max]` of a whole number, or `{choices}`.
pub(crate) type Param = (&'static str, Json, Json);

/// What a scenario takes, without `policy`, which all of them take. `None` for a scenario that is
/// promised nowhere.
pub(crate) fn params(id: &str) -> Option<Vec<Param>> {
    let mut params = match id {
        "lifecycle" => vec![],
        "threads" => vec![
            ("loops", json!(2), json!([1, 64])),
            ("tasks", json!(2), json!([1, 100])),
            ("delay_ms", json!(1000), json!([0, 60000])),
        ],
        "processes" => vec![
            ("processes", json!(4), json!([1, 256])),
            ("pool", json!(4), json!([1, 64])),
            ("tasks", json!(3), json!([1, 1000])),
            ("delay_ms", json!(500), json!([0, 60000])),
        ],
        "executor" => vec![
            ("jobs", json!(4), json!([1, 256])),
            ("n", json!(5000000), json!([1, 100000000])),
            ("workers", json!(4), json!([1, 64])),
            ("heartbeat_ms", json!(100), json!([10, 10000])),
            ("place", json!("pool"), json!({ "choices": ["pool", "inline"] })),
        ],
        "fetch" => vec![
            ("urls", Json::Null, json!({ "list": 4 })),
            ("repeat", json!(10), json!([1, 1000])),
            ("workers", json!(4), json!([1, 64])),
            ("per_loop", json!(10), json!([1, 100])),
            ("timeout_ms", json!(10000), Json::Null),
        ],
        "master-worker" => vec![
            ("workers", json!(4), json!([1, 64])),
            ("tasks", json!(20), json!([0, 100000])),
            ("work", json!("sleep"), json!({ "choices": ["sleep", "cpu"] })),
            ("work_ms", json!(100), json!([0, 10000])),
            ("prefetch", json!(1), json!([1, 64])),
            ("on_crash", json!("heal"), json!({ "choices": ["heal", "break"] })),
        ],
        "loop-policy" => vec![
            ("loops", json!(1), json!([1, 16])),
            ("tasks", json!(10000), json!([1, 1000000])),
            ("yields", json!(10), json!([0, 1000])),
            ("compare", json!("both"), json!({ "choices": ["both", "standard", "turbo"] })),
        ],
        "threadsafe" => vec![
            ("threads", json!(5), json!([1, 64])),
            ("delay_ms", json!(1000), json!([0, 60000])),
            ("timeout_ms", json!(10000), json!([0, 60000])),
            ("wait", json!("block"), json!({ "choices": ["block", "async"] })),
            ("cancel_on_timeout", json!(true), Json::Null),
        ],
        "web-server" => vec![
            ("pool", json!(4), json!([0, 64])),
            ("iterations", json!(1000000), json!([1, 100000000])),
            ("compute_rps", json!(4), json!([0, 1000])),
            ("health_rps", json!(20), json!([0, 1000])),
            ("duration_ms", json!(5000), json!([100, 60000])),
            ("place", json!("pool"), json!({ "choices": ["pool", "inline"] })),
        ],
        "actors" => vec![
            ("actors", json!(3), json!([1, 64])),
            ("messages", json!(10), json!([0, 100000])),
            ("handle_ms", json!(100), json!([0, 10000])),
            ("mailbox", json!(0), json!([0, 10000])),
            ("stop", json!("drain"), json!({ "choices": ["drain", "now"] })),
        ],
        "mistakes" => vec![(
            "case",
            json!("call-soon"),
            json!({ "choices": ["shared-loop", "no-loop", "call-soon", "blocking-get",
                "not-sendable", "swallowed", "own-result", "inline-cpu", "empty-chunk"] }),
        )],
        _ => return None,
    };
    params.push(("policy", json!("turbo"), json!({ "choices": ["standard", "turbo"] })));
    Some(params)
}
