//! Our own policy: a ready queue, timers, and turns of bounded length.
//!
//! A turn polls the tasks that were ready when it began, in the order in which they became ready,
//! and stops early when its time is used up. What becomes ready meanwhile waits for the next turn,
//! which is asked for through the [`Pender`]; a browser answers with a macrotask, so that messages
//! and timers get their turn in between.

use core::cell::{Cell, RefCell};
use core::task::{Context, Waker};
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use slab::Slab;

use crate::clock::{Clock, Micros};
use crate::executor::policy::{BoxedTask, Pender, Policy};
use crate::executor::probe::Probe;
use crate::executor::ready::{Header, Ready, ReadyQueue};
use crate::ids::TimerId;

/// How long a turn may go on before the host has its turn: half a frame at 120 Hz.
pub const TURN: Duration = Duration::from_millis(4);

/// The executor's core. Whoever runs it calls [`turn`](Self::turn) when its pender asks for it.
pub struct Turbo {
    queue: Arc<ReadyQueue>,
    clock: Arc<dyn Clock>,
    probe: Probe,
    slots: RefCell<Slab<Slot>>,
    timers: RefCell<BTreeMap<(Micros, TimerId), Waker>>,
    /// The moment for which the pender has been asked.
    armed: Cell<Option<Micros>>,
    at_end: RefCell<Vec<Box<dyn FnOnce()>>>,
    in_turn: Cell<bool>,
    closed: Cell<bool>,
}

struct Slot {
    header: Arc<Header>,
    /// Away while it is being polled.
    task: Option<BoxedTask>,
}

impl Turbo {
    /// An executor without tasks.
    pub fn new(clock: Arc<dyn Clock>, pender: Arc<dyn Pender>, probe: Probe) -> Self {
        Turbo {
            queue: ReadyQueue::new(clock.clone(), probe.cause().clone(), pender),
            clock,
            probe,
            slots: RefCell::default(),
            timers: RefCell::default(),
            armed: Cell::default(),
            at_end: RefCell::default(),
            in_turn: Cell::default(),
            closed: Cell::default(),
        }
    }

    /// One turn: due timers, then the tasks that are ready, then what was left for its end.
    pub fn turn(&self) {
        if self.closed.get() || self.in_turn.replace(true) {
            return;
        }
        self.run_turn();
    }

    fn run_turn(&self) {
        self.queue.begin_turn();
        let now = self.clock.now();
        self.fire_timers(now);
        let end = now + TURN;
        for _ in 0..self.queue.begin_turn() {
            let Some(ready) = self.queue.pop() else { break };
            self.poll(ready);
            if self.clock.now() >= end {
                break;
            }
        }
        self.finish();
        self.in_turn.set(false);
        if !self.closed.get() {
            self.queue.end_turn();
            self.arm();
        }
    }

    fn poll(&self, ready: Ready) {
        let slot = ready.task.slot;
        let task = match self.slots.borrow_mut().get_mut(slot) {
            // A slot is used again, so a late wake-up may find another task in it.
            Some(found) if Arc::ptr_eq(&found.header, &ready.task) => found.task.take(),
            _ => None,
        };
        let Some(mut task) = task else { return };
        ready.task.unqueue();
        self.probe.ready_since(ready.since, ready.cause);
        let waker = Waker::from(ready.task);
        if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            if let Some(found) = self.slots.borrow_mut().get_mut(slot) {
                found.task = Some(task);
            }
        } else {
            let ended = self.slots.borrow_mut().try_remove(slot);
            drop(ended);
        }
    }

    fn finish(&self) {
        loop {
            let work = core::mem::take(&mut *self.at_end.borrow_mut());
            if work.is_empty() {
                break;
            }
            work.into_iter().for_each(|work| work());
        }
    }

    fn fire_timers(&self, now: Micros) {
        if self.armed.get().is_some_and(|at| at <= now) {
            self.armed.set(None);
        }
        loop {
            let waker = {
                let mut timers = self.timers.borrow_mut();
                match timers.first_entry() {
                    Some(first) if first.key().0 <= now => first.remove_entry(),
                    _ => break,
                }
            };
            let ((deadline, timer), waker) = waker;
            self.probe.timer_fired(timer, deadline);
            waker.wake();
        }
    }

    /// Asks for a turn when the next timer is due.
    fn arm(&self) {
        let next = self.timers.borrow().keys().next().map(|(at, _)| *at);
        if let Some(next) = next
            && self.armed.get().is_none_or(|armed| next < armed)
        {
            self.armed.set(Some(next));
            self.queue.pend_at(next);
        }
    }
}

impl Policy for Turbo {
    fn spawn(&self, task: BoxedTask) {
        if self.closed.get() {
            return;
        }
        let header = {
            let mut slots = self.slots.borrow_mut();
            let entry = slots.vacant_entry();
            let header = Header::new(entry.key(), self.queue.clone());
            entry.insert(Slot { header: header.clone(), task: Some(task) });
            header
        };
        Waker::from(header).wake();
    }

    fn set_timer(&self, timer: TimerId, at: Micros, waker: &Waker) {
        self.timers.borrow_mut().insert((at, timer), waker.clone());
        if !self.in_turn.get() {
            self.arm();
        }
    }

    fn clear_timer(&self, timer: TimerId, at: Micros) -> bool {
        self.timers.borrow_mut().remove(&(at, timer)).is_some()
    }

    fn at_turn_end(&self, work: Box<dyn FnOnce()>) {
        self.at_end.borrow_mut().push(work);
        if !self.in_turn.get() {
            self.queue.pend();
        }
    }

    fn enter(&self, work: &mut dyn FnMut()) {
        if self.closed.get() || self.in_turn.replace(true) {
            return work();
        }
        self.queue.begin_turn();
        work();
        self.run_turn();
    }

    fn close(&self) {
        self.closed.set(true);
        self.queue.close();
        self.timers.borrow_mut().clear();
        let slots = core::mem::take(&mut *self.slots.borrow_mut());
        drop(slots);
        self.finish();
    }
}
