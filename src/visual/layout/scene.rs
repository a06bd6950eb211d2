//! What the layout comes to: primitives with places in CSS pixels, ready to be painted and hit.

use crate::ids::LoopId;
use crate::trace::LoopKind;
use crate::trace::model::Text;
use crate::visual::layout::target::Target;
use crate::visual::layout::ticks::Axis;
use crate::visual::palette::{Role, Theme, track_colour};

/// What a rectangle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A loop that was asked for and is not ready.
    Starting,
    /// The life of a loop, behind its polls.
    Life,
    /// The life of a task.
    Task,
    /// The end of a task that failed or was lost, at its end.
    TaskFailed,
    /// The end of a task that was dropped, at its end.
    TaskDropped,
    /// A poll, in the row of its task.
    Active,
    /// A timer, from its setting until it is due or given up, at the foot of its task.
    Timer,
    /// How late a timer fired.
    Late,
    /// How late a timer fired, if that is long enough to do harm.
    Overdue,
    /// A poll, in the row of its loop.
    Poll,
    /// What makes a poll conspicuous that held its loop up.
    Blocking,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub x: f32,
    /// Its upper edge.
    pub y: f32,
    /// Its width, at least one.
    pub w: f32,
    /// Its height.
    pub h: f32,
    /// What it shows.
    pub shape: Shape,
    /// The place of its loop among [`Scene::tints`].
    pub tint: u16,
    /// How many things it stands for.
    pub count: u32,
    /// Which share of its width they really take, from 0 to 1. One unless things were merged.
    pub fill: f32,
    /// What it is.
    pub target: Target,
}

/// What became of the messages of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// They arrived.
    Arrived,
    /// They are on their way.
    Pending,
    /// The loop they went to ended before they arrived.
    Undelivered,
}

/// Messages from one lane to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// Where it begins.
    pub from: (f32, f32),
    /// Where it ends.
    pub to: (f32, f32),
    /// The place of the sender among [`Scene::tints`].
    pub tint: u16,
    /// How many messages it stands for.
    pub count: u32,
    /// What became of them.
    pub delivery: Delivery,
    /// What it is.
    pub target: Target,
}

impl Arrow {
    /// The two control points of its curve: it leaves and arrives level with the lanes, unless
    /// it is steep.
    pub fn bend(&self) -> ((f32, f32), (f32, f32)) {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let side = (dx * 0.5).clamp(0.0, 48.0);
        let drop = dy * if dx > 24.0 { 0.1 } else { 0.35 };
        ((self.from.0 + side, self.from.1 + drop), (self.to.0 - side, self.to.1 - drop))
    }

    /// The point of its curve at `t`, from 0 to 1.
    pub fn point(&self, t: f32) -> (f32, f32) {
        let (one, two) = self.bend();
        let s = 1.0 - t;
        let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
        let mix = |p0: f32, p1: f32, p2: f32, p3: f32| a * p0 + b * p1 + c * p2 + d * p3;
        (mix(self.from.0, one.0, two.0, self.to.0), mix(self.from.1, one.1, two.1, self.to.1))
    }
}

/// How a loop ended, drawn at its moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndMark {
    /// Where it is.
    pub x: f32,
    /// The upper edge of its lane's row of polls.
    pub y: f32,
    /// The height of that row.
    pub h: f32,
    /// The place of its loop among [`Scene::tints`].
    pub tint: u16,
    /// Whether the loop was lost, and if so why.
    pub lost: Option<Text>,
    /// What it is.
    pub target: Target,
}

/// What a text says. The languages and the trace's texts are the painter's to look up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Words {
    /// A text of the trace.
    Text(Text),
    /// So many things: `×12`.
    Times(u32),
    /// What this key is translated to.
    Key(&'static str),
}

/// Where a text stands, which decides what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// On a poll.
    Slice,
    /// On a task.
    Task,
    /// Beside a mark, or on the bare ground.
    Note,
    /// Beside the end of a lost loop.
    Lost,
}

/// A text in the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// Its left edge.
    pub x: f32,
    /// Its vertical middle.
    pub y: f32,
    /// The room it has.
    pub room: f32,
    /// What it says.
    pub words: Words,
    /// Where it stands.
    pub place: Place,
    /// The place of its loop among [`Scene::tints`].
    pub tint: u16,
}

