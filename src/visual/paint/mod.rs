//! Paints a [`Scene`] on a canvas.
//!
//! The scene is in CSS pixels; the canvas has as many pixels of its own as the screen. Colours are
//! set as seldom as possible: setting one costs more than filling a rectangle with it.

mod arrows;
mod frame;
mod kept;
mod overview;
mod playhead;
mod rects;
mod stage;
mod strips;
mod texts;

use std::collections::HashMap;

use wasm_bindgen::{JsCast, JsValue, intern};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

use crate::trace::Trace;
use crate::visual::describe::KEYS;
use crate::visual::layout::{Overview, Scene, Target, Viewport};
use crate::visual::palette::{Role, Theme, colours};
pub use playhead::Playhead;
pub use stage::StageSubject;
use texts::Widths;

/// The words of the picture in the reader's language.
pub struct Dictionary(HashMap<&'static str, String>);

impl Dictionary {
    /// Asks `translate` for all of [`KEYS`], and for those of the stage.
    pub fn new(translate: &dyn Fn(&'static str) -> String) -> Self {
        let keys = KEYS.iter().chain(crate::visual::stage::KEYS);
        Dictionary(keys.map(|key| (*key, translate(key))).collect())
    }

    /// The words for a key, the key itself if it is none of those.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }
}

/// What stands out from the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Emphasis {
    /// What is under the pointer.
    pub hovered: Option<Target>,
    /// What was chosen.
    pub selected: Option<Target>,
    /// Whether the picture has the keyboard's focus.
    pub focused: bool,
}

/// All that a picture is made from.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// What is where.
    pub scene: &'a Scene,
    /// The part of it that was searched for: all else stands back.
    pub found: Option<&'a Scene>,
    /// The part of the run that the scene shows.
    pub view: &'a Viewport,
    /// The run as a whole.
    pub overview: &'a Overview,
    /// The stretch of time that is measured, in microseconds on the common time line.
    pub range: Option<(f64, f64)>,
    /// The texts and names.
    pub trace: &'a Trace,
    /// The words.
    pub words: &'a Dictionary,
    /// The colours.
    pub theme: Theme,
    /// What stands out.
    pub emphasis: Emphasis,
    /// The stretch that is played again and again, in microseconds on the common time line.
    pub repeated: Option<(f64, f64)>,
}

/// A canvas and what is remembered from picture to picture.
pub struct Brush {
    canvas: HtmlCanvasElement,
    ctx: CanvasRenderingContext2d,
    ratio: f64,
    widths: Widths,
    hatches: HashMap<&'static str, CanvasPattern>,
    scratch: rects::Levels,
    /// Rectangles from this width on are painted one by one, in pixels.
    wide: f32,
    strips: strips::Strips,
    covered: playhead::Covered,
    names: kept::Kept<kept::Names>,
    whole: kept::Kept<kept::Whole>,
}

impl Brush {
    /// A brush for this canvas.
    ///
    /// # Errors
    /// What the browser says if it has no 2D context for it.
    pub fn new(canvas: HtmlCanvasElement) -> Result<Self, JsValue> {
        let ctx = canvas
            .get_context("2d")?
            .and_then(|ctx| ctx.dyn_into::<CanvasRenderingContext2d>().ok())
            .ok_or_else(|| JsValue::from_str("no 2D context"))?;
        // Texts that are handed over hundreds of times in a picture are made once.
        let themes = [Theme::Light, Theme::Dark];
        themes.into_iter().flat_map(colours).chain(texts::FONTS).for_each(|text| {
            intern(text);
        });
        Ok(Brush {
            canvas,
            ctx,
            ratio: 1.0,
            widths: Widths::default(),
            hatches: HashMap::new(),
            scratch: rects::Levels::default(),
            wide: 0.0,
            strips: strips::Strips::default(),
            covered: playhead::Covered::default(),
            names: kept::Kept::default(),
            whole: kept::Kept::default(),
        })
    }

