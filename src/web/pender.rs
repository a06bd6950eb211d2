//! Turns, asked for from the browser's own loop.

use core::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

use crate::clock::{Clock, Micros};
use crate::executor::Pender;
use crate::web::clock::WebClock;
use crate::web::entry::unless_trapped;

/// A browser's timeout is the later the longer it is: of 100 ms 0.4 to 1.5 ms, of 10 ms 0.1 to 0.4. So
/// the last part of a longer one is a timeout of its own; not a shorter one than this, since nested
/// timeouts take 4 ms at least.
const LAST_MS: u32 = 8;

/// Asks for turns through a message to the loop itself: a macrotask, so that messages and timers
/// that already wait come first, and without the delay that nested timeouts have.
///
/// What it needs is in a thread local, see [`run_turns`].
#[derive(Clone, Copy, Debug, Default)]
pub struct WebPender;

struct Turns {
    /// With the port that hears it. Made when it is first rung: a loop that is only ever woken by
    /// messages needs none.
    bell: OnceCell<(MessagePort, MessagePort)>,
    answer: Closure<dyn FnMut()>,
    clock: WebClock,
    timed_turn: Rc<dyn Fn()>,
    alarm: Option<Timeout>,
    /// The bell has been rung for a timer.
    rings: Rc<Cell<bool>>,
}

impl Turns {
    /// A browser that gives no message channel runs no worker either; should there be one, its error is
    /// thrown, by which the loop is lost.
    fn ring(&self) {
        let (bell, _) = self.bell.get_or_init(|| {
            let made = MessageChannel::new();
            let channel = made.unwrap_or_else(|thrown| wasm_bindgen::throw_val(thrown));
            let hearing = channel.port2();
            hearing.set_onmessage(Some(self.answer.as_ref().unchecked_ref()));
            (channel.port1(), hearing)
        });
        // A port refuses only what cannot be cloned; null can.
        let _ = bell.post_message(&JsValue::NULL);
    }
}

thread_local! {
    static TURNS: RefCell<Option<Turns>> = const { RefCell::new(None) };
}

/// From now on, calls `turn` on this thread whenever a [`WebPender`] asks for a turn, and
/// `timed_turn` when the moment has come for which it asked for one.
pub fn run_turns(clock: WebClock, turn: impl Fn() + 'static, timed_turn: impl Fn() + 'static) {
    let rings = Rc::<Cell<bool>>::default();
    let rung = rings.clone();
    let answer = Closure::<dyn FnMut()>::new(move || {
        rung.set(false);
        unless_trapped(&turn);
    });
    let turns = Turns {
        bell: OnceCell::new(),
        answer,
        clock,
        timed_turn: Rc::new(timed_turn),
        alarm: None,
        rings,
    };
    TURNS.set(Some(turns));
}

impl Pender for WebPender {
    fn pend(&self) {
        TURNS.with_borrow(|turns| {
            if let Some(turns) = turns {
                turns.ring();
            }
        });
    }

    fn pend_at(&self, at: Micros) {
        TURNS.with_borrow_mut(|turns| {
            if let Some(turns) = turns {
                let wait = at.since(turns.clock.now());
                // Timeouts take whole milliseconds. What is left of one goes by in turns for nothing,
                // some microseconds each, so that no timer is late by most of a millisecond.
                let wait_ms = u32::try_from(wait.0 / 1_000).unwrap_or(u32::MAX);
                if wait_ms == 0 {
                    turns.alarm = None;
                    // One that is on its way will do: the turn asks again.
                    if !turns.rings.replace(true) {
                        turns.ring();
                    }
                    return;
                }
                // The turn asks again, if it comes too early.
                let wait_ms = if wait_ms < 2 * LAST_MS { wait_ms } else { wait_ms - LAST_MS };
                let turn = turns.timed_turn.clone();
                turns.alarm = Some(Timeout::new(wait_ms.min(i32::MAX as u32), move || {
                    unless_trapped(|| turn());
                }));
            }
        });
    }
}