/// How a loop is at the end of what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoopState {
    /// Asked for, and not ready yet.
    Starting,
    /// Ready.
    Running,
    /// Closed by itself.
    Closed,
    /// Lost.
    Lost,
}

impl LoopState {
    /// The translation key of its word.
    pub fn key(self) -> &'static str {
        match self {
            LoopState::Starting => "lane-starting",
            LoopState::Running => "lane-running",
            LoopState::Closed => "lane-closed",
            LoopState::Lost => "lane-lost",
        }
    }
}

/// A lane on screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lane {
    /// Its loop.
    pub id: LoopId,
    /// The loop's place among the tracks of the trace.
    pub track: usize,
    /// What the loop stands for.
    pub kind: LoopKind,
    /// How the loop is.
    pub state: LoopState,
    /// The lane's upper edge.
    pub y: f32,
    /// The lane's height.
    pub h: f32,
    /// The upper edge of its row of polls.
    pub poll_y: f32,
    /// The height of its row of polls.
    pub poll_h: f32,
    /// How many of its tasks have no row.
    pub more: u32,
    /// Whether it is folded; `None` if there is nothing to fold.
    pub folded: Option<bool>,
}

/// What a loop's colour follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint {
    /// What the loop stands for.
    pub kind: LoopKind,
    /// Its place in the order of starting.
    pub index: usize,
}

impl Tint {
    /// The colour, as CSS.
    pub fn colour(self, theme: Theme) -> &'static str {
        track_colour(self.kind, self.index, theme)
    }
}

/// The picture as data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The width of the whole picture.
    pub width: f32,
    /// The height of the whole picture.
    pub height: f32,
    /// The width of the column of names.
    pub header_width: f32,
    /// The upper edge of the time axis, which is the lower edge of the overview.
    pub axis_y: f32,
    /// The upper edge of the plot, which is the lower edge of the axis.
    pub top: f32,
    /// The height of all lanes, on screen or not.
    pub lanes_height: f32,
    /// The time axis.
    pub axis: Axis,
    /// Of every track of the trace, in their order, what its colour follows from.
    pub tints: Vec<Tint>,
    /// The lanes on screen, from top to bottom.
    pub lanes: Vec<Lane>,
    /// Rectangles, lane by lane, each lane's from back to front.
    pub rects: Vec<Rect>,
    /// Messages.
    pub arrows: Vec<Arrow>,
    /// Ends of loops.
    pub ends: Vec<EndMark>,
    /// Texts in the plot.
    pub labels: Vec<Label>,
}

impl Scene {
    /// Forgets what is in it, but not the memory that it took.
    pub(super) fn clear(&mut self) {
        self.tints.clear();
        self.lanes.clear();
        self.rects.clear();
        self.arrows.clear();
        self.ends.clear();
        self.labels.clear();
    }

    /// What a rectangle looks like: its colour, as CSS, and how strong that is, from 0 to 1. What is
    /// blocked and what is starting are hatched in it.
    pub fn look(&self, rect: &Rect, theme: Theme) -> (&'static str, f64) {
        let tint = || self.tints[usize::from(rect.tint)].colour(theme);
        match rect.shape {
            Shape::Starting => (Role::Starting.colour(theme), 0.7),
            Shape::Life => (tint(), 0.12),
            Shape::Task => (tint(), 0.2),
            Shape::TaskFailed => (Role::Lost.colour(theme), 1.0),
            Shape::TaskDropped => (Role::Muted.colour(theme), 0.8),
            Shape::Active => (tint(), 0.6),
            Shape::Timer => (tint(), 0.5),
            Shape::Late => (Role::Muted.colour(theme), 0.9),
            Shape::Overdue | Shape::Blocking => (Role::Blocked.colour(theme), 1.0),
            Shape::Poll => (tint(), 1.0),
        }
    }

    /// The number of primitives.
    pub fn len(&self) -> usize {
        self.axis.ticks.len()
            + self.lanes.len()
            + self.rects.len()
            + self.arrows.len()
            + self.ends.len()
            + self.labels.len()
    }

    /// Whether there is nothing in it but its axis.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }
}
