//! What stays the same from picture to picture is painted once, on a canvas of its own, and brought
//! from there as long as it is the same.

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::visual::layout::{Lane, Overview, Tint};
use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::Theme;

/// A canvas, and what was painted on it.
pub(super) struct Kept<K> {
    canvas: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
    key: Option<K>,
}

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Kept { canvas: None, key: None }
    }
}

/// What the looks of something follow from, whatever it is.
#[derive(PartialEq)]
struct Look {
    theme: Theme,
    ratio: f64,
    width: f32,
    height: f32,
}

/// What the column of names follows from.
#[derive(PartialEq)]
pub(super) struct Names {
    look: Look,
    lanes: Vec<Lane>,
    tints: Vec<Tint>,
    names: Vec<String>,
    words: Vec<String>,
}

/// What the columns of the overview follow from.
#[derive(PartialEq)]
pub(super) struct Whole {
    look: Look,
    left: f32,
    overview: Overview,
}

impl Brush {
    /// The column of names.
    pub(super) fn kept_headers(&mut self, subject: Subject) {
        let scene = subject.scene;
        let look = self.look(subject.theme, scene.header_width, scene.height);
        let tracks = subject.trace.tracks();
        let name = |lane: &Lane| tracks.get(lane.track).map_or("", |track| &track.name).to_owned();
        let words = |lane: &Lane| {
            let keys = [lane.state.key(), crate::visual::describe::kind_key(lane.kind)];
            keys.map(|key| subject.words.get(key).to_owned())
        };
        // Where lanes are low nothing but names is in the column.
        let key = Names {
            look,
            lanes: scene.lanes.clone(),
            tints: scene.tints.clone(),
            names: scene.lanes.iter().map(name).collect(),
            words: scene.lanes.iter().take(1).flat_map(words).collect(),
        };
        let mut kept = core::mem::take(&mut self.names);
        self.bring(&mut kept, key, (scene.header_width, scene.height), |brush| {
            brush.headers(subject);
        });
        self.names = kept;
    }

    /// The ground and the columns of the overview.
    pub(super) fn kept_overview(&mut self, subject: Subject) {
        let scene = subject.scene;
        let look = self.look(subject.theme, scene.width, scene.axis_y);
        let key = Whole { look, left: scene.header_width, overview: subject.overview.clone() };
        let mut kept = core::mem::take(&mut self.whole);
        self.bring(&mut kept, key, (scene.width, scene.axis_y), |brush| {
            brush.overview_columns(subject);
        });
        self.whole = kept;
    }

    fn look(&self, theme: Theme, width: f32, height: f32) -> Look {
        Look { theme, ratio: self.ratio, width, height }
    }

    /// Brings what is kept to the upper left corner, painted anew if it follows from something else
    /// than it did.
    fn bring<K: PartialEq>(
        &mut self,
        kept: &mut Kept<K>,
        key: K,
        (width, height): (f32, f32),
        paint: impl FnOnce(&mut Brush),
    ) {
        let ratio = self.ratio;
        if kept.canvas.is_none() {
            kept.canvas = self.new_canvas();
        }
        let Some((canvas, ctx)) = &kept.canvas else { return paint(self) };
        if kept.key.as_ref() != Some(&key) {
            kept.key = Some(key);
            canvas.set_width((f64::from(width) * ratio).ceil() as u32);
            canvas.set_height((f64::from(height) * ratio).ceil() as u32);
            // The only way to fail is a transform that is not finite.
            let _ = ctx.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
            let own = core::mem::replace(&mut self.ctx, ctx.clone());
            paint(self);
            self.ctx = own;
        }
        let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        if width < 1.0 || height < 1.0 {
            return;
        }
        self.ctx.set_global_alpha(1.0);
        let _ = self.ctx.draw_image_with_html_canvas_element_and_dw_and_dh(
            canvas,
            0.0,
            0.0,
            width / ratio,
            height / ratio,
        );
    }
}
