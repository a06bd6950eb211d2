//! Our own policy: a ready queue, timers, and turns of bounded length.
//!
//! A turn polls the tasks that were ready when it began, in the order in which they became ready,
//! and stops early when its time is used up. What becomes ready meanwhile waits for the next turn,
//! which is asked for through the [`Pender`]; a browser answers with a macrotask, so that messages
//! and timers get their turn in between.
//!
//! A macrotask takes as long as a hundred polls, so an executor may be told to go on by itself with
//! what a turn has made ready ([`Turbo::going_on`]), for as long as a single turn may last. All that
//! belongs to a turn's beginning and end happens then as well, only the host is not asked.

use core::cell::{Cell, RefCell};
use core::task::Waker;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use slab::Slab;

use crate::clock::{Clock, Micros};
use crate::executor::life::{self, SpawnedTask};
use crate::executor::policy::{Pender, Policy};
use crate::executor::probe::Probe;
use crate::executor::ready::ReadyQueue;
use crate::executor::spin::Spin;
use crate::executor::task::TaskRef;
use crate::ids::TimerId;
use crate::trace::{Cause, order};

/// How long a turn may go on before the host has its turn: half a frame at 120 Hz.
pub const TURN: Duration = Duration::from_millis(4);

/// Polls that take so long together are looked at one by one from then on, where nothing is recorded.
const LONG: Duration = Duration::from_micros(100);

/// Between two looks at the clock lie so many polls at most, where nothing is recorded.
const MOST_UNSEEN: u32 = 64;

/// So many timers fire before the tasks that they woke are polled: the first of a thousand that are due
/// need not wait for the last one.
const FIRED_AT_ONCE: usize = 32;

/// When to look at the clock where nothing is recorded: looking at a browser's clock takes as long as
/// several short polls. Where polls are recorded, their end is known anyway.
struct Pace {
    seen: Micros,
    /// Polls until the next look, and from that one to the next.
    left: u32,
    stride: u32,
}

impl Pace {
    fn new(now: Micros) -> Pace {
        Pace { seen: now, left: 1, stride: 1 }
    }

    /// Whether the time is up, before another poll. Short polls are looked at ever more rarely.
    fn is_over(&mut self, clock: &dyn Clock, end: Micros) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        let now = clock.now();
        let is_short = now < self.seen + LONG;
        self.stride = if is_short { MOST_UNSEEN.min(2 * self.stride) } else { 1 };
        // This poll is one of them.
        self.left = self.stride - 1;
        self.seen = now;
        now >= end
    }
}

/// The executor's core. It stays on one thread:
/// ```compile_fail,E0277
/// fn to_another_thread(turbo: polyloop::executor::Turbo) -> impl Send {
///     turbo
/// }
/// ```
///
/// Whoever runs it calls [`turn`](Self::turn) when [`Pender::pend`] asked for
/// it, and [`timed_turn`](Self::timed_turn) when [`Pender::pend_at`] did.
pub struct Turbo {
    queue: Arc<ReadyQueue>,
    clock: Arc<dyn Clock>,
    probe: Probe,
    /// The tasks that have been polled and have not ended. All others are in the ready queue, where
    /// those stay that end with their first poll.
    tasks: RefCell<Slab<TaskRef>>,
    timers: RefCell<BTreeMap<(Micros, TimerId), Waker>>,
    /// The moment for which the pender has been asked.
    armed: Cell<Option<Micros>>,
    at_end: RefCell<Vec<Box<dyn FnOnce()>>>,
    in_turn: Cell<bool>,
    closed: Cell<bool>,
    goes_on: bool,
    spin: Option<Spin>,
}

impl Turbo {
    /// An executor without tasks.
    pub fn new(clock: Arc<dyn Clock>, pender: Arc<dyn Pender>, probe: Probe) -> Self {
        Turbo {
            queue: ReadyQueue::new(&probe, pender),
            clock,
            probe,
            tasks: RefCell::default(),
            timers: RefCell::default(),
            armed: Cell::default(),
            at_end: RefCell::default(),
            in_turn: Cell::default(),
            closed: Cell::default(),
            goes_on: false,
            spin: None,
        }
    }

