//! What the page does with what happens to it.

use std::rc::Rc;

use polyloop::ids::LoopId;
use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::{ParamKind, ParamSpec, ParamValue, Values};
use polyloop::scenarios::run::{Failure, Outcome, Status};
use polyloop::scenarios::{Group, Scenario};
use polyloop::trace::search::Query;
use polyloop::ui::form::Form;
use polyloop::ui::lang::Lang;
use polyloop::ui::note::Note;
use polyloop::ui::run::{Origin, Phase, Request, Snapshot};
use polyloop::ui::state::{Action, State};
use polyloop::ui::theme::ThemeChoice;
use polyloop::visual::layout::Target;
use polyloop::visual::palette::Theme;

fn opened(hash: &str) -> State {
    State::new(Lang::En, ThemeChoice::Auto, false).after(Action::Address(hash.to_owned()))
}

fn text(state: &State, name: &str) -> String {
    let form = state.form().unwrap();
    let field = form.fields().find(|(spec, _)| spec.name == name);
    field.unwrap().1.to_owned()
}

fn finished(state: State, status: Status) -> State {
    let run = state.run.as_ref().unwrap();
    let outcome = Outcome {
        scenario: run.scenario().map(|scenario| scenario.0.id.to_owned()),
        params: run.values().unwrap().to_fields(),
        status,
        error: None,
        result: serde_json::Value::Null,
    };
    let number = run.number;
    state.after(Action::Finished(number, Rc::new(outcome), Rc::default()))
}

#[test]
fn an_empty_address_shows_the_first_scenario_and_is_left_alone() {
    let state = opened("");
    assert_eq!(state.scenario.unwrap().0.id, polyloop::scenarios::ALL[0].id);
    assert_eq!(state.hash, "");
    assert_eq!(state.notes, []);
    assert!(!state.is_busy());
}

#[test]
fn the_address_fills_the_form_and_the_form_the_address() {
    let state = opened("#/master-worker?workers=8");
    assert_eq!(text(&state, "workers"), "8");
    assert_eq!(text(&state, "tasks"), "20");
    let state = state.after(Action::Edit("tasks", "7".into()));
    assert_eq!(state.hash, "#/master-worker?workers=8&tasks=7");
    let state = state.after(Action::Reset("workers"));
    assert_eq!(state.hash, "#/master-worker?tasks=7");
    let state = state.after(Action::ResetAll);
    assert_eq!(state.hash, "#/master-worker");
    assert_eq!(text(&state, "tasks"), "20");
}

#[test]
fn a_bad_value_stays_as_it_was_typed_and_is_not_run() {
    let state = opened("#/master-worker?workers=many&run=1");
    assert_eq!(text(&state, "workers"), "many");
    let errors = state.form().unwrap().errors();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].param(), "workers");
    assert!(state.run.is_none());
    let state = state.after(Action::Run);
    assert!(state.run.is_none());
    let state = state.after(Action::Edit("tasks", "-".into()));
    assert_eq!(state.hash, "#/master-worker?workers=many&tasks=-");
    assert_eq!(opened(&state.hash).form(), state.form());
}

#[test]
fn unknown_parameters_are_told_and_nothing_is_started() {
    let state = opened("#/master-worker?wrokers=8&run=1&wrokers=9&lang=xx");
    let known = SCENARIO.params.iter().map(|spec| spec.name).collect();
    assert_eq!(
        state.notes,
        [
            Note::Misread { name: "lang".into(), text: "xx".into() },
            Note::UnknownParams { names: vec!["wrokers".into()], known },
        ]
    );
    assert!(state.run.is_none());
    assert_eq!(state.hash, "#/master-worker?wrokers=8&run=1&wrokers=9&lang=xx");
    let state = state.after(Action::Edit("workers", "8".into()));
    assert_eq!(state.notes, []);
    assert_eq!(state.hash, "#/master-worker?workers=8");
}

#[test]
fn an_unknown_scenario_is_told() {
    let state = opened("#/nonsense?workers=8&run=1");
    assert_eq!(state.scenario, None);
    assert_eq!(state.notes, [Note::NoSuchScenario { id: "nonsense".into() }]);
    let state = state.after(Action::Run).after(Action::Edit("workers", "3".into()));
    assert!(state.run.is_none());
    assert_eq!(state.hash, "#/nonsense?workers=8&run=1");
    let state = state.after(Action::Address("#/master-worker".into()));
    assert_eq!(state.notes, []);
    assert_eq!(text(&state, "workers"), "4");
}

