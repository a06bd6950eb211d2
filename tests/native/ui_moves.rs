//! Keys and scopes of the playback, and what is shared.

use polyloop::ids::{LoopId, TaskId};
use polyloop::ui::lang::Lang;
use polyloop::ui::moves::{Move, Through};
use polyloop::ui::share::{hash, snippet, whole};
use polyloop::ui::state::{Action, State};
use polyloop::ui::theme::ThemeChoice;
use polyloop::visual::layout::Target;
use polyloop::visual::steps::{Scope, Way};

use crate::layout_kit::{Script, trace};

#[test]
fn keys_mean_what_they_say_in_both_languages() {
    let keys = [
        (" ", Move::Toggle),
        (",", Move::Step(Way::Back)),
        ("б", Move::Step(Way::Back)),
        (".", Move::Step(Way::On)),
        ("ю", Move::Step(Way::On)),
        ("[", Move::Walk(Way::Back)),
        ("х", Move::Walk(Way::Back)),
        ("]", Move::Walk(Way::On)),
        ("ъ", Move::Walk(Way::On)),
        ("/", Move::Search),
    ];
    for (key, what) in keys {
        assert_eq!(Move::from_key(key, false), Some(what), "{key}");
    }
    assert_eq!(Move::from_key("?", true), Some(Move::Keys));
    assert_eq!(Move::from_key("ArrowLeft", true), Some(Move::Step(Way::Back)));
    assert_eq!(Move::from_key("ArrowRight", true), Some(Move::Step(Way::On)));
    for (key, shift) in [("ArrowLeft", false), (" ", true), ("w", false), ("Home", false)] {
        assert_eq!(Move::from_key(key, shift), None, "{key}");
    }
}

#[test]
fn one_steps_through_what_is_chosen_if_it_has_such_events() {
    let mut main = Script::new(0);
    let task = main.spawn(10, "t");
    main.poll(20, task, 5).send_by(22, 1, task);
    let trace = trace(&[&main]);
    let id = LoopId(0);
    let scope = |through: Through, target| through.scope(&trace, target);
    assert_eq!(scope(Through::All, None), Some(Scope::All));
    assert_eq!(scope(Through::Loop, None), None);
    assert_eq!(scope(Through::Task, None), None);
    let its_task = Some(Scope::Task(id, TaskId(0)));
    for target in [
        Target::Task { id, index: 0 },
        Target::Poll { id, index: 0 },
        Target::Message { id, index: 0 },
    ] {
        assert_eq!(scope(Through::Loop, Some(target)), Some(Scope::Loop(id)));
        assert_eq!(scope(Through::Task, Some(target)), its_task);
    }
    assert_eq!(scope(Through::Task, Some(Target::Loop { id })), None);
    for through in Through::ALL {
        assert_eq!(Through::from_code(through.code()), Some(through));
    }
}

#[test]
fn what_is_shared_is_the_scenario_as_it_is_set() {
    let state = State::new(Lang::Ru, ThemeChoice::Dark, false)
        .after(Action::Address("#/master-worker?workers=7&embed=0".into()));
    assert_eq!(hash(&state, false, false).unwrap(), "#/master-worker?workers=7");
    let embedded = hash(&state, true, true).unwrap();
    assert_eq!(embedded, "#/master-worker?workers=7&run=1&embed=1&lang=ru");
    let nowhere = state.after(Action::Address("#/nothing".into()));
    assert_eq!(hash(&nowhere, false, false), None);
}

#[test]
fn what_is_shared_has_the_faults_that_are_planned() {
    let address = "#/master-worker?workers=7&faults=500:kill:Worker-1";
    let state =
        State::new(Lang::En, ThemeChoice::Auto, false).after(Action::Address(address.into()));
    assert_eq!(hash(&state, false, false).unwrap(), address);
}

#[test]
fn what_is_embedded_leads_to_the_whole_page_as_it_is_set() {
    let address = "#/master-worker?workers=7&embed=1&faults=500:kill:Worker-1";
    let state =
        State::new(Lang::Ru, ThemeChoice::Auto, false).after(Action::Address(address.into()));
    let way_out = "#/master-worker?workers=7&faults=500:kill:Worker-1&lang=ru";
    assert_eq!(whole(&state).unwrap(), way_out);
    let run = state.after(Action::Run);
    let way_out = "#/master-worker?workers=7&faults=500:kill:Worker-1&run=1&lang=ru";
    assert_eq!(whole(&run).unwrap(), way_out);
    let nowhere = run.after(Action::Address("#/nothing?embed=1".into()));
    assert_eq!(whole(&nowhere), None);
}

#[test]
fn the_lines_for_an_article_are_html() {
    let lines = snippet("https://a.example/?x=1#/y?a=1&b=\"2\"", "A \"b\" <c>");
    assert!(lines.contains("src=\"https://a.example/?x=1#/y?a=1&amp;b=&quot;2&quot;\""));
    assert!(lines.contains("title=\"A &quot;b&quot; &lt;c&gt;\""));
    assert!(lines.starts_with("<iframe ") && lines.ends_with("</iframe>"));
}
