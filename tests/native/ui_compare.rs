//! Two runs held against each other.

use std::rc::Rc;

use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Outcome, Status};
use polyloop::scenarios::{Scenario, threads};
use polyloop::trace::event::LoopKind;
use polyloop::trace::stats::LoopStats;
use polyloop::ui::compare::{Comparison, Pair, difference};
use polyloop::ui::run::{Phase, Request, Run, Snapshot};
use serde_json::json;

fn run(number: u64, scenario: &'static Scenario, params: serde_json::Value) -> Run {
    let given = params.as_object().unwrap();
    let values = Values::from_json(scenario.id, scenario.params, given).unwrap();
    Run::new(number, Request { scenario, values, faults: Vec::new() })
}

fn with_loop(mut run: Run, name: &str, busy_ms: f64) -> Run {
    let mut seen = Snapshot::clone(&run.seen);
    seen.stats.wall_ms += busy_ms;
    seen.stats.loops.push(LoopStats {
        id: 0,
        name: name.to_owned(),
        kind: LoopKind::Thread,
        busy_ms,
        tasks: 2,
        max_block_ms: 1.0,
        inbox_peak: 3,
        lost: false,
    });
    run.seen = Rc::new(seen);
    run
}

fn ended(mut run: Run, result: serde_json::Value) -> Run {
    let outcome = Outcome {
        scenario: run.scenario().map(|scenario| scenario.0.id.to_owned()),
        params: run.values().unwrap().to_fields(),
        status: Status::Completed,
        error: None,
        result,
    };
    run.phase = Phase::Ended(Rc::new(outcome));
    run
}

fn values(pairs: &[Pair], key: &str) -> (Option<f64>, Option<f64>) {
    pairs.iter().find(|pair| pair.key == key).unwrap().values
}

#[test]
fn only_parameters_that_differ_are_named() {
    let one = run(1, &SCENARIO, json!({"workers": 4, "tasks": 7}));
    let other = run(2, &SCENARIO, json!({"workers": 1, "tasks": 7}));
    let params = Comparison::of(&one, &other).params;
    let named: Vec<_> = params.iter().map(|pair| (pair.spec.name, pair.texts.clone())).collect();
    assert_eq!(named, [("workers", (Some("4".to_owned()), Some("1".to_owned())))]);
    assert_eq!(Comparison::of(&one, &one).params, []);
}

#[test]
fn runs_of_two_scenarios_differ_in_what_only_one_has() {
    let one = run(1, &SCENARIO, json!({}));
    let other = run(2, &threads::SCENARIO, json!({}));
    let params = Comparison::of(&one, &other).params;
    let texts = |name: &str| {
        params.iter().find(|pair| pair.spec.name == name).map(|pair| pair.texts.clone())
    };
    assert_eq!(texts("workers"), Some((Some("4".to_owned()), None)));
    assert_eq!(texts("loops"), Some((None, Some("2".to_owned()))));
    assert_eq!(texts("policy"), None);
}

#[test]
fn loops_are_told_apart_by_their_names() {
    let one = with_loop(with_loop(run(1, &SCENARIO, json!({})), "main", 5.0), "Worker-0", 8.0);
    let other = with_loop(with_loop(run(2, &SCENARIO, json!({})), "Worker-1", 9.0), "main", 4.0);
    let found = Comparison::of(&one, &other);
    let names: Vec<_> = found.loops.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Worker-1", "main", "Worker-0"]);
    let busy = |at: usize| values(&found.loops[at].1, "loop-busy");
    assert_eq!(busy(0), (None, Some(9.0)));
    assert_eq!(busy(1), (Some(5.0), Some(4.0)));
    assert_eq!(busy(2), (Some(8.0), None));
    assert_eq!(values(&found.totals, "total-wall"), (Some(13.0), Some(13.0)));
}

#[test]
fn numbers_of_results_are_found_by_their_paths_and_lists_are_left_out() {
    let one = ended(run(1, &SCENARIO, json!({})), json!({"health": {"p99_ms": 2.5}, "old": 1}));
    let result = json!({"health": {"p99_ms": 40.0, "name": "x"}, "items": [1, 2], "new": null});
    let other = ended(run(2, &SCENARIO, json!({})), result);
    let found = Comparison::of(&one, &other).results;
    let health = ("health.p99_ms".to_owned(), (Some(2.5), Some(40.0)));
    assert_eq!(found, [health, ("old".to_owned(), (Some(1.0), None))]);
}

#[test]
fn a_difference_is_told_where_there_are_two_numbers() {
    assert_eq!(difference((Some(2.0), Some(3.0))), Some((1.0, Some(1.5))));
    assert_eq!(difference((Some(0.0), Some(3.0))), Some((3.0, None)));
    assert_eq!(difference((None, Some(3.0))), None);
}