    /// The same executor, which goes on with what a turn has made ready, until [`TURN`] is over.
    #[must_use]
    pub fn going_on(mut self) -> Self {
        self.goes_on = true;
        self
    }

    /// The same executor, which takes some turns for nothing where an answer may come at once
    /// ([`Policy::expect_answer`]), instead of letting its thread fall asleep.
    #[must_use]
    pub fn spinning(mut self) -> Self {
        self.spin = Some(Spin::new());
        self
    }

    /// One turn: due timers, then the tasks that are ready, then what was left for its end.
    pub fn turn(&self) {
        if !self.queue.answered() {
            // Nobody asked for it, so that it can only be a timer's.
            self.armed.set(None);
        }
        self.try_turn();
    }

    /// One turn, for a timer. It does not stand for the one that [`Pender::pend`] may have asked
    /// for meanwhile. If it comes too early, another is asked for.
    pub fn timed_turn(&self) {
        self.armed.set(None);
        self.try_turn();
    }

    fn try_turn(&self) {
        if !self.closed.get() && !self.in_turn.replace(true) {
            self.run_turn();
        }
    }

    fn run_turn(&self) {
        self.queue.begin_turn();
        let mut now = self.clock.now();
        let end = now + TURN;
        let mut pace = Pace::new(now);
        let mut has_polled = false;
        loop {
            let all_fired = self.probe.causing(Cause::Unknown, || self.fire_timers(now));
            let is_in_time = self.poll_ready(&mut has_polled, &mut pace, end);
            self.finish();
            if !self.goes_on || !is_in_time || all_fired && self.queue.is_empty() {
                break;
            }
            if !self.timers.borrow().is_empty() {
                now = self.clock.now();
            }
        }
        self.in_turn.set(false);
        // While turns follow each other they see to the timers, and the host need not.
        if self.queue.end_turn() {
            return;
        }
        if self.spin.as_ref().is_some_and(Spin::goes_on) {
            self.queue.pend();
        } else {
            self.arm();
        }
    }

    /// Polls what is ready now. Tells whether there is time for more.
    fn poll_ready(&self, has_polled: &mut bool, pace: &mut Pace, end: Micros) -> bool {
        let probe = self.recording();
        // What came before was no poll.
        self.probe.forget_moment();
        for _ in 0..self.queue.len() {
            let is_over = match probe {
                // The first poll of a turn is always made.
                Some(probe) => *has_polled && probe.moment() >= end,
                None => pace.is_over(&*self.clock, end),
            };
            if is_over {
                return false;
            }
            // Closing empties the queue.
            let Some(task) = self.queue.pop() else { break };
            *has_polled = true;
            self.poll(&task, probe);
        }
        true
    }

    fn poll(&self, task: &TaskRef, probe: Option<&Probe>) {
        // Woken within its last poll.
        if task.is_ended.get() {
            return;
        }
        if let Some(probe) = probe {
            let (since, cause) = task.woken();
            probe.ready_since(since, cause);
        }
        task.unqueue();
        if task.with_waker(|cx| life::poll(task, probe, cx)).is_ready() {
            task.retire();
            if let Some(slot) = task.slot.get() {
                let ended = self.tasks.borrow_mut().try_remove(slot);
                drop(ended);
            }
        } else if self.closed.get() {
            // Whoever closed could not drop what was being polled.
            life::give_up(task, probe);
        } else if task.slot.get().is_none() {
            let slot = self.tasks.borrow_mut().insert(task.clone());
            task.slot.set(Some(slot));
        }
    }

    /// Where tasks record what they do, if anybody does.
    fn recording(&self) -> Option<&Probe> {
        self.probe.is_recording().then_some(&self.probe)
    }

    fn finish(&self) {
        loop {
            if self.at_end.borrow().is_empty() {
                break;
            }
            let work = self.at_end.take();
            work.into_iter().for_each(|work| work());
        }
    }

