//! What deserves attention in a run, each with its evidence.
//!
//! A false alarm costs trust, so every rule asks for harm, not merely for a large number; each is
//! stated where it is looked for. What is alike (of the same loop, and of the same task, queue or
//! reason) is one finding with a count and its worst case. The ideas are those of tokio-console's
//! warnings and of asyncio's debug mode.

mod blocked;
mod idle;
mod lost;
mod progress;
mod unfinished;
mod waited;

use std::collections::HashMap;

use crate::ids::LoopId;
use crate::trace::held::Waiter;
use crate::trace::item::Item;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Text, Trace};
use crate::trace::order;

/// A poll that takes at least this long, in microseconds, may hold its loop up.
pub const BLOCKING_US: u32 = 50_000;
/// Less waiting than this, in microseconds, is no harm.
pub const HARM_US: u64 = 10_000;
/// More findings than this are not told one by one.
const MOST: usize = 50;

/// What was found. In the order of weight: the first weighs most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A loop was lost.
    LoopLost,
    /// A long poll kept other things of its loop waiting.
    LoopBlocked,
    /// A message waited longer than its handling took although its receiver was waiting for it.
    MessageWaited,
    /// Loops waited for work while it lay in the queue of another one.
    IdleWorkers,
    /// A task was dropped with its loop in the middle of something.
    TaskUnfinished,
    /// A task was woken again and again for nothing.
    NoProgress,
}

impl Code {
    /// All of them.
    pub const ALL: [Code; 6] = [
        Code::LoopLost,
        Code::LoopBlocked,
        Code::MessageWaited,
        Code::IdleWorkers,
        Code::TaskUnfinished,
        Code::NoProgress,
    ];

    /// The code in texts and tests.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::LoopLost => "loop-lost",
            Code::LoopBlocked => "loop-blocked",
            Code::MessageWaited => "message-waited",
            Code::IdleWorkers => "idle-workers",
            Code::TaskUnfinished => "task-unfinished",
            Code::NoProgress => "no-progress",
        }
    }
}

/// Something that deserves attention. Times are in microseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// The loop in which it is.
    pub in_loop: LoopId,
    /// The task's name, the queue's name, or the reason of a loss.
    pub name: Text,
    /// The line that spawned the task or sent the message, empty if that says nothing.
    pub site: Text,
    /// The worst case.
    pub worst: Item,
    /// How long the worst case took: the poll, the message's wait, the time that loops were idle.
    pub worst_us: u64,
    /// How often it happened.
    pub count: u64,
    /// How long all of it took.
    pub total_us: u64,
    /// What suffered most from it.
    pub victim: Option<Waiter>,
    /// How many things suffered from it.
    pub victims: u64,
    /// The other loops that it is about: those that were idle.
    pub others: Vec<LoopId>,
}

/// All that was found, as far as it can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The worst first.
    pub list: Vec<Finding>,
    /// How many more there are than the list has.
    pub more: usize,
}

/// Findings in the making: those that are alike are one.
#[derive(Default)]
struct Groups(HashMap<(Code, LoopId, Text, Text), Finding>);

impl Groups {
    fn add(&mut self, finding: Finding) {
        let key = (finding.code, finding.in_loop, finding.name, finding.site);
        let Some(known) = self.0.get_mut(&key) else {
            self.0.insert(key, finding);
            return;
        };
        known.count += finding.count;
        known.total_us = known.total_us.saturating_add(finding.total_us);
        known.victims += finding.victims;
        let waited = |victim: Option<Waiter>| victim.map(|victim| victim.waited_us);
        if waited(finding.victim) > waited(known.victim) {
            known.victim = finding.victim;
        }
        if finding.worst_us > known.worst_us {
            (known.worst, known.worst_us) = (finding.worst, finding.worst_us);
        }
    }

    fn into_findings(self) -> Findings {
        let mut list: Vec<_> = self.0.into_values().collect();
        // First by what tells apart what weighs the same: a sort keeps that order.
        order::sort_by_key(&mut list, |finding| {
            let texts = u64::from(finding.name.0) << 32 | u64::from(finding.site.0);
            order::pair(finding.in_loop.0.into(), texts)
        });
        order::sort_by_key(&mut list, |finding| {
            order::pair(finding.code as u64, !finding.worst_us)
        });
        let more = list.len().saturating_sub(MOST);
        list.truncate(MOST);
        Findings { list, more }
    }
}

impl Trace {
    /// What deserves attention in a run that has ended. What is not recorded is not found.
    pub fn findings(&self) -> Findings {
        let mut groups = Groups::default();
        let mail = self.mail();
        self.find_certain(&mail, &mut groups);
        idle::find(self, &mail, &mut groups);
        unfinished::find(self, &mut groups);
        progress::find(self, &mail, &mut groups);
        groups.into_findings()
    }

    /// What deserves attention in a run that goes on, as far as it is certain. Loops tell of what
    /// they did one after the other, so what one of them did not do cannot be told before the end.
    pub fn findings_so_far(&self) -> Findings {
        let mut groups = Groups::default();
        self.find_certain(&self.mail(), &mut groups);
        groups.into_findings()
    }

    /// What follows from what is recorded, whatever else comes.
    fn find_certain(&self, mail: &[Vec<Incoming>], groups: &mut Groups) {
        lost::find(self, groups);
        blocked::find(self, mail, groups);
        waited::find(self, mail, groups);
    }
}
