//! The browser's clock, on one time line for all workers.

use core::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::clock::{Clock, Micros};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN: f64;

    #[wasm_bindgen(thread_local_v2, js_name = crossOriginIsolated)]
    static CROSS_ORIGIN_ISOLATED: Option<bool>;
}

// A function of a file is imported as it is, and this one is bound: neither a wrapper in the glue nor
// one by the browser is in between, of which each loop would have to warm up its own. Beside the worker's
// address, since each file takes a new loop its time.
#[wasm_bindgen(module = "/www/addresses.js")]
extern "C" {
    #[wasm_bindgen(js_name = now)]
    fn performance_now() -> f64;
}

/// How many steps of the clock are waited for to measure it, and for how many looks each.
const STEPS: usize = 8;
const LOOKS: usize = 1_000_000;

thread_local! {
    /// What has to be added to `performance.now()` to get milliseconds since the run began.
    static SHIFT: Cell<f64> = const { Cell::new(0.0) };
}

/// Milliseconds since 1970, as finely as the browser tells them. Workers count `performance.now()`
/// from moments of their own; with `timeOrigin` they can be compared.
pub fn wall_ms() -> f64 {
    TIME_ORIGIN.with(|origin| *origin) + performance_now()
}

/// Whether the page is cross-origin isolated, and so has the finer clock and shared memory.
pub fn is_isolated() -> bool {
    CROSS_ORIGIN_ISOLATED.with(|isolated| isolated.unwrap_or(false))
}

/// The step of the clock in microseconds. Browsers differ in it, so it is measured, once: the least
/// difference that the clock shows.
pub fn resolution_us() -> f64 {
    thread_local! {
        static RESOLUTION: f64 = measured_us();
    }
    RESOLUTION.with(|resolution| *resolution)
}

fn measured_us() -> f64 {
    let steps = (0..STEPS).filter_map(|_| {
        let before = performance_now();
        let now = (0..LOOKS).map(|_| performance_now()).find(|now| *now > before)?;
        Some(now - before)
    });
    let least_ms = steps.fold(f64::INFINITY, f64::min);
    // Without a step in all these looks it is not this that is wrong with the clock.
    if least_ms.is_finite() { (least_ms * 10_000.0).round() / 10.0 } else { 0.0 }
}

/// Microseconds since the moment that was given to [`start`](WebClock::start).
#[derive(Clone, Copy, Debug)]
pub struct WebClock(());

impl WebClock {
    /// Sets this thread's clock to count from `epoch_ms`, a value of [`wall_ms`].
    pub fn start(epoch_ms: f64) -> WebClock {
        SHIFT.set(TIME_ORIGIN.with(|origin| *origin) - epoch_ms);
        WebClock(())
    }

    /// This thread's clock, as it was started; since its page's beginning, if it was not.
    pub fn running() -> WebClock {
        WebClock(())
    }
}

impl Clock for WebClock {
    fn now(&self) -> Micros {
        let ms = performance_now() + SHIFT.get();
        // A float that is negative or no number becomes zero.
        Micros((ms * 1_000.0) as u64)
    }
}
