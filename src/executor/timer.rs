//! Timers, as futures.

use core::future::Future;
use core::panic::Location;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::rc::Rc;

use crate::clock::Micros;
use crate::executor::policy::Policy;
use crate::executor::probe::Probe;
use crate::ids::TimerId;
use crate::trace::{EventKind, Wait};

/// Ready once its deadline has come. Made by [`Executor::sleep`](crate::executor::Executor::sleep).
///
/// The timer is set when it is first awaited, for the deadline that was fixed when it was made.
/// Dropping it gives the timer up.
#[must_use = "a timer does nothing until it is awaited"]
pub struct Sleep {
    timer: TimerId,
    deadline: Micros,
    state: State,
    site: &'static Location<'static>,
    policy: Rc<dyn Policy>,
    probe: Probe,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Set,
    Over,
}

impl Sleep {
    pub(super) fn new(
        deadline: Micros,
        site: &'static Location<'static>,
        policy: Rc<dyn Policy>,
        probe: Probe,
    ) -> Self {
        let timer = probe.next_timer();
        Sleep { timer, deadline, state: State::New, site, policy, probe }
    }

    fn record_set(&self) {
        let recorder = self.probe.recorder();
        recorder.record(EventKind::TimerSet {
            timer: self.timer,
            task: self.probe.current(),
            deadline: self.deadline,
            site: recorder.site(self.site),
        });
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let is_due = self.probe.recorder().now() >= self.deadline;
        match self.state {
            State::Over => return Poll::Ready(()),
            // A sleep that is over before it began still lets others have their turn, so that it
            // takes a timer like any other.
            State::New => self.record_set(),
            State::Set if is_due => {
                // Whoever looks before the timer fired finds it due all the same.
                if self.policy.clear_timer(self.timer, self.deadline) {
                    self.probe.timer_fired(self.timer, self.deadline);
                }
                self.state = State::Over;
                return Poll::Ready(());
            }
            State::Set => {}
        }
        self.state = State::Set;
        self.policy.set_timer(self.timer, self.deadline, cx.waker());
        self.probe.waits_for(Wait::Timer(self.timer));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if self.state == State::Set && self.policy.clear_timer(self.timer, self.deadline) {
            self.probe.recorder().record(EventKind::TimerDropped { timer: self.timer });
        }
    }
}
