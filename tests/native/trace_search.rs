//! Finding things by text, loop, kind and length.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId};
use polyloop::trace::event::{EventKind, Wait};
use polyloop::trace::search::{Matches, Query, What};
use polyloop::trace::{Item, Trace};
use polyloop::visual::layout::matched::is_found;
use polyloop::visual::layout::{Shape, Target};

use crate::findings_kit::*;
use crate::layout_kit::{scene, view};

const MAIN: LoopId = LoopId(0);
const WORKER: LoopId = LoopId(1);

fn run() -> Trace {
    let (mut main, mut worker) = (Script::new(0), Script::new(1));
    main.spawn(0, "program");
    main.spawn(100, "Square root");
    poll(&mut main, 0, 1_000, 200, 0, Wait::Turn);
    poll(&mut main, 1, 2_000, 9_000, 0, Wait::Turn);
    timer(&mut main, 0, 1, 2_500, 4_000, 12_000);
    main.done(11_000, 1);
    let seq = main.send(1_100, 1);
    let line = main.text("Twelve squares");
    main.at(2_100, EventKind::Log { text: line });
    worker.spawn(0, "serve");
    let error = worker.text("no square");
    take(&mut worker, 0, seq, (1_200, 5_000), 0);
    poll(&mut worker, 0, 4_990, 50, 0, MESSAGE);
    worker.at(6_000, EventKind::TaskFailed { task: TaskId(0), error });
    trace(&[&main, &worker])
}

fn text(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

fn found(query: &Query) -> Vec<(What, Item)> {
    let trace = run();
    let matches = Matches::of(&trace, query);
    let hits = matches.hits(&trace, 100);
    assert_eq!(hits.len(), matches.total());
    hits.iter().map(|hit| (hit.what, hit.item)).collect()
}

#[test]
fn a_word_is_found_in_names_errors_and_lines_however_it_is_written() {
    let expected = [
        (What::Task, Item::Task(WORKER, 0)),
        (What::Task, Item::Task(MAIN, 1)),
        (What::Log, Item::Poll(MAIN, 1)),
        (What::Timer, Item::Timer(MAIN, 0)),
        (What::Poll, Item::Poll(MAIN, 1)),
        (What::Poll, Item::Poll(WORKER, 0)),
    ];
    assert_eq!(found(&text("SQUARE")), expected);
    assert!(found(&text("circle")).is_empty());
}

#[test]
fn all_words_have_to_be_there() {
    let both = found(&text("root square"));
    assert_eq!(both[0], (What::Task, Item::Task(MAIN, 1)));
    assert_eq!(both.len(), 3, "the task, its timer, its poll");
    assert!(found(&text("root program")).is_empty());
    let number = Query { what: Some(What::Task), ..text("#1") };
    assert_eq!(found(&number), [(What::Task, Item::Task(MAIN, 1))]);
}

#[test]
fn the_name_of_a_loop_finds_what_is_in_it() {
    let of_worker = found(&text("worker-1"));
    let expected = [
        (What::Loop, Item::Loop(WORKER)),
        (What::Task, Item::Task(WORKER, 0)),
        (What::Message, Item::Message(MAIN, 0)),
        (What::Poll, Item::Poll(WORKER, 0)),
    ];
    assert_eq!(of_worker, expected);
    let in_loop = Query { in_loop: Some(WORKER), ..Query::default() };
    assert_eq!(found(&in_loop), expected);
}

#[test]
fn kinds_and_lengths_narrow_it_down() {
    let long = |what, least_us| Query { what, least_us: Some(least_us), ..Query::default() };
    assert_eq!(found(&long(Some(What::Poll), 9_000)), [(What::Poll, Item::Poll(MAIN, 1))]);
    assert!(found(&long(Some(What::Poll), 9_001)).is_empty());
    let message = [(What::Message, Item::Message(MAIN, 0))];
    assert_eq!(found(&long(Some(What::Message), 3_900)), message);
    assert!(found(&long(Some(What::Message), 3_901)).is_empty());
    assert_eq!(found(&long(Some(What::Timer), 9_500)), [(What::Timer, Item::Timer(MAIN, 0))]);
    assert!(found(&long(Some(What::Log), 0)).is_empty(), "a line takes no time");
    let open = found(&long(Some(What::Task), 12_000));
    assert_eq!(open, [(What::Task, Item::Task(MAIN, 0))], "open until the end of the run");
}

#[test]
fn a_loss_is_found_by_its_reason() {
    let mut trace = run();
    trace.lose(MAIN, Micros(50_000), "worker-hung: it did not answer");
    let matches = Matches::of(&trace, &text("answer"));
    assert_eq!(matches.hits(&trace, 9)[0].item, Item::Loop(MAIN));
}

#[test]
fn a_list_is_bounded_and_the_total_is_not() {
    let mut main = Script::new(0);
    for number in 0..1_000 {
        main.spawn(number, "task");
    }
    let trace = trace(&[&main]);
    let matches = Matches::of(&trace, &text("task"));
    assert_eq!(matches.total(), 1_000);
    let hits = matches.hits(&trace, 20);
    assert_eq!(hits.len(), 20);
    assert_eq!(hits[19].item, Item::Task(MAIN, 19), "by time");
}

#[test]
fn an_empty_query_finds_everything_and_says_so() {
    assert!(Query::default().is_empty() && text("  ").is_empty());
    assert!(!text("x").is_empty());
    assert_eq!(found(&Query::default()).len(), 11);
}

#[test]
fn the_picture_is_narrowed_to_what_was_found() {
    let trace = run();
    let whole = scene(&trace, &view(0.0, 20.0));
    let matches = Matches::of(&trace, &text("root"));
    let only = whole.only(&trace, &matches);
    let targets: Vec<_> = only.rects.iter().map(|rect| (rect.shape, rect.target)).collect();
    let (task, poll) = (Target::Task { id: MAIN, index: 1 }, Target::Poll { id: MAIN, index: 1 });
    assert!(targets.contains(&(Shape::Task, task)) && targets.contains(&(Shape::Poll, poll)));
    assert!(targets.iter().all(|(_, target)| is_found(&trace, &matches, *target)));
    assert!(only.arrows.is_empty() && !whole.arrows.is_empty());
    assert_eq!((only.lanes, only.width), (whole.lanes, whole.width), "the layout stays");
}

#[test]
fn what_was_merged_is_found_if_some_of_it_is() {
    let mut main = Script::new(0);
    main.spawn(0, "often");
    main.spawn(0, "once");
    for number in 0..1_000 {
        poll(&mut main, u32::from(number == 500), number * 10, 5, 0, Wait::Turn);
    }
    let trace = trace(&[&main]);
    let matches = Matches::of(&trace, &text("once"));
    let polls = |from, to| Target::Polls {
        id: MAIN,
        count: 2,
        from: Micros(from),
        to: Micros(to),
        busy_us: 0,
    };
    assert!(is_found(&trace, &matches, polls(4_990, 5_010)));
    assert!(!is_found(&trace, &matches, polls(0, 4_990)));
    assert!(!is_found(&trace, &matches, polls(5_001, 9_999)));
    assert!(!is_found(&trace, &matches, Target::Task { id: MAIN, index: 0 }));
}
