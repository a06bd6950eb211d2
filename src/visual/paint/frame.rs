//! What surrounds the plot: the axis, the grid, the names of the lanes, the ends of loops.

use std::f64::consts::TAU;

use crate::visual::describe::kind_key;
use crate::visual::layout::hit::FOLD_MARK;
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

/// A lane that is as high as this, in pixels, has room for a third line.
const THREE_LINES: f32 = 56.0;

fn indent(small: bool) -> f64 {
    if small { SMALL_INDENT } else { INDENT }
}

/// The vertical middle of a lane's name.
fn name_y(lane: &Lane) -> f64 {
    let up = if lane.h >= TWO_LINES { 8.0 } else { 0.0 };
    f64::from(lane.y + lane.h / 2.0) - up
}

impl Brush {
    /// Lines at the marks of the axis, and between lanes.
    pub(super) fn grid(&mut self, subject: Subject) {
        let scene = subject.scene;
        let hair = 1.0 / self.ratio;
        let (top, bottom) = (f64::from(scene.top), f64::from(scene.height));
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
        let (top, bottom) = (f64::from(scene.axis_y), f64::from(scene.top));
        let hair = 1.0 / self.ratio;
        self.ctx.set_fill_style_str(Role::Raised.colour(subject.theme));
        self.ctx.fill_rect(0.0, top, width, bottom - top);
        self.ctx.set_fill_style_str(Role::Separator.colour(subject.theme));
        self.ctx.fill_rect(0.0, bottom - hair, width, hair);
        for tick in scene.axis.ticks.iter().filter(|tick| f64::from(tick.x) >= left) {
            self.ctx.fill_rect(self.snap(tick.x.into()), bottom - 6.0, hair, 6.0);
        }
        self.set_font(Font::Small);
        self.ctx.set_fill_style_str(Role::Muted.colour(subject.theme));
        let unit = subject.words.get(scene.axis.unit.key());
        for tick in scene.axis.ticks.iter().filter(|tick| f64::from(tick.x) >= left - 1.0) {
            let text = format!("{}\u{a0}{unit}", tick.label);
            let x = f64::from(tick.x) + 6.0;
            self.write(Font::Small, &text, x, (top + bottom) / 2.0, width - x);
        }
    }

    /// The column of names.
    pub(super) fn headers(&mut self, subject: Subject) {
        let scene = subject.scene;
        let (top, width) = (f64::from(scene.top), f64::from(scene.header_width));
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
        // Setting a font takes longer than writing with it, so all of one font are written at once.
        let small = width < 120.0;
        let font = if small { Font::SmallName } else { Font::Name };
        self.set_font(font);
        self.ctx.set_fill_style_str(Role::Text.colour(subject.theme));
        let (indent, tracks) = (indent(small), subject.trace.tracks());
        for lane in &scene.lanes {
            let name = tracks.get(lane.track).map_or("", |track| track.name.as_str());
            self.write(font, name, indent, name_y(lane), width - indent - 6.0);
        }
        self.set_font(Font::Small);
        for lane in scene.lanes.iter().filter(|lane| lane.h >= TWO_LINES) {
            self.details(subject, lane, width);
        }
        self.ctx.set_fill_style_str(Role::Muted.colour(subject.theme));
        for lane in &scene.lanes {
            self.fold_mark(lane, small);
        }
        for lane in &scene.lanes {
            self.dot(subject, lane, indent - 10.0, name_y(lane));
        }
    }

    /// What stands under the name.
    fn details(&mut self, subject: Subject, lane: &Lane, width: f64) {
        let small = width < 120.0;
        let (indent, middle) = (indent(small), f64::from(lane.y + lane.h / 2.0));
        let is_lost = lane.state == LoopState::Lost;
        let state = subject.words.get(lane.state.key());
        let kind = subject.words.get(kind_key(lane.kind));
        let more = || format!("+{} {}", lane.more, subject.words.get("timeline-more"));
        let high = lane.h >= THREE_LINES;
        let second = match (lane.more > 0 && !high && !is_lost, small) {
            (true, _) => more(),
            (false, true) => state.to_owned(),
            (false, false) => format!("{kind} · {state}"),
        };
        let role = if is_lost { Role::Lost } else { Role::Muted };
        self.ctx.set_fill_style_str(role.colour(subject.theme));
        self.write(Font::Small, &second, indent, middle + 9.0, width - indent - 6.0);
        if lane.more > 0 && high {
            self.ctx.set_fill_style_str(Role::Muted.colour(subject.theme));
            self.write(Font::Small, &more(), indent, middle + 25.0, width - indent - 6.0);
        }
    }

    /// A triangle that points down to the tasks of a lane, or aside where they are folded away.
    fn fold_mark(&self, lane: &Lane, small: bool) {
        let Some(folded) = lane.folded.filter(|_| !small) else { return };
        let (x, y) = (FOLD_MARK / 2.0, name_y(lane));
        let corners = if folded {
            [(-2.0, -4.0), (-2.0, 4.0), (3.0, 0.0)]
        } else {
            [(-4.0, -2.0), (4.0, -2.0), (0.0, 3.0)]
        };
        self.ctx.begin_path();
        for (right, down) in corners {
            self.ctx.line_to(x + right, y + down);
        }
        self.ctx.fill();
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