    /// Paints the whole picture. `ratio` is the number of the screen's pixels to a CSS pixel.
    pub fn paint(&mut self, subject: Subject, ratio: f64) {
        let scene = subject.scene;
        self.forget_playhead();
        self.resize(scene.width, scene.height, ratio);
        let ctx = self.ctx.clone();
        ctx.set_global_alpha(1.0);
        ctx.set_fill_style_str(Role::Ground.colour(subject.theme));
        ctx.fill_rect(0.0, 0.0, scene.width.into(), scene.height.into());
        self.grid(subject);

        ctx.save();
        ctx.begin_path();
        let (left, top) = (f64::from(scene.header_width), f64::from(scene.top));
        ctx.rect(left, top, f64::from(scene.width) - left, f64::from(scene.height) - top);
        ctx.clip();
        self.rects(subject);
        self.ends(subject);
        self.labels(subject);
        self.arrows(subject);
        if let Some(found) = subject.found {
            self.stand_back(subject, found);
        }
        self.range(subject);
        self.emphasise(subject);
        ctx.restore();

        self.kept_headers(subject);
        self.axis(subject);
        self.repeated(subject);
        self.overview(subject);
    }

    /// Puts a veil over the plot, and what was found over that.
    fn stand_back(&mut self, subject: Subject, found: &Scene) {
        /// How little is seen through the veil.
        const VEIL: f64 = 0.8;
        self.ctx.set_global_alpha(VEIL);
        self.ctx.set_fill_style_str(Role::Ground.colour(subject.theme));
        self.ctx.fill_rect(0.0, 0.0, found.width.into(), found.height.into());
        self.ctx.set_global_alpha(1.0);
        let subject = Subject { scene: found, ..subject };
        self.rects(subject);
        self.ends(subject);
        self.labels(subject);
        self.arrows(subject);
    }

    fn resize(&mut self, width: f32, height: f32, ratio: f64) {
        let width = (f64::from(width) * ratio).round() as u32;
        let height = (f64::from(height) * ratio).round() as u32;
        // Setting the size clears the canvas, even when it stays the same.
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        if self.ratio != ratio {
            self.hatches.clear();
        }
        self.ratio = ratio;
        // The only way to fail is a transform that is not finite.
        let _ = self.ctx.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    }

    /// The place of the screen's pixel that is nearest.
    fn snap(&self, at: f64) -> f64 {
        // WebAssembly has an instruction for this, and none for what `round` does with halves.
        (at * self.ratio + 0.5).floor() / self.ratio
    }

    /// A canvas that is not on the page.
    fn new_canvas(&self) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
        let canvas = self.canvas.owner_document()?.create_element("canvas").ok()?;
        let canvas = canvas.dyn_into::<HtmlCanvasElement>().ok()?;
        let ctx = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some((canvas, ctx))
    }

    /// Slanted lines of this colour.
    fn hatch(&mut self, colour: &'static str) -> Option<CanvasPattern> {
        if let Some(pattern) = self.hatches.get(colour) {
            return Some(pattern.clone());
        }
        let (tile, ctx) = self.new_canvas()?;
        let side = (6.0 * self.ratio).round();
        tile.set_width(side as u32);
        tile.set_height(side as u32);
        ctx.set_stroke_style_str(colour);
        ctx.set_line_width(1.4 * self.ratio);
        ctx.begin_path();
        for shift in [-side, 0.0, side] {
            ctx.move_to(shift - 1.0, side + 1.0);
            ctx.line_to(shift + side + 1.0, -1.0);
        }
        ctx.stroke();
        let pattern = self.ctx.create_pattern_with_html_canvas_element(&tile, "repeat").ok()??;
        // A pattern is as large as the canvas's own pixels, unless it is told otherwise.
        let scale = web_sys::DomMatrix::new().ok()?;
        scale.scale_self(1.0 / self.ratio);
        pattern.set_transform(&scale.unchecked_into());
        self.hatches.insert(colour, pattern.clone());
        Some(pattern)
    }
}
