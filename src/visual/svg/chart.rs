//! A histogram as an SVG file.

use crate::trace::numbers::Bucket;
use crate::visual::describe::Value;
use crate::visual::histogram::{bars, marks};
use crate::visual::palette::{Role, Theme};
use crate::visual::svg::write::{Style, Svg};

/// The size of the file's picture, in pixels.
const SIZE: (f64, f64) = (640.0, 280.0);
/// What is left free around the bars: above them are the title and the caption, below them the
/// times.
const TOP: f64 = 64.0;
const BOTTOM: f64 = 36.0;
const SIDE: f64 = 20.0;

/// All that a histogram is made from.
#[derive(Clone, Copy)]
pub struct Chart<'a> {
    /// What it is of.
    pub title: &'a str,
    /// Its numbers in words.
    pub caption: &'a str,
    /// How many things took how long.
    pub buckets: &'a [Bucket],
    /// The words of a key, for units.
    pub translate: &'a dyn Fn(&'static str) -> String,
    /// The colours.
    pub theme: Theme,
}

/// The histogram as a file, with its title, its caption, and the times between its bars.
pub fn chart(subject: Chart<'_>) -> String {
    let Chart { title, caption, buckets, translate, theme } = subject;
    let (width, height) = SIZE;
    let (across, up) = (width - 2.0 * SIDE, height - TOP - BOTTOM);
    let fill = |role: Role| format!("fill=\"{}\"", role.colour(theme));
    Svg::picture(SIZE, title, |svg| {
        svg.rect([0.0, 0.0, width, height], &format!(" {}", fill(Role::Ground)));
        let heading = Style { size: 15.0, bold: true };
        svg.group(&format!("{} font-size=\"15\" font-weight=\"600\"", fill(Role::Text)), |svg| {
            svg.text(title, [SIDE, 22.0], across, heading);
        });
        svg.group(&fill(Role::Muted), |svg| {
            svg.text(caption, [SIDE, 44.0], across, Style::SMALL);
        });
        let marks = marks(buckets, across);
        svg.group(&fill(Role::Grid), |svg| {
            for mark in &marks {
                svg.rect([SIDE + mark.x, TOP, 1.0, up + 6.0], "");
            }
        });
        svg.group(&fill(Role::Muted), |svg| {
            for mark in &marks {
                let x = SIDE + mark.x + 3.0;
                let text = Value::Duration(mark.us).say(translate);
                svg.text(&text, [x, TOP + up + 16.0], width - x, Style::SMALL);
            }
        });
        svg.group(&fill(Role::Accent), |svg| {
            for bar in bars(buckets, across, up) {
                svg.rect([SIDE + bar.x, TOP + bar.y, (bar.w - 1.0).max(1.0), bar.h], "");
            }
        });
    })
}
