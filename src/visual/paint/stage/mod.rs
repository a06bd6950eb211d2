//! Paints the stage: the loops at one moment, and what is under way between them.

mod edges;
mod nodes;

use crate::trace::Trace;
use crate::visual::layout::{Target, Tint};
use crate::visual::paint::{Brush, Dictionary};
use crate::visual::palette::{Role, Theme};
use crate::visual::stage::{Places, Size, Tableau};

/// All that the stage is painted from.
#[derive(Clone, Copy)]
pub struct StageSubject<'a> {
    /// The loops at the moment.
    pub tableau: &'a Tableau,
    /// Where they stand.
    pub places: &'a Places,
    /// The texts and names.
    pub trace: &'a Trace,
    /// The words.
    pub words: &'a Dictionary,
    /// The colours.
    pub theme: Theme,
    /// The room.
    pub size: Size,
    /// What is under the pointer.
    pub hovered: Option<Target>,
    /// What was chosen.
    pub selected: Option<Target>,
    /// Whether messages are seen on their way. Without it their ways stand out instead.
    pub travels: bool,
}

impl StageSubject<'_> {
    /// The colour of the loop at this place among the tracks.
    fn colour(&self, place: usize) -> &'static str {
        let kind = self.tableau.nodes[place].kind;
        Tint { kind, index: place }.colour(self.theme)
    }

    /// Whether this is chosen, or in whose loop something is chosen.
    fn is_chosen(&self, place: usize) -> bool {
        self.selected.is_some_and(|target| target.id() == self.tableau.nodes[place].id)
    }
}

impl Brush {
    /// Paints the stage. `ratio` is the number of the screen's pixels to a CSS pixel.
    pub fn paint_stage(&mut self, subject: StageSubject, ratio: f64) {
        let Size { w, h } = subject.size;
        self.resize(w, h, ratio);
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_fill_style_str(Role::Ground.colour(subject.theme));
        self.ctx.fill_rect(0.0, 0.0, w.into(), h.into());
        self.ways(subject);
        // Messages pass behind the loops on their way, so that names stay readable.
        self.travellers(subject);
        self.nodes(subject);
    }

    /// A rectangle with round corners as a path.
    fn round(&self, x: f64, y: f64, w: f64, h: f64, radius: f64) {
        let radius = radius.min(w / 2.0).min(h / 2.0);
        self.ctx.begin_path();
        // The radius is not negative, so this does not fail.
        let _ = self.ctx.round_rect_with_f64(x, y, w, h, radius);
    }
}
