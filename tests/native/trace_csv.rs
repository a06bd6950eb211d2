//! The numbers of a run as comma-separated values.

use polyloop::clock::Micros;
use polyloop::ids::TaskId;
use polyloop::trace::event::{EventKind, LoopKind};
use polyloop::trace::model::Trace;

use crate::trace_export::everything;
use crate::trace_script::{A, B, Script, apply, done, polled, received, sent, spawned};

/// Takes the cells of a text apart, by the rules of RFC 4180.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let (mut is_quoted, mut rest) = (false, text.chars().peekable());
    while let Some(c) = rest.next() {
        let cell = rows.last_mut().unwrap().last_mut().unwrap();
        match c {
            '"' if is_quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => rows.last_mut().unwrap().push(String::new()),
            '\r' if !is_quoted => {
                assert_eq!(rest.next(), Some('\n'));
                rows.push(vec![String::new()]);
            }
            c => cell.push(c),
        }
    }
    assert_eq!(rows.pop().unwrap(), [""], "the last line ends as well");
    rows
}

fn value(rows: &[Vec<String>], of: &str, name: &str, measure: &str) -> String {
    let found = rows.iter().find(|row| row[0] == of && row[1] == name && row[3] == measure);
    found.unwrap_or_else(|| panic!("no {of} {name} {measure}"))[5].clone()
}

#[test]
fn every_line_has_all_columns_and_every_value_is_a_number() {
    let rows = cells(&everything().to_csv(5.0));
    assert_eq!(rows[0], ["of", "name", "id", "measure", "unit", "value"]);
    for row in &rows[1..] {
        assert_eq!(row.len(), 6, "{row:?}");
        assert!(row[5].parse::<f64>().unwrap().is_finite(), "{row:?}");
    }
}

#[test]
fn the_numbers_are_those_of_the_run() {
    let mut trace = Trace::new();
    trace.announce(A, "main", LoopKind::Main, Micros(0));
    trace.announce(B, "Worker-0", LoopKind::Thread, Micros(0));
    let (mut a, mut b) = (Script::new(), Script::new());
    a.at(0, spawned(0)).at(0, spawned(1)).at(10, polled(0, 20)).at(30, polled(1, 5));
    a.at(40, sent(0, B)).at(50, sent(1, B)).at(1_000, done(0)).at(3_000, done(1));
    a.at(3_000, EventKind::TaskCancelled { task: TaskId(9) });
    b.at(140, received(A, 0)).at(250, received(A, 1));
    apply(&mut trace, A, &mut a);
    apply(&mut trace, B, &mut b);
    let rows = cells(&trace.to_csv(5.0));
    for (of, name, measure, expected) in [
        ("run", "", "wall", "3"),
        ("run", "", "clock step", "5"),
        ("run", "", "tasks cancelled", "1"),
        ("run", "", "message latency max", "0.2"),
        ("loop", "main", "busy", "0.025"),
        ("loop", "main", "longest poll", "0.02"),
        ("loop", "Worker-0", "mailbox peak", "1"),
        ("loop", "Worker-0", "lost", "0"),
        ("task", "a task", "recorded", "2"),
        ("task", "a task", "busy", "25"),
        ("task", "a task", "latency p50", "1"),
        ("task", "a task", "latency max", "3"),
        ("message", "jobs", "recorded", "2"),
        ("message", "jobs", "bytes", "16"),
        ("message", "jobs", "arrived", "2"),
        ("message", "jobs", "latency p50", "0.1"),
    ] {
        assert_eq!(value(&rows, of, name, measure), expected, "{of} {name} {measure}");
    }
}

#[test]
fn hostile_names_are_texts() {
    let mut trace = Trace::new();
    let names = ["a,b", "a \"b\"", "a\r\nb", "=1+1", "-2", "@x", "\tx"];
    for (id, name) in names.iter().enumerate() {
        trace.announce(polyloop::ids::LoopId(id as u16), name, LoopKind::Thread, Micros(0));
    }
    let rows = cells(&trace.to_csv(5.0));
    let mut found: Vec<_> =
        rows.iter().filter(|row| row[0] == "loop").map(|row| row[1].clone()).collect();
    found.dedup();
    assert_eq!(found, ["a,b", "a \"b\"", "a\r\nb", "'=1+1", "'-2", "'@x", "'\tx"]);
}
