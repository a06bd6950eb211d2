//! What is under the pointer.

use crate::visual::layout::scene::{Arrow, Lane, Rect, Scene, Shape};
use crate::visual::layout::target::Target;

/// How far from a thin thing the pointer may be, in pixels.
const NEAR: f32 = 4.0;
/// Into how many pieces a curve is cut to measure the distance from it.
const PIECES: u8 = 16;

/// How wide the left edge of a lane is where it is folded and unfolded, in pixels.
pub const FOLD_MARK: f64 = 13.0;

impl Scene {
    /// The lane at this height.
    pub fn lane_at(&self, y: f32) -> Option<&Lane> {
        let is_there = |lane: &&Lane| y >= self.top && (lane.y..lane.y + lane.h).contains(&y);
        self.lanes.iter().find(is_there)
    }

    /// What is at this place: of things that lie on each other the uppermost, except that an
    /// arrow is easier to meet than what is wide.
    pub fn hit(&self, x: f32, y: f32) -> Option<Target> {
        if !(0.0..self.width).contains(&x) {
            return None;
        }
        let lane = self.lane_at(y)?;
        if x < self.header_width {
            return Some(Target::Loop { id: lane.id });
        }
        let poll = self.nearest(x, y, |shape| matches!(shape, Shape::Poll | Shape::Active), NEAR);
        match poll {
            Some((distance, target)) if distance <= 0.5 => Some(target),
            poll => self
                .end_at(x, y)
                .or_else(|| self.arrow_at(x, y))
                .or(poll.map(|(_, target)| target))
                .or_else(|| self.timer_at(x, y))
                .or_else(|| {
                    let task = |shape| shape == Shape::Task;
                    self.nearest(x, y, task, NEAR).map(|(_, target)| target)
                })
                .or_else(|| {
                    let rest = |shape| matches!(shape, Shape::Starting | Shape::Life);
                    self.nearest(x, y, rest, 0.0).map(|(_, target)| target)
                }),
        }
    }

    /// The rectangle of some shape whose row is at `y` that is closest to `x`.
    fn nearest(
        &self,
        x: f32,
        y: f32,
        wanted: impl Fn(Shape) -> bool,
        near: f32,
    ) -> Option<(f32, Target)> {
        let mut best: Option<(f32, Target)> = None;
        for rect in &self.rects {
            if !wanted(rect.shape) || y < rect.y || y >= rect.y + rect.h {
                continue;
            }
            let distance = outside(rect, x);
            // Of two that are as close the later one: it is drawn over the other.
            if distance <= near && best.is_none_or(|(least, _)| distance <= least) {
                best = Some((distance, rect.target));
            }
        }
        best
    }

    /// Timers are thin: a pointer that is a little above or below one means it.
    fn timer_at(&self, x: f32, y: f32) -> Option<Target> {
        let is_timer = |shape| matches!(shape, Shape::Timer | Shape::Late | Shape::Overdue);
        let found = [0.0, 2.0, -2.0].map(|away| self.nearest(x, y + away, is_timer, 1.0));
        found.into_iter().flatten().next().map(|(_, target)| target)
    }

    fn end_at(&self, x: f32, y: f32) -> Option<Target> {
        let near = |mark: &&super::EndMark| {
            (mark.x - x).abs() <= NEAR && (mark.y..mark.y + mark.h).contains(&y)
        };
        self.ends.iter().find(near).map(|mark| mark.target)
    }

    fn arrow_at(&self, x: f32, y: f32) -> Option<Target> {
        let mut best = (NEAR, None);
        for arrow in &self.arrows {
            let (left, right) = minmax(arrow.from.0, arrow.to.0);
            let (upper, lower) = minmax(arrow.from.1, arrow.to.1);
            let inside = (left - NEAR..=right + NEAR).contains(&x)
                && (upper - NEAR..=lower + NEAR).contains(&y);
            if inside {
                let distance = distance(arrow, x, y);
                if distance <= best.0 {
                    best = (distance, Some(arrow.target));
                }
            }
        }
        best.1
    }
}

fn minmax(a: f32, b: f32) -> (f32, f32) {
    (a.min(b), a.max(b))
}

/// How far `x` is beside the rectangle, zero inside.
fn outside(rect: &Rect, x: f32) -> f32 {
    (rect.x - x).max(x - (rect.x + rect.w)).max(0.0)
}

/// How far a point is from an arrow's curve.
fn distance(arrow: &Arrow, x: f32, y: f32) -> f32 {
    let point = |piece: u8| arrow.point(f32::from(piece) / f32::from(PIECES));
    (0..PIECES)
        .map(|piece| {
            let (a, b) = (point(piece), point(piece + 1));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).max(f32::EPSILON);
            let along = (((x - a.0) * dx + (y - a.1) * dy) / length).clamp(0.0, 1.0);
            (a.0 + along * dx - x).hypot(a.1 + along * dy - y)
        })
        .fold(f32::INFINITY, f32::min)
}
