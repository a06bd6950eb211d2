//! What loops, their watcher, and the links between them say.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use polyloop::clock::{FakeClock, Micros};
use polyloop::executor::{Executor, Pender, PolicyKind, Probe, Turbo};
use polyloop::ids::LoopId;
use polyloop::queue::codec::encode;
use polyloop::queue::frame::Frame;
use polyloop::queue::{Link, PeerEnd, Queue, Sequence, Wire};
use polyloop::runtime::job::Call;
use polyloop::runtime::{LoopSpec, wire};
use polyloop::trace::Recorder;

/// Words as they are encoded: the number of the kind, and what belongs to it.
pub(crate) fn words() -> Vec<Vec<u8>> {
    let call = Call::function(crate::targets::double, &21).unwrap();
    let (spec, policy) = (LoopSpec::new("Worker-0").peer(LoopId(3)), PolicyKind::Turbo);
    let info = (LoopId(7), "Worker-7");
    vec![
        encode(&(0_u32, 5_u32, Ok::<_, ()>(info))).unwrap(),
        encode(&(1_u32, info)).unwrap(),
        encode(&(2_u32, LoopId(1), PeerEnd::Closed, true)).unwrap(),
        encode(&(1_u32, 9_u32, spec, policy, &call)).unwrap(),
        encode(&(5_u32, "a panic")).unwrap(),
        encode(&(0_u16, "main", policy, false, 1.5e12, true, 9_u64, &call, Some(info), [info]))
            .unwrap(),
    ]
}

pub(crate) fn read_word(bytes: &[u8]) {
    for word in wire::reread(bytes) {
        assert!(wire::reread(&word).contains(&word), "{word:?}");
    }
}

struct NoHost;

impl Pender for NoHost {
    fn pend(&self) {}
    fn pend_at(&self, _: Micros) {}
}

/// Whether it was closed.
struct Nowhere(Rc<Cell<bool>>);

impl Wire for Nowhere {
    fn post(&self, batch: &[u8]) {
        assert!(!batch.is_empty() && !self.0.get());
    }

    fn close(&self) {
        assert!(!self.0.replace(true), "closed twice");
    }
}

const NUMBERS: Queue<u32> = Queue::new(1, "numbers");
const OTHERS: Queue<String> = Queue::new(2, "others");

/// Batches that somebody sends who keeps to no rule: what they promise does not come, what they take
/// was never sent. Nothing is lost of what was right before.
pub(crate) fn deliver(bytes: &[u8]) {
    let clock = Arc::new(FakeClock::new());
    let probe = Probe::new(Recorder::new(clock.clone(), 1_000));
    let turbo = Rc::new(Turbo::new(clock, Arc::new(NoHost), probe.clone()));
    let executor = Executor::new(PolicyKind::Turbo, turbo.clone(), probe);
    let wire = Nowhere(Rc::default());
    let link = Link::new(LoopId(1), executor.clone(), wire, Sequence::default());
    let mut numbers = link.receiver(NUMBERS);
    let others = link.bounded_sender(OTHERS, 1);
    for _ in 0..3 {
        let _ = others.try_send("a text".to_owned());
    }
    let mut right = Vec::new();
    let body = encode(&300_u32).unwrap();
    Frame::Data { queue: 1, seq: 0, bounded: false, body: &body }.write(&mut right);
    link.deliver(&right).unwrap();
    assert_eq!(numbers.try_recv(), Ok(Some(300)));
    // In two parts, too.
    let half = bytes.len() / 2;
    for part in [bytes, &bytes[..half], &bytes[half..]] {
        executor.policy().enter(&mut || drop(link.deliver(part)));
        turbo.turn();
        for _ in 0..part.len() {
            if !matches!(numbers.try_recv(), Ok(Some(_))) {
                break;
            }
        }
    }
    executor.close();
}
