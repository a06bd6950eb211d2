//! Polls, tasks, messages, ends of loops, and what is written on them.

use crate::visual::figures::short_count;
use crate::visual::layout::scene::{Label, Place, Rect, Shape, Words};
use crate::visual::layout::{Arrow, Delivery};
use crate::visual::palette::{Role, text_on};
use crate::visual::svg::Drawing;
use crate::visual::svg::write::{Style, Svg, number};

/// The strength of merged things of which almost nothing is there.
const FAINTEST: f32 = 0.45;
/// Rectangles from this width on are themselves, and have round corners; in pixels.
const WIDE: f32 = 3.0;
/// The length of an arrow's head, in pixels.
const HEAD: f32 = 6.0;

fn is_thin(rect: &Rect) -> bool {
    rect.count > 1 || rect.w < WIDE
}

impl Svg {
    pub(super) fn rects(&mut self, subject: Drawing<'_>) {
        let (scene, theme) = (subject.scene, subject.theme);
        let same = |a: &Rect, b: &Rect| (a.shape, a.tint) == (b.shape, b.tint);
        for group in scene.rects.chunk_by(same) {
            let Some(first) = group.first() else { continue };
            let (colour, strength) = scene.look(first, theme);
            let fill = match first.shape {
                Shape::Starting => "url(#starting)",
                Shape::Blocking => continue,
                _ => colour,
            };
            let attributes = format!("fill=\"{fill}\" fill-opacity=\"{strength}\"");
            self.group(&attributes, |svg| group.iter().for_each(|rect| svg.one(rect)));
        }
        let blocking = || scene.rects.iter().filter(|rect| rect.shape == Shape::Blocking);
        self.group("fill=\"url(#blocking)\" fill-opacity=\"0.2\"", |svg| {
            blocking().for_each(|rect| svg.rect(area(rect), ""));
        });
        self.group(&format!("fill=\"{}\"", Role::Blocked.colour(theme)), |svg| {
            for rect in blocking() {
                let [x, y, w, h] = area(rect);
                svg.rect([x, y + h - 2.0, w, 2.0], "");
            }
        });
    }

    fn one(&mut self, rect: &Rect) {
        let [x, y, w, h] = area(rect);
        if is_thin(rect) {
            let share = FAINTEST + (1.0 - FAINTEST) * rect.fill.clamp(0.0, 1.0);
            self.rect([x, y, w.max(1.0), h], &format!(" opacity=\"{}\"", number(share.into())));
        } else {
            let radius = number(((w - 0.75) / 3.0).min(h / 4.0).min(4.0));
            self.rect([x, y, w - 0.75, h], &format!(" rx=\"{radius}\""));
        }
    }

    pub(super) fn arrows(&mut self, subject: Drawing<'_>) {
        let arrows = &subject.scene.arrows;
        // A few arrows are read one by one, many as a weave that must not hide what is under it.
        let crowd = (arrows.len() as f64 / 40.0).max(1.0);
        let strength = number(0.85 / crowd.powf(0.45));
        for group in arrows.chunk_by(|a, b| a.tint == b.tint) {
            let Some(first) = group.first() else { continue };
            let colour = subject.scene.tints[usize::from(first.tint)].colour(subject.theme);
            let attributes =
                format!("opacity=\"{strength}\" stroke=\"{colour}\" fill=\"{colour}\"");
            self.group(&attributes, |svg| group.iter().for_each(|arrow| svg.arrow(arrow)));
        }
        let lost = Role::Lost.colour(subject.theme);
        self.group(&format!("fill=\"none\" stroke=\"{lost}\" stroke-width=\"1.5\""), |svg| {
            for arrow in arrows.iter().filter(|arrow| arrow.delivery == Delivery::Undelivered) {
                svg.cross(arrow.to.0.into(), arrow.to.1.into(), 3.0);
            }
        });
    }

    fn arrow(&mut self, arrow: &Arrow) {
        let (one, two) = arrow.bend();
        let points = [arrow.from, one, two, arrow.to];
        let [from, one, two, to] = points.map(|(x, y)| pair(x, y));
        self.push(format_args!("<path d=\"M{from}C{one} {two} {to}\" fill=\"none\"/>"));
        let (x, y) = arrow.to;
        match arrow.delivery {
            Delivery::Arrived => {
                let (_, before) = arrow.bend();
                let (dx, dy) = (x - before.0, y - before.1);
                let scale = HEAD / dx.hypot(dy).max(0.001);
                let (dx, dy) = (dx * scale, dy * scale);
                let [one, two] =
                    [0.45, -0.45].map(|side| pair(x - dx - dy * side, y - dy + dx * side));
                self.push(format_args!("<path d=\"M{to} {one} {two}Z\" stroke=\"none\"/>"));
            }
            Delivery::Pending => {
                let [x, y] = [x, y].map(|at| number(at.into()));
                self.push(format_args!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"2.4\" stroke=\"none\"/>"
                ));
            }
            Delivery::Undelivered => {}
        }
    }

    pub(super) fn ends(&mut self, subject: Drawing<'_>) {
        for end in &subject.scene.ends {
            let [x, y, h] = [end.x, end.y, end.h].map(f64::from);
            if end.lost.is_none() {
                let colour = subject.scene.tints[usize::from(end.tint)].colour(subject.theme);
                self.rect([x - 1.0, y - 2.0, 2.0, h + 4.0], &format!(" fill=\"{colour}\""));
                continue;
            }
            let colour = Role::Lost.colour(subject.theme);
            self.rect([x - 1.0, y - 4.0, 2.0, h + 8.0], &format!(" fill=\"{colour}\""));
            self.group(&format!("stroke=\"{colour}\" stroke-width=\"2\""), |svg| {
                svg.cross(x + 7.0, y + h / 2.0, 3.5);
            });
        }
    }

    pub(super) fn labels(&mut self, subject: Drawing<'_>) {
        for label in &subject.scene.labels {
            let words = match label.words {
                Words::Text(text) => subject.trace.text(text).to_owned(),
                Words::Key(key) => subject.words.get(key).to_owned(),
                Words::Times(count) => format!("×{}", short_count(count.into())),
            };
            let (place, room) = ([label.x.into(), label.y.into()], f64::from(label.room));
            self.group(&format!("fill=\"{}\"", colour(subject, label)), |svg| {
                svg.text(&words, place, room, Style::SMALL);
            });
        }
    }
}

fn colour(subject: Drawing<'_>, label: &Label) -> &'static str {
    match label.place {
        Place::Slice => text_on(subject.scene.tints[usize::from(label.tint)].colour(subject.theme)),
        Place::Task => Role::Text.colour(subject.theme),
        Place::Note => Role::Muted.colour(subject.theme),
        Place::Lost => Role::Lost.colour(subject.theme),
    }
}

fn area(rect: &Rect) -> [f64; 4] {
    [rect.x, rect.y, rect.w, rect.h].map(f64::from)
}

fn pair(x: f32, y: f32) -> String {
    format!("{} {}", number(x.into()), number(y.into()))
}
