//! Runs that become files, and runs from files on the page.

use std::rc::Rc;

use polyloop::scenarios;
use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::Values;
use polyloop::scenarios::run::{Outcome, RunError, Status};
use polyloop::trace::Trace;
use polyloop::trace::file::ImportError;
use polyloop::ui::lang::Lang;
use polyloop::ui::note::{NotOpened, Note};
use polyloop::ui::run::{Phase, Request};
use polyloop::ui::saved::{Format, Loaded, chart_name, exact, open, open_with, write};
use polyloop::ui::state::{Action, State};
use polyloop::ui::theme::ThemeChoice;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::trace_export::everything;

fn outcome() -> Outcome {
    let given = [("workers".to_owned(), json!(2))].into_iter().collect();
    Outcome {
        scenario: Some("master-worker".to_owned()),
        params: Values::from_json(SCENARIO.id, SCENARIO.params, &given).unwrap().to_fields(),
        status: Status::Failed,
        error: Some(RunError {
            code: "task-failed".to_owned(),
            message: "it broke".to_owned(),
            in_loop: Some("main".to_owned()),
            task: None,
        }),
        result: json!({"squares": [[0, 0], [1, 1]], "by_worker": {"Worker-0": 2}, "failed": []}),
    }
}

fn file(format: Format, trace: &Trace, outcome: &Outcome) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(format, trace, outcome, 5.0, &mut bytes).unwrap();
    bytes
}

/// The same file, its description of the run changed.
fn changed(change: impl FnOnce(&mut Json)) -> Vec<u8> {
    let bytes = file(Format::Native, &everything(), &outcome());
    let mut json: Json = serde_json::from_slice(&bytes).unwrap();
    change(&mut json["run"]);
    json.to_string().into_bytes()
}

