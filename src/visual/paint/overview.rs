//! The whole run above the axis, and the stretch of time that is measured.

use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::Role;

/// Free above the columns, in pixels.
const PAD: f64 = 4.0;
/// How much of what is out of view is still seen.
const DIM: f64 = 0.65;

impl Brush {
    /// How busy the run was from its beginning to its end, and which part of it is in view.
    pub(super) fn overview(&mut self, subject: Subject) {
        let (scene, view, whole) = (subject.scene, subject.view, subject.overview);
        let (left, right) = (f64::from(scene.header_width), f64::from(scene.width));
        let bottom = f64::from(scene.axis_y);
        if bottom <= 0.0 {
            return;
        }
        let hair = 1.0 / self.ratio;
        self.kept_overview(subject);
        let ctx = self.ctx.clone();
        if whole.run_us > 0.0 && !whole.busy.is_empty() {
            let [from, to] = [view.start_us, view.end_us()]
                .map(|us| self.snap(whole.x_of(us, view).clamp(left, right)));
            ctx.set_global_alpha(DIM);
            ctx.set_fill_style_str(Role::Ground.colour(subject.theme));
            ctx.fill_rect(left, 0.0, from - left, bottom);
            ctx.fill_rect(to, 0.0, right - to, bottom);
            ctx.set_global_alpha(1.0);
            ctx.set_fill_style_str(Role::Lost.colour(subject.theme));
            for moment in &whole.lost {
                ctx.fill_rect(self.snap(whole.x_of(*moment, view)) - 1.0, 0.0, 2.0, bottom);
            }
            ctx.set_stroke_style_str(Role::Accent.colour(subject.theme));
            ctx.set_line_width(1.0);
            let width = (to - from - 1.0).max(2.0);
            ctx.stroke_rect(from.min(right - 3.0) + 0.5, 0.5, width, bottom - 1.0);
        }
        ctx.set_fill_style_str(Role::Separator.colour(subject.theme));
        ctx.fill_rect(0.0, bottom - hair, right, hair);
    }

    /// The ground, and on it how busy the run was.
    pub(super) fn overview_columns(&mut self, subject: Subject) {
        let (scene, whole) = (subject.scene, subject.overview);
        let (left, right) = (f64::from(scene.header_width), f64::from(scene.width));
        let (ctx, bottom) = (&self.ctx, f64::from(scene.axis_y));
        ctx.set_global_alpha(1.0);
        ctx.set_fill_style_str(Role::Raised.colour(subject.theme));
        ctx.fill_rect(0.0, 0.0, right, bottom);
        if whole.run_us > 0.0 && !whole.busy.is_empty() {
            ctx.set_fill_style_str(Role::Message.colour(subject.theme));
            let step = (right - left) / whole.busy.len() as f64;
            for (number, share) in whole.busy.iter().enumerate().filter(|(_, share)| **share > 0.0)
            {
                // Whatever happened is seen.
                let height = (f64::from(*share) * (bottom - PAD)).max(1.0);
                ctx.fill_rect(left + number as f64 * step, bottom - height, step, height);
            }
        }
    }

    /// The stretch of time that is measured.
    pub(super) fn range(&mut self, subject: Subject) {
        let Some((one, other)) = subject.range else { return };
        let (from, to) = (subject.view.x_of(one.min(other)), subject.view.x_of(one.max(other)));
        let (top, height) = (f64::from(subject.scene.top), f64::from(subject.scene.height));
        self.ctx.set_fill_style_str(Role::Accent.colour(subject.theme));
        self.ctx.set_global_alpha(0.12);
        self.ctx.fill_rect(from, top, to - from, height - top);
        self.ctx.set_global_alpha(0.9);
        for edge in [from, to] {
            self.ctx.fill_rect(self.snap(edge) - 0.5, top, 1.0, height - top);
        }
        self.ctx.set_global_alpha(1.0);
    }
}
