//! What a pointer that goes down takes hold of.

use crate::ids::LoopId;
use crate::visual::layout::hit::FOLD_MARK;
use crate::visual::painter::state::State;

/// What is held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Grab {
    /// The picture, which moves along.
    #[default]
    Picture,
    /// The overview: the picture goes to where the pointer is.
    Overview,
    /// The name of a lane, which moves up and down.
    Lane(LoopId),
    /// The moment that is shown, on the time axis.
    Moment,
    /// One end of a stretch of time, which began at this moment.
    Range(f64),
}

impl State {
    /// What is at this place. `marks` is whether a stretch of time is to be marked, `is_finger`
    /// whether lanes are scrolled rather than moved.
    pub(super) fn grab_at(&self, x: f64, y: f64, marks: bool, is_finger: bool) -> Grab {
        let view = &self.camera.view;
        if y < view.overview_height() {
            return Grab::Overview;
        }
        if x < view.header_width() {
            let lane = self.scene.lane_at(y as f32).filter(|_| !is_finger);
            return lane.map_or(Grab::Picture, |lane| Grab::Lane(lane.id));
        }
        if y < view.top() && !marks && self.plays() {
            return Grab::Moment;
        }
        if marks || self.measuring { Grab::Range(view.us_at(x)) } else { Grab::Picture }
    }

    /// Goes with the pointer that holds something other than the picture.
    pub(super) fn drag_held(&mut self, held: Grab, x: f64, y: f64) {
        match held {
            Grab::Picture => {}
            Grab::Overview => {
                let moment = self.overview().us_at(x, &self.camera.view);
                self.camera.centre(moment);
            }
            Grab::Lane(id) => self.drag_lane(id, y),
            Grab::Moment => self.seek(x),
            Grab::Range(from) => self.range = Some((from, self.camera.view.us_at(x))),
        }
    }

    /// A press without a drag, at this place.
    pub(super) fn press(&mut self, held: Grab, x: f64, y: f64) {
        let foldable = |id| self.scene.lanes.iter().any(|l| l.id == id && l.folded.is_some());
        match held {
            Grab::Overview | Grab::Moment => self.drag_held(held, x, y),
            Grab::Lane(id) if x < FOLD_MARK && foldable(id) => self.toggle_fold(id),
            Grab::Range(_) if self.range.is_some() => self.range = None,
            Grab::Lane(_) | Grab::Picture | Grab::Range(_) => self.pick(x, y),
        }
    }
}
