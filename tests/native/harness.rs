//! An executor whose time and host are in the hands of a test, and whose trace reads as a list of
//! short lines.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use polyloop::clock::{Clock, FakeClock, Micros};
use polyloop::executor::{Executor, Pender, PolicyKind, Probe, Turbo};
use polyloop::ids::TaskId;
use polyloop::trace::{Cause, EventKind, Recorder, Sym, Wait};

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(crate) fn us(us: u64) -> Duration {
    Duration::from_micros(us)
}

/// Counts what it is asked for, and does nothing about it: that is for the [`World`].
#[derive(Default)]
pub(crate) struct FakePender {
    asked: AtomicBool,
    pends: AtomicU32,
    at: Mutex<Option<Micros>>,
    ats: Mutex<Vec<u64>>,
}

impl Pender for FakePender {
    fn pend(&self) {
        self.pends.fetch_add(1, Ordering::Relaxed);
        assert!(!self.asked.swap(true, Ordering::Relaxed), "asked twice for one turn");
    }

    fn pend_at(&self, at: Micros) {
        *self.at.lock().unwrap() = Some(at);
        self.ats.lock().unwrap().push(at.0);
    }
}

impl FakePender {
    /// Whether a turn has been asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// How often a turn was asked for since the last time this was called.
    pub(crate) fn pends(&self) -> u32 {
        self.pends.swap(0, Ordering::Relaxed)
    }

    /// The moments that were asked for since the last time this was called, in microseconds.
    pub(crate) fn ats(&self) -> Vec<u64> {
        std::mem::take(&mut *self.ats.lock().unwrap())
    }

    /// The moment for which a turn is asked now.
    pub(crate) fn at(&self) -> Option<Micros> {
        *self.at.lock().unwrap()
    }
}

/// One executor, its clock, its host and what it recorded.
pub(crate) struct World {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) pender: Arc<FakePender>,
    pub(crate) turbo: Rc<Turbo>,
    pub(crate) executor: Executor,
    lines: RefCell<Lines>,
}

impl World {
    pub(crate) fn new() -> Rc<Self> {
        Self::with_clock(Arc::new(FakeClock::new()))
    }

    pub(crate) fn with_clock(clock: Arc<FakeClock>) -> Rc<Self> {
        Self::with(clock, |turbo| turbo)
    }

    /// One whose executor goes on with what a turn has made ready.
    pub(crate) fn going_on() -> Rc<Self> {
        Self::with(Arc::new(FakeClock::new()), Turbo::going_on)
    }

    /// One that stays awake where an answer may come at once.
    pub(crate) fn spinning() -> Rc<Self> {
        Self::with(Arc::new(FakeClock::new()), |turbo| turbo.going_on().spinning())
    }

    fn with(clock: Arc<FakeClock>, going: impl FnOnce(Turbo) -> Turbo) -> Rc<Self> {
        let probe = Probe::new(Recorder::new(clock.clone(), u64::MAX));
        let pender = Arc::<FakePender>::default();
        let turbo = Turbo::new(clock.clone(), pender.clone(), probe.clone());
        let turbo = Rc::new(going(turbo));
        let executor = Executor::new(PolicyKind::Turbo, turbo.clone(), probe);
        Rc::new(World { clock, pender, turbo, executor, lines: RefCell::default() })
    }

    pub(crate) fn probe(&self) -> &Probe {
        self.executor.probe()
    }

    /// Answers one request for a turn. Tells whether there was one.
    pub(crate) fn turn(&self) -> bool {
        let asked = self.pender.asked.swap(false, Ordering::Relaxed);
        if asked {
            self.turbo.turn();
        }
        asked
    }

    /// Gives the executor turns until it asks for no more. Time stands still. Tells how many.
    pub(crate) fn drive(&self) -> u32 {
        for turns in 0..10_000 {
            if !self.turn() {
                return turns;
            }
        }
        panic!("it asks for turns without end");
    }

    /// Moves the time on, and gives the timed turn if it is due by then.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        let is_due = self.pender.at().is_some_and(|at| at <= self.clock.now());
        if is_due {
            self.timed_turn();
        }
    }

    /// Gives the timed turn that was asked for, due or not.
    pub(crate) fn timed_turn(&self) {
        assert!(self.pender.at.lock().unwrap().take().is_some(), "not asked for");
        self.turbo.timed_turn();
    }

    /// Gives all turns that are asked for, and moves the time on to each that is asked for a moment
    /// to come.
    pub(crate) fn run(&self) {
        for _ in 0..10_000 {
            self.drive();
            let Some(at) = self.pender.at() else { return };
            let now = self.clock.now();
            self.advance(us(at.since(now).0));
        }
        panic!("it sets timers without end");
    }

    /// Puts a line into the trace.
    pub(crate) fn say(&self, text: &str) {
        let recorder = self.probe().recorder();
        recorder.record(EventKind::Log { text: recorder.sym(text) });
    }

    /// What was recorded since the last time, one line per event.
    ///
    /// A poll reads `poll name: cause -> wait`, with ` took N` and ` after N` (microseconds of being
    /// ready) where they are not zero. It stands behind what happened within it.
    pub(crate) fn events(&self) -> Vec<String> {
        self.lines.borrow_mut().take(self.probe().recorder())
    }
}

