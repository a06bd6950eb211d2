//! How a run ends: its loops are asked to close, and terminated if they do not.

use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::runtime::host::Inner;
use crate::runtime::options::RunEnd;
use crate::runtime::wire::ToLoop;
use crate::web::Ports;

/// How long loops have to close by themselves when a run has come to its end, before they are
/// terminated.
pub(super) const CLOSING_MS: u32 = 1_000;

/// As above, when the run is stopped.
const STOPPING_MS: u32 = 60;

impl Inner {
    pub(super) fn stop(self: &Rc<Self>) {
        if self.end.borrow().is_none() {
            self.finish(RunEnd::Stopped, STOPPING_MS);
        } else if !self.is_stopping.get() && self.closing.borrow().is_some() {
            self.terminate_after(STOPPING_MS);
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
                inner.terminate_all();
            }
        });
        *self.closing.borrow_mut() = Some(timeout);
    }

    fn terminate_all(&self) {
        let living = core::mem::take(&mut *self.loops.borrow_mut());
        for (id, watched) in living {
            watched.worker.terminate();
            self.trace.borrow_mut().lose(id, self.now(), "stopped: it did not close in time");
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
