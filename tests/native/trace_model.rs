//! The watcher's picture, put together from events written by hand.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId, TimerId};
use polyloop::trace::batch::{Batch, BatchError, Counters};
use polyloop::trace::event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
use polyloop::trace::model::{LoopEnd, TaskEnd, Trace};

pub(crate) const A: LoopId = LoopId(0);
pub(crate) const B: LoopId = LoopId(1);

/// Batches of one loop, written by hand.
#[derive(Default)]
pub(crate) struct Script {
    strings: Vec<String>,
    told: usize,
    events: Vec<Event>,
    pub(crate) counters: Counters,
}

impl Script {
    pub(crate) fn sym(&mut self, text: &str) -> Sym {
        let known = self.strings.iter().position(|string| string == text);
        Sym(known.unwrap_or_else(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        }) as u32)
    }

    pub(crate) fn at(&mut self, at: u64, kind: EventKind) -> &mut Self {
        self.counters.count(&kind);
        self.events.push(Event { at: Micros(at), kind });
        self
    }

    /// Counts, but leaves out.
    pub(crate) fn dropped(&mut self, kind: EventKind) -> &mut Self {
        self.counters.count(&kind);
        self.counters.dropped += 1;
        self
    }

    pub(crate) fn spawn(&mut self, at: u64, task: u32, name: &str) -> &mut Self {
        let (name, site) = (self.sym(name), self.sym("src/x.rs:1"));
        self.at(at, EventKind::TaskSpawned { task: TaskId(task), parent: None, name, site })
    }

    pub(crate) fn poll(&mut self, at: u64, task: u32, took_us: u32) -> &mut Self {
        let (cause, wait) = (Cause::Unknown, Wait::Unknown);
        self.at(at, EventKind::TaskPolled { task: TaskId(task), took_us, ready_us: 0, cause, wait })
    }

    pub(crate) fn done(&mut self, at: u64, task: u32) -> &mut Self {
        self.at(at, EventKind::TaskDone { task: TaskId(task) })
    }

    pub(crate) fn sent(seq: u32, to: LoopId) -> EventKind {
        EventKind::MessageSent {
            seq: MessageSeq(seq),
            to,
            queue: Sym(0),
            size: 8,
            depth: 1,
            task: None,
            site: Sym(0),
        }
    }

    pub(crate) fn received(from: LoopId, seq: u32) -> EventKind {
        EventKind::MessageReceived { from, seq: MessageSeq(seq), queue: Sym(0), size: 8, depth: 1 }
    }

    pub(crate) fn taken(from: LoopId, seq: u32) -> EventKind {
        EventKind::MessageTaken { from, seq: MessageSeq(seq), task: Some(TaskId(7)) }
    }

    pub(crate) fn take(&mut self) -> Vec<u8> {
        let batch = Batch {
            first_string: self.told as u32,
            strings: self.strings[self.told..].to_vec(),
            events: std::mem::take(&mut self.events),
            counters: self.counters,
        };
        self.told = self.strings.len();
        batch.encode().unwrap()
    }
}

pub(crate) fn two_loops() -> Trace {
    let mut trace = Trace::new();
    trace.announce(A, "main", LoopKind::Main, Micros(0));
    trace.announce(B, "Worker-0", LoopKind::Thread, Micros(10));
    trace
}

#[test]
fn a_loop_lives_from_its_request_to_its_close() {
    let mut trace = two_loops();
    assert_eq!(trace.end(), Micros(10));
    let mut b = Script::default();
    b.at(20, EventKind::LoopStarted).at(30, EventKind::LoopReady).at(90, EventKind::LoopClosed);
    trace.apply(B, &b.take()).unwrap();
    let track = trace.track(B).unwrap();
    assert_eq!(
        (track.requested, track.started, track.ready),
        (Micros(10), Some(Micros(20)), Some(Micros(30)))
    );
    assert_eq!(track.end, Some((Micros(90), LoopEnd::Closed)));
    assert_eq!(trace.end(), Micros(90));
    let version = trace.version();
    trace.lose(B, Micros(95), "too late");
    assert_eq!(
        (trace.track(B).unwrap().end, trace.version()),
        (Some((Micros(90), LoopEnd::Closed)), version)
    );
}

#[test]
fn a_batch_of_an_unknown_loop_is_refused() {
    let mut trace = two_loops();
    let bytes = Script::default().spawn(1, 0, "x").take();
    assert_eq!(trace.apply(LoopId(9), &bytes), Err(BatchError::UnknownLoop(LoopId(9))));
}

#[test]
fn tasks_take_the_lowest_free_row() {
    let mut trace = two_loops();
    let mut a = Script::default();
    a.spawn(1, 0, "a").spawn(2, 1, "b").spawn(3, 2, "c");
    a.done(4, 1).done(5, 0).spawn(6, 3, "d").spawn(7, 4, "e").spawn(8, 5, "f");
    trace.apply(A, &a.take()).unwrap();
    let rows: Vec<_> = trace.track(A).unwrap().tasks.iter().map(|task| task.row).collect();
    assert_eq!(rows, [0, 1, 2, 0, 1, 3]);
}

#[test]
fn a_lost_loop_loses_its_running_tasks() {
    let mut trace = two_loops();
    let mut b = Script::default();
    b.spawn(20, 0, "ends").spawn(20, 1, "runs").done(25, 0);
    trace.apply(B, &b.take()).unwrap();
    trace.lose(B, Micros(100), "worker-lost");
    let track = trace.track(B).unwrap();
    let Some((Micros(100), LoopEnd::Lost(reason))) = track.end else { panic!("{:?}", track.end) };
    assert_eq!(trace.text(reason), "worker-lost");
    assert_eq!(track.tasks[0].end, Some((Micros(25), TaskEnd::Done)));
    assert_eq!(track.tasks[1].end, Some((Micros(100), TaskEnd::Lost)));
}

#[test]
fn a_receive_may_be_known_before_its_send() {
    let mut trace = two_loops();
    let mut b = Script::default();
    b.at(40, Script::received(A, 0)).at(50, Script::taken(A, 0));
    trace.apply(B, &b.take()).unwrap();
    let mut a = Script::default();
    a.at(30, Script::sent(0, B));
    trace.apply(A, &a.take()).unwrap();
    let track = trace.track(A).unwrap();
    let message = track.sent[0];
    assert_eq!(
        (message.received, message.taken, message.taken_by),
        (Some(Micros(40)), Some(Micros(50)), Some(TaskId(7)))
    );
    assert_eq!(trace.received_at(&message, track), Some(Micros(40)));
    let _ = TimerId(0);
}
