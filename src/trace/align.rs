//! Puts the clocks of several loops on one time line.
//!
//! Every worker has a clock with an origin of its own, and the origins are known only about as well
//! as the system's clock is set. What is certain is that no message arrives before it was sent. So
//! each clock is moved on by an offset: the least one with which every message that is known keeps
//! to that. A difference between clocks that no message shows is left alone.
//!
//! With steps of 100 µs, or clocks that drift, messages can contradict each other: there are then no
//! offsets that satisfy all of them. The ones that would have to be raised without end are left
//! short, and are cut off where a message is drawn ([`Trace::received_at`]).
//!
//! The offsets follow from what is known, whatever the order in which it became known. While
//! nothing contradicts, they only grow.
//!
//! [`Trace::received_at`]: crate::trace::model::Trace::received_at

use std::collections::BTreeMap;

use crate::clock::Micros;

/// No offset is greater: three centuries, so that sums stay far from the end of the numbers.
const MOST: i64 = 1 << 53;

/// Passes over all that is known, at most. One pass for each loop that a shift goes on through is
/// enough.
const ROUNDS: usize = 256;

/// What is known about a number of clocks.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// The least offset of each clock, in microseconds.
    floors: Vec<i64>,
    /// For two clocks, the least that a message from the first seemed to take to the second, in
    /// microseconds: negative if it seemed to arrive before it was sent.
    fastest: BTreeMap<(usize, usize), i64>,
    changed: bool,
    /// Whether the offsets are known from elsewhere.
    is_fixed: bool,
}

impl Alignment {
    /// An alignment that never finds other offsets than those that the clocks have.
    pub fn fixed() -> Self {
        Alignment { is_fixed: true, ..Alignment::default() }
    }

    /// One more clock, numbered on from 0.
    pub fn add_clock(&mut self) {
        self.floors.push(0);
    }

    /// By the common time line it was already `common` when `clock` showed `shown`.
    pub fn not_before(&mut self, clock: usize, common: Micros, shown: Micros) {
        let missing = i64::try_from(common.since(shown).0).unwrap_or(MOST).min(MOST);
        if let Some(floor) = self.floors.get_mut(clock)
            && *floor < missing
        {
            *floor = missing;
            self.changed = true;
        }
    }

    /// A message was sent when clock `from` showed `sent`, and arrived when clock `to` showed
    /// `received`.
    pub fn passed(&mut self, from: usize, to: usize, sent: Micros, received: Micros) {
        if self.is_fixed || from == to || from.max(to) >= self.floors.len() {
            return;
        }
        let early = i64::try_from(sent.since(received).0).unwrap_or(MOST).min(MOST);
        let late = i64::try_from(received.since(sent).0).unwrap_or(MOST).min(MOST);
        let took = late - early;
        let fastest = self.fastest.entry((from, to)).or_insert(i64::MAX);
        if took < *fastest {
            *fastest = took;
            self.changed = true;
        }
    }

    /// The offset of each clock, in microseconds, if anything has become known since the last call
    /// that may have changed them.
    pub fn update(&mut self) -> Option<Vec<u64>> {
        (core::mem::take(&mut self.changed) && !self.is_fixed).then(|| self.offsets())
    }

    /// The least offsets that satisfy what is known: longest paths from the common time line.
    fn offsets(&self) -> Vec<u64> {
        let mut offsets = self.floors.clone();
        let mut raised_by: Vec<Option<usize>> = vec![None; offsets.len()];
        for _ in 0..offsets.len().min(ROUNDS) {
            let mut is_settled = true;
            for (&(from, to), took) in &self.fastest {
                let needed = offsets[from].saturating_sub(*took).min(MOST);
                // To raise what raised it would never come to an end.
                if needed > offsets[to] && !comes_from(from, to, &raised_by) {
                    offsets[to] = needed;
                    raised_by[to] = Some(from);
                    is_settled = false;
                }
            }
            if is_settled {
                break;
            }
        }
        offsets.into_iter().map(i64::unsigned_abs).collect()
    }
}

/// Whether the offset of `clock` has been raised because of that of `origin`, at first or second
/// hand.
fn comes_from(mut clock: usize, origin: usize, raised_by: &[Option<usize>]) -> bool {
    while clock != origin {
        match raised_by[clock] {
            Some(by) => clock = by,
            None => return false,
        }
    }
    true
}