#[test]
fn run_starts_at_once_when_the_address_says_so() {
    let state = opened("#/master-worker?workers=8&run=1");
    let run = state.run.as_ref().unwrap();
    assert_eq!(run.phase, Phase::Running);
    assert_eq!(run.values().unwrap().get("workers"), Some(&ParamValue::Int(8)));
}

#[test]
fn a_second_run_by_address_waits_for_the_end_of_the_first() {
    let state = opened("#/master-worker?run=1");
    let state = state.after(Action::Address("#/master-worker?workers=8&run=1".into()));
    let first = state.run.as_ref().unwrap();
    assert_eq!((first.number, &first.phase), (1, &Phase::Stopping));
    assert!(state.is_busy());
    let state = finished(state, Status::Cancelled);
    let second = state.run.as_ref().unwrap();
    assert_eq!((second.number, &second.phase), (2, &Phase::Running));
    assert_eq!(second.values().unwrap().get("workers"), Some(&ParamValue::Int(8)));
}

#[test]
fn typing_does_not_disturb_the_run() {
    let state = opened("#/master-worker").after(Action::Run);
    let state = state.after(Action::Edit("workers", "9".into()));
    assert_eq!(state.run.as_ref().unwrap().phase, Phase::Running);
    let same = state.clone().after(Action::Run);
    assert_eq!(same, state);
}

#[test]
fn leaving_a_scenario_ends_its_run() {
    let state = opened("#/master-worker?run=1").after(Action::Address("#/nonsense".into()));
    assert_eq!(state.run.as_ref().unwrap().phase, Phase::Stopping);
    assert!(state.shown_run().is_none());
    let state = finished(state, Status::Cancelled);
    assert!(!state.is_busy());
}

#[test]
fn news_of_an_old_run_changes_nothing() {
    let state = finished(opened("#/master-worker?run=1"), Status::Completed).after(Action::Run);
    let seen = Rc::new(Snapshot { version: 9, ..Snapshot::default() });
    let later = state.clone().after(Action::Looked(1, seen.clone()));
    assert_eq!(later, state);
    let later = state.after(Action::Looked(2, seen.clone()));
    assert_eq!(later.run.unwrap().seen, seen);
}

#[test]
fn stop_ends_what_goes_on_and_nothing_else() {
    let idle = opened("");
    assert_eq!(idle.clone().after(Action::Stop), idle);
    let state = idle.after(Action::Run).after(Action::Stop);
    assert_eq!(state.run.as_ref().unwrap().phase, Phase::Stopping);
    let ended = finished(state, Status::Cancelled);
    assert_eq!(ended.clone().after(Action::Stop), ended);
}

#[test]
fn a_script_fills_the_form_with_its_parameters() {
    let given = serde_json::json!({"workers": 2, "work": "cpu"}).as_object().unwrap().clone();
    let values = Values::from_json(SCENARIO.id, SCENARIO.params, &given).unwrap();
    let request = Request { scenario: &SCENARIO, values, faults: Vec::new() };
    let state = opened("#/nonsense").after(Action::RunScript(request.clone()));
    assert_eq!(state.hash, "#/master-worker?workers=2&work=cpu");
    assert_eq!(text(&state, "workers"), "2");
    assert_eq!(state.run.as_ref().unwrap().origin, Origin::Here(request));
    assert_eq!(state.notes, []);
}

#[test]
fn notes_that_were_read_are_gone() {
    let state = opened("#/nonsense");
    assert_eq!(state.notes.len(), 1);
    assert_eq!(state.after(Action::CloseNotes).notes, []);
}

#[test]
fn the_address_keeps_language_theme_and_embedding_only_where_it_has_them() {
    let state = opened("#/master-worker?embed=1&theme=dark&workers=8");
    assert!(state.embed);
    assert_eq!(state.palette(), Theme::Dark);
    let state = state.after(Action::Lang(Lang::Ru)).after(Action::Theme(ThemeChoice::Light));
    assert_eq!(state.hash, "#/master-worker?workers=8&embed=1&theme=light");
    let state = state.after(Action::Edit("workers", "9".into()));
    assert_eq!(state.hash, "#/master-worker?workers=9&embed=1&theme=light");
    let state = state.after(Action::Address("#/master-worker".into()));
    assert_eq!((state.lang, state.theme), (Lang::Ru, ThemeChoice::Light));
    assert_eq!(state.after(Action::Lang(Lang::En)).hash, "#/master-worker");
}

