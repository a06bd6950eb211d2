//! The line at the moment that is shown. It lies over the finished picture, and what it covers is
//! kept while nothing else changes, so that moving it paints nothing else. Where the whole picture is
//! painted again and again it is not: to look at a picture, a browser has to finish it first, which
//! takes longer than all of its painting.

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::{Role, Theme};

/// The width of what is kept, in pixels: the line's handle and a little more.
const WIDTH: f64 = 16.0;
/// Half the width of the handle, in pixels.
const HANDLE: f64 = 5.0;

/// What the line covers.
#[derive(Default)]
pub(super) struct Covered {
    strip: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
    /// The left edge of what is kept, in the screen's pixels.
    left: Option<f64>,
    /// The line is there, and what it covers has not been kept.
    is_lost: bool,
}

/// Where the line is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playhead {
    /// From the picture's left edge, in CSS pixels.
    pub x: f64,
    /// Where lanes begin: its handle is above, on the time axis.
    pub top: f64,
    /// The height of the picture.
    pub height: f64,
    /// The colours.
    pub theme: Theme,
}

impl Brush {
    /// Whether the line can be moved without painting the picture anew.
    pub fn can_move_playhead(&self) -> bool {
        !self.covered.is_lost
    }

    /// Moves the line: off the picture with `None`. What it covers is kept if it `is_moving`.
    pub fn set_playhead(&mut self, playhead: Option<Playhead>, is_moving: bool) {
        self.uncover();
        let Some(playhead) = playhead else { return };
        if is_moving {
            self.cover(playhead);
        } else {
            self.covered.is_lost = true;
        }
        let x = self.snap(playhead.x);
        let (base, height) = (playhead.top, playhead.height);
        let ctx = self.ctx.clone();
        ctx.set_global_alpha(1.0);
        ctx.set_fill_style_str(Role::Accent.colour(playhead.theme));
        ctx.fill_rect(x - 0.75, base - 6.0, 1.5, height - base + 6.0);
        ctx.begin_path();
        ctx.move_to(x - HANDLE, base - 14.0);
        ctx.line_to(x + HANDLE, base - 14.0);
        ctx.line_to(x + HANDLE, base - 8.0);
        ctx.line_to(x, base - 1.0);
        ctx.line_to(x - HANDLE, base - 8.0);
        ctx.close_path();
        ctx.fill();
    }

    /// The picture is painted anew, so that nothing of it is covered any more.
    pub(super) fn forget_playhead(&mut self) {
        self.covered.left = None;
        self.covered.is_lost = false;
    }

    fn strip_width(&self) -> f64 {
        (WIDTH * self.ratio).ceil()
    }

    /// Keeps what the line will cover.
    fn cover(&mut self, playhead: Playhead) {
        let (width, height) = (self.strip_width(), f64::from(self.canvas.height()));
        if self.covered.strip.is_none() {
            self.covered.strip = self.new_canvas();
        }
        let Some((strip, ctx)) = &self.covered.strip else { return };
        if (f64::from(strip.width()), f64::from(strip.height())) != (width, height) {
            strip.set_width(width as u32);
            strip.set_height(height as u32);
        }
        let left = (playhead.x * self.ratio - width / 2.0).floor();
        // The only way to fail is a canvas without pixels, and then there is nothing to keep.
        let kept = ctx.draw_image_with_html_canvas_element(&self.canvas, -left, 0.0);
        self.covered.left = kept.ok().map(|()| left);
    }

    /// Puts back what the line covers.
    fn uncover(&mut self) {
        let left = self.covered.left.take();
        if let (Some(left), Some((strip, _))) = (left, &self.covered.strip) {
            let ctx = &self.ctx;
            ctx.set_global_alpha(1.0);
            let _ = ctx.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
            let _ = ctx.draw_image_with_html_canvas_element(strip, left, 0.0);
            let _ = ctx.set_transform(self.ratio, 0.0, 0.0, self.ratio, 0.0, 0.0);
        }
    }

    /// The stretch of the axis that is played again and again.
    pub(super) fn repeated(&mut self, subject: Subject) {
        let Some((from, to)) = subject.repeated else { return };
        let scene = subject.scene;
        let (left, upper) = (f64::from(scene.header_width), f64::from(scene.axis_y));
        let lower = f64::from(scene.top);
        let (from, to) = (subject.view.x_of(from).max(left), subject.view.x_of(to));
        let to = to.min(scene.width.into());
        if to > from {
            self.ctx.set_fill_style_str(Role::Accent.colour(subject.theme));
            self.ctx.set_global_alpha(0.18);
            self.ctx.fill_rect(from, upper, to - from, lower - upper);
            self.ctx.set_global_alpha(1.0);
            self.ctx.fill_rect(from, lower - 2.0, to - from, 2.0);
        }
    }
}
