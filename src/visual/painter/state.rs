//! All that a painter knows between two frames.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, window};

use crate::trace::Trace;
use crate::visual::describe::describe;
use crate::visual::layout::viewport::AXIS_HEIGHT;
use crate::visual::layout::{Index, Scene, Target, Viewport, extent, lane_place, layout};
use crate::visual::paint::{Brush, Dictionary, Emphasis, Subject};
use crate::visual::painter::Hover;
use crate::visual::painter::camera::{Camera, Mode};
use crate::visual::painter::keys::Command;
use crate::visual::palette::Theme;
use crate::visual::svg::svg;

/// How much a key or a button zooms.
const ZOOM: f64 = 1.4;
/// How far a key pans, as a share of the plot's width.
const PAN: f64 = 0.12;
/// How far a key scrolls, in pixels.
const SCROLL: f64 = 48.0;

/// What is to be told to the painter's listener.
#[derive(Default)]
pub(super) struct News {
    pub(super) mode: Option<Mode>,
    pub(super) hover: Option<Option<Hover>>,
    pub(super) selected: Option<Option<Target>>,
}

pub(super) struct State {
    canvas: HtmlCanvasElement,
    brush: Brush,
    source: Option<Rc<RefCell<Trace>>>,
    index: Index,
    scene: Scene,
    pub(super) camera: Camera,
    theme: Theme,
    words: Dictionary,
    /// Where the pointer is, unless it drags.
    pub(super) pointer: Option<(f64, f64)>,
    emphasis: Emphasis,
    /// What is to be brought into view with the next frame.
    pub(super) wanted: Option<Target>,
    /// What was laid out last: the version of the trace, and the viewport.
    laid_out: Option<(u64, Viewport)>,
    /// Whether the picture has to be painted although its layout is the same.
    stale: bool,
    ratio: f64,
    /// Whether the browser knows that fingers scroll the lanes.
    touch: Option<bool>,
    told: (Mode, Option<Hover>, Option<Target>),
    news: News,
}

impl State {
    pub(super) fn new(canvas: HtmlCanvasElement) -> Result<Self, JsValue> {
        Ok(State {
            brush: Brush::new(canvas.clone())?,
            canvas,
            source: None,
            index: Index::new(),
            scene: Scene::default(),
            camera: Camera::new(),
            theme: Theme::default(),
            words: Dictionary::new(&str::to_owned),
            pointer: None,
            emphasis: Emphasis::default(),
            wanted: None,
            laid_out: None,
            stale: true,
            ratio: 1.0,
            touch: None,
            told: (Mode::default(), None, None),
            news: News::default(),
        })
    }

    pub(super) fn take_news(&mut self) -> News {
        if self.told.0 != self.camera.mode {
            self.told.0 = self.camera.mode;
            self.news.mode = Some(self.camera.mode);
        }
        if self.told.2 != self.emphasis.selected {
            self.told.2 = self.emphasis.selected;
            self.news.selected = Some(self.emphasis.selected);
        }
        std::mem::take(&mut self.news)
    }

