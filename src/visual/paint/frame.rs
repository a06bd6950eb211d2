//! What surrounds the plot: the axis, the grid, the names of the lanes, the ends of loops.

use std::f64::consts::TAU;

use crate::visual::describe::kind_key;
use crate::visual::layout::scene::{Lane, LoopState};
use crate::visual::paint::texts::Font;
use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::Role;

/// Where texts of the column of names begin, in pixels.
const INDENT: f64 = 28.0;
/// The same where there is little room.
const SMALL_INDENT: f64 = 22.0;
/// A lane that is lower than this, in pixels, has its name alone.
const TWO_LINES: f32 = 36.0;

impl Brush {
    /// Lines at the marks of the axis, and between lanes.
    pub(super) fn grid(&mut self, subject: Subject) {
        let scene = subject.scene;
        let hair = 1.0 / self.ratio;
        let (top, bottom) = (f64::from(scene.axis_height), f64::from(scene.height));
        self.ctx.set_fill_style_str(Role::Grid.colour(subject.theme));
        for tick in &scene.axis.ticks {
            self.ctx.fill_rect(self.snap(tick.x.into()), top, hair, bottom - top);
        }
        self.ctx.set_fill_style_str(Role::Separator.colour(subject.theme));
        for lane in &scene.lanes {
            let y = self.snap(f64::from(lane.y + lane.h)) - hair;
            self.ctx.fill_rect(0.0, y, scene.width.into(), hair);
        }
    }

    /// The time axis, over what is scrolled under it.
    pub(super) fn axis(&mut self, subject: Subject) {
        let scene = subject.scene;
        let (left, width) = (f64::from(scene.header_width), f64::from(scene.width));
        let height = f64::from(scene.axis_height);
        let hair = 1.0 / self.ratio;
        self.ctx.set_fill_style_str(Role::Raised.colour(subject.theme));
        self.ctx.fill_rect(0.0, 0.0, width, height);
        self.ctx.set_fill_style_str(Role::Separator.colour(subject.theme));
        self.ctx.fill_rect(0.0, height - hair, width, hair);
        for tick in scene.axis.ticks.iter().filter(|tick| f64::from(tick.x) >= left) {
            self.ctx.fill_rect(self.snap(tick.x.into()), height - 6.0, hair, 6.0);
        }
        self.set_font(Font::Small);
        self.ctx.set_fill_style_str(Role::Muted.colour(subject.theme));
        let unit = subject.words.get(scene.axis.unit.key());
        for tick in scene.axis.ticks.iter().filter(|tick| f64::from(tick.x) >= left - 1.0) {
            let text = format!("{}\u{a0}{unit}", tick.label);
            let x = f64::from(tick.x) + 6.0;
            self.write(Font::Small, &text, x, height / 2.0, width - x);
        }
    }

    /// The column of names.
    pub(super) fn headers(&mut self, subject: Subject) {
        let scene = subject.scene;
        let (top, width) = (f64::from(scene.axis_height), f64::from(scene.header_width));
        let hair = 1.0 / self.ratio;
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_fill_style_str(Role::Raised.colour(subject.theme));
        self.ctx.fill_rect(0.0, top, width, f64::from(scene.height) - top);
        self.ctx.set_fill_style_str(Role::Separator.colour(subject.theme));
        self.ctx.fill_rect(width - hair, top, hair, f64::from(scene.height) - top);
        for lane in &scene.lanes {
            let y = self.snap(f64::from(lane.y + lane.h)) - hair;
            self.ctx.fill_rect(0.0, y, width, hair);
        }
        for lane in &scene.lanes {
            self.header(subject, lane, width);
        }
    }

    fn header(&mut self, subject: Subject, lane: &Lane, width: f64) {
        let theme = subject.theme;
        let small = width < 120.0;
        let indent = if small { SMALL_INDENT } else { INDENT };
        let middle = f64::from(lane.y + lane.h / 2.0);
        let two = lane.h >= TWO_LINES;
        let name_y = if two { middle - 8.0 } else { middle };
        self.dot(subject, lane, indent - 10.0, name_y);

        let name = subject.trace.tracks().get(lane.track).map_or("", |track| track.name.as_str());
        let font = if small { Font::SmallName } else { Font::Name };
        self.set_font(font);
        self.ctx.set_fill_style_str(Role::Text.colour(theme));
        self.write(font, name, indent, name_y, width - indent - 6.0);
        if !two {
            return;
        }
        let is_lost = lane.state == LoopState::Lost;
        let role = if is_lost { Role::Lost } else { Role::Muted };
        let state = subject.words.get(lane.state.key());
        let mut text = if small {
            state.to_owned()
        } else {
            format!("{} · {state}", subject.words.get(kind_key(lane.kind)))
        };
        if lane.more > 0 && lane.h < 56.0 {
            text = format!("+{} {}", lane.more, subject.words.get("timeline-more"));
        }
        self.set_font(Font::Small);
        self.ctx.set_fill_style_str(role.colour(theme));
        self.write(Font::Small, &text, indent, middle + 9.0, width - indent - 6.0);
        if lane.more > 0 && lane.h >= 56.0 {
            let text = format!("+{} {}", lane.more, subject.words.get("timeline-more"));
            self.ctx.set_fill_style_str(Role::Muted.colour(theme));
            self.write(Font::Small, &text, indent, middle + 25.0, width - indent - 6.0);
        }
    }

    /// The dot of a loop's colour: a ring until it is ready, a cross when it was lost.
    fn dot(&mut self, subject: Subject, lane: &Lane, x: f64, y: f64) {
        let colour = subject.scene.tints[lane.track].colour(subject.theme);
        self.ctx.set_fill_style_str(colour);
        self.ctx.set_stroke_style_str(colour);
        self.ctx.set_line_width(1.5);
        self.ctx.begin_path();
        match lane.state {
            LoopState::Lost => {
                self.ctx.set_line_width(2.0);
                self.cross(x, y, 3.0);
                self.ctx.stroke();
            }
            LoopState::Starting => {
                let _ = self.ctx.arc(x, y, 3.25, 0.0, TAU);
                self.ctx.stroke();
            }
            LoopState::Running | LoopState::Closed => {
                let _ = self.ctx.arc(x, y, 4.0, 0.0, TAU);
                self.ctx.fill();
            }
        }
    }

    /// Where loops ended.
    pub(super) fn ends(&mut self, subject: Subject) {
        for end in &subject.scene.ends {
            let (x, y, h) = (self.snap(end.x.into()), f64::from(end.y), f64::from(end.h));
            if end.lost.is_none() {
                let tint = subject.scene.tints[usize::from(end.tint)];
                self.ctx.set_fill_style_str(tint.colour(subject.theme));
                self.ctx.fill_rect(x - 1.0, y - 2.0, 2.0, h + 4.0);
                continue;
            }
            let colour = Role::Lost.colour(subject.theme);
            self.ctx.set_fill_style_str(colour);
            self.ctx.fill_rect(x - 1.0, y - 4.0, 2.0, h + 8.0);
            self.ctx.set_stroke_style_str(colour);
            self.ctx.set_line_width(2.0);
            self.ctx.begin_path();
            self.cross(x + 7.0, y + h / 2.0, 3.5);
            self.ctx.stroke();
        }
    }
}
