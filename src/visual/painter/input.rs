//! Mouse, touch, wheel and keyboard.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, PointerEvent, WheelEvent};

use crate::visual::painter::Inner;
use crate::visual::painter::grab::Grab;
use crate::visual::painter::keys::Command;
use crate::visual::painter::state::State;

/// A pointer that moves less than this, in pixels, points and does not drag.
const STILL: f64 = 4.0;
/// How much a pixel of the wheel zooms.
const WHEEL_ZOOM: f64 = 0.0022;
/// How much a pixel of the wheel zooms while a trackpad is pinched, whose steps are small.
const PINCH_ZOOM: f64 = 0.01;
/// The pixels of one line, for wheels that count in lines.
const LINE: f64 = 18.0;

/// The pointers that are down, and what they do.
#[derive(Default)]
struct Gesture {
    /// Their numbers and places, the first at most two that came.
    down: Vec<(i32, f64, f64)>,
    /// Where the first went down.
    origin: (f64, f64),
    drags: bool,
    held: Grab,
}

/// Listens to all that moves the picture.
pub(super) fn listen(inner: &Rc<Inner>) -> Vec<EventListener> {
    let gesture = Rc::new(RefCell::new(Gesture::default()));
    let mut listeners = Vec::new();
    let mut on = |name: &'static str, act: fn(&Inner, &mut Gesture, &Event)| {
        let (weak, gesture) = (Rc::downgrade(inner), gesture.clone());
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&inner.canvas, name, options, move |event| {
                if let (Some(inner), Ok(mut gesture)) = (weak.upgrade(), gesture.try_borrow_mut()) {
                    act(&inner, &mut gesture, event);
                }
            });
        listeners.push(listener);
    };
    on("pointerdown", pointer_down);
    on("pointermove", pointer_move);
    on("pointerup", pointer_up);
    on("pointercancel", pointer_cancel);
    on("pointerleave", pointer_leave);
    on("wheel", wheel);
    on("dblclick", |inner, gesture, event| {
        event.prevent_default();
        if gesture.held != Grab::Moment {
            inner.change(|state| state.command(Command::Fit));
        }
    });
    on("keydown", key_down);
    on("focus", |inner, _, _| inner.change(|state| state.set_focused(true)));
    on("blur", |inner, _, _| inner.change(|state| state.set_focused(false)));
    listeners
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (event.offset_x().into(), event.offset_y().into())
}

fn pointer_down(inner: &Inner, gesture: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    if event.button() != 0 || gesture.down.len() >= 2 {
        return;
    }
    let (x, y) = place(event);
    // A pointer that is gone already cannot be captured, and need not be.
    let _ = inner.canvas.set_pointer_capture(event.pointer_id());
    if gesture.down.is_empty() {
        gesture.origin = (x, y);
        gesture.drags = false;
        let is_finger = event.pointer_type() == "touch";
        inner.change(|state| {
            gesture.held = state.grab_at(x, y, event.shift_key(), is_finger);
            if gesture.held == Grab::Moment {
                state.seek(x);
            }
        });
    } else {
        gesture.drags = true;
        gesture.held = Grab::Picture;
    }
    gesture.down.push((event.pointer_id(), x, y));
}

fn pointer_move(inner: &Inner, gesture: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    let (x, y) = place(event);
    let before = gesture.down.clone();
    let Some(held) = gesture.down.iter_mut().find(|(id, ..)| *id == event.pointer_id()) else {
        inner.change(|state| state.pointer = Some((x, y)));
        return;
    };
    (held.1, held.2) = (x, y);
    let moved = (x - gesture.origin.0).hypot(y - gesture.origin.1);
    gesture.drags |= moved >= STILL;
    if !gesture.drags {
        return;
    }
    let (held, after) = (gesture.held, gesture.down.clone());
    inner.change(|state| {
        state.pointer = None;
        match held {
            Grab::Picture => drag(state, &before, &after),
            held => state.drag_held(held, x, y),
        }
    });
}

/// Moves the picture so that what was under the pointers stays under them.
fn drag(state: &mut State, before: &[(i32, f64, f64)], after: &[(i32, f64, f64)]) {
    let middle = |pointers: &[(i32, f64, f64)]| {
        let count = pointers.len().max(1) as f64;
        let sum = pointers.iter().fold((0.0, 0.0), |sum, (_, x, y)| (sum.0 + x, sum.1 + y));
        (sum.0 / count, sum.1 / count)
    };
    let (from, to) = (middle(before), middle(after));
    if let ([one, two], [one_now, two_now]) = (before, after) {
        let apart = (one.1 - two.1).hypot(one.2 - two.2).max(8.0);
        let apart_now = (one_now.1 - two_now.1).hypot(one_now.2 - two_now.2).max(8.0);
        state.camera.zoom(from.0, apart_now / apart);
    }
    if from.0 != to.0 {
        state.camera.pan(to.0 - from.0);
    }
    if state.camera.overflows() {
        state.camera.scroll(from.1 - to.1);
    }
}

fn pointer_up(inner: &Inner, gesture: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    let (x, y) = place(event);
    let picked = gesture.down.len() == 1 && !gesture.drags;
    gesture.down.retain(|(id, ..)| *id != event.pointer_id());
    inner.change(|state| {
        state.pointer = Some((x, y));
        if picked {
            state.press(gesture.held, x, y);
        }
    });
}

fn pointer_cancel(inner: &Inner, gesture: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    gesture.down.retain(|(id, ..)| *id != event.pointer_id());
    inner.change(|state| state.pointer = None);
}

fn pointer_leave(inner: &Inner, _: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    // A finger leaves when it is lifted; what it pointed at is what one wants to read then.
    if event.pointer_type() != "touch" {
        inner.change(|state| state.pointer = None);
    }
}

fn wheel(inner: &Inner, _: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => LINE,
        WheelEvent::DOM_DELTA_PAGE => LINE * 20.0,
        _ => 1.0,
    };
    let (mut dx, mut dy) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.shift_key() && dx == 0.0 {
        (dx, dy) = (dy, 0.0);
    }
    let x = f64::from(event.offset_x());
    let zooms = event.ctrl_key() || event.meta_key();
    let mut used = true;
    inner.change(|state| {
        if zooms {
            // A pinched trackpad is told as a wheel with ctrl, in steps of a few pixels; a real
            // wheel has steps of a hundred.
            let pace = if dy.abs() < 40.0 { PINCH_ZOOM } else { WHEEL_ZOOM };
            state.camera.zoom(x, (-dy * pace).exp());
        } else if dx.abs() > dy.abs() {
            state.camera.pan(-dx);
        } else if state.camera.overflows() {
            let before = state.camera.view.scroll_y;
            state.camera.scroll(dy);
            let overflow = state.camera.lanes_height - state.camera.view.plot_height();
            // At an end the page scrolls on.
            let view = &mut state.camera.view;
            view.scroll_y = view.scroll_y.clamp(0.0, overflow.max(0.0));
            used = view.scroll_y != before;
        } else {
            state.camera.zoom(x, (-dy * WHEEL_ZOOM).exp());
        }
    });
    if used {
        event.prevent_default();
    }
}

fn key_down(inner: &Inner, _: &mut Gesture, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    // Arrows with the shift key go from event to event.
    let key = event.key();
    let steps = event.shift_key() && key.starts_with("Arrow");
    if event.ctrl_key() || event.meta_key() || steps {
        return;
    }
    let from_key = if event.alt_key() { Command::from_alt_key } else { Command::from_key };
    if let Some(command) = from_key(&key) {
        event.prevent_default();
        inner.change(|state| state.command(command));
    }
}
