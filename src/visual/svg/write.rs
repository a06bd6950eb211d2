//! The letters of the picture.

use core::fmt::{Arguments, Write};

/// A picture that is being written.
#[derive(Default)]
pub(super) struct Svg(String);

/// How wide a letter of a size of one pixel is, about: without a browser nobody can measure.
const LETTER: f64 = 0.56;

/// How a text is written.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// The size of its letters, in pixels.
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Style {
    pub(super) const SMALL: Style = Style { size: 11.0, bold: false };
}

/// A length with two places at most. What is not finite is nothing.
pub(super) fn number(number: f64) -> String {
    if !number.is_finite() {
        return "0".to_owned();
    }
    // Minus zero is zero.
    let rounded = (number * 100.0).round() / 100.0 + 0.0;
    rounded.to_string()
}

/// A text that is nothing but a text, in an element or in double quotes. What XML cannot hold is
/// replaced.
pub(super) fn attribute(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// As much of `text` as there is `room` for, in pixels; nothing if that is next to nothing.
fn cut(text: &str, style: Style, room: f64) -> Option<String> {
    let bold = if style.bold { 1.08 } else { 1.0 };
    // Ideographs and their like are as wide as they are high.
    let width = |c: char| if c >= '\u{1100}' { 1.0 } else { LETTER * bold } * style.size;
    let mut left = room;
    let mut kept = String::new();
    for c in text.chars() {
        left -= width(c);
        if left < 0.0 {
            let fitting = kept.chars().count();
            kept.pop();
            kept.push('…');
            return (fitting >= 4).then_some(kept);
        }
        kept.push(c);
    }
    Some(kept)
}

impl Svg {
    // Not inline: it is called in many places, and every visitor fetches all of them.
    #[inline(never)]
    pub(super) fn push(&mut self, text: Arguments<'_>) {
        // Writing to a text does not fail.
        let _ = self.0.write_fmt(text);
    }

    /// A file of this size, in pixels, with what `inside` writes. `title` says what it is of.
    pub(super) fn picture(
        (width, height): (f64, f64),
        title: &str,
        inside: impl FnOnce(&mut Svg),
    ) -> String {
        let mut svg = Svg::default();
        let [width, height] = [width, height].map(number);
        let title = attribute(title);
        svg.push(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" \
             font-family=\"system-ui, sans-serif\" font-size=\"11\"><title>{title}</title>",
        ));
        inside(&mut svg);
        svg.push(format_args!("</svg>\n"));
        svg.0
    }

    /// What `inside` writes, in a group with these attributes.
    pub(super) fn group(&mut self, attributes: &str, inside: impl FnOnce(&mut Svg)) {
        let before = self.0.len();
        self.push(format_args!("<g {attributes}>"));
        let empty = self.0.len();
        inside(self);
        match self.0.len() == empty {
            true => self.0.truncate(before),
            false => self.push(format_args!("</g>\n")),
        }
    }

    /// A rectangle: x, y, width, height.
    pub(super) fn rect(&mut self, [x, y, w, h]: [f64; 4], more: &str) {
        let [x, y, w, h] = [x, y, w.max(0.0), h.max(0.0)].map(number);
        self.push(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{more}/>"));
    }

    /// A pattern of slanted lines.
    pub(super) fn hatch(&mut self, id: &str, colour: &str) {
        self.push(format_args!(
            "<pattern id=\"{id}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <path d=\"M-1 7 7 -1M-1 1 1 -1M5 7 7 5\" stroke=\"{colour}\" stroke-width=\"1.4\"/>\
             </pattern>"
        ));
    }

    /// A cross.
    pub(super) fn cross(&mut self, x: f64, y: f64, size: f64) {
        let [left, right] = [x - size, x + size].map(number);
        let [up, down] = [y - size, y + size].map(number);
        self.push(format_args!(
            "<path d=\"M{left} {up} {right} {down}M{right} {up} {left} {down}\"/>"
        ));
    }

    /// A line of text from `x` on, about `y`, as much of it as there is room for.
    pub(super) fn text(&mut self, text: &str, [x, y]: [f64; 2], room: f64, style: Style) {
        let Some(text) = cut(text, style, room).filter(|text| !text.is_empty()) else { return };
        let [x, y] = [x, y].map(number);
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" dominant-baseline=\"central\">{}</text>",
            attribute(&text)
        ));
    }
}
