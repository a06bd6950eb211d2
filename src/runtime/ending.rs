//! How a run ends: its loops are asked to close, and terminated if they do not.

use core::time::Duration;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::clock::Micros;
use crate::runtime::host::{Inner, Watched};
use crate::runtime::options::RunEnd;
use crate::runtime::wire::ToLoop;
use crate::web::{Ports, after_a_message};

/// How long loops have to close by themselves when a run has come to its end, before they are
/// terminated.
pub(super) const CLOSING_MS: u32 = 1_000;

/// As above, when the run is stopped.
const STOPPING_MS: u32 = 40;
const GRACE: Duration = Duration::from_millis(STOPPING_MS as u64);

/// Why a loop is terminated at this moment; `None` if it is not.
type Reason = fn(&Watched, Micros) -> Option<&'static str>;

impl Inner {
    pub(super) fn stop(self: &Rc<Self>) {
        if self.end.borrow().is_none() {
            self.finish(RunEnd::Stopped, STOPPING_MS);
            self.terminate_deaf();
        } else if !self.is_stopping.get() && self.closing.borrow().is_some() {
            self.terminate_after(STOPPING_MS);
            self.terminate_deaf();
        }
        self.is_stopping.set(true);
    }

    /// The run ends: its loops close, or are terminated after `closing_ms`.
    pub(super) fn finish(self: &Rc<Self>, end: RunEnd, closing_ms: u32) {
        if self.end.borrow().is_some() {
            return;
        }
        *self.end.borrow_mut() = Some(end);
        *self.pings.borrow_mut() = None;
        self.ahead.release();
        let living: Vec<_> = self.loops.borrow().keys().copied().collect();
        for id in living {
            self.tell(id, &ToLoop::Stop, Ports::new());
        }
        self.terminate_after(closing_ms);
        self.check_over();
    }

    fn terminate_after(self: &Rc<Self>, wait_ms: u32) {
        let weak = Rc::downgrade(self);
        let timeout = Timeout::new(wait_ms, move || {
            if let Some(inner) = weak.upgrade() {
                inner.terminate_heard(|_, _| Some("it did not close in time"));
            }
        });
        *self.closing.borrow_mut() = Some(timeout);
    }

    /// Does not wait for loops that will not close in time.
    fn terminate_deaf(self: &Rc<Self>) {
        self.terminate_heard(|watched, now| watched.watch.is_deaf_until(now + GRACE));
    }

    /// Terminates the loops for which there is a `reason`, once what they have said so far has been
    /// heard: the browser drops what a terminated worker has sent.
    fn terminate_heard(self: &Rc<Self>, reason: Reason) {
        let latest = self.now() + GRACE;
        self.terminate_when_quiet(reason, latest);
    }

    fn terminate_when_quiet(self: &Rc<Self>, reason: Reason, latest: Micros) {
        let (weak, words) = (Rc::downgrade(self), self.words.get());
        after_a_message(move || {
            let Some(inner) = weak.upgrade() else { return };
            if inner.words.get() != words && inner.now() < latest {
                inner.terminate_when_quiet(reason, latest);
            } else {
                inner.terminate(reason);
            }
        });
    }

    fn terminate(&self, reason: Reason) {
        let now = self.now();
        let mut ended = Vec::new();
        self.loops.borrow_mut().retain(|id, watched| {
            let reason = reason(watched, now);
            ended.extend(reason.map(|reason| (*id, reason)));
            reason.is_none()
        });
        for (id, reason) in ended {
            self.trace.borrow_mut().lose(id, now, &format!("stopped: {reason}"));
        }
        self.check_over();
    }

    pub(super) fn check_over(&self) {
        if self.end.borrow().is_some() && self.loops.borrow().is_empty() {
            *self.closing.borrow_mut() = None;
            *self.lease.borrow_mut() = None;
            if let Some(over) = self.over.borrow_mut().take() {
                let _ = over.send(());
            }
        }
    }
}