#[derive(Default)]
struct Lines {
    strings: Vec<String>,
    names: HashMap<TaskId, String>,
}

impl Lines {
    fn take(&mut self, recorder: &Recorder) -> Vec<String> {
        let Some(batch) = recorder.take() else { return Vec::new() };
        assert_eq!(batch.first_string as usize, self.strings.len());
        self.strings.extend(batch.strings);
        batch.events.iter().map(|event| self.line(&event.kind)).collect()
    }

    fn text(&self, sym: Sym) -> &str {
        &self.strings[sym.0 as usize]
    }

    fn name(&self, task: TaskId) -> &str {
        &self.names[&task]
    }

    fn line(&mut self, kind: &EventKind) -> String {
        match *kind {
            EventKind::TaskSpawned { task, parent, name, site } => {
                assert!(self.text(site).starts_with("tests/native/"), "{}", self.text(site));
                let name = self.text(name).to_owned();
                self.names.insert(task, name.clone());
                match parent {
                    Some(parent) => format!("spawn {name} by {}", self.name(parent)),
                    None => format!("spawn {name}"),
                }
            }
            EventKind::TaskPolled { task, took_us, ready_us, cause, wait } => {
                let cause = match cause {
                    Cause::Unknown => "?".to_owned(),
                    Cause::Task(task) => self.name(task).to_owned(),
                    Cause::Timer(timer) => format!("timer {timer}"),
                    Cause::Messages(from) => format!("messages {from}"),
                };
                let wait = match wait {
                    Wait::Unknown => "?".to_owned(),
                    Wait::Nothing => "end".to_owned(),
                    Wait::Turn => "turn".to_owned(),
                    Wait::Timer(timer) => format!("timer {timer}"),
                    Wait::Task(task) => self.name(task).to_owned(),
                    Wait::Message(queue) => format!("message {}", self.text(queue)),
                    Wait::Room(queue) => format!("room {}", self.text(queue)),
                    Wait::Answer(_) | Wait::Response => format!("{wait:?}"),
                };
                let took = if took_us > 0 { format!(" took {took_us}") } else { String::new() };
                let ready = if ready_us > 0 { format!(" after {ready_us}") } else { String::new() };
                format!("poll {}: {cause} -> {wait}{took}{ready}", self.name(task))
            }
            EventKind::TaskDone { task } => format!("done {}", self.name(task)),
            EventKind::TaskFailed { task, error } => {
                format!("failed {}: {}", self.name(task), self.text(error))
            }
            EventKind::TaskCancelled { task } => format!("cancelled {}", self.name(task)),
            EventKind::TimerSet { timer, task, deadline, site } => {
                assert!(self.text(site).starts_with("tests/native/"), "{}", self.text(site));
                let task = task.map_or("-", |task| self.name(task));
                format!("timer {timer} of {task} for {}", deadline.0)
            }
            EventKind::TimerFired { timer, late_us: 0 } => format!("timer {timer} fired"),
            EventKind::TimerFired { timer, late_us } => format!("timer {timer} fired +{late_us}"),
            EventKind::TimerDropped { timer } => format!("timer {timer} dropped"),
            EventKind::Log { text } => format!("say {}", self.text(text)),
            EventKind::MessageSent { seq, to, queue, size, depth, task, site } => {
                assert!(self.text(site).starts_with("tests/native/"), "{}", self.text(site));
                let (queue, task) = (self.text(queue), task.map_or("-", |task| self.name(task)));
                format!("sent {seq} to {to}: {queue}, size {size}, depth {depth}, by {task}")
            }
            EventKind::MessageReceived { from, seq, queue, size, depth } => {
                let queue = self.text(queue);
                format!("received {seq} from {from}: {queue}, size {size}, depth {depth}")
            }
            EventKind::MessageTaken { from, seq, task } => {
                let task = task.map_or("-", |task| self.name(task));
                format!("taken {seq} from {from} by {task}")
            }
            EventKind::QueueClosed { peer, queue } => {
                format!("closed {} by {peer}", self.text(queue))
            }
            other => format!("{other:?}"),
        }
    }
}

/// Something that tasks wait for and a test brings about. It says nothing to the trace.
#[derive(Default)]
pub(crate) struct Gate {
    open: Cell<bool>,
    wakers: RefCell<Vec<Waker>>,
}

impl Gate {
    pub(crate) fn new() -> Rc<Self> {
        Rc::default()
    }

    pub(crate) async fn wait(self: Rc<Self>) {
        poll_fn(|cx| {
            if self.open.get() {
                return Poll::Ready(());
            }
            self.wakers.borrow_mut().push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// The wakers of whoever waits, in the order of waiting.
    pub(crate) fn wakers(&self) -> Vec<Waker> {
        self.wakers.take()
    }

    pub(crate) fn open(&self) {
        self.open.set(true);
        self.wakers().into_iter().for_each(Waker::wake);
    }
}

/// Does something when it is dropped.
pub(crate) struct OnDrop<F: FnMut()>(pub(crate) F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
