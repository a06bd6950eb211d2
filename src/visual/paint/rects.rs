//! Polls, tasks and lives.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::CanvasRenderingContext2d;

use crate::trace::order;
use crate::visual::layout::scene::{Rect, Shape};
use crate::visual::paint::strips::pixel;
use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::{Role, channels};

/// How many steps of strength merged polls are painted in.
const STEPS: usize = 8;
/// The strength of a pixel in which almost nothing happened: what happened must be seen.
const FAINTEST: f64 = 0.45;
/// Rectangles from this width on are themselves, and have round corners; in pixels.
const WIDE: f32 = 3.0;
/// The same in a picture of more rectangles than [`CROWD`]: what is not wider is put together as
/// pixels, with a gap to the next one, but without corners that nobody would see.
const WIDE_IN_CROWD: f32 = 16.0;
/// So many rectangles are a crowd.
const CROWD: usize = 3_000;
/// A hair's breadth between slices that follow each other at once, in pixels.
const GAP: f32 = 0.75;
/// A row with more thin rectangles than this is put together as pixels.
const MANY: usize = 64;
/// What gets an outline. A life is the ground of its lane, and to outline that says nothing.
const OUTLINED: [Shape; 7] = [
    Shape::Starting,
    Shape::Task,
    Shape::Active,
    Shape::Poll,
    Shape::Timer,
    Shape::Late,
    Shape::Overdue,
];

#[wasm_bindgen]
extern "C" {
    /// A context, for what is called a thousand times in a picture: where errors are caught, as
    /// those of web-sys are, each call makes a list of its arguments.
    type Quick;
    #[wasm_bindgen(method, js_name = roundRect)]
    fn round_rect(this: &Quick, x: f64, y: f64, w: f64, h: f64, radius: f64);
}

/// Rectangles of one colour, sorted by strength: x, y, width, height.
#[derive(Default)]
pub(super) struct Levels {
    steps: [Vec<[f64; 4]>; STEPS],
    wide: Vec<[f64; 4]>,
}

impl Levels {
    /// Adds a thin rectangle; one that goes on where the last one ended makes that longer.
    fn add(&mut self, [x, y, w, h]: [f64; 4], step: usize) {
        match self.steps[step].last_mut() {
            Some(last) if last[1] == y && (last[0] + last[2] - x).abs() < 0.01 => last[2] += w,
            _ => self.steps[step].push([x, y, w, h]),
        }
    }

    fn fill(&mut self, ctx: &CanvasRenderingContext2d, colour: &str, strength: f64) {
        ctx.set_fill_style_str(colour);
        for (step, rects) in self.steps.iter_mut().enumerate() {
            if rects.is_empty() {
                continue;
            }
            ctx.set_global_alpha(strength * share(step));
            for [x, y, w, h] in rects.drain(..) {
                ctx.fill_rect(x, y, w, h);
            }
        }
        if self.wide.is_empty() {
            return;
        }
        ctx.set_global_alpha(strength);
        ctx.begin_path();
        let quick = ctx.unchecked_ref::<Quick>();
        for [x, y, w, h] in self.wide.drain(..) {
            // A negative radius is the only one that would be an error.
            let radius = (w / 3.0).min(h / 4.0).clamp(0.0, 4.0);
            quick.round_rect(x, y, w, h, radius);
        }
        ctx.fill();
    }
}

/// The step of strength for merged polls that take this share of their time.
fn step(fill: f32) -> usize {
    ((fill * STEPS as f32).ceil() as usize).clamp(1, STEPS) - 1
}

fn share(step: usize) -> f64 {
    FAINTEST + (1.0 - FAINTEST) * (step + 1) as f64 / STEPS as f64
}

fn is_thin(rect: &Rect, wide: f32) -> bool {
    rect.count > 1 || rect.w < wide
}

/// What is left free at the end of a rectangle.
fn gap(rect: &Rect) -> f32 {
    if rect.count == 1 && rect.w >= WIDE { GAP } else { 0.0 }
}

/// Rectangles of a lane that have one shape and colour.
struct Group<'a> {
    shape: Shape,
    colour: &'static str,
    strength: f64,
    rects: &'a [Rect],
}

impl Group<'_> {
    /// The same for those that can be painted at once. Where its text lies stands for a colour.
    fn key(&self) -> u128 {
        order::pair(self.shape as u64, self.colour.as_ptr() as u64)
    }
}

/// All rectangles. What covers what is a matter of shapes alone (a test of the layout holds that): so
/// they may be painted shape by shape throughout the picture, which takes a few changes of colour
/// instead of some for every lane.
fn groups<'a>(subject: Subject<'a>) -> Vec<Group<'a>> {
    let scene = subject.scene;
    let same = |a: &Rect, b: &Rect| (a.shape, a.tint) == (b.shape, b.tint);
    let mut groups = Vec::with_capacity(4 * scene.lanes.len());
    for rects in scene.rects.chunk_by(same) {
        let Some(first) = rects.first() else { continue };
        let (colour, strength) = scene.look(first, subject.theme);
        groups.push(Group { shape: first.shape, colour, strength, rects });
    }
    order::sort_by_key(&mut groups, Group::key);
    groups
}

