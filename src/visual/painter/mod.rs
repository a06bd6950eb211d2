//! Keeps a canvas up to date: one animation frame at a time, and only when something changed.

mod arrange;
mod attention;
mod camera;
mod grab;
mod input;
mod keys;
mod player;
mod state;
mod tandem;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, ResizeObserver, window};

use crate::trace::Trace;
use crate::trace::search::Query;
use crate::visual::describe::Tip;
use crate::visual::layout::{Arrangement, InView, Measured, Target};
use crate::visual::palette::Theme;
pub use camera::Mode;
pub use keys::Command;
pub use player::{Player, Subscription};
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

/// Paints a run on a canvas and lets it be moved about, until it is dropped.
pub struct Painter {
    inner: Rc<Inner>,
}

type OnFrame = Closure<dyn FnMut(f64)>;
type OnResize = (ResizeObserver, Closure<dyn FnMut()>);

struct Inner {
    canvas: HtmlCanvasElement,
    state: RefCell<State>,
    listener: Listener,
    frame: Cell<Option<i32>>,
    /// What the browser calls. Kept as long as it may be called.
    on_frame: RefCell<Option<OnFrame>>,
    on_resize: RefCell<Option<OnResize>>,
    events: RefCell<Vec<EventListener>>,
}

impl Painter {
    /// Starts to paint on `canvas`, which has its size from the page's layout.
    ///
    /// # Errors
    /// What the browser says if it cannot paint on it, or cannot watch its size.
    pub fn attach(canvas: HtmlCanvasElement, listener: Listener) -> Result<Painter, JsValue> {
        let inner = Rc::new(Inner {
            state: RefCell::new(State::new(canvas.clone())?),
            canvas,
            listener,
            frame: Cell::new(None),
            on_frame: RefCell::new(None),
            on_resize: RefCell::new(None),
            events: RefCell::new(Vec::new()),
        });
        let weak = Rc::downgrade(&inner);
        *inner.on_frame.borrow_mut() = Some(Closure::new(move |now| on_frame(&weak, now)));
        inner.watch_size()?;
        *inner.events.borrow_mut() = input::listen(&inner);
        inner.wake();
        Ok(Painter { inner })
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

    /// Looks again for changes: call it after the trace was changed while no run goes on.
    pub fn wake(&self) {
        self.inner.wake();
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        if let (Some(frame), Some(window)) = (self.inner.frame.take(), window()) {
            let _ = window.cancel_animation_frame(frame);
        }
        if let Some((observer, _)) = self.inner.on_resize.borrow_mut().take() {
            observer.disconnect();
        }
        self.inner.events.borrow_mut().clear();
    }
}

impl Inner {
    /// Changes the state, tells what came of it, and paints if that is needed.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let news = {
            // A listener that calls back into the painter finds it busy only if it was called from
            // here, and it never is while the state is borrowed.
            let Ok(mut state) = self.state.try_borrow_mut() else { return };
            change(&mut state);
            state.take_news()
        };
        self.tell(news);
        self.wake();
    }

    fn tell(&self, news: state::News) {
        if let Some(mode) = news.mode {
            (self.listener.mode)(mode);
        }
        if let Some(hover) = news.hover {
            (self.listener.hovered)(hover);
        }
        if let Some(selected) = news.selected {
            (self.listener.selected)(selected);
        }
        if let Some(arrangement) = news.arrangement {
            (self.listener.arranged)(arrangement);
        }
        if let Some(measured) = news.measured {
            (self.listener.measured)(measured);
        }
        if let Some(in_view) = news.in_view {
            (self.listener.in_view)(in_view);
        }
    }

    fn wake(&self) {
        if self.frame.get().is_some() {
            return;
        }
        let (on_frame, window) = (self.on_frame.borrow(), window());
        if let (Some(on_frame), Some(window)) = (on_frame.as_ref(), window) {
            let asked = window.request_animation_frame(on_frame.as_ref().unchecked_ref());
            self.frame.set(asked.ok());
        }
    }

    fn watch_size(self: &Rc<Self>) -> Result<(), JsValue> {
        let weak = Rc::downgrade(self);
        let closure = Closure::<dyn FnMut()>::new(move || {
            if let Some(inner) = weak.upgrade() {
                inner.change(State::look_at_size);
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref())?;
        observer.observe(&self.canvas);
        *self.on_resize.borrow_mut() = Some((observer, closure));
        Ok(())
    }
}

fn on_frame(weak: &Weak<Inner>, now: f64) {
    let Some(inner) = weak.upgrade() else { return };
    inner.frame.set(None);
    let (again, news) = {
        let Ok(mut state) = inner.state.try_borrow_mut() else { return };
        let again = state.frame(now);
        (again, state.take_news())
    };
    inner.tell(news);
    if again {
        inner.wake();
    }
}
