//! Faults in the address and in the form.

use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::run::{Fault, FaultKind};
use polyloop::ui::fault_list::{BadRow, Edit, FaultList};
use polyloop::ui::lang::Lang;
use polyloop::ui::note::Note;
use polyloop::ui::state::{Action, State};
use polyloop::ui::theme::ThemeChoice;
use proptest::prelude::*;

fn opened(hash: &str) -> State {
    State::new(Lang::En, ThemeChoice::Auto, false).after(Action::Address(hash.to_owned()))
}

fn fault(at_ms: f64, kind: FaultKind, in_loop: &str) -> Fault {
    Fault { at_ms, in_loop: in_loop.to_owned(), kind }
}

const TWO: &str = "#/master-worker?faults=500:kill:Worker-0,900.5:hang:main&run=1";

#[test]
fn an_address_plans_faults() {
    let state = opened(TWO);
    let planned =
        [fault(500.0, FaultKind::Kill, "Worker-0"), fault(900.5, FaultKind::Hang, "main")];
    assert_eq!(state.run.as_ref().unwrap().faults().unwrap(), planned);
    assert_eq!(state.planned(), Some(planned.to_vec()));
    // The form may write it again.
    let hash = state.hash_of(&SCENARIO);
    assert_eq!(hash, "#/master-worker?faults=500:kill:Worker-0,900.5:hang:main");
    assert_eq!(opened(&hash).fault_list(&SCENARIO), state.fault_list(&SCENARIO));
}

#[test]
fn a_list_that_is_none_is_told_and_starts_nothing() {
    for bad in [
        "kill",
        "500:kill",
        "500:kill:",
        "x:kill:main",
        "-1:kill:main",
        "1e99:kill:main",
        "5:maim:main",
    ] {
        let state = opened(&format!("#/master-worker?faults={bad}&run=1"));
        assert_eq!(state.notes, [Note::Misread { name: "faults".into(), text: bad.into() }]);
        assert!(state.run.is_none(), "{bad}");
        assert!(state.fault_list(&SCENARIO).is_empty());
    }
}

#[test]
fn a_loop_that_the_run_will_not_have_keeps_it_from_starting() {
    let state = opened("#/master-worker?workers=2&faults=5:kill:Worker-2&run=1");
    assert!(state.run.is_none() && state.has_bad_faults());
    assert_eq!(
        state.fault_list(&SCENARIO).checked(&state.loops(&SCENARIO)),
        Err((0, BadRow::Loop))
    );
    assert!(state.clone().after(Action::Run).run.is_none());
    // With another worker there is one.
    let state = state.after(Action::Edit("workers", "3".into()));
    assert!(!state.has_bad_faults());
    assert_eq!(state.after(Action::Run).run.unwrap().faults().unwrap().len(), 1);
}

#[test]
fn the_list_is_edited_and_the_address_follows() {
    let edit = |state: State, edit| state.after(Action::Faults(edit));
    let state = edit(edit(opened("#/master-worker"), Edit::Add), Edit::Add);
    assert_eq!(state.hash, "#/master-worker?faults=500:kill:Worker-3,1000:kill:Worker-3");
    let state = edit(edit(state, Edit::Remove(0)), Edit::Kind(0, FaultKind::Fail));
    let state = edit(edit(state, Edit::Loop(0, "main".into())), Edit::Time(0, "20".into()));
    assert_eq!(state.hash, "#/master-worker?faults=20:fail:main");
    let typed = edit(state.clone(), Edit::Time(0, "soon".into()));
    assert!(typed.has_bad_faults() && typed.clone().after(Action::Run).run.is_none());
    assert_eq!(edit(state.clone(), Edit::Remove(7)), state);
    assert_eq!(state.after(Action::ResetAll).hash, "#/master-worker");
}

#[test]
fn each_scenario_has_faults_of_its_own() {
    let state = opened(TWO).after(Action::Address("#/threads".into()));
    assert_eq!(state.planned(), Some(Vec::new()));
    assert!(state.hash_of(&SCENARIO).contains("faults="));
}

pub(crate) fn any_faults() -> impl Strategy<Value = FaultList> {
    let kind = prop::sample::select(FaultKind::ALL.to_vec());
    let name = prop_oneof!["[A-Z][a-z]{1,6}-[0-9]", any::<String>()];
    let name = name.prop_filter("no name", |name| !name.is_empty());
    let fault = (0..4_000_000_u32, kind, name).prop_map(|(at, kind, in_loop)| Fault {
        at_ms: f64::from(at) / 4.0,
        in_loop,
        kind,
    });
    prop::collection::vec(fault, 0..4).prop_map(|faults| FaultList::of(&faults))
}

proptest! {
    #[test]
    fn reading_a_list_never_fails(text in any::<String>(), near in "[0-9:,.a-zA-Z%-]{0,30}") {
        FaultList::parse(&text);
        FaultList::parse(&near);
    }

    #[test]
    fn what_is_written_is_read(faults in any_faults()) {
        prop_assert_eq!(FaultList::parse(&faults.to_text()), Some(faults));
    }
}