fn again(loaded: &Loaded, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    let step = loaded.seen.stats.clock_resolution_us;
    write(format, &loaded.trace.0.borrow(), &loaded.outcome, step, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_run_comes_back_from_both_formats_as_it_was() {
    let trace = everything();
    let native = file(Format::Native, &trace, &outcome());
    let chrome = file(Format::Chrome, &trace, &outcome());
    for bytes in [&native, &chrome] {
        let loaded = open(bytes, "a.json").unwrap();
        assert_eq!(*loaded.outcome, outcome());
        assert_eq!(loaded.seen.stats, trace.stats(5.0));
        assert_eq!(loaded.seen.log, trace.log());
        assert_eq!(loaded.from.file, "a.json");
        assert_eq!(loaded.from.scenario.unwrap().0.id, "master-worker");
        assert!(loaded.from.values.is_some());
        assert_eq!(again(&loaded, Format::Native), native);
        assert_eq!(again(&loaded, Format::Chrome), chrome);
        assert_eq!(again(&loaded, Format::Csv), file(Format::Csv, &trace, &outcome()));
    }
}

#[test]
fn what_scripts_could_not_read_exactly_is_written_as_text() {
    let large =
        json!({"sum": [(1_u64 << 53) + 1, -(1_i64 << 53) - 1, 1_u64 << 53], "share": 1e300});
    let said =
        json!({"sum": ["9007199254740993", "-9007199254740993", 1_u64 << 53], "share": 1e300});
    assert_eq!(exact(&large), said);
    let outcome = Outcome { result: large, ..outcome() };
    let loaded = open(&file(Format::Native, &Trace::new(), &outcome), "").unwrap();
    assert_eq!(loaded.outcome.result, said);
}

#[test]
fn a_run_that_is_not_known_here_is_shown_as_far_as_it_is() {
    let other = open(&changed(|run| run["scenario"] = json!("juggling")), "").unwrap();
    assert_eq!((other.from.scenario, &other.from.values), (None, &None));
    assert_eq!(other.outcome.scenario.as_deref(), Some("juggling"));
    let params = open(&changed(|run| run["params"]["wrokers"] = json!(1)), "").unwrap();
    assert!(params.from.scenario.is_some() && params.from.values.is_none());
    assert_eq!(params.outcome.params["wrokers"], 1);
    let alone = open(everything().to_json().unwrap().as_bytes(), "").unwrap();
    assert_eq!((alone.outcome.status, &alone.outcome.result), (Status::Completed, &Json::Null));
}

#[test]
fn a_run_that_is_wrongly_described_is_refused() {
    for (field, value) in [
        ("status", json!("lost")),
        ("params", json!([])),
        ("error", json!("it broke")),
        ("scenario", json!(3)),
        ("clock_resolution_us", json!("5")),
        ("clock_resolution_us", json!(-5)),
    ] {
        let error = open(&changed(|run| run[field] = value.clone()), "").unwrap_err();
        assert!(error.to_string().starts_with("run "), "{field}={value}: {error}");
    }
    let known = Some(json!({"scenario": 3}));
    assert!(open_with(&file(Format::Native, &Trace::new(), &outcome()), "", known).is_err());
}

#[test]
fn names_of_files_say_what_they_are() {
    let names: Vec<_> =
        Format::ALL.iter().map(|format| format.file_name(Some("threads"))).collect();
    let expected = ["trace.json", "chrome-trace.json", "csv", "png", "svg"];
    assert_eq!(names, expected.map(|ending| format!("polyloop-threads.{ending}")));
    assert_eq!(Format::Native.file_name(None), "polyloop-trace.trace.json");
    assert_eq!(chart_name(Some("threads"), "../a b"), "polyloop-threads----a-b.svg");
}

fn page() -> State {
    let state = State::new(Lang::En, ThemeChoice::Auto, false);
    state.after(Action::Address("#/threads?lang=ru".to_owned()))
}

fn loaded() -> Loaded {
    open(&file(Format::Native, &everything(), &outcome()), "run.json").unwrap()
}

fn foreign() -> Loaded {
    let list = json!([{"ph": "X", "name": "f", "ts": 0, "dur": 5, "pid": 1, "tid": 1}]);
    open(list.to_string().as_bytes(), "foreign.json").unwrap()
}

#[test]
fn a_run_from_a_file_is_shown_with_its_scenario_and_parameters() {
    let state = page().after(Action::Opening("run.json".to_owned()));
    assert!(state.is_busy());
    let state = state.after(Action::Opened(loaded()));
    let run = state.shown_run().unwrap();
    assert_eq!(run.phase, Phase::Ended(Rc::new(outcome())));
    assert_eq!(run.file().unwrap().file, "run.json");
    assert_eq!(run.values(), state.form().unwrap().values().ok().as_ref());
    assert_eq!(state.hash, "#/master-worker?workers=2&lang=ru");
    assert!(!state.is_busy() && state.notes.is_empty());
    // It can be run here, and is another run then.
    let again = state.clone().after(Action::Run);
    let run = again.shown_run().unwrap();
    assert!(run.file().is_none() && run.number > state.shown_run().unwrap().number);
    assert_eq!(run.values(), state.shown_run().unwrap().values());
}

#[test]
fn a_run_of_no_scenario_has_a_page_of_its_own() {
    let state = page().after(Action::Opened(foreign()));
    assert_eq!(state.scenario, None);
    assert_eq!(state.shown_run().unwrap().file().unwrap().file, "foreign.json");
    assert_eq!(state.hash, "#/?lang=ru");
    let state = state.after(Action::Address("#/threads".to_owned()));
    assert!(state.run.is_none(), "no link would lead back to it");
    let state = page().after(Action::Opened(foreign())).after(Action::Opened(loaded()));
    assert_eq!(state.shown_run().unwrap().file().unwrap().file, "run.json");
}

#[test]
fn a_file_that_is_not_opened_leaves_what_is_shown() {
    let before = page().after(Action::Opened(loaded()));
    let note =
        |file: &str| Note::NotOpened { file: file.to_owned(), why: ImportError::Truncated.into() };
    let state = before.clone().after(Action::Opening("b".to_owned()));
    let state = state.after(Action::NotOpened(note("b")));
    assert_eq!(state.notes, [note("b")]);
    let mut same = state.clone();
    same.notes.clear();
    assert_eq!(same, before);
    // The next one takes its place.
    let state = state.after(Action::NotOpened(note("c")));
    assert_eq!(state.notes, [note("c")]);
    assert_eq!(state.after(Action::Opened(loaded())).notes, []);
}

#[test]
fn nothing_is_opened_while_a_run_goes_on() {
    let values = Values::defaults(SCENARIO.params);
    let request = Request { scenario: &SCENARIO, values, faults: Vec::new() };
    let state = page().after(Action::Opening("run.json".to_owned()));
    // Nor is one started while a file is being read.
    assert!(state.clone().after(Action::Run).wanted.is_none());
    let state = state.after(Action::Address("#/master-worker?run=1".to_owned()));
    let number = state.run.as_ref().unwrap().number;
    let state = state.after(Action::Opened(loaded()));
    assert_eq!(state.run.as_ref().unwrap().number, number);
    let busy = Note::NotOpened { file: "run.json".to_owned(), why: NotOpened::Busy };
    assert_eq!(state.notes, [busy]);
    let running = page().after(Action::RunScript(request));
    assert!(running.is_busy());
    let refused = Note::NotOpened { file: "x".to_owned(), why: NotOpened::Busy };
    let state = running.after(Action::NotOpened(refused));
    assert!(state.is_running());
}

#[test]
fn one_that_is_refused_leaves_another_that_is_being_read() {
    let busy = Note::NotOpened { file: "b".to_owned(), why: NotOpened::Busy };
    let state = page().after(Action::Opening("a".to_owned())).after(Action::NotOpened(busy));
    assert_eq!(state.opening.as_deref(), Some("a"));
    assert!(state.after(Action::Opened(loaded())).shown_run().is_some());
}

fn any_json() -> impl Strategy<Value = Json> {
    let words = ["squares", "items", "values", "loops", "calls", "steps", "policies", "actors"];
    let more =
        ["health", "compute", "wrong", "right", "sums", "name", "results", "failed", "by_worker"];
    let word = prop::sample::select([&words[..], &more[..]].concat());
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        ".{0,5}".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let fields = proptest::collection::btree_map(word.clone(), inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Json::from),
            fields.prop_map(|fields| {
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

proptest! {
    /// A file may say that anything came of a scenario.
    #[test]
    fn any_result_can_be_shown(result in any_json()) {
        for scenario in scenarios::ALL {
            let titles = |result| {
                let tables = (scenario.tables)(result).into_iter();
                tables.map(|table| table.title).collect::<Vec<_>>()
            };
            prop_assert_eq!(titles(&result), titles(&Json::Null));
        }
    }
}
