//! A run as the page knows it.

use std::rc::Rc;

use crate::scenarios::Scenario;
use crate::scenarios::params::Values;
use crate::scenarios::run::{Fault, Outcome};
use crate::trace::merge::LogLine;
use crate::trace::numbers::Numbers;
use crate::trace::{Stats, Trace};
use crate::ui::saved::Loaded;
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

/// Where a run comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// It was asked for here.
    Here(Request),
    /// It was read from a file, and has ended long ago.
    File(Rc<Opened>),
}

/// A file that a run was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its name; empty if it has none.
    pub file: String,
    /// The scenario, if it is one that there is here.
    pub scenario: Option<Known>,
    /// The scenario's parameters, if they are what it takes here.
    pub values: Option<Values>,
    /// Events of which no use could be made: of which kind, and how many.
    pub unused: Vec<(String, u64)>,
}

/// A run that goes on or has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Counts the page's runs, from 1.
    pub number: u64,
    /// Where it comes from.
    pub origin: Origin,
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
        let origin = Origin::Here(request);
        Run { number, origin, phase: Phase::Running, trace: None, seen: Rc::default() }
    }

    /// A run from a file.
    pub fn opened(number: u64, loaded: Loaded) -> Run {
        let Loaded { from, outcome, trace, seen } = loaded;
        let (origin, phase) = (Origin::File(from), Phase::Ended(outcome));
        Run { number, origin, phase, trace: Some(trace), seen }
    }

    /// Its scenario; none if it is from a file and of no scenario that there is here.
    pub fn scenario(&self) -> Option<Known> {
        match &self.origin {
            Origin::Here(request) => Some(Known(request.scenario)),
            Origin::File(opened) => opened.scenario,
        }
    }

    /// Its checked parameters; none if it is from a file that has others than are taken here.
    pub fn values(&self) -> Option<&Values> {
        match &self.origin {
            Origin::Here(request) => Some(&request.values),
            Origin::File(opened) => opened.values.as_ref(),
        }
    }

    /// What was to be done to its loops on purpose; none if it did not run here.
    pub fn faults(&self) -> Option<&[Fault]> {
        match &self.origin {
            Origin::Here(request) => Some(&request.faults),
            Origin::File(_) => None,
        }
    }

    /// The file that it is from, if it is from one.
    pub fn file(&self) -> Option<&Opened> {
        match &self.origin {
            Origin::Here(_) => None,
            Origin::File(opened) => Some(opened),
        }
    }

    /// How it ended, if it has.
    pub fn outcome(&self) -> Option<&Rc<Outcome>> {
        match &self.phase {
            Phase::Ended(outcome) => Some(outcome),
            Phase::Running | Phase::Stopping => None,
        }
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
