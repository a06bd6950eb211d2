//! A run as the page knows it.

use std::rc::Rc;

use crate::scenarios::Scenario;
use crate::scenarios::params::Values;
use crate::scenarios::run::{Fault, Outcome};
use crate::trace::merge::LogLine;
use crate::trace::numbers::Numbers;
use crate::trace::{Stats, Trace};
use crate::ui::state::Known;
use crate::ui::timeline::Source;

/// What is to be run.
#[derive(Clone)]
pub struct Request {
    /// The scenario.
    pub scenario: &'static Scenario,
    /// Its checked parameters.
    pub values: Values,
    /// What is done to its loops on purpose.
    pub faults: Vec<Fault>,
}

impl PartialEq for Request {
    fn eq(&self, other: &Self) -> bool {
        Known(self.scenario) == Known(other.scenario)
            && self.values == other.values
            && self.faults == other.faults
    }
}

impl core::fmt::Debug for Request {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple(self.scenario.id).field(&self.values).field(&self.faults).finish()
    }
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It goes on.
    Running,
    /// It is to end and has not yet.
    Stopping,
    /// It has ended.
    Ended(Rc<Outcome>),
}

/// A run that goes on or has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Counts the page's runs, from 1.
    pub number: u64,
    /// What was asked for.
    pub request: Request,
    /// How far it is.
    pub phase: Phase,
    /// Its trace, from the moment on that it has one.
    pub trace: Option<Source>,
    /// Its numbers when somebody last looked.
    pub seen: Rc<Snapshot>,
}

impl Run {
    /// A run that begins.
    pub fn new(number: u64, request: Request) -> Run {
        Run { number, request, phase: Phase::Running, trace: None, seen: Rc::default() }
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended(_))
    }
}

/// The numbers of a run at one moment. Taken a few times per second, however much happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// The trace's version then.
    pub version: u64,
    /// Units of work done, and in all.
    pub progress: Option<(u64, u64)>,
    /// The statistics.
    pub stats: Stats,
    /// The numbers by loop and by kind.
    pub numbers: Numbers,
    /// The log.
    pub log: Vec<LogLine>,
}

impl Snapshot {
    /// The numbers of this trace now, measured with a clock of this step.
    pub fn of(trace: &Trace, clock_resolution_us: f64) -> Snapshot {
        let reports: Vec<_> = trace.tracks().iter().filter_map(|track| track.progress).collect();
        let progress = (!reports.is_empty()).then(|| {
            reports.iter().fold((0, 0), |sum, (done, total)| {
                (sum.0 + u64::from(*done), sum.1 + u64::from(*total))
            })
        });
        Snapshot {
            version: trace.version(),
            progress,
            stats: trace.stats(clock_resolution_us),
            numbers: trace.numbers(),
            log: trace.log(),
        }
    }
}
