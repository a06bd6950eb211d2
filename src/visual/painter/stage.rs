//! Paints the stage, and hears what is pointed at on it.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, MediaQueryList, PointerEvent, window};

use crate::trace::Trace;
use crate::visual::describe::describe;
use crate::visual::layout::Target;
use crate::visual::paint::{Brush, Dictionary, StageSubject};
use crate::visual::painter::easel::{Easel, Picture};
use crate::visual::painter::{Hover, Player, Subscription};
use crate::visual::palette::Theme;
use crate::visual::playback::Playback;
use crate::visual::stage::{Moment, Places, Size, Tableau, Way, group_tip, tableau, target, tip};

/// What was received in so many milliseconds of the reader's time is seen as lately received.
const LATELY_MS: f64 = 300.0;
/// Where motion is unwelcome the stage is shown anew this often, in milliseconds.
const STEP_MS: f64 = 500.0;
/// How far from a message the pointer may be, in pixels.
const NEAR: f32 = 9.0;

/// What the stage tells.
pub struct StageListener {
    /// The pointer shows something, something else, or nothing any more.
    pub hovered: Box<dyn Fn(Option<Hover>)>,
    /// Something was chosen, or nothing any more.
    pub selected: Box<dyn Fn(Option<Target>)>,
}

/// Paints the stage of the run that a player plays, until it is dropped.
pub struct StagePainter {
    easel: Rc<Easel<State>>,
    _playing: Subscription,
}

impl StagePainter {
    /// Starts to paint on `canvas`, which has its size from the page's layout.
    ///
    /// # Errors
    /// What the browser says if it cannot paint on it, or cannot watch its size.
    pub fn attach(
        canvas: HtmlCanvasElement,
        player: &Player,
        listener: StageListener,
    ) -> Result<StagePainter, JsValue> {
        let state = State::new(canvas.clone(), player.clone())?;
        let easel = Easel::new(canvas, state, listener)?;
        easel.keep(listen(&easel));
        let weak = Rc::downgrade(&easel);
        let _playing = player.subscribe_to_frames(move |_| {
            if let Some(easel) = weak.upgrade() {
                easel.wake();
            }
        });
        Ok(StagePainter { easel, _playing })
    }

    /// Takes the colours for a light or a dark page.
    pub fn set_theme(&self, theme: Theme) {
        self.easel.change(|state| {
            state.theme = theme;
            state.painted = None;
        });
    }

    /// Takes the words from `translate`.
    pub fn set_words(&self, translate: &dyn Fn(&'static str) -> String) {
        self.easel.change(|state| {
            state.words = Dictionary::new(translate);
            state.painted = None;
        });
    }

    /// Chooses this, or nothing.
    pub fn select(&self, target: Option<Target>) {
        self.easel.change(|state| {
            state.selected = target;
            state.news.selected = None;
        });
    }
}

impl Drop for StagePainter {
    fn drop(&mut self) {
        self.easel.close();
    }
}

#[derive(Default)]
struct News {
    hover: Option<Option<Hover>>,
    selected: Option<Option<Target>>,
}

/// What a painted stage depends on, theme and words aside.
#[derive(Clone, Copy, PartialEq)]
struct Painted {
    version: u64,
    played: Playback,
    at_us: f64,
    size: Size,
    ratio: f64,
    hovered: Option<Target>,
    selected: Option<Target>,
}

struct State {
    canvas: HtmlCanvasElement,
    brush: Brush,
    player: Player,
    still: Option<MediaQueryList>,
    size: Size,
    places: Places,
    /// The number of loops and the room that the places are for.
    placed: Option<(usize, Size)>,
    tableau: Tableau,
    theme: Theme,
    words: Dictionary,
    pointer: Option<(f64, f64)>,
    hover: Option<Hover>,
    selected: Option<Target>,
    painted: Option<Painted>,
    news: News,
}

impl Picture for State {
    type Listener = StageListener;
    type News = News;

    fn look_at_size(&mut self) {
        let (w, h) = (self.canvas.client_width(), self.canvas.client_height());
        self.size = Size { w: w as f32, h: h as f32 };
    }

    fn frame(&mut self, _now: f64) -> bool {
        if self.size.w < 1.0 || self.size.h < 1.0 {
            return false;
        }
        let player = self.player.clone();
        let painted = player.look_up(|trace, times| {
            let played = player.playback();
            let step_us = STEP_MS * 1e3 * played.speed();
            let is_still = self.is_still() && played.is_playing();
            let at_us = match is_still {
                true => (played.at_us() / step_us).floor() * step_us,
                false => played.at_us(),
            };
            let speed =
                if played.follows_tail() && played.is_live() { 1.0 } else { played.speed() };
            let moment = Moment { at_us, lately_us: LATELY_MS * 1e3 * speed };
            let placed = Some((trace.tracks().len(), self.size));
            if self.placed != placed {
                self.placed = placed;
                self.places = Places::new(trace.tracks(), self.size);
            }
            let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
            let mut wanted = Painted {
                version: trace.version(),
                played,
                at_us,
                size: self.size,
                ratio,
                hovered: None,
                selected: self.selected,
            };
            let seen = self.painted.map(|painted| Painted { hovered: None, ..painted });
            if seen != Some(wanted) {
                self.tableau = tableau(trace, times, moment);
            }
            self.point(trace);
            wanted.hovered = self.hover.as_ref().map(|hover| hover.target);
            if self.painted != Some(wanted) {
                self.painted = Some(wanted);
                let subject = StageSubject {
                    tableau: &self.tableau,
                    places: &self.places,
                    trace,
                    words: &self.words,
                    theme: self.theme,
                    size: self.size,
                    hovered: wanted.hovered,
                    selected: self.selected,
                    travels: !is_still,
                };
                self.brush.paint_stage(subject, ratio);
            }
        });
        // Whoever changes the trace right now is done by the next frame.
        painted.is_none() && player.trace().is_some()
    }

