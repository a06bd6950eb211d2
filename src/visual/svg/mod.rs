//! Writes a [`Scene`] as an SVG picture: a text, without a browser.
//!
//! The same picture as [`paint`](crate::visual::paint) makes, for where it is to be enlarged or
//! edited. Names and texts come from whoever made the trace, so all of them are escaped, and
//! nothing in the picture can be run or loads anything.

mod chart;
mod frame;
mod plot;
mod write;

use crate::trace::Trace;
use crate::visual::layout::{Overview, Scene, Viewport};
use crate::visual::paint::Dictionary;
use crate::visual::palette::{Role, Theme};
pub use chart::{Chart, chart};
use write::Svg;

/// All that a drawing is made from.
#[derive(Clone, Copy)]
pub struct Drawing<'a> {
    /// What is where.
    pub scene: &'a Scene,
    /// The part of the run that the scene shows.
    pub view: &'a Viewport,
    /// The run as a whole.
    pub overview: &'a Overview,
    /// The texts and names.
    pub trace: &'a Trace,
    /// The words.
    pub words: &'a Dictionary,
    /// The colours.
    pub theme: Theme,
}

/// The picture as an SVG file of the size of its scene. `title` says what it is of.
pub fn svg(subject: Drawing<'_>, title: &str) -> String {
    let scene = subject.scene;
    Svg::picture((scene.width.into(), scene.height.into()), title, |svg| timeline(svg, subject))
}

fn timeline(svg: &mut Svg, subject: Drawing<'_>) {
    let scene = subject.scene;
    let (left, top) = (f64::from(scene.header_width), f64::from(scene.top));
    svg.push(format_args!("<defs><clipPath id=\"plot\">"));
    let (plot_width, plot_height) = (f64::from(scene.width) - left, f64::from(scene.height) - top);
    svg.rect([left, top, plot_width, plot_height], "");
    svg.push(format_args!("</clipPath>"));
    svg.hatch("starting", Role::Starting.colour(subject.theme));
    svg.hatch("blocking", Role::Ground.colour(subject.theme));
    svg.push(format_args!("</defs>"));
    svg.group(&format!("fill=\"{}\"", Role::Ground.colour(subject.theme)), |svg| {
        svg.rect([0.0, 0.0, scene.width.into(), scene.height.into()], "");
    });
    svg.grid(subject);
    svg.group("clip-path=\"url(#plot)\"", |svg| {
        svg.rects(subject);
        svg.ends(subject);
        svg.labels(subject);
        svg.arrows(subject);
    });
    svg.headers(subject);
    svg.axis(subject);
    svg.overview(subject);
}
