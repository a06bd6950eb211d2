//! How a reader has put the lanes: which are folded, and in which order they stand.

use std::collections::BTreeSet;

use crate::ids::LoopId;
use crate::trace::model::Track;
use crate::trace::order;

/// The lanes as they were put. Loops that it does not know stand unfolded below all others, in the
/// order in which they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    folded: BTreeSet<LoopId>,
    order: Vec<LoopId>,
}

impl Arrangement {
    /// Whether the lane of this loop shows its polls alone.
    pub fn is_folded(&self, id: LoopId) -> bool {
        self.folded.contains(&id)
    }

    /// Folds the lane of this loop, or unfolds it.
    pub fn fold(&mut self, id: LoopId, folded: bool) {
        if folded {
            self.folded.insert(id);
        } else {
            self.folded.remove(&id);
        }
    }

    /// The places of `tracks` from the uppermost lane to the lowest.
    pub fn places(&self, tracks: &[Track]) -> Vec<usize> {
        let mut places: Vec<usize> = (0..tracks.len()).collect();
        if !self.order.is_empty() {
            // Sorting is stable: what is not known keeps its order, and comes last.
            order::sort_by_key(&mut places, |place| {
                let id = tracks[*place].id;
                self.order.iter().position(|known| *known == id).unwrap_or(usize::MAX) as u128
            });
        }
        places
    }

    /// Puts the lane of this loop so that `above` other lanes stand over it, or lowest if there are
    /// not so many.
    pub fn put(&mut self, tracks: &[Track], id: LoopId, above: usize) {
        let mut order: Vec<LoopId> =
            self.places(tracks).into_iter().map(|place| tracks[place].id).collect();
        let Some(from) = order.iter().position(|known| *known == id) else { return };
        order.remove(from);
        order.insert(above.min(order.len()), id);
        self.order = order;
    }

    /// Moves the lane of this loop by so many lanes, down if that is more than zero.
    pub fn shift(&mut self, tracks: &[Track], id: LoopId, by: isize) {
        let places = self.places(tracks);
        if let Some(above) = places.iter().position(|place| tracks[*place].id == id) {
            self.put(tracks, id, above.saturating_add_signed(by));
        }
    }
}
