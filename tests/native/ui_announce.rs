//! What a screen reader is told of a run.

use std::rc::Rc;

use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Outcome, RunError, Status};
use polyloop::ui::announce::announcement;
use polyloop::ui::i18n::Texts;
use polyloop::ui::run::{Phase, Request, Run, Snapshot};

fn run(progress: Option<(u64, u64)>) -> Run {
    let values = Values::defaults(SCENARIO.params);
    let mut run = Run::new(1, Request { scenario: &SCENARIO, values, faults: Vec::new() });
    run.seen = Rc::new(Snapshot { progress, ..Snapshot::default() });
    run
}

fn said(run: &Run) -> String {
    announcement(run, &Texts::english())
}

#[test]
fn only_quarters_of_the_progress_are_told() {
    let at = |done| said(&run(Some((done, 1_000))));
    assert_eq!(said(&run(None)), "The run has started");
    assert_eq!(at(0), at(249));
    assert_eq!(at(250), "25 percent done");
    assert_eq!(at(250), at(499));
    assert_eq!(at(1_000), "100 percent done");
    assert_eq!(said(&run(Some((0, 0)))), "The run has started");
}

#[test]
fn the_end_is_told_with_its_reason() {
    let ended = |status, error| {
        let mut run = run(Some((3, 4)));
        run.phase = Phase::Ended(Rc::new(Outcome {
            scenario: Some(SCENARIO.id.to_owned()),
            params: run.values().unwrap().to_fields(),
            status,
            error,
            result: serde_json::Value::Null,
        }));
        said(&run)
    };
    let error = RunError {
        code: "worker-hung".into(),
        message: "no answer".into(),
        in_loop: None,
        task: None,
    };
    assert_eq!(ended(Status::Completed, None), "The run has completed in 0 milliseconds");
    assert_eq!(ended(Status::Cancelled, None), "The run was stopped after 0 milliseconds");
    assert_eq!(
        ended(Status::Failed, Some(error)),
        "The run has failed with worker-hung after 0 milliseconds"
    );
}
