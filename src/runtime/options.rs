//! What a host is told before a run, and what it tells after it.

use core::cell::RefCell;
use std::rc::Rc;

use crate::executor::PolicyKind;
use crate::queue::Loss;
use crate::runtime::spares::Spares;
use crate::trace::Trace;

/// The most loops of a run that may live at once. A page has room for about 120 wasm memories.
pub const MOST_LOOPS: usize = 100;

/// The most events that each loop records.
pub const MOST_EVENTS_OF_LOOP: u64 = 1_000_000;

/// The most events of a run. When so many have come, the loops are told to record no more but their
/// numbers; what they record until they hear of it is kept still.
pub const MOST_EVENTS: u64 = 2_000_000;

/// What a host takes for granted.
#[derive(Clone, Debug)]
pub struct HostOptions {
    /// The executor of loops for which nothing else is said.
    pub policy: PolicyKind,
    /// Whether loops record what happens in them. Else the trace knows of them, and of nothing they
    /// do.
    pub records: bool,
    /// The most events that each loop may record.
    pub trace_limit: u64,
    /// The most events of all loops together.
    pub run_trace_limit: u64,
    /// Where the run is recorded: it may be asked for before the run starts.
    pub trace: Rc<RefCell<Trace>>,
    /// Loops kept warm, of which the run takes what there is before it starts workers. None, unless
    /// somebody asks for it: they take memory while no run goes on.
    pub spares: Option<Spares>,
    /// How many loops the run has from its start, the root included, as far as that is known. The
    /// workers of those that are not to be spares are asked for together with the root's, and wait
    /// until its program starts their loops; what is not used ends with the run.
    pub loops: usize,
}

impl Default for HostOptions {
    fn default() -> Self {
        HostOptions {
            policy: PolicyKind::Turbo,
            records: true,
            trace_limit: MOST_EVENTS_OF_LOOP,
            run_trace_limit: MOST_EVENTS,
            trace: Rc::default(),
            spares: None,
            loops: 1,
        }
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// The root's program gave this encoded value.
    Finished(Vec<u8>),
    /// The root was lost.
    Lost(Loss),
    /// The run was stopped.
    Stopped,
}
