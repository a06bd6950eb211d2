//! Folding lanes, moving them, and choosing what is measured.

use crate::ids::LoopId;
use crate::trace::Trace;
use crate::visual::layout::Arrangement;
use crate::visual::painter::state::State;

impl State {
    /// Puts the lanes like this.
    pub(super) fn arrange(&mut self, arrangement: Arrangement) {
        if self.arrangement != arrangement {
            self.arrangement = arrangement;
            self.laid_out = None;
        }
    }

    /// Puts the lanes like this, and tells it.
    fn rearrange(&mut self, change: impl FnOnce(&mut Arrangement, &Trace)) {
        let Some(source) = self.source.clone() else { return };
        let Ok(trace) = source.try_borrow() else { return };
        let mut arrangement = self.arrangement.clone();
        change(&mut arrangement, &trace);
        self.news.arrangement = Some(arrangement.clone());
        self.arrange(arrangement);
    }

    /// Folds the lane of this loop, or unfolds it.
    pub(super) fn toggle_fold(&mut self, id: LoopId) {
        self.rearrange(|arrangement, _| arrangement.fold(id, !arrangement.is_folded(id)));
    }

    pub(super) fn fold_selected(&mut self) {
        if let Some(target) = self.emphasis.selected {
            self.toggle_fold(target.id());
        }
    }

    pub(super) fn shift_selected(&mut self, by: isize) {
        if let Some(target) = self.emphasis.selected {
            self.rearrange(|arrangement, trace| {
                arrangement.shift(trace.tracks(), target.id(), by);
            });
        }
    }

    /// Puts the lane of this loop where the pointer is. Lanes change places when it has passed the
    /// middle of the other one.
    pub(super) fn drag_lane(&mut self, id: LoopId, y: f64) {
        let lanes = &self.scene.lanes;
        let Some(own) = lanes.iter().find(|lane| lane.id == id) else { return };
        let (upper, lower) = (f64::from(own.y), f64::from(own.y + own.h));
        let passed = lanes.iter().filter(|lane| {
            let middle = f64::from(lane.y + lane.h / 2.0);
            if f64::from(lane.y) < upper { y < middle } else { middle >= lower && y > middle }
        });
        let count = passed.count() as isize;
        if count > 0 {
            let by = if y < upper { -count } else { count };
            self.rearrange(|arrangement, trace| arrangement.shift(trace.tracks(), id, by));
        }
    }

    /// Measures what is in view, or ceases to.
    pub(super) fn measure_view(&mut self) {
        let view = &self.camera.view;
        let in_view = (view.start_us, view.end_us());
        self.range = if self.range == Some(in_view) { None } else { Some(in_view) };
    }
}
