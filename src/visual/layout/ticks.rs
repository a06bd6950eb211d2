//! The marks of the time axis.

use crate::visual::figures::{Unit, grouped};
use crate::visual::layout::viewport::Viewport;

/// Room that a mark's label takes beside its digits, in pixels.
const LABEL_ROOM: f64 = 44.0;
/// About how wide a digit of a label is, in pixels.
const DIGIT: f64 = 7.0;

/// A mark of the time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it is, in pixels.
    pub x: f32,
    /// Its moment, in microseconds.
    pub at_us: f64,
    /// Its number, in the unit of the axis.
    pub label: String,
}

/// The time axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The unit of all labels.
    pub unit: Unit,
    /// The distance between two marks, in microseconds.
    pub step_us: f64,
    /// The marks, from left to right.
    pub ticks: Vec<Tick>,
}

impl Default for Axis {
    fn default() -> Self {
        Axis { unit: Unit::Ms, step_us: 1.0, ticks: Vec::new() }
    }
}

/// The marks for this part of the run: at whole multiples of 1, 2 or 5 of a power of ten, as
/// close to each other as their labels allow.
pub fn axis(view: &Viewport) -> Axis {
    let end = view.end_us().max(1.0);
    let mut step = step_of(60.0 * view.us_per_px);
    // The labels' length depends on the unit, and the unit on the step.
    let unit = loop {
        let unit = unit_of(step);
        let digits = grouped((end / unit.us()) as u64).chars().count() as f64;
        let wanted = step_of((LABEL_ROOM + DIGIT * digits) * view.us_per_px);
        if wanted <= step {
            break unit;
        }
        step = wanted;
    };
    let first = (view.start_us.max(0.0) / step).ceil() as u64;
    let last = (end / step).floor() as u64;
    let ticks = (first..=last)
        .map(|number| {
            let at_us = number as f64 * step;
            Tick {
                x: view.x_of(at_us) as f32,
                at_us,
                label: grouped((at_us / unit.us()).round() as u64),
            }
        })
        .collect();
    Axis { unit, step_us: step, ticks }
}

/// The least of 1, 2, 5, 10, 20, … that is not below `least`.
fn step_of(least: f64) -> f64 {
    let power = 10f64.powi(least.max(1.0).log10().floor() as i32);
    for factor in [1.0, 2.0, 5.0] {
        if power * factor >= least {
            return power * factor;
        }
    }
    power * 10.0
}

/// The largest unit of which every multiple of `step` is a whole number.
fn unit_of(step: f64) -> Unit {
    match step {
        step if step < 1e3 => Unit::Us,
        step if step < 1e6 => Unit::Ms,
        _ => Unit::S,
    }
}