impl Brush {
    /// All rectangles, those of one shape and colour at a time.
    pub(super) fn rects(&mut self, subject: Subject) {
        let scene = subject.scene;
        let left = f64::from(scene.header_width);
        let width = (f64::from(scene.width - scene.header_width) * self.ratio).ceil();
        self.strips.clear(width as usize);
        self.wide = if scene.rects.len() > CROWD { WIDE_IN_CROWD } else { WIDE };
        let groups = groups(subject);
        for alike in groups.chunk_by(|a, b| a.key() == b.key()) {
            let Some(&Group { shape, colour, strength, .. }) = alike.first() else { continue };
            match shape {
                Shape::Starting => {
                    let paint = |group: &Group| self.hatched(group.rects, colour, strength);
                    alike.iter().for_each(paint);
                }
                Shape::Blocking => {}
                _ => self.solid(alike, left, colour, strength),
            }
        }
        self.strips.draw(&self.ctx, left, self.ratio);
        // Over the polls that they mark, which are in the strips.
        for group in groups.iter().filter(|group| group.shape == Shape::Blocking) {
            self.hatched(group.rects, Role::Ground.colour(subject.theme), 0.2);
            self.underlined(group.rects, group.colour);
        }
        self.ctx.set_global_alpha(1.0);
    }

    /// Groups of one shape and colour.
    fn solid(&mut self, alike: &[Group], left: f64, colour: &str, strength: f64) {
        let mut levels = std::mem::take(&mut self.scratch);
        for group in alike {
            self.sort_out(group.rects, &mut levels, left, colour, strength);
        }
        levels.fill(&self.ctx, colour, strength);
        self.scratch = levels;
    }

    /// Puts the rectangles of a group where they are painted from: thin ones into the strips if there
    /// are many of them.
    fn sort_out(
        &mut self,
        group: &[Rect],
        levels: &mut Levels,
        left: f64,
        colour: &str,
        strength: f64,
    ) {
        // A few that follow each other are not worth a line of pixels.
        let wide = if group.len() > MANY { self.wide } else { WIDE };
        let before = levels.wide.len();
        for rect in group.iter().filter(|rect| !is_thin(rect, wide)) {
            let [x, y, w, h] = [rect.x, rect.y, rect.w, rect.h].map(f64::from);
            levels.wide.push([x, y, w - f64::from(GAP), h]);
        }
        if group.len() - (levels.wide.len() - before) > MANY {
            for row in group.chunk_by(|a, b| a.y == b.y) {
                self.row_of_pixels(row, wide, left, colour, strength);
            }
        } else {
            for rect in group.iter().filter(|rect| is_thin(rect, wide)) {
                let [x, y, w, h] = [rect.x, rect.y, rect.w - gap(rect), rect.h].map(f64::from);
                let from = self.snap(x);
                let w = self.snap(x + w).max(from + 1.0) - from;
                levels.add([from, y, w, h], step(rect.fill));
            }
        }
    }

    fn row_of_pixels(&mut self, row: &[Rect], wide: f32, left: f64, colour: &str, strength: f64) {
        let Some(first) = row.first() else { return };
        let colour = channels(colour);
        let steps: [u32; STEPS] =
            core::array::from_fn(|step| pixel(colour, strength * share(step)));
        let (left, ratio) = (left as f32, self.ratio as f32);
        let line = self.strips.begin(first.y.into(), first.h.into());
        for rect in row.iter().filter(|rect| is_thin(rect, wide)) {
            let from = ((rect.x - left) * ratio + 0.5).max(0.0) as usize;
            let to = ((rect.x + rect.w - gap(rect) - left) * ratio + 0.5).max(0.0) as usize;
            let to = to.max(from + 1).min(line.len());
            if let Some(pixels) = line.get_mut(from..to) {
                pixels.fill(steps[step(rect.fill)]);
            }
        }
    }

    fn hatched(&mut self, group: &[Rect], colour: &'static str, strength: f64) {
        let Some(pattern) = self.hatch(colour) else { return };
        self.ctx.set_fill_style_canvas_pattern(&pattern);
        self.ctx.set_global_alpha(strength);
        for rect in group {
            self.ctx.fill_rect(rect.x.into(), rect.y.into(), rect.w.into(), rect.h.into());
        }
    }

    fn underlined(&mut self, group: &[Rect], colour: &str) {
        self.ctx.set_fill_style_str(colour);
        self.ctx.set_global_alpha(1.0);
        for rect in group {
            let y = f64::from(rect.y + rect.h) - 2.0;
            let w = rect.w - gap(rect);
            self.ctx.fill_rect(rect.x.into(), y, w.into(), 2.0);
        }
    }

    /// Outlines what is under the pointer and what was chosen.
    pub(super) fn emphasise(&mut self, subject: Subject) {
        let emphasis = subject.emphasis;
        let marked = [(emphasis.selected, Role::Accent), (emphasis.hovered, Role::Text)];
        for (target, role) in marked {
            let Some(target) = target else { continue };
            self.ctx.set_stroke_style_str(role.colour(subject.theme));
            self.ctx.set_global_alpha(0.9);
            self.ctx.set_line_width(1.5);
            self.ctx.begin_path();
            for rect in subject.scene.rects.iter().filter(|rect| rect.target == target) {
                if !OUTLINED.contains(&rect.shape) {
                    continue;
                }
                let [x, y, w, h] = [rect.x, rect.y, rect.w, rect.h].map(f64::from);
                let _ = self.ctx.round_rect_with_f64(x - 1.0, y - 1.0, w + 1.25, h + 2.0, 4.0);
            }
            self.ctx.stroke();
            self.emphasise_arrow(subject, target, role);
        }
        self.ctx.set_global_alpha(1.0);
    }
}
