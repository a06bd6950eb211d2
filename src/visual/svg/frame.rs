//! What surrounds the plot: the axis, the grid, the names of the lanes.

use crate::visual::describe::kind_key;
use crate::visual::layout::scene::{Lane, LoopState};
use crate::visual::palette::Role;
use crate::visual::svg::Drawing;
use crate::visual::svg::write::{Style, Svg, number};

/// A lane that is lower than this, in pixels, has its name alone.
const TWO_LINES: f32 = 36.0;
/// A column of names that is narrower than this, in pixels, has little room.
const NARROW: f64 = 120.0;

impl Svg {
    pub(super) fn grid(&mut self, subject: Drawing<'_>) {
        let scene = subject.scene;
        let (top, height) = (f64::from(scene.top), f64::from(scene.height));
        self.group(&format!("fill=\"{}\"", Role::Grid.colour(subject.theme)), |svg| {
            for tick in &scene.axis.ticks {
                svg.rect([tick.x.into(), top, 1.0, height - top], "");
            }
        });
        self.lines_between(subject, scene.width.into());
    }

    fn lines_between(&mut self, subject: Drawing<'_>, width: f64) {
        self.group(&format!("fill=\"{}\"", Role::Separator.colour(subject.theme)), |svg| {
            for lane in &subject.scene.lanes {
                svg.rect([0.0, f64::from(lane.y + lane.h) - 1.0, width, 1.0], "");
            }
        });
    }

    /// The time axis, over what is scrolled under it.
    pub(super) fn axis(&mut self, subject: Drawing<'_>) {
        let scene = subject.scene;
        let (left, width) = (f64::from(scene.header_width), f64::from(scene.width));
        let (top, bottom) = (f64::from(scene.axis_y), f64::from(scene.top));
        let ticks = || scene.axis.ticks.iter().filter(|tick| f64::from(tick.x) >= left - 1.0);
        let fill = |role: Role| format!("fill=\"{}\"", role.colour(subject.theme));
        self.rect([0.0, top, width, bottom - top], &format!(" {}", fill(Role::Raised)));
        self.group(&fill(Role::Separator), |svg| {
            svg.rect([0.0, bottom - 1.0, width, 1.0], "");
            ticks().for_each(|tick| svg.rect([tick.x.into(), bottom - 6.0, 1.0, 6.0], ""));
        });
        let unit = subject.words.get(scene.axis.unit.key());
        self.group(&fill(Role::Muted), |svg| {
            for tick in ticks() {
                let x = f64::from(tick.x) + 6.0;
                let text = format!("{}\u{a0}{unit}", tick.label);
                svg.text(&text, [x, (top + bottom) / 2.0], width - x, Style::SMALL);
            }
        });
    }

    /// How busy the run was from its beginning to its end, and which part of it is in view.
    pub(super) fn overview(&mut self, subject: Drawing<'_>) {
        let (scene, view, whole) = (subject.scene, subject.view, subject.overview);
        let (left, right) = (f64::from(scene.header_width), f64::from(scene.width));
        let bottom = f64::from(scene.axis_y);
        if bottom <= 0.0 {
            return;
        }
        let fill = |role: Role| format!(" fill=\"{}\"", role.colour(subject.theme));
        self.rect([0.0, 0.0, right, bottom], &fill(Role::Raised));
        if whole.run_us > 0.0 && !whole.busy.is_empty() {
            let step = (right - left) / whole.busy.len() as f64;
            self.group(fill(Role::Message).trim(), |svg| {
                for (number, share) in whole.busy.iter().enumerate() {
                    if *share > 0.0 {
                        let height = (f64::from(*share) * (bottom - 4.0)).max(1.0);
                        svg.rect([left + number as f64 * step, bottom - height, step, height], "");
                    }
                }
            });
            let [from, to] = [view.start_us, view.end_us()]
                .map(|us| whole.x_of(us, view).clamp(left, right.max(left)));
            let frame = format!(" fill=\"none\" stroke=\"{}\"", Role::Accent.colour(subject.theme));
            self.rect([from + 0.5, 0.5, (to - from - 1.0).max(2.0), bottom - 1.0], &frame);
        }
        self.rect([0.0, bottom - 1.0, right, 1.0], &fill(Role::Separator));
    }

    /// The column of names.
    pub(super) fn headers(&mut self, subject: Drawing<'_>) {
        let scene = subject.scene;
        let (top, width) = (f64::from(scene.top), f64::from(scene.header_width));
        let bottom = f64::from(scene.height);
        let raised = format!(" fill=\"{}\"", Role::Raised.colour(subject.theme));
        self.rect([0.0, top, width, bottom - top], &raised);
        let line = format!(" fill=\"{}\"", Role::Separator.colour(subject.theme));
        self.rect([width - 1.0, top, 1.0, bottom - top], &line);
        self.lines_between(subject, width);
        for lane in &scene.lanes {
            self.header(subject, lane, width);
        }
    }

    fn header(&mut self, subject: Drawing<'_>, lane: &Lane, width: f64) {
        let is_narrow = width < NARROW;
        let (indent, size) = if is_narrow { (22.0, 12.0) } else { (28.0, 13.0) };
        let middle = f64::from(lane.y + lane.h / 2.0);
        let has_details = lane.h >= TWO_LINES;
        let y = if has_details { middle - 8.0 } else { middle };
        let name = subject.trace.tracks().get(lane.track).map_or("", |track| track.name.as_str());
        let room = width - indent - 6.0;
        let text = Role::Text.colour(subject.theme);
        let attributes = format!("fill=\"{text}\" font-weight=\"600\" font-size=\"{size}\"");
        self.group(&attributes, |svg| {
            svg.text(name, [indent, y], room, Style { size, bold: true });
        });
        if has_details {
            let state = subject.words.get(lane.state.key());
            let kind = subject.words.get(kind_key(lane.kind));
            let second = match (lane.more > 0, is_narrow) {
                (true, _) => format!("+{} {}", lane.more, subject.words.get("timeline-more")),
                (false, true) => state.to_owned(),
                (false, false) => format!("{kind} · {state}"),
            };
            let is_lost = lane.state == LoopState::Lost;
            let role = if is_lost { Role::Lost } else { Role::Muted };
            self.group(&format!("fill=\"{}\"", role.colour(subject.theme)), |svg| {
                svg.text(&second, [indent, middle + 9.0], room, Style::SMALL);
            });
        }
        self.dot(subject, lane, indent - 10.0, y);
    }

    /// The dot of a loop's colour: a ring until it is ready, a cross when it was lost.
    fn dot(&mut self, subject: Drawing<'_>, lane: &Lane, x: f64, y: f64) {
        let colour = subject.scene.tints[lane.track].colour(subject.theme);
        let (cx, cy) = (number(x), number(y));
        match lane.state {
            LoopState::Lost => {
                self.group(&format!("stroke=\"{colour}\" stroke-width=\"2\""), |svg| {
                    svg.cross(x, y, 3.0);
                });
            }
            LoopState::Starting => self.push(format_args!(
                "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"3.25\" fill=\"none\" stroke=\"{colour}\" \
                 stroke-width=\"1.5\"/>"
            )),
            LoopState::Running | LoopState::Closed => self
                .push(format_args!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"4\" fill=\"{colour}\"/>")),
        }
    }
}