    pub(super) fn set_source(&mut self, source: Option<Rc<RefCell<Trace>>>) {
        let same = match (&self.source, &source) {
            (Some(old), Some(new)) => Rc::ptr_eq(old, new),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        self.source = source;
        self.index = Index::new();
        self.laid_out = None;
        self.emphasis = Emphasis { focused: self.emphasis.focused, ..Emphasis::default() };
        self.camera.reset();
    }

    pub(super) fn set_live(&mut self, live: bool) {
        self.camera.live = live;
        if !live && self.camera.mode == Mode::Tail {
            self.camera.mode = Mode::Still;
        }
    }

    pub(super) fn set_theme(&mut self, theme: Theme) {
        self.stale |= self.theme != theme;
        self.theme = theme;
    }

    pub(super) fn set_words(&mut self, translate: &dyn Fn(&'static str) -> String) {
        self.words = Dictionary::new(translate);
        self.stale = true;
    }

    pub(super) fn set_focused(&mut self, focused: bool) {
        self.stale |= self.emphasis.focused != focused;
        self.emphasis.focused = focused;
    }

    pub(super) fn look_at_size(&mut self) {
        let (width, height) = (self.canvas.client_width(), self.canvas.client_height());
        self.camera.view.resize(width.into(), height.into());
    }

    pub(super) fn command(&mut self, command: Command) {
        let camera = &mut self.camera;
        let middle = camera.view.header_width() + camera.view.plot_width() / 2.0;
        let about = self.pointer.map_or(middle, |(x, _)| x);
        let step = camera.view.plot_width() * PAN;
        match command {
            Command::ZoomIn => camera.zoom(about, ZOOM),
            Command::ZoomOut => camera.zoom(about, 1.0 / ZOOM),
            Command::Earlier => camera.pan(step),
            Command::Later => camera.pan(-step),
            Command::Up => camera.scroll(-SCROLL),
            Command::Down => camera.scroll(SCROLL),
            Command::Home => camera.go_to(false),
            Command::End => camera.go_to(true),
            Command::Fit => camera.mode = Mode::Whole,
            Command::Follow if camera.mode == Mode::Tail => camera.mode = Mode::Still,
            Command::Follow => camera.mode = Mode::Tail,
            Command::Deselect => self.select(None),
        }
    }

    /// Chooses what is at this place; what is chosen already is chosen no longer.
    pub(super) fn pick(&mut self, x: f64, y: f64) {
        let found = self.scene.hit(x as f32, y as f32);
        let same = found == self.emphasis.selected;
        self.select(if same { None } else { found });
    }

    pub(super) fn select(&mut self, target: Option<Target>) {
        self.stale |= self.emphasis.selected != target;
        self.emphasis.selected = target;
    }

    /// Brings the picture up to date. Returns whether another frame is needed even if nothing is
    /// touched.
    pub(super) fn frame(&mut self, now: f64) -> bool {
        let empty = Rc::new(RefCell::new(Trace::new()));
        let source = self.source.clone().unwrap_or(empty);
        // Whoever changes the trace right now is done by the next frame.
        let Ok(trace) = source.try_borrow() else { return true };
        if let Some(target) = self.wanted.take() {
            self.bring_into_view(&trace, target);
        }
        self.camera.advance(now, trace.end().0 as f64);
        let view = self.camera.view;
        if view.width < 1.0 || view.height < 1.0 {
            return false;
        }
        let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
        let laid_out = Some((trace.version(), view));
        let moved = self.laid_out != laid_out;
        if moved {
            layout(trace.tracks(), &view, &mut self.index, &mut self.scene);
            self.camera.lanes_height = self.scene.lanes_height.into();
            self.laid_out = laid_out;
            self.tell_touch();
        }
        let pointed = self.point(&trace);
        if moved || pointed || self.stale || self.ratio != ratio {
            self.stale = false;
            self.ratio = ratio;
            let subject = Subject {
                scene: &self.scene,
                trace: &trace,
                words: &self.words,
                theme: self.theme,
                emphasis: self.emphasis,
            };
            self.brush.paint(subject, ratio);
        }
        // The height of the lanes follows from the layout, and the place of the lanes from it.
        let overscrolled = {
            let mut clamped = view;
            clamped.clamp(trace.end().0 as f64, self.camera.lanes_height);
            clamped.scroll_y != view.scroll_y
        };
        self.camera.live || overscrolled
    }

    /// What is painted, as a drawing; none while the run is written to.
    pub(super) fn svg(&self, title: &str) -> Option<String> {
        let empty = Rc::new(RefCell::new(Trace::new()));
        let source = self.source.clone().unwrap_or(empty);
        let trace = source.try_borrow().ok()?;
        let (scene, words, theme) = (&self.scene, &self.words, self.theme);
        let emphasis = Emphasis::default();
        Some(svg(Subject { scene, trace: &trace, words, theme, emphasis }, title))
    }

    fn bring_into_view(&mut self, trace: &Trace, target: Target) {
        let Some((from, to)) = extent(trace, target) else { return };
        self.camera.show(from, to);
        let (tracks, view) = (trace.tracks(), &mut self.camera.view);
        if let Some((top, height)) = lane_place(tracks, view, &mut self.index, target.id()) {
            let (first, last) = (AXIS_HEIGHT, AXIS_HEIGHT + view.plot_height());
            view.scroll((top - first).min(0.0) + (top + height - last).max(0.0));
        }
    }

    /// Fingers move the picture sideways, and the page up and down unless there are lanes to scroll.
    fn tell_touch(&mut self) {
        let overflows = self.camera.overflows();
        if self.touch != Some(overflows) {
            self.touch = Some(overflows);
            let action = if overflows { "none" } else { "pan-y" };
            // The name and the value are right, so this does not fail.
            let _ = self.canvas.style().set_property("touch-action", action);
        }
    }

    /// Looks at what is under the pointer. Returns whether that is something else than before.
    fn point(&mut self, trace: &Trace) -> bool {
        let hover = self.pointer.and_then(|(x, y)| {
            let target = self.scene.hit(x as f32, y as f32)?;
            Some(Hover { target, tip: describe(trace, target)?, x, y })
        });
        let target = hover.as_ref().map(|hover| hover.target);
        if self.told.1 != hover {
            self.told.1.clone_from(&hover);
            self.news.hover = Some(hover);
        }
        let changed = self.emphasis.hovered != target;
        self.emphasis.hovered = target;
        changed
    }
}