    /// Fires timers that are due. Tells whether those were all.
    fn fire_timers(&self, now: Micros) -> bool {
        if self.armed.get().is_some_and(|at| at <= now) {
            self.armed.set(None);
        }
        if self.next_deadline().is_none_or(|next| next > now) {
            return true;
        }
        // No program is at work from here to the last wake-up.
        self.probe.recorder().share_looks_from(now);
        let fired = (0..FIRED_AT_ONCE).take_while(|_| self.fire_timer(now)).count();
        self.probe.recorder().look_anew();
        fired < FIRED_AT_ONCE
    }

    /// Fires the next timer, if it is due.
    fn fire_timer(&self, now: Micros) -> bool {
        let Some(((deadline, timer), waker)) = self.due_timer(now) else { return false };
        self.probe.timer_fired(timer, deadline);
        waker.wake();
        true
    }

    fn next_deadline(&self) -> Option<Micros> {
        self.timers.borrow().keys().next().map(|(deadline, _)| *deadline)
    }

    fn due_timer(&self, now: Micros) -> Option<((Micros, TimerId), Waker)> {
        let mut timers = self.timers.borrow_mut();
        let first = timers.first_entry()?;
        (first.key().0 <= now).then(|| first.remove_entry())
    }

    /// Asks for a turn when the next timer is due.
    fn arm(&self) {
        if let Some(next) = self.next_deadline()
            && self.armed.get().is_none_or(|armed| next < armed)
        {
            if next <= self.clock.now() {
                // Hosts take their time even for a timer of no time: browsers 4 ms.
                self.queue.pend();
            } else {
                self.armed.set(Some(next));
                self.queue.pend_at(next);
            }
        }
    }
}

impl Policy for Turbo {
    fn spawn(&self, task: SpawnedTask) {
        if self.closed.get() {
            return;
        }
        if let Some(task) = task.adopt() {
            task.start(&self.queue);
        }
    }

    fn set_timer(&self, timer: TimerId, at: Micros, waker: &Waker) {
        let key = (at, timer);
        let is_set = self.timers.borrow().get(&key).is_some_and(|set| set.will_wake(waker));
        if is_set || self.closed.get() {
            return;
        }
        // Wakers are cloned and dropped while nothing is borrowed: they may be anybody's.
        let waker = waker.clone();
        let replaced = self.timers.borrow_mut().insert(key, waker);
        drop(replaced);
        if !self.in_turn.get() {
            self.arm();
        }
    }

    fn clear_timer(&self, timer: TimerId, at: Micros) -> bool {
        let cleared = self.timers.borrow_mut().remove(&(at, timer));
        cleared.is_some()
    }

    fn at_turn_end(&self, work: Box<dyn FnOnce()>) {
        let in_turn = self.in_turn.get();
        if self.closed.get() && !in_turn {
            // There is no turn to wait for any more.
            return work();
        }
        self.at_end.borrow_mut().push(work);
        if !in_turn {
            self.queue.pend();
        }
    }

    fn enter(&self, work: &mut dyn FnMut()) {
        if self.closed.get() || self.in_turn.replace(true) {
            let cause = self.probe.cause().get();
            return self.probe.causing(cause, work);
        }
        if let Some(spin) = &self.spin {
            spin.heard();
        }
        self.queue.begin_turn();
        self.probe.causing(Cause::Unknown, work);
        self.run_turn();
    }

    fn expect_answer(&self) {
        if let Some(spin) = &self.spin {
            spin.expect();
        }
    }

    fn close(&self) {
        self.closed.set(true);
        let in_turn = self.in_turn.replace(true);
        let mut tasks: Vec<_> = self.tasks.take().into_iter().map(|(_, task)| task).collect();
        tasks.extend(self.queue.close().into_iter().filter(|task| task.slot.get().is_none()));
        // In the order in which they were spawned.
        order::sort_by_key(&mut tasks, |task| task.id().0.into());
        tasks.iter().for_each(|task| life::give_up(task, self.recording()));
        // The tasks' own timers went with them, and were recorded. These are other people's.
        let timers = self.timers.take();
        drop(timers);
        if !in_turn {
            self.finish();
            self.in_turn.set(false);
        }
    }
}

impl Drop for Turbo {
    fn drop(&mut self) {
        // Tasks in the ready queue would keep it alive, and it them.
        self.close();
    }
}
