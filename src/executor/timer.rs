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
    deadline: Micros,
    state: State,
    site: &'static Location<'static>,
    policy: Rc<dyn Policy>,
    probe: Probe,
}

#[derive(Clone, Copy)]
enum State {
    New,
    Set(TimerId),
    Over,
}

impl Sleep {
    pub(super) fn new(
        deadline: Micros,
        site: &'static Location<'static>,
        policy: Rc<dyn Policy>,
        probe: Probe,
    ) -> Self {
        Sleep { deadline, state: State::New, site, policy, probe }
    }

    /// Timers are numbered when they are set, so that those of one deadline fire in that order.
    fn begin(&self) -> TimerId {
        let timer = self.probe.next_timer();
        let recorder = self.probe.recorder();
        recorder.record(EventKind::TimerSet {
            timer,
            task: self.probe.current(),
            deadline: self.deadline,
            site: recorder.site(self.site),
        });
        timer
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let timer = match self.state {
            State::Over => return Poll::Ready(()),
            // A sleep that is over before it began still lets others have their turn, so that it
            // takes a timer like any other.
            State::New => self.begin(),
            State::Set(timer) => {
                let now = self.probe.recorder().now();
                if now >= self.deadline {
                    self.state = State::Over;
                    // Whoever looks before the timer fired finds it due all the same. What follows
                    // is the doing of the task that looked, not of the timer.
                    if self.policy.clear_timer(timer, self.deadline) {
                        self.probe.record_fired(now, timer, self.deadline);
                    }
                    return Poll::Ready(());
                }
                timer
            }
        };
        self.state = State::Set(timer);
        self.policy.set_timer(timer, self.deadline, cx.waker());
        self.probe.waits_for(Wait::Timer(timer));
        Poll::Pending
    }
}

impl Drop for Sleep {
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    fn drop(&mut self) {
        let State::Set(timer) = self.state else { return };
        if self.policy.clear_timer(timer, self.deadline) {
            self.probe.recorder().record(EventKind::TimerDropped { timer });
        }
        self.probe.waits_no_more(Wait::Timer(timer));
    }
}
