//! Texts, cut to the room that they have.

use std::collections::HashMap;

use web_sys::CanvasRenderingContext2d;

use crate::visual::figures::short_count;
use crate::visual::layout::scene::{Label, Place, Words};
use crate::visual::paint::{Brush, Subject};
use crate::visual::palette::{Role, text_on};

/// The fonts of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Font {
    /// Names of loops.
    Name,
    /// Names of loops where there is little room.
    SmallName,
    /// Everything else.
    Small,
}

/// The fonts as CSS, in the order of [`Font`].
pub(super) const FONTS: [&str; 3] = [
    "600 13px system-ui, sans-serif",
    "600 12px system-ui, sans-serif",
    "11px system-ui, sans-serif",
];

impl Font {
    fn css(self) -> &'static str {
        FONTS[self as usize]
    }
}

/// More texts than this are not remembered: then all are forgotten.
const REMEMBERED: usize = 4_096;

/// How wide texts are: to measure one takes longer than to paint it.
#[derive(Default)]
pub(super) struct Widths([HashMap<String, f64>; 3]);

impl Widths {
    fn of(&mut self, ctx: &CanvasRenderingContext2d, font: Font, text: &str) -> f64 {
        let known = &mut self.0[font as usize];
        if let Some(width) = known.get(text) {
            return *width;
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let width = ctx.measure_text(text).map_or(0.0, |metrics| metrics.width());
        known.insert(text.to_owned(), width);
        width
    }
}

impl Brush {
    pub(super) fn set_font(&self, font: Font) {
        self.ctx.set_font(font.css());
        self.ctx.set_text_baseline("middle");
    }

    /// Writes as much of `text` as there is room for; nothing if that is next to nothing.
    pub(super) fn write(&mut self, font: Font, text: &str, x: f64, y: f64, room: f64) {
        let width = self.widths.of(&self.ctx, font, text);
        // Writing fails only in places that are not finite.
        if width <= room {
            let _ = self.ctx.fill_text(text, x, y);
            return;
        }
        let count = text.chars().count();
        let fitting = (count as f64 * room / width).floor() as usize;
        if fitting < 4 {
            return;
        }
        let cut: String = text.chars().take(fitting - 1).chain(['…']).collect();
        let _ = self.ctx.fill_text(&cut, x, y);
    }

    /// The texts in the plot.
    pub(super) fn labels(&mut self, subject: Subject) {
        self.set_font(Font::Small);
        self.ctx.set_text_align("left");
        self.ctx.set_global_alpha(1.0);
        let mut set = None;
        for label in &subject.scene.labels {
            let style = (label.place, label.tint);
            if set != Some(style) {
                set = Some(style);
                self.ctx.set_fill_style_str(colour(subject, label));
            }
            let (x, y, room) = (label.x.into(), label.y.into(), label.room.into());
            match label.words {
                Words::Text(text) => {
                    self.write(Font::Small, subject.trace.text(text), x, y, room);
                }
                Words::Key(key) => {
                    let text = subject.words.get(key);
                    // Half of a word that says nothing new is worse than none of it.
                    if self.widths.of(&self.ctx, Font::Small, text) <= room {
                        self.write(Font::Small, text, x, y, room);
                    }
                }
                Words::Times(count) => {
                    let text = format!("×{}", short_count(count.into()));
                    self.write(Font::Small, &text, x, y, room);
                }
            }
        }
    }
}

fn colour(subject: Subject, label: &Label) -> &'static str {
    match label.place {
        Place::Slice => text_on(subject.scene.tints[usize::from(label.tint)].colour(subject.theme)),
        Place::Task => Role::Text.colour(subject.theme),
        Place::Note => Role::Muted.colour(subject.theme),
        Place::Lost => Role::Lost.colour(subject.theme),
    }
}
