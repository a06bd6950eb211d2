//! The loops, each in its place.

use std::f64::consts::TAU;

use crate::visual::figures::short_count;
use crate::visual::paint::Brush;
use crate::visual::paint::stage::StageSubject;
use crate::visual::paint::texts::Font;
use crate::visual::palette::Role;
use crate::visual::stage::{Cell, Condition, Detail, Node, state_key, task_name};

/// Between a card's edge and what is in it, in pixels.
const PAD: f64 = 10.0;
/// A card that is as high as this, in pixels, has a third line.
const THREE_LINES: f64 = 54.0;
/// The side of what stands for one message or one task, and the distance to the next, in pixels.
const TOKEN: (f64, f64) = (7.0, 9.0);
/// More than so many are told by a number.
const TOKENS: usize = 6;

/// A place in the screen's numbers.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Brush {
    /// All loops.
    pub(super) fn nodes(&mut self, subject: StageSubject) {
        for cell in &subject.places.cells {
            let area = Area {
                x: self.snap(cell.x.into()),
                y: self.snap(cell.y.into()),
                w: cell.w.into(),
                h: cell.h.into(),
            };
            match cell.tracks.as_slice() {
                [] => {}
                [place] => self.node(subject, cell, area, *place),
                [first, ..] => self.crowd(subject, cell, area, *first),
            }
        }
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_text_align("left");
    }

    fn node(&mut self, subject: StageSubject, cell: &Cell, area: Area, place: usize) {
        let node = subject.tableau.nodes[place];
        let colour = subject.colour(place);
        self.ground(subject, area, place, &node);
        let is_faint = !node.condition.is_alive() && node.condition != Condition::Lost;
        self.ctx.set_global_alpha(if is_faint { 0.6 } else { 1.0 });
        if cell.detail == Detail::Mark {
            if node.condition == Condition::Lost {
                self.lost_cross(subject, area.x + area.w / 2.0, area.y + area.h / 2.0);
            }
            return;
        }
        let is_card = cell.detail == Detail::Card;
        let pad = if is_card { PAD } else { 5.0 };
        let middle = area.y + area.h / 2.0;
        let line = match (is_card, area.h >= THREE_LINES) {
            (true, true) => area.y + 14.0,
            (true, false) => middle - 8.0,
            (false, _) => middle,
        };
        // The dot of the loop's colour, or the cross of a lost one.
        if node.condition == Condition::Lost {
            self.lost_cross(subject, area.x + pad + 3.0, line);
        } else {
            self.ctx.set_fill_style_str(colour);
            self.ctx.begin_path();
            let _ = self.ctx.arc(area.x + pad + 3.0, line, 4.0, 0.0, TAU);
            self.ctx.fill();
        }
        let (left, right) = (area.x + pad + 13.0, area.x + area.w - pad);
        let name = subject.trace.tracks().get(place).map_or("", |track| track.name.as_str());
        let font = if is_card { Font::Name } else { Font::SmallName };
        let third = is_card && area.h >= THREE_LINES;
        let tokens = if third || !node.condition.is_alive() {
            0.0
        } else {
            self.tokens(subject, &node, colour, right, line, true)
        };
        self.set_font(font);
        self.ctx.set_fill_style_str(Role::Text.colour(subject.theme));
        self.write(font, name, left, line, right - left - tokens);
        if is_card {
            self.state_line(subject, &node, area, line + 17.0);
        }
        if third && node.condition.is_alive() {
            self.tokens(subject, &node, colour, area.x + PAD, line + 33.0, false);
        }
    }

    /// What the loop does, in words.
    fn state_line(&mut self, subject: StageSubject, node: &Node, area: Area, y: f64) {
        let state = subject.words.get(state_key(node));
        let text = match task_name(subject.trace, node) {
            Some(task) => format!("{state} · {task}"),
            None => state.to_owned(),
        };
        let role = match node.condition {
            Condition::Blocked => Role::Blocked,
            Condition::Lost => Role::Lost,
            Condition::Running => Role::Text,
            _ => Role::Muted,
        };
        self.set_font(Font::Small);
        self.ctx.set_fill_style_str(role.colour(subject.theme));
        self.write(Font::Small, &text, area.x + PAD, y, area.w - 2.0 * PAD);
    }

    /// The ground and the edge of a place, which say how its loop is.
    fn ground(&mut self, subject: StageSubject, area: Area, place: usize, node: &Node) {
        let Area { x, y, w, h } = area;
        let colour = subject.colour(place);
        let theme = subject.theme;
        let radius = if h < 16.0 { 3.0 } else { 7.0 };
        self.ctx.set_global_alpha(1.0);
        self.ctx.set_fill_style_str(Role::Raised.colour(theme));
        self.round(x, y, w, h, radius);
        self.ctx.fill();
        match node.condition {
            Condition::Running => {
                self.ctx.set_fill_style_str(colour);
                self.ctx.set_global_alpha(0.22);
                self.ctx.fill();
            }
            Condition::Blocked => {
                self.ctx.set_fill_style_str(Role::Blocked.colour(theme));
                self.ctx.set_global_alpha(0.14);
                self.ctx.fill();
                if let Some(hatch) = self.hatch(Role::Blocked.colour(theme)) {
                    self.ctx.set_global_alpha(0.25);
                    self.ctx.set_fill_style_canvas_pattern(&hatch);
                    self.ctx.fill();
                }
            }
            _ => {}
        }
        self.ctx.set_global_alpha(1.0);
        if node.condition.is_alive() && node.busy > 0.0 && h >= 16.0 {
            // How busy it was lately: a bar along the lower edge.
            let role = Role::Blocked.colour(theme);
            let is_blocked = node.condition == Condition::Blocked;
            self.ctx.save();
            self.ctx.clip();
            self.ctx.set_fill_style_str(if is_blocked { role } else { colour });
            self.ctx.fill_rect(x, y + h - 3.0, w * f64::from(node.busy), 3.0);
            self.ctx.restore();
        }
        let (edge, width) = match node.condition {
            Condition::Blocked => (Role::Blocked.colour(theme), 2.0),
            Condition::Lost => (Role::Lost.colour(theme), 2.0),
            Condition::Running => (colour, 2.0),
            _ => (Role::Separator.colour(theme), 1.0),
        };
        let is_open = matches!(node.condition, Condition::Absent | Condition::Starting);
        self.dashes(is_open || node.condition == Condition::Lost);
        self.ctx.set_stroke_style_str(if is_open { Role::Muted.colour(theme) } else { edge });
        self.ctx.set_global_alpha(if node.condition == Condition::Absent { 0.4 } else { 1.0 });
        self.ctx.set_line_width(width);
        self.round(x, y, w, h, radius);
        self.ctx.stroke();
        self.dashes(false);
        let is_hovered = subject.hovered.is_some_and(|target| target.id() == node.id);
        if subject.is_chosen(place) || is_hovered {
            self.ctx.set_global_alpha(if subject.is_chosen(place) { 1.0 } else { 0.5 });
            self.ctx.set_stroke_style_str(Role::Accent.colour(theme));
            self.ctx.set_line_width(2.0);
            self.round(x - 2.5, y - 2.5, w + 5.0, h + 5.0, radius + 2.0);
            self.ctx.stroke();
        }
        self.ctx.set_global_alpha(1.0);
    }

    fn dashes(&self, is_dashed: bool) {
        let pattern = js_sys::Array::new();
        if is_dashed {
            pattern.push(&4.0.into());
            pattern.push(&3.0.into());
        }
        // Lengths that are positive are dashes.
        let _ = self.ctx.set_line_dash(&pattern);
    }

    /// Squares for the messages in the mailbox and circles for the tasks that are ready, from `x` on
    /// or up to it. Returns how wide they are.
    fn tokens(
        &mut self,
        subject: StageSubject,
        node: &Node,
        colour: &'static str,
        x: f64,
        y: f64,
        from_right: bool,
    ) -> f64 {
        let width = |count: usize| match count {
            0 => 0.0,
            count if count <= TOKENS => count as f64 * TOKEN.1,
            count => TOKEN.1 + 4.0 + short_count(count as u64).len() as f64 * 7.0,
        };
        let between = if node.mailbox > 0 && node.ready > 0 { 8.0 } else { 0.0 };
        let all = width(node.mailbox) + between + width(node.ready);
        let mut at = if from_right { x - all } else { x };
        for (count, is_mail) in [(node.mailbox, true), (node.ready, false)] {
            if count == 0 {
                continue;
            }
            let shown = if count > TOKENS { 1 } else { count };
            let paint = if is_mail { Role::Message.colour(subject.theme) } else { colour };
            self.ctx.set_fill_style_str(paint);
            for number in 0..shown {
                self.token(at + number as f64 * TOKEN.1, y, is_mail);
            }
            if count > TOKENS {
                self.set_font(Font::Small);
                self.ctx.set_fill_style_str(Role::Text.colour(subject.theme));
                let text = short_count(count as u64);
                self.write(Font::Small, &text, at + TOKEN.1 + 2.0, y, 60.0);
            }
            at += width(count) + between;
        }
        if all > 0.0 { all + 6.0 } else { 0.0 }
    }

    fn token(&mut self, x: f64, y: f64, is_mail: bool) {
        let side = TOKEN.0;
        if is_mail {
            self.ctx.fill_rect(x, y - side / 2.0, side, side);
        } else {
            self.ctx.begin_path();
            let _ = self.ctx.arc(x + side / 2.0, y, side / 2.0, 0.0, TAU);
            self.ctx.fill();
        }
    }

    fn lost_cross(&mut self, subject: StageSubject, x: f64, y: f64) {
        self.ctx.set_stroke_style_str(Role::Lost.colour(subject.theme));
        self.ctx.set_line_width(2.0);
        self.ctx.begin_path();
        self.cross(x, y, 3.5);
        self.ctx.stroke();
    }

    /// Many loops in one place: how many they are, and how many of them do something.
    fn crowd(&mut self, subject: StageSubject, cell: &Cell, area: Area, first: usize) {
        let nodes = cell.tracks.iter().map(|place| subject.tableau.nodes[*place]);
        let busiest = nodes.max_by_key(|node| match node.condition {
            Condition::Blocked => 3,
            Condition::Running => 2,
            condition => u8::from(condition.is_alive()),
        });
        let Some(node) = busiest else { return };
        self.ground(subject, area, first, &node);
        if cell.detail > Detail::Mark {
            let text = format!("+{} {}", cell.tracks.len(), subject.words.get("stage-more"));
            self.set_font(Font::SmallName);
            self.ctx.set_fill_style_str(Role::Text.colour(subject.theme));
            let y = area.y + area.h / 2.0;
            self.write(Font::SmallName, &text, area.x + 7.0, y, area.w - 14.0);
        }
    }
}
