//! Keeps a canvas up to date: one animation frame at a time, and only when something changed.

mod arrange;
mod attention;
mod camera;
mod easel;
mod follow;
mod grab;
mod input;
mod keys;
mod picture;
mod player;
mod stage;
mod state;
mod tandem;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

use crate::trace::Trace;
use crate::trace::search::Query;
use crate::visual::describe::Tip;
use crate::visual::layout::{Arrangement, InView, Measured, Target};
use crate::visual::palette::Theme;
pub use camera::Mode;
use easel::Easel;
pub use keys::Command;
pub use picture::Picture;
pub use player::{Player, Subscription};
pub use stage::{StageListener, StagePainter};
use state::State;
pub use tandem::Tandem;

/// What the pointer shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Hover {
    /// What it is.
    pub target: Target,
    /// What is known of it.
    pub tip: Tip,
    /// Where the pointer is, in CSS pixels from the canvas's left edge.
    pub x: f64,
    /// And from its upper edge.
    pub y: f64,
}

/// What a painter tells.
pub struct Listener {
    /// The pointer shows something, something else, or nothing any more.
    pub hovered: Box<dyn Fn(Option<Hover>)>,
    /// The picture began or ceased to move along with the run.
    pub mode: Box<dyn Fn(Mode)>,
    /// What is in view, while that is asked for.
    pub in_view: Box<dyn Fn(InView)>,
    /// Something was chosen, or nothing any more.
    pub selected: Box<dyn Fn(Option<Target>)>,
    /// Lanes were folded, unfolded or moved.
    pub arranged: Box<dyn Fn(Arrangement)>,
    /// A stretch of time is measured, or none any more. It is told again as the run grows.
    pub measured: Box<dyn Fn(Option<Measured>)>,
}

/// A picture that is painted.
type Inner = Easel<State>;

/// Paints a run on a canvas and lets it be moved about, until it is dropped.
pub struct Painter {
    inner: Rc<Inner>,
    _playing: Subscription,
}

impl Painter {
    /// Starts to paint on `canvas`, which has its size from the page's layout. The moment that
    /// `player` shows is marked, and can be chosen on the time axis.
    ///
    /// # Errors
    /// What the browser says if it cannot paint on it, or cannot watch its size.
    pub fn attach(
        canvas: HtmlCanvasElement,
        player: &Player,
        listener: Listener,
    ) -> Result<Painter, JsValue> {
        let state = State::new(canvas.clone(), player.clone())?;
        let easel = Easel::new(canvas, state, listener)?;
        easel.keep(input::listen(&easel));
        let weak = Rc::downgrade(&easel);
        let _playing = player.subscribe_to_frames(move |_| {
            if let Some(easel) = weak.upgrade() {
                easel.wake();
            }
        });
        Ok(Painter { inner: easel, _playing })
    }

    /// Shows this run from its beginning, or nothing.
    pub fn set_source(&self, trace: Option<Rc<RefCell<Trace>>>) {
        self.inner.change(|state| state.set_source(trace));
    }

    /// Whether the run goes on: then the picture moves along, until it is moved by hand.
    pub fn set_live(&self, live: bool) {
        self.inner.change(|state| state.set_live(live));
    }

    /// From now on shows the same stretch of time as the other pictures of this tandem, or goes its
    /// own way again.
    pub fn ride(&self, tandem: Option<&Tandem>) {
        let rider = tandem.map(|tandem| tandem.join(&self.inner));
        self.inner.change(|state| state.rider = rider);
    }

    /// Takes the colours for a light or a dark page.
    pub fn set_theme(&self, theme: Theme) {
        self.inner.change(|state| state.set_theme(theme));
    }

    /// Takes the words from `translate`.
    pub fn set_words(&self, translate: &dyn Fn(&'static str) -> String) {
        self.inner.change(|state| state.set_words(translate));
    }

    /// Does what a key or a button asks for.
    pub fn command(&self, command: Command) {
        self.inner.change(|state| state.command(command));
    }

    /// Chooses this, or nothing.
    pub fn select(&self, target: Option<Target>) {
        self.inner.change(|state| state.select(target));
    }

    /// Puts the lanes like this.
    pub fn arrange(&self, arrangement: Arrangement) {
        self.inner.change(|state| state.arrange(arrangement));
    }

    /// Whether a pointer that is dragged marks a stretch of time to be measured, instead of moving
    /// the picture.
    pub fn set_measuring(&self, measuring: bool) {
        self.inner.change(|state| state.measuring = measuring);
    }

    /// Lets what this asks for stand out, and all else stand back; with nothing asked for, nothing
    /// does.
    pub fn set_filter(&self, query: Option<Query>) {
        self.inner.change(|state| state.set_filter(query));
    }

    /// Whether the listener is to be told what is in view.
    pub fn set_listing(&self, lists: bool) {
        self.inner.change(|state| state.set_listing(lists));
    }

    /// Moves the picture to where this is, as soon as it is known.
    pub fn reveal(&self, target: Target) {
        self.inner.change(|state| state.wanted = Some(target));
    }

    /// What is painted, for whoever wants to keep it.
    pub fn picture(&self) -> Picture {
        Picture::of(&self.inner)
    }

    /// Looks again for changes: call it after the trace was changed while no run goes on.
    pub fn wake(&self) {
        self.inner.wake();
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.inner.close();
    }
}
