//! Event loops of the worker that this code runs in.

use std::rc::Rc;
use std::sync::Arc;

use crate::executor::{EventLoop, Executor, Policy, PolicyKind, Probe, Turbo};
use crate::web::{Standard, WebClock, WebPender, run_turns};

/// A new event loop of this worker, which does not run yet.
pub fn event_loop(kind: PolicyKind, probe: Probe) -> EventLoop {
    let clock = WebClock::running();
    match kind {
        PolicyKind::Standard => {
            let policy = Rc::new(Standard::new(Arc::new(clock), probe.clone()));
            EventLoop::new(Executor::new(kind, policy, probe), || {})
        }
        PolicyKind::Turbo => {
            let turbo = Turbo::new(Arc::new(clock), Arc::new(WebPender), probe.clone());
            let turbo = Rc::new(turbo.going_on().spinning());
            let policy: Rc<dyn Policy> = turbo.clone();
            let start = move || {
                let timed = turbo.clone();
                run_turns(clock, move || turbo.turn(), move || timed.timed_turn());
            };
            EventLoop::new(Executor::new(kind, policy, probe), start)
        }
    }
}
