//! A file that comes piece by piece gives what it gives as a whole, or nothing.

use polyloop::trace::file::parts::{Assembly, Part};
use polyloop::trace::file::stream::Stream;
use polyloop::trace::file::{Told, import};
use proptest::prelude::*;
use serde_json::json;

use crate::trace_export::everything;
use crate::trace_history::history;

/// Reads a file in a first piece of this length, and more of the other one.
fn streamed(file: &[u8], first: usize, then: usize) -> Option<(String, Told)> {
    let mut assembly = Assembly::default();
    let mut sink = |part: Part| assembly.add(part);
    let (piece, mut rest) = file.split_at(first.min(file.len()));
    let mut text = piece.to_vec();
    let mut stream = Stream::begin(&mut text, &mut sink)?;
    loop {
        stream.take(&mut text)?;
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at(then.min(rest.len()));
        text.extend_from_slice(piece);
        rest = after;
    }
    let told = stream.finish(&text)?;
    Some((assembly.finish().to_json().unwrap(), told))
}

/// Where the list of events begins.
fn events(file: &str) -> usize {
    file.find("\"events\":[").unwrap() + 10
}

#[test]
fn any_pieces_give_the_whole() {
    let trace = everything();
    let run = json!({ "text": "},{\"t_us\":1,\"loop\":0" });
    let file = serde_json::to_string(&trace.export_with(Some(&run))).unwrap();
    let whole = import(file.as_bytes()).unwrap();
    for then in [1, 2, 7, 64, 1_000, file.len()] {
        let (json, told) = streamed(file.as_bytes(), events(&file), then).unwrap();
        assert_eq!(json, whole.trace.to_json().unwrap());
        assert_eq!(told.run, whole.run);
    }
    let (json, _) = streamed(format!("{file}\n").as_bytes(), file.len() / 2, 99).unwrap();
    assert_eq!(json, whole.trace.to_json().unwrap());
}

#[test]
fn what_is_not_whole_gives_nothing() {
    let file = everything().to_json().unwrap();
    let from = events(&file);
    for end in from..file.len() {
        assert!(streamed(&file.as_bytes()[..end], from, 100).is_none(), "cut at {end}");
    }
    assert!(streamed(file.as_bytes(), from - 11, 100).is_none());
    let more = file.replace("],\"events\"", "],\"events\":[],\"events\"");
    assert!(streamed(more.as_bytes(), more.len(), 100).is_none());
    for (what, with) in [("\"kind\":", "\"kin\":"), ("},{\"t_us\":", "} ,{\"t_us\":")] {
        let at = file.rfind(what).unwrap();
        let wrong = format!("{}{with}{}", &file[..at], &file[at + what.len()..]);
        assert!(streamed(wrong.as_bytes(), from, 100).is_none(), "{with}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_history_is_read_as_it_comes(history in history(), then in 1..500_usize) {
        let file = history.watched(&[], |_| {}).to_json().unwrap();
        let whole = import(file.as_bytes()).unwrap().trace.to_json().unwrap();
        let (json, _) = streamed(file.as_bytes(), events(&file), then).unwrap();
        prop_assert_eq!(json, whole);
    }
}
