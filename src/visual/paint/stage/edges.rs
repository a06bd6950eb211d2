//! The ways between loops, and the messages on them.

use std::f64::consts::TAU;

use crate::visual::figures::short_count;
use crate::visual::paint::Brush;
use crate::visual::paint::stage::StageSubject;
use crate::visual::paint::texts::Font;
use crate::visual::palette::Role;
use crate::visual::stage::{Edge, Way};

/// The radius of a message, in pixels.
const DOT: f64 = 4.0;

impl StageSubject<'_> {
    fn way(&self, edge: &Edge) -> Option<Way> {
        let same = self.places.of.get(edge.from) == self.places.of.get(edge.to);
        let (from, to) = (self.places.cell(edge.from)?, self.places.cell(edge.to)?);
        (!same).then(|| Way::between(from, to))
    }
}

impl Brush {
    /// The ways. Those on which something was received lately shine, brightest at the receiver.
    pub(super) fn ways(&mut self, subject: StageSubject) {
        for edge in &subject.tableau.edges {
            let Some(way) = subject.way(edge) else { continue };
            self.ctx.set_global_alpha(1.0);
            self.ctx.set_stroke_style_str(Role::Starting.colour(subject.theme));
            self.ctx.set_line_width(1.0);
            self.trace_way(&way);
            self.ctx.stroke();
            let stressed = edge.under_way > 0 && !subject.travels;
            if edge.fresh > 0.02 || stressed {
                self.shine(subject, edge, &way, if stressed { 1.0 } else { edge.fresh.into() });
            }
        }
        self.ctx.set_global_alpha(1.0);
    }

    fn trace_way(&self, way: &Way) {
        let [x1, y1, x2, y2] = [way.leave.0, way.leave.1, way.reach.0, way.reach.1].map(f64::from);
        self.ctx.begin_path();
        self.ctx.move_to(way.from.0.into(), way.from.1.into());
        self.ctx.bezier_curve_to(x1, y1, x2, y2, way.to.0.into(), way.to.1.into());
    }

    fn shine(&mut self, subject: StageSubject, edge: &Edge, way: &Way, strength: f64) {
        let colour = subject.colour(edge.from);
        let [x1, y1, x2, y2] = [way.from.0, way.from.1, way.to.0, way.to.1].map(f64::from);
        let light = self.ctx.create_linear_gradient(x1, y1, x2, y2);
        // The colours are right and the places from 0 to 1.
        let _ = light.add_color_stop(0.0, &format!("{colour}10"));
        let _ = light.add_color_stop(1.0, colour);
        self.ctx.set_stroke_style_canvas_gradient(&light);
        self.ctx.set_global_alpha(0.25 + 0.75 * strength);
        // So that ten times as much looks like more, and a thousand times still like a line.
        self.ctx.set_line_width(1.5 + (edge.lately.max(1) as f64).log2().min(6.0) * 0.6);
        self.trace_way(way);
        self.ctx.stroke();
        self.arrow_head(way, colour);
        if edge.lately > 1 {
            // Not in the middle, where the way back has its own.
            let (x, y) = way.point(0.4);
            self.count(subject, &format!("×{}", short_count(edge.lately as u64)), x, y);
        }
        self.ctx.set_global_alpha(1.0);
    }

    fn arrow_head(&mut self, way: &Way, colour: &str) {
        let before = way.point(0.93);
        let (dx, dy) = (f64::from(way.to.0 - before.0), f64::from(way.to.1 - before.1));
        let scale = 7.0 / dx.hypot(dy).max(0.001);
        let (dx, dy) = (dx * scale, dy * scale);
        let (x, y) = (f64::from(way.to.0), f64::from(way.to.1));
        self.ctx.set_fill_style_str(colour);
        self.ctx.begin_path();
        self.ctx.move_to(x, y);
        for side in [0.5, -0.5] {
            self.ctx.line_to(x - dx - dy * side, y - dy + dx * side);
        }
        self.ctx.fill();
    }

    fn count(&mut self, subject: StageSubject, text: &str, x: f32, y: f32) {
        let (x, y) = (f64::from(x), f64::from(y));
        let width = text.chars().count() as f64 * 6.5 + 8.0;
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_fill_style_str(Role::Ground.colour(subject.theme));
        self.round(x - width / 2.0, y - 8.0, width, 16.0, 8.0);
        self.ctx.fill();
        self.set_font(Font::Small);
        self.ctx.set_text_align("center");
        self.ctx.set_fill_style_str(Role::Text.colour(subject.theme));
        self.write(Font::Small, text, x, y, width);
        self.ctx.set_text_align("left");
    }

    /// The messages on their way, each where it is; of many that are at one place their number.
    pub(super) fn travellers(&mut self, subject: StageSubject) {
        for edge in &subject.tableau.edges {
            let Some(way) = subject.way(edge) else { continue };
            if subject.travels {
                for dot in &edge.dots {
                    let is_meant = [subject.hovered, subject.selected].contains(&Some(dot.target));
                    let radius = if is_meant { DOT + 2.0 } else { DOT };
                    let (x, y) = way.point(dot.along);
                    self.dot_at(subject, edge.from, (x.into(), y.into()), radius, dot.arrives);
                }
            }
            let hidden = edge.under_way.saturating_sub(edge.dots.len());
            if hidden > 0 || (!subject.travels && edge.under_way > 1) {
                let (x, y) = way.point(0.8);
                self.count(subject, &short_count(edge.under_way as u64), x, y);
            }
        }
    }

    /// A message. One of which nobody knows when it arrives is hollow.
    fn dot_at(
        &mut self,
        subject: StageSubject,
        from: usize,
        (x, y): (f64, f64),
        radius: f64,
        is_full: bool,
    ) {
        let (colour, ground) = (subject.colour(from), Role::Ground.colour(subject.theme));
        self.ctx.begin_path();
        // The radius is not negative.
        let _ = self.ctx.arc(x, y, radius, 0.0, TAU);
        self.ctx.set_fill_style_str(if is_full { colour } else { ground });
        self.ctx.set_stroke_style_str(if is_full { ground } else { colour });
        self.ctx.set_line_width(1.5);
        self.ctx.fill();
        self.ctx.stroke();
    }
}
