//! All that a painter knows between two frames.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, window};

use crate::trace::Trace;
use crate::visual::describe::describe;
use crate::visual::layout::{
    Arrangement, InView, Index, Measured, Overview, Scene, Target, Viewport, lane_place, layout,
    surroundings,
};
use crate::visual::paint::{Brush, Dictionary, Emphasis, Playhead, Subject};
use crate::visual::painter::attention::Attention;
use crate::visual::painter::camera::{Camera, Mode};
use crate::visual::painter::easel::Picture;
use crate::visual::painter::keys::Command;
use crate::visual::painter::tandem::Rider;
use crate::visual::painter::{Hover, Listener, Player};
use crate::visual::palette::Theme;
use crate::visual::playback::Playback;

/// How much a key or a button zooms.
const ZOOM: f64 = 1.4;
/// How far a key pans, as a share of the plot's width.
const PAN: f64 = 0.12;
/// While a run goes on its overview is made anew after so many milliseconds, at the soonest.
const OVERVIEW_MS: f64 = 250.0;
/// How far a key scrolls, in pixels.
const SCROLL: f64 = 48.0;

/// What is to be told to the painter's listener.
#[derive(Default)]
pub(super) struct News {
    pub(super) mode: Option<Mode>,
    pub(super) hover: Option<Option<Hover>>,
    pub(super) selected: Option<Option<Target>>,
    pub(super) arrangement: Option<Arrangement>,
    pub(super) measured: Option<Option<Measured>>,
    pub(super) in_view: Option<InView>,
}

pub(super) struct State {
    canvas: HtmlCanvasElement,
    brush: Brush,
    pub(super) source: Option<Rc<RefCell<Trace>>>,
    pub(super) player: Player,
    /// What the player showed when the picture was painted.
    pub(super) played: Playback,
    playhead: Option<Playhead>,
    pub(super) index: Index,
    pub(super) scene: Scene,
    pub(super) arrangement: Arrangement,
    pub(super) overview: Overview,
    /// What the overview was made from, and when: the version of the trace, and the width.
    overview_of: Option<(u64, f64)>,
    overview_at: f64,
    /// The stretch of time that is measured.
    pub(super) range: Option<(f64, f64)>,
    /// Whether dragging marks such a stretch.
    pub(super) measuring: bool,
    /// What was measured last: the version of the trace, and the stretch.
    measured: Option<(u64, (f64, f64))>,
    pub(super) camera: Camera,
    pub(super) rider: Option<Rider>,
    pub(super) attention: Attention,
    pub(super) theme: Theme,
    pub(super) words: Dictionary,
    /// Where the pointer is, unless it drags.
    pub(super) pointer: Option<(f64, f64)>,
    pub(super) emphasis: Emphasis,
    /// What is to be brought into view with the next frame.
    pub(super) wanted: Option<Target>,
    /// What was laid out last: the version of the trace, and the viewport.
    pub(super) laid_out: Option<(u64, Viewport)>,
    /// Whether the picture has to be painted although its layout is the same.
    pub(super) stale: bool,
    ratio: f64,
    /// Whether the browser knows that fingers scroll the lanes.
    touch: Option<bool>,
    told: (Mode, Option<Hover>, Option<Target>),
    pub(super) news: News,
}

impl Picture for State {
    type Listener = Listener;
    type News = News;

    fn look_at_size(&mut self) {
        let (width, height) = (self.canvas.client_width(), self.canvas.client_height());
        self.camera.view.resize(width.into(), height.into());
    }

