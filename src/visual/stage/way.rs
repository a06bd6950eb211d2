//! The way of messages from one place on the stage to another.

use crate::visual::stage::places::Cell;

/// A curve from the edge of one place to that of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// Where it begins.
    pub from: (f32, f32),
    /// Its first control point.
    pub leave: (f32, f32),
    /// Its second control point.
    pub reach: (f32, f32),
    /// Where it ends.
    pub to: (f32, f32),
}

/// How far the ways there and back are apart, in pixels.
const APART: f32 = 7.0;
/// Ways end so far from a place's corners at least, in pixels.
const CORNER: f32 = 9.0;

impl Way {
    /// The way between two places. That back runs beside it.
    pub fn between(one: &Cell, other: &Cell) -> Way {
        let (a, b) = (one.middle(), other.middle());
        let beside = one.x + one.w <= other.x || other.x + other.w <= one.x;
        if beside {
            let is_right = b.0 > a.0;
            let shift = if is_right { -APART / 2.0 } else { APART / 2.0 };
            let from = (if is_right { one.x + one.w } else { one.x }, level(one, b.1) + shift);
            let to =
                (if is_right { other.x } else { other.x + other.w }, level(other, a.1) + shift);
            let bend = (to.0 - from.0) * 0.45;
            Way { from, leave: (from.0 + bend, from.1), reach: (to.0 - bend, to.1), to }
        } else {
            let is_down = b.1 > a.1;
            let shift = if is_down { APART / 2.0 } else { -APART / 2.0 };
            let from = (a.0 + shift, if is_down { one.y + one.h } else { one.y });
            let to = (b.0 + shift, if is_down { other.y } else { other.y + other.h });
            let bend = (to.1 - from.1) * 0.45;
            Way { from, leave: (from.0, from.1 + bend), reach: (to.0, to.1 - bend), to }
        }
    }

    /// The point at `t`, from 0 to 1.
    pub fn point(&self, t: f32) -> (f32, f32) {
        let s = 1.0 - t;
        let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        let mix = |p0: f32, p1: f32, p2: f32, p3: f32| a * p0 + b * p1 + c * p2 + d * p3;
        (
            mix(self.from.0, self.leave.0, self.reach.0, self.to.0),
            mix(self.from.1, self.leave.1, self.reach.1, self.to.1),
        )
    }
}

/// Where the ways to something at the height `y` leave a place: ways that lead far up leave it
/// further up.
fn level(cell: &Cell, y: f32) -> f32 {
    let middle = cell.y + cell.h / 2.0;
    let room = (cell.h / 2.0 - CORNER).max(0.0);
    middle + ((y - middle) * 0.25).clamp(-room, room)
}
