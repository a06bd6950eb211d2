//! What is where in the picture of a run: pure arithmetic, from the trace's tracks and a
//! [`Viewport`] to a [`Scene`].
//!
//! The work of one [`layout`] grows with the pixels on screen and with the number of loops, not
//! with the number of events.

pub mod arrangement;
mod extent;
pub mod hit;
pub mod in_view;
pub mod index;
mod lane;
mod lanes;
pub mod matched;
pub mod measure;
mod merged;
mod messages;
pub mod overview;
mod pairs;
mod rows;
pub mod scene;
mod slices;
pub mod target;
pub mod ticks;
mod timers;
pub mod viewport;

pub use arrangement::Arrangement;
pub use extent::{extent, surroundings};
pub use in_view::InView;
pub use index::Index;
pub use measure::Measured;
pub use overview::Overview;
pub use scene::{
    Arrow, Delivery, EndMark, Label, Lane, LoopState, Place, Rect, Scene, Shape, Tint, Words,
};
pub use target::Target;
pub use ticks::{Axis, Tick};
pub use viewport::Viewport;

use crate::ids::LoopId;
use crate::trace::model::Track;
use lanes::Measure;
use slices::Window;

/// About as many cells are looked at in one layout: with more rows on screen than that allows, a
/// cell becomes wider than a pixel.
const CELLS: f64 = 20_000.0;

/// Where all lanes are, on screen or not.
struct Grid {
    measure: Measure,
    /// The places of the tracks, from the uppermost lane to the lowest.
    order: Vec<usize>,
    /// Of every track, the upper edge of its lane on screen.
    tops: Vec<f64>,
    /// Of every track, how many rows of tasks there are to show: none where it is folded.
    rows: Vec<usize>,
    view: Viewport,
    window: Window,
    /// The last moment of the run so far.
    run_end: f64,
}

/// Lays `tracks` out into `scene`, whose old content is forgotten. `index` has to be the one that
/// was used for the same run before, or a new one.
pub fn layout(
    tracks: &[Track],
    view: &Viewport,
    arrangement: &Arrangement,
    index: &mut Index,
    scene: &mut Scene,
) {
    index.update(tracks);
    scene.clear();
    scene.width = view.width as f32;
    scene.height = view.height as f32;
    scene.header_width = view.header_width() as f32;
    scene.axis_y = view.overview_height() as f32;
    scene.top = view.top() as f32;
    scene.axis = ticks::axis(view);
    scene
        .tints
        .extend(tracks.iter().enumerate().map(|(index, track)| Tint { kind: track.kind, index }));

    let grid = Grid::new(tracks, view, arrangement, index);
    scene.lanes_height = grid.height() as f32;
    for place in grid.order.iter().copied().filter(|place| grid.is_on_screen(*place)) {
        let (track, lists) = (&tracks[place], &mut index.tracks[place]);
        let window = grid.window.earlier(track.offset_us as f64);
        lists.prepare(window, grid.measure.shown(grid.rows[place]));
        lane::lay(scene, &grid, place, track, lists);
    }
    messages::lay(scene, &grid, tracks, &mut index.pairs);
}

/// The last moment of `tracks` on the common time line, in microseconds.
pub fn run_end(tracks: &[Track]) -> f64 {
    let ends = tracks.iter().map(|track| track.at(track.last).max(track.requested).0);
    ends.max().unwrap_or(0) as f64
}

/// Where on screen the lane of this loop is, whether or not it can be seen: its upper edge and its
/// height, in pixels.
pub fn lane_place(
    tracks: &[Track],
    view: &Viewport,
    arrangement: &Arrangement,
    index: &mut Index,
    id: LoopId,
) -> Option<(f64, f64)> {
    index.update(tracks);
    let grid = Grid::new(tracks, view, arrangement, index);
    let place = tracks.iter().position(|track| track.id == id)?;
    Some((grid.tops[place], grid.measure.height(grid.rows[place])))
}

impl Grid {
    fn new(tracks: &[Track], view: &Viewport, arrangement: &Arrangement, index: &Index) -> Grid {
        let rows = index.tracks.iter().zip(tracks).map(|(lists, track)| {
            if arrangement.is_folded(track.id) { 0 } else { lists.rows.len() }
        });
        let rows: Vec<usize> = rows.collect();
        let order = arrangement.places(tracks);
        let measure = Measure::fitting(&rows, view.plot_height());
        let mut top = view.top() - view.scroll_y;
        let mut tops = vec![0.0; tracks.len()];
        for place in &order {
            tops[*place] = top;
            top += measure.height(rows[*place]);
        }
        let mut grid = Grid {
            measure,
            order,
            tops,
            rows,
            view: *view,
            window: Window { from: view.start_us, to: view.end_us(), cell: view.us_per_px },
            run_end: run_end(tracks),
        };
        grid.window.cell = (view.us_per_px * grid.cell_px()).log2().ceil().exp2();
        grid
    }

    fn height(&self) -> f64 {
        self.rows.iter().map(|rows| self.measure.height(*rows)).sum()
    }

    fn is_on_screen(&self, place: usize) -> bool {
        let top = self.tops[place];
        let bottom = top + self.measure.height(self.rows[place]);
        bottom > self.view.top() && top < self.view.height
    }

    /// How many pixels a cell is wide at least.
    fn cell_px(&self) -> f64 {
        let rows: usize = (0..self.tops.len())
            .filter(|place| self.is_on_screen(*place))
            // Twice, because a row of tasks has the tasks' lives and their polls.
            .map(|place| 1 + 2 * self.measure.shown(self.rows[place]))
            .sum();
        (rows as f64 * self.view.plot_width() / CELLS).max(1.0)
    }

    /// Where polls of this track are: their upper edge.
    fn poll_y(&self, place: usize) -> f64 {
        self.tops[place] + self.measure.poll_y(self.rows[place])
    }
}