    fn take_news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn tell(listener: &StageListener, news: News) {
        if let Some(hover) = news.hover {
            (listener.hovered)(hover);
        }
        if let Some(selected) = news.selected {
            (listener.selected)(selected);
        }
    }
}

impl State {
    fn new(canvas: HtmlCanvasElement, player: Player) -> Result<State, JsValue> {
        let query = |window: web_sys::Window| {
            window.match_media("(prefers-reduced-motion: reduce)").ok().flatten()
        };
        Ok(State {
            brush: Brush::new(canvas.clone())?,
            canvas,
            player,
            still: window().and_then(query),
            size: Size::default(),
            places: Places::default(),
            placed: None,
            tableau: Tableau::default(),
            theme: Theme::default(),
            words: Dictionary::new(&str::to_owned),
            pointer: None,
            hover: None,
            selected: None,
            painted: None,
            news: News::default(),
        })
    }

    /// Whether the reader wants no motion.
    fn is_still(&self) -> bool {
        self.still.as_ref().is_some_and(MediaQueryList::matches)
    }

    /// What is at this place: messages lie over loops.
    fn hit(&self, x: f32, y: f32) -> Option<Hit> {
        for edge in &self.tableau.edges {
            let (from, to) = (self.places.cell(edge.from)?, self.places.cell(edge.to)?);
            if from == to {
                continue;
            }
            let way = Way::between(from, to);
            let near = edge.dots.iter().find(|dot| {
                let (dx, dy) = way.point(dot.along);
                (dx - x).hypot(dy - y) <= NEAR
            });
            if let Some(dot) = near {
                return Some(Hit::Message(dot.target));
            }
        }
        self.places.hit(x, y).map(|cell| Hit::Loops(cell.tracks.clone()))
    }

    fn point(&mut self, trace: &Trace) {
        let hover = self.pointer.and_then(|(x, y)| {
            let (target, tip) = match self.hit(x as f32, y as f32)? {
                Hit::Message(target) => (target, describe(trace, target)?),
                Hit::Loops(places) => {
                    let first = *places.first()?;
                    let tip = match places.as_slice() {
                        [place] => tip(trace, &self.tableau, *place)?,
                        places => group_tip(trace, &self.tableau, places)?,
                    };
                    (target(self.tableau.nodes.get(first)?), tip)
                }
            };
            Some(Hover { target, tip, x, y })
        });
        if self.hover != hover {
            self.hover.clone_from(&hover);
            self.news.hover = Some(hover);
        }
    }

    fn choose(&mut self, target: Option<Target>) {
        if self.selected != target {
            self.selected = target;
            self.news.selected = Some(target);
        }
    }

    fn pick(&mut self, x: f64, y: f64) {
        let target = match self.hit(x as f32, y as f32) {
            Some(Hit::Message(target)) => Some(target),
            Some(Hit::Loops(places)) => {
                places.first().and_then(|place| self.tableau.nodes.get(*place)).map(target)
            }
            None => None,
        };
        let same = target == self.selected;
        self.choose(if same { None } else { target });
    }

    /// Chooses the loop that is so many places further.
    fn go(&mut self, by: isize) {
        let count = self.tableau.nodes.len() as isize;
        if count == 0 {
            return;
        }
        let chosen = self.selected.map(Target::id);
        let here = self.tableau.nodes.iter().position(|node| Some(node.id) == chosen);
        let next = match here {
            Some(here) => (here as isize + by).rem_euclid(count),
            None => 0,
        };
        let target = self.tableau.nodes.get(next as usize).map(target);
        self.choose(target);
    }
}

/// What can be pointed at on the stage.
enum Hit {
    Message(Target),
    /// The places of the loops among the tracks.
    Loops(Vec<usize>),
}

fn listen(easel: &Rc<Easel<State>>) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut on = |name: &'static str, act: fn(&Easel<State>, &Event)| {
        let weak = Rc::downgrade(easel);
        let options = gloo_events::EventListenerOptions::enable_prevent_default();
        let canvas = &easel.canvas;
        listeners.push(EventListener::new_with_options(canvas, name, options, move |event| {
            if let Some(easel) = weak.upgrade() {
                act(&easel, event);
            }
        }));
    };
    on("pointermove", |easel, event| {
        let pointer = place(event);
        easel.change(|state| state.pointer = pointer);
    });
    on("pointerleave", |easel, _| easel.change(|state| state.pointer = None));
    on("click", |easel, event| {
        if let Some((x, y)) = place(event) {
            easel.change(|state| state.pick(x, y));
        }
    });
    on("keydown", key_down);
    listeners
}

fn place(event: &Event) -> Option<(f64, f64)> {
    // A click is a pointer's event as well.
    let event = event.dyn_ref::<PointerEvent>()?;
    Some((event.offset_x().into(), event.offset_y().into()))
}

fn key_down(easel: &Easel<State>, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    if key.ctrl_key() || key.meta_key() || key.alt_key() || key.shift_key() {
        return;
    }
    let by = match key.key().as_str() {
        "ArrowDown" | "ArrowRight" => 1,
        "ArrowUp" | "ArrowLeft" => -1,
        "Escape" => {
            easel.change(|state| state.choose(None));
            return;
        }
        _ => return,
    };
    event.prevent_default();
    easel.change(|state| state.go(by));
}