#[test]
fn a_switch_keeps_what_the_address_says_otherwise() {
    let state = opened("#/master-worker?oops=1&run=1&lang=en").after(Action::Lang(Lang::Ru));
    assert_eq!(state.hash, "#/master-worker?oops=1&run=1&lang=ru");
    assert_eq!(state.notes.len(), 1);
}

#[test]
fn a_page_without_the_texts_of_its_language_is_english_and_says_so() {
    let state = opened("#/master-worker").after(Action::Lang(Lang::Ru));
    let state = state.after(Action::NoTexts(Lang::Ru));
    assert_eq!(state.lang, Lang::En);
    assert_eq!(state.notes, [Note::NoTexts { lang: Lang::Ru }]);
    let state = opened("#/master-worker").after(Action::Lang(Lang::En));
    assert_eq!(state.after(Action::NoTexts(Lang::Ru)).notes, [], "another one was chosen");
}

#[test]
fn the_theme_follows_the_system_until_one_is_chosen() {
    let state = opened("").after(Action::SystemIsDark(true));
    assert_eq!(state.palette(), Theme::Dark);
    assert_eq!(state.after(Action::Theme(ThemeChoice::Light)).palette(), Theme::Light);
}

#[test]
fn links_lead_to_a_form_as_it_was_left() {
    let state = opened("#/master-worker").after(Action::Edit("workers", "x y".into()));
    let state = state.after(Action::Address("#/nonsense".into()));
    assert_eq!(state.hash_of(&SCENARIO), "#/master-worker?workers=x+y");
}

static LISTS: Scenario = Scenario {
    id: "lists",
    group: Group::Mistakes,
    sources: |_| Vec::new(),
    params: &[
        ParamSpec {
            name: "urls",
            kind: ParamKind::List { default: &["a"], max_items: 4 },
            unit: None,
        },
        ParamSpec::int("n", 1, 0, 9),
    ],
    experiments: &[],
    notes: |_| Vec::new(),
    loops: |_| Vec::new(),
    launch: |_| Err(Failure::new("cancelled", "never started")),
    tables: |_| Vec::new(),
};

#[test]
fn a_name_given_twice_is_a_list_or_the_last_word() {
    let pairs = [("urls", "b"), ("n", "2"), ("urls", "c\nd"), ("n", "3")]
        .map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (form, unknown) = Form::of_pairs(&LISTS, &pairs);
    assert!(unknown.is_empty());
    let texts: Vec<_> = form.fields().map(|(_, text)| text).collect();
    assert_eq!(texts, ["b\nc\nd", "3"]);
}

#[test]
fn another_spelling_of_the_default_is_no_change() {
    let mut form = Form::new(&LISTS);
    form.set("n", " 1 ".into());
    form.set("urls", "\na\n".into());
    assert!(!form.is_changed());
    assert_eq!(form.changed(), []);
}

#[test]
fn what_is_chosen_is_shown_as_often_as_it_is_asked_for_and_forgotten_with_its_run() {
    let target = Target::Loop { id: LoopId(0) };
    let state = opened("#/master-worker?run=1").after(Action::Reveal(target));
    assert_eq!((state.selected, state.revealed.unwrap().number), (Some(target), 1));
    let state = state.after(Action::Select(None)).after(Action::Reveal(target));
    assert_eq!((state.selected, state.revealed.unwrap().number), (Some(target), 2));
    let state = finished(state, Status::Completed).after(Action::Run);
    assert_eq!(state.selected, None);
}

#[test]
fn what_stands_out_is_forgotten_with_its_run() {
    let query = Query { text: "compute".to_owned(), ..Query::default() };
    let state = opened("#/master-worker").after(Action::Filter(Some(query.clone())));
    assert_eq!(state.filter, Some(query));
    assert_eq!(state.clone().after(Action::Filter(None)).filter, None);
    assert_eq!(state.after(Action::Run).filter, None);
}

#[test]
fn a_run_that_has_ended_is_pinned_until_another_one_is() {
    let state = opened("#/master-worker?run=1").after(Action::Pin);
    assert_eq!(state.pinned, None);
    let state = finished(state, Status::Completed).after(Action::Pin).after(Action::Run);
    assert_eq!(state.pinned.as_ref().unwrap().number, 1);
    // One that goes on does not take its place.
    let state = state.after(Action::Pin);
    assert_eq!(state.pinned.as_ref().unwrap().number, 1);
    let state = finished(state, Status::Completed).after(Action::Pin);
    assert_eq!(state.pinned.as_ref().unwrap().number, 2);
    assert_eq!(state.after(Action::Unpin).pinned, None);
}
