//! The one [`Playback`] of a page: whoever shows the run reads it, and it moves on by itself.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::window;

use crate::trace::Trace;
use crate::visual::playback::Playback;
use crate::visual::timetable::Timetable;

/// What only moves on is told this often, in milliseconds; everything else at the next frame.
const CALM_MS: f64 = 100.0;

/// Moves the shown moment of a run. A cheap handle: all clones are the same player.
///
/// Painters read it in every frame; components [`subscribe`](Self::subscribe).
#[derive(Clone)]
pub struct Player(Rc<Inner>);

type OnFrame = Closure<dyn FnMut(f64)>;

struct Inner {
    playback: Cell<Playback>,
    trace: RefCell<Option<Rc<RefCell<Trace>>>>,
    times: RefCell<Timetable>,
    view: Cell<(f64, f64)>,
    last_frame: Cell<Option<f64>>,
    frame: Cell<Option<i32>>,
    on_frame: RefCell<Option<OnFrame>>,
    listeners: RefCell<Vec<Rc<Listener>>>,
}

struct Listener {
    tell: Box<dyn Fn(&Playback)>,
    /// Whether every frame is told.
    eager: bool,
    /// What was told last, and when.
    told: Cell<(f64, Playback)>,
}

/// As long as it lives, a listener is told of changes.
pub struct Subscription {
    player: Weak<Inner>,
    listener: Rc<Listener>,
}

impl Drop for Subscription {
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    fn drop(&mut self) {
        if let Some(player) = self.player.upgrade() {
            player.listeners.borrow_mut().retain(|other| !Rc::ptr_eq(other, &self.listener));
        }
    }
}

/// Two players are the same if they are one and the same object.
impl PartialEq for Player {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Player {
    fn default() -> Self {
        Self::new()
    }
}

impl Player {
    /// A player without a run.
    pub fn new() -> Player {
        let inner = Rc::new(Inner {
            playback: Cell::new(Playback::new()),
            trace: RefCell::default(),
            times: RefCell::default(),
            view: Cell::default(),
            last_frame: Cell::default(),
            frame: Cell::default(),
            on_frame: RefCell::default(),
            listeners: RefCell::default(),
        });
        let weak = Rc::downgrade(&inner);
        let on_frame = Closure::new(move |now| {
            if let Some(inner) = weak.upgrade() {
                inner.on_frame(now);
            }
        });
        *inner.on_frame.borrow_mut() = Some(on_frame);
        Player(inner)
    }

    /// What is shown now, and how it moves.
    pub fn playback(&self) -> Playback {
        self.0.playback.get()
    }

    /// The run that is played.
    pub fn trace(&self) -> Option<Rc<RefCell<Trace>>> {
        self.0.trace.borrow().clone()
    }

    /// Looks something up in the run that is played. `None` if there is none, or it is being changed
    /// right now.
    pub fn look_up<T>(&self, look: impl FnOnce(&Trace, &Timetable) -> T) -> Option<T> {
        let trace = self.trace()?;
        let trace = trace.try_borrow().ok()?;
        let mut times = self.0.times.try_borrow_mut().ok()?;
        times.update(&trace);
        Some(look(&trace, &times))
    }

    /// The stretch of time that the timeline shows, from when to when in microseconds.
    pub fn view(&self) -> (f64, f64) {
        self.0.view.get()
    }

    /// Says what stretch of time the timeline shows.
    pub fn set_view(&self, view: (f64, f64)) {
        self.0.view.set(view);
    }

    /// Plays another run from now on, or none. It is followed at its tail.
    pub fn set_source(&self, trace: Option<Rc<RefCell<Trace>>>) {
        let same = match (&*self.0.trace.borrow(), &trace) {
            (Some(old), Some(new)) => Rc::ptr_eq(old, new),
            (None, None) => true,
            _ => false,
        };
        if !same {
            *self.0.trace.borrow_mut() = trace;
            *self.0.times.borrow_mut() = Timetable::new();
            self.update(|playback| *playback = Playback::new());
        }
    }

    /// Says whether the run goes on.
    pub fn set_live(&self, live: bool) {
        if self.playback().is_live() != live {
            self.update(|playback| playback.set_live(live));
        }
    }

    /// Changes what is shown or how it moves: `player.update(Playback::toggle)`.
    pub fn update(&self, change: impl FnOnce(&mut Playback)) {
        let mut playback = self.playback();
        let end_us = self.0.end_us(&playback);
        playback.advance(0.0, end_us);
        change(&mut playback);
        playback.advance(0.0, end_us);
        self.0.playback.set(playback);
        self.0.wake();
    }

    /// Calls `tell` after changes, at most ten times a second while the moment only moves on.
    pub fn subscribe(&self, tell: impl Fn(&Playback) + 'static) -> Subscription {
        self.listen(Box::new(tell), false)
    }

    /// Calls `tell` after changes, with every frame if need be.
    pub fn subscribe_to_frames(&self, tell: impl Fn(&Playback) + 'static) -> Subscription {
        self.listen(Box::new(tell), true)
    }

    fn listen(&self, tell: Box<dyn Fn(&Playback)>, eager: bool) -> Subscription {
        let told = Cell::new((f64::NEG_INFINITY, self.playback()));
        let listener = Rc::new(Listener { tell, eager, told });
        self.0.listeners.borrow_mut().push(listener.clone());
        Subscription { player: Rc::downgrade(&self.0), listener }
    }
}

impl Inner {
    /// The end of the run; what was known of it if the run is being changed right now.
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    fn end_us(&self, playback: &Playback) -> f64 {
        match &*self.trace.borrow() {
            Some(trace) => {
                trace.try_borrow().map_or(playback.end_us(), |trace| trace.end().0 as f64)
            }
            None => 0.0,
        }
    }

    fn on_frame(&self, now: f64) {
        self.frame.set(None);
        let elapsed = self.last_frame.get().map_or(0.0, |last| now - last);
        let mut playback = self.playback.get();
        playback.advance(elapsed, self.end_us(&playback));
        self.playback.set(playback);
        let has_told_all = self.tell(now);
        if playback.is_playing() || playback.is_live() || !has_told_all {
            self.last_frame.set(Some(now));
            self.wake();
        } else {
            self.last_frame.set(None);
        }
    }

    /// Tells whoever wants to know by now. Returns whether nobody is left that has to be told.
    fn tell(&self, now: f64) -> bool {
        let listeners = self.listeners.borrow().clone();
        let mut has_told_all = true;
        for listener in listeners {
            let (when, known) = listener.told.get();
            let playback = self.playback.get();
            if known == playback {
                continue;
            }
            if listener.eager || now - when >= CALM_MS || !only_moved(&known, &playback) {
                listener.told.set((now, playback));
                (listener.tell)(&playback);
            } else {
                has_told_all = false;
            }
        }
        has_told_all
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
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let (Some(frame), Some(window)) = (self.frame.take(), window()) {
            let _ = window.cancel_animation_frame(frame);
        }
    }
}

/// Whether nothing differs but the moment and the end of the run.
fn only_moved(before: &Playback, after: &Playback) -> bool {
    let rest = |playback: &Playback| {
        (playback.is_playing(), playback.follows_tail(), playback.chosen_speed(), playback.range())
    };
    rest(before) == rest(after) && before.is_live() == after.is_live()
}
