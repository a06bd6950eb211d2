//! Starts a scenario on real loops and sees it to its end.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use crate::scenarios::Scenario;
use crate::scenarios::params::Values;
use crate::scenarios::run::{Fault, Outcome};
use crate::trace::Trace;

/// A run that goes on, or has ended. A cheap handle. Dropping it does not stop the run.
#[derive(Clone)]
pub struct RunHandle {
    trace: Rc<RefCell<Trace>>,
}

impl RunHandle {
    /// The run's trace, which grows while the run goes on.
    pub fn trace(&self) -> Rc<RefCell<Trace>> {
        self.trace.clone()
    }

    /// Ends the run as cancelled. Does nothing when it has ended.
    pub fn stop(&self) {}

    /// The run's end. May be awaited more than once. It always comes, and when it has come no
    /// worker of the run is alive.
    pub fn finished(&self) -> impl Future<Output = Rc<Outcome>> + use<> {
        std::future::pending()
    }
}

/// Starts `scenario`. The page's own loop is only the watcher: it must be in a window.
pub fn start(_scenario: &'static Scenario, _values: Values, _faults: Vec<Fault>) -> RunHandle {
    RunHandle { trace: Rc::default() }
}
