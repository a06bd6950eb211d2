//! What travels from a loop to its watcher.

use std::mem::size_of;

use polyloop::clock::Micros;
use polyloop::trace::batch::{Batch, BatchError};
use polyloop::trace::event::{Event, EventKind, Sym};
use polyloop::trace::model::{Message, Poll, TaskSpan};
use proptest::prelude::*;

use crate::trace_script::{any_batch, polled};

proptest! {
    #[test]
    fn a_batch_comes_back_as_it_was(batch in any_batch(any::<u32>())) {
        prop_assert_eq!(Batch::decode(&batch.encode().unwrap()), Ok(batch));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(batch) = Batch::decode(&bytes) {
            prop_assert_eq!(Batch::decode(&batch.encode().unwrap()), Ok(batch));
        }
    }

    #[test]
    fn a_batch_cut_short_or_run_on_is_refused(batch in any_batch(any::<u32>()), cut in any::<prop::sample::Index>()) {
        let mut bytes = batch.encode().unwrap();
        prop_assert!(Batch::decode(&bytes[..cut.index(bytes.len())]).is_err());
        bytes.push(0);
        prop_assert!(Batch::decode(&bytes).is_err());
    }
}

#[test]
fn a_huge_length_is_refused_before_it_is_believed() {
    // No strings before, then 2^32 - 1 strings of which none follows.
    let bytes = [0, 0xff, 0xff, 0xff, 0xff, 0x0f];
    assert!(matches!(Batch::decode(&bytes), Err(BatchError::Damaged(_))));
}

#[test]
fn a_moment_centuries_away_is_refused() {
    let event = Event { at: Micros((1 << 53) + 1), kind: EventKind::LoopStarted };
    let batch = Batch { events: vec![event], ..Batch::default() };
    assert!(matches!(batch.encode(), Err(BatchError::Damaged(_))));
}

#[test]
fn a_batch_gives_the_texts_that_it_brings() {
    let strings = vec!["four".to_owned(), "five".to_owned()];
    let batch = Batch { first_string: 4, strings, ..Batch::default() };
    let texts = [3, 4, 5, 6].map(|sym| batch.string(Sym(sym)));
    assert_eq!(texts, [None, Some("four"), Some("five"), None]);
}

/// A million events have to fit into a page: what is kept of each kind of event, and its share of a
/// batch, are below 100 bytes together.
#[test]
fn an_event_takes_less_than_a_hundred_bytes() {
    assert!(size_of::<Poll>() <= 40);
    // At least one event each, and two more in the end: what ends a task, what receives a message.
    assert!(size_of::<TaskSpan>() <= 64);
    assert!(size_of::<Message>() <= 80);
    let events = (0..10_000).map(|n| Event { at: Micros(n * 37), kind: polled(n as u32, 20) });
    let batch = Batch { events: events.collect(), ..Batch::default() };
    assert!(batch.encode().unwrap().len() < 10_000 * 12);
}