    fn frame(&mut self, now: f64) -> bool {
        let empty = Rc::new(RefCell::new(Trace::new()));
        let source = self.source.clone().unwrap_or(empty);
        // Whoever changes the trace right now is done by the next frame.
        let Ok(trace) = source.try_borrow() else { return true };
        if let Some(target) = self.wanted.take() {
            self.bring_into_view(&trace, target);
        }
        let own_end = trace.end().0 as f64;
        let end = match &mut self.rider {
            Some(rider) => rider.before(&mut self.camera, own_end),
            None => own_end,
        };
        self.camera.advance(now, end);
        if let Some(rider) = &mut self.rider {
            rider.after(&self.camera);
        }
        let played = self.player.playback();
        self.keep_to(&played);
        let view = self.camera.view;
        if view.width < 1.0 || view.height < 1.0 {
            return false;
        }
        let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
        let laid_out = Some((trace.version(), view));
        let moved = self.laid_out != laid_out;
        if moved {
            layout(trace.tracks(), &view, &self.arrangement, &mut self.index, &mut self.scene);
            self.camera.lanes_height = self.scene.lanes_height.into();
            self.laid_out = laid_out;
            self.tell_touch();
            self.tell_view();
        }
        self.look_over(&trace, now);
        self.measure(&trace);
        self.narrow(&trace, moved, now);
        let pointed = self.point(&trace);
        let repeats = self.played.range() != played.range();
        let playhead = self.playhead_at(&played);
        let line_moves = self.playhead != playhead;
        let changes = moved || pointed || repeats || self.stale || self.ratio != ratio;
        let repaints = changes || line_moves && !self.brush.can_move_playhead();
        if repaints {
            self.stale = false;
            self.ratio = ratio;
            let subject = Subject {
                scene: &self.scene,
                found: self.attention.scene(),
                view: &view,
                overview: &self.overview,
                range: self.range,
                repeated: played.range().filter(|_| self.plays()),
                trace: &trace,
                words: &self.words,
                theme: self.theme,
                emphasis: self.emphasis,
            };
            self.brush.paint(subject, ratio);
        }
        if repaints || line_moves {
            self.brush.set_playhead(playhead, !changes);
            self.playhead = playhead;
        }
        self.played = played;
        // The height of the lanes follows from the layout, and the place of the lanes from it.
        let overscrolled = {
            let mut clamped = view;
            clamped.clamp(end, self.camera.lanes_height);
            clamped.scroll_y != view.scroll_y
        };
        let listing = self.list(moved, now);
        self.camera.live || overscrolled || listing
    }

    fn take_news(&mut self) -> News {
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

    fn tell(listener: &Listener, news: News) {
        if let Some(mode) = news.mode {
            (listener.mode)(mode);
        }
        if let Some(hover) = news.hover {
            (listener.hovered)(hover);
        }
        if let Some(selected) = news.selected {
            (listener.selected)(selected);
        }
        if let Some(arrangement) = news.arrangement {
            (listener.arranged)(arrangement);
        }
        if let Some(measured) = news.measured {
            (listener.measured)(measured);
        }
        if let Some(in_view) = news.in_view {
            (listener.in_view)(in_view);
        }
    }
}

impl State {
    pub(super) fn new(canvas: HtmlCanvasElement, player: Player) -> Result<Self, JsValue> {
        Ok(State {
            brush: Brush::new(canvas.clone())?,
            canvas,
            source: None,
            player,
            played: Playback::new(),
            playhead: None,
            index: Index::new(),
            scene: Scene::default(),
            arrangement: Arrangement::default(),
            overview: Overview::default(),
            overview_of: None,
            overview_at: 0.0,
            range: None,
            measuring: false,
            measured: None,
            camera: Camera::new(),
            rider: None,
            attention: Attention::default(),
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
        self.overview_of = None;
        self.range = None;
        self.forget_matches();
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
            Command::Deselect if self.range.is_some() => self.range = None,
            Command::Deselect => self.select(None),
            Command::Measure => self.measure_view(),
            Command::Fold => self.fold_selected(),
            Command::LaneUp => self.shift_selected(-1),
            Command::LaneDown => self.shift_selected(1),
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

    pub(super) fn overview(&self) -> &Overview {
        &self.overview
    }

    /// Brings the overview up to date, not too often: it is made from the whole run.
    fn look_over(&mut self, trace: &Trace, now: f64) {
        let made_of = Some((trace.version(), self.camera.view.width));
        let is_early = self.camera.live && now - self.overview_at < OVERVIEW_MS;
        if self.overview_of == made_of || (is_early && self.overview_of.is_some()) {
            return;
        }
        self.overview = Overview::of(trace.tracks(), &self.camera.view, &mut self.index);
        self.overview_of = made_of;
        self.overview_at = now;
        self.stale = true;
    }

    /// Measures the chosen stretch of time if that, or the run, is another one than before.
    fn measure(&mut self, trace: &Trace) {
        let wanted = self.range.map(|range| (trace.version(), range));
        if self.measured == wanted {
            return;
        }
        self.measured = wanted;
        self.stale = true;
        self.news.measured = Some(self.range.map(|(from, to)| {
            let end = trace.end().0 as f64;
            let (from, to) = (from.clamp(0.0, end), to.clamp(0.0, end));
            Measured::of(trace.tracks(), &mut self.index, from, to)
        }));
    }

    fn bring_into_view(&mut self, trace: &Trace, target: Target) {
        let Some((from, to)) = surroundings(trace, target) else { return };
        self.camera.show(from, to);
        let (tracks, view) = (trace.tracks(), &mut self.camera.view);
        if let Some((top, height)) =
            lane_place(tracks, view, &self.arrangement, &mut self.index, target.id())
        {
            let (first, last) = (view.top(), view.top() + view.plot_height());
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
