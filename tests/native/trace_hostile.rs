//! Batches that no recorder made: refused or drawn, never a panic, an endless loop, or more memory
//! than their size is worth.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, TaskId};
use polyloop::trace::batch::Batch;
use polyloop::trace::event::LoopKind;
use polyloop::trace::model::Trace;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::trace_history::history;
use crate::trace_script::{any_batch, three_loops};

/// Does all that can be done with a trace.
fn use_all(trace: &Trace) {
    let file = trace.to_json().unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let stats = trace.stats(5.0);
    assert_eq!(file["events"].as_array().unwrap().len() as u64, stats.events);
    assert_eq!(
        trace.log().len(),
        trace.tracks().iter().map(|track| track.log.len()).sum::<usize>()
    );
    for track in trace.tracks() {
        assert!(track.polls.is_sorted_by_key(|poll| poll.start));
        assert!(track.tasks.is_sorted_by_key(|task| task.id));
        assert!(track.tasks.iter().all(|task| (task.row as usize) < track.tasks.len()));
        let _ = track.polls_of(TaskId(0)).count();
        for message in &track.sent {
            let received = trace.received_at(message, track);
            assert!(received.is_none_or(|received| received >= track.at(message.sent)));
            let taken = trace.taken_at(message, track);
            assert!(taken.is_none_or(|taken| received.is_none_or(|received| taken >= received)));
        }
    }
}

proptest! {
    #[test]
    fn any_events(
        batches in proptest::collection::vec((0..4u16, any_batch(0..5u32)), 0..10),
        loss in (0..4u16, any::<u64>()),
    ) {
        let mut trace = three_loops();
        for (place, (id, batch)) in batches.into_iter().enumerate() {
            let _ = trace.apply(LoopId(id), &batch.encode().unwrap());
            if place == 5 {
                trace.lose(LoopId(loss.0), Micros(loss.1), "lost");
            }
        }
        use_all(&trace);
    }

    #[test]
    fn real_batches_with_other_bytes_in_them(
        history in history(),
        changes in proptest::collection::vec((any::<Index>(), any::<Index>(), any::<u8>()), 0..20),
        again in any::<Index>(),
    ) {
        let mut batches: Vec<_> = history
            .batches()
            .into_iter()
            .enumerate()
            .flat_map(|(id, batches)| batches.into_iter().map(move |bytes| (id as u16, bytes)))
            .collect();
        for (batch, place, byte) in changes {
            let count = batches.len();
            let (_, bytes) = &mut batches[batch.index(count)];
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        batches.push(batches[again.index(batches.len())].clone());
        let mut trace = history.announced();
        for (id, bytes) in batches {
            let before = trace.version();
            let result = trace.apply(LoopId(id), &bytes);
            prop_assert_eq!(trace.version() - before, u64::from(result.is_ok()));
        }
        use_all(&trace);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut trace = three_loops();
        let _ = trace.apply(LoopId(0), &bytes);
        use_all(&trace);
    }

    #[test]
    fn moments_of_requests_and_losses_at_the_end_of_time(at in any::<u64>(), lost in any::<u64>(), batch in any_batch(0..5u32)) {
        let mut trace = Trace::new();
        trace.announce(LoopId(0), "late", LoopKind::Main, Micros(at));
        let _ = trace.apply(LoopId(0), &batch.encode().unwrap());
        trace.lose(LoopId(0), Micros(lost), "lost");
        use_all(&trace);
    }
}

#[test]
fn many_texts_take_no_more_than_they_are() {
    let strings = vec![String::new(); 100_000];
    let batch = Batch { first_string: u32::MAX - 5, strings, ..Batch::default() };
    let mut trace = three_loops();
    trace.apply(LoopId(0), &batch.encode().unwrap()).unwrap();
    use_all(&trace);
}
