//! Keeps a canvas up to date: one animation frame at a time, and only when something changed.

mod camera;
mod easel;
mod input;
mod keys;
mod player;
mod stage;
mod state;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

use crate::trace::Trace;
use crate::visual::describe::Tip;
use crate::visual::layout::Target;
use crate::visual::palette::Theme;
pub use camera::Mode;
use easel::Easel;
pub use keys::Command;
pub use player::{Player, Subscription};
pub use stage::{StageListener, StagePainter};
use state::State;

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
    /// Something was chosen, or nothing any more.
    pub selected: Box<dyn Fn(Option<Target>)>,
}

/// Paints a run on a canvas and lets it be moved about, until it is dropped.
pub struct Painter {
    easel: Rc<Easel<State>>,
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
        Ok(Painter { easel, _playing })
    }

    /// Shows this run from its beginning, or nothing.
    pub fn set_source(&self, trace: Option<Rc<RefCell<Trace>>>) {
        self.easel.change(|state| state.set_source(trace));
    }

    /// Whether the run goes on: then the picture moves along, until it is moved by hand.
    pub fn set_live(&self, live: bool) {
        self.easel.change(|state| state.set_live(live));
    }

    /// Takes the colours for a light or a dark page.
    pub fn set_theme(&self, theme: Theme) {
        self.easel.change(|state| state.set_theme(theme));
    }

    /// Takes the words from `translate`.
    pub fn set_words(&self, translate: &dyn Fn(&'static str) -> String) {
        self.easel.change(|state| state.set_words(translate));
    }

    /// Does what a key or a button asks for.
    pub fn command(&self, command: Command) {
        self.easel.change(|state| state.command(command));
    }

    /// Chooses this, or nothing.
    pub fn select(&self, target: Option<Target>) {
        self.easel.change(|state| state.select(target));
    }

    /// Moves the picture to where this is, as soon as it is known.
    pub fn reveal(&self, target: Target) {
        self.easel.change(|state| state.wanted = Some(target));
    }

    /// Looks again for changes: call it after the trace was changed while no run goes on.
    pub fn wake(&self) {
        self.easel.wake();
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.easel.close();
    }
}
