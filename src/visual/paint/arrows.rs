//! Messages.

use std::f64::consts::TAU;

use crate::trace::order;
use crate::visual::layout::{Arrow, Delivery, Target};
use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::Role;

/// The length of an arrow's head, in pixels, where arrows are few.
const HEAD: f32 = 6.0;
/// Arrows that are not as wide as this are lines, in pixels.
const STEEP: f32 = 3.0;
/// Of more arrows than this none has a head, or the dot of a message that is under way: in a weave those
/// are specks, and more than half of the work.
const WEAVE: usize = 600;

impl Brush {
    /// All arrows, those of one colour at a time.
    pub(super) fn arrows(&mut self, subject: Subject) {
        let arrows = &subject.scene.arrows;
        if arrows.is_empty() {
            return;
        }
        // A few arrows are read one by one, many as a weave that must not hide what is under it.
        let crowd = (arrows.len() as f64 / 40.0).max(1.0);
        let (alpha, head) = (0.85 / crowd.powf(0.45), HEAD / (crowd as f32).powf(0.15));
        // Whether a line in a crowd is bent is not seen.
        let (width, straight) = if crowd > 4.0 { (1.0, f32::INFINITY) } else { (1.25, STEEP) };
        self.ctx.set_line_width(width);
        let mut senders: Vec<_> = arrows.chunk_by(|a, b| a.tint == b.tint).collect();
        let colour = |sender: &[Arrow]| {
            let tint = sender.first().map_or(0, |arrow| usize::from(arrow.tint));
            subject.scene.tints[tint].colour(subject.theme)
        };
        order::sort_by_key(&mut senders, |sender| colour(sender).as_ptr() as u128);
        for alike in senders.chunk_by(|a, b| colour(a) == colour(b)) {
            let Some(first) = alike.first() else { continue };
            let colour = colour(first);
            self.ctx.set_global_alpha(alpha);
            self.ctx.set_stroke_style_str(colour);
            self.ctx.begin_path();
            alike.iter().copied().flatten().for_each(|arrow| self.line(arrow, straight));
            self.ctx.stroke();
            if arrows.len() > WEAVE {
                continue;
            }
            self.ctx.set_fill_style_str(colour);
            self.ctx.set_global_alpha((alpha * 1.3).min(1.0));
            self.ctx.begin_path();
            alike.iter().copied().flatten().for_each(|arrow| self.head(arrow, head));
            self.ctx.fill();
        }
        self.undelivered(subject);
        self.ctx.set_global_alpha(1.0);
    }

    /// Paints an arrow once more, stronger.
    pub(super) fn emphasise_arrow(&mut self, subject: Subject, target: Target, role: Role) {
        let found = subject.scene.arrows.iter().find(|arrow| arrow.target == target);
        let Some(arrow) = found else { return };
        let colour = role.colour(subject.theme);
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_stroke_style_str(colour);
        self.ctx.set_fill_style_str(colour);
        self.ctx.set_line_width(2.0);
        self.ctx.begin_path();
        self.line(arrow, STEEP);
        self.ctx.stroke();
        self.ctx.begin_path();
        self.head(arrow, HEAD + 2.0);
        self.ctx.fill();
    }

    /// A curve, or a line if it is not `straight` pixels wide.
    fn line(&self, arrow: &Arrow, straight: f32) {
        let (x, y) = (f64::from(arrow.to.0), f64::from(arrow.to.1));
        self.ctx.move_to(arrow.from.0.into(), arrow.from.1.into());
        if arrow.to.0 - arrow.from.0 < straight {
            self.ctx.line_to(x, y);
            return;
        }
        let (one, two) = arrow.bend();
        let [x1, y1, x2, y2] = [one.0, one.1, two.0, two.1].map(f64::from);
        self.ctx.bezier_curve_to(x1, y1, x2, y2, x, y);
    }

    fn head(&self, arrow: &Arrow, length: f32) {
        let (x, y) = arrow.to;
        match arrow.delivery {
            Delivery::Arrived => {
                let (_, before) = arrow.bend();
                let (dx, dy) = (x - before.0, y - before.1);
                // `hypot` is a long way round, for numbers that no screen has.
                let scale = length / (dx * dx + dy * dy).sqrt().max(0.001);
                let (dx, dy) = (dx * scale, dy * scale);
                self.ctx.move_to(x.into(), y.into());
                for side in [0.45, -0.45] {
                    let corner = (x - dx - dy * side, y - dy + dx * side);
                    self.ctx.line_to(corner.0.into(), corner.1.into());
                }
            }
            // A dot: it is under way.
            Delivery::Pending => {
                self.ctx.move_to(x.into(), y.into());
                let _ = self.ctx.arc(x.into(), y.into(), f64::from(length) / 2.5, 0.0, TAU);
            }
            Delivery::Undelivered => {}
        }
    }

    /// Crosses where messages were lost.
    fn undelivered(&self, subject: Subject) {
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_stroke_style_str(Role::Lost.colour(subject.theme));
        self.ctx.set_line_width(1.5);
        self.ctx.begin_path();
        for arrow in &subject.scene.arrows {
            if arrow.delivery == Delivery::Undelivered {
                self.cross(arrow.to.0.into(), arrow.to.1.into(), 3.0);
            }
        }
        self.ctx.stroke();
    }

    /// Adds a cross to the path.
    pub(super) fn cross(&self, x: f64, y: f64, size: f64) {
        self.ctx.move_to(x - size, y - size);
        self.ctx.line_to(x + size, y + size);
        self.ctx.move_to(x + size, y - size);
        self.ctx.line_to(x - size, y + size);
    }
}
