//! Where loops are on the stage: who coordinates in the middle, loops of one name with numbers
//! together on one side, everybody else on the other.
//!
//! Places follow from names and from the room alone, so they stay while a run goes on, and are the
//! same in every run of a scenario.

use crate::trace::event::LoopKind;
use crate::trace::model::Track;

/// More loops than this are not shown one by one.
pub const MOST: usize = 64;

/// Room, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Its width.
    pub w: f32,
    /// Its height.
    pub h: f32,
}

/// How much is said of a loop in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Its colour and its state.
    Mark,
    /// Its name as well.
    Chip,
    /// What it does as well.
    Card,
}

/// The place of one loop, or of many that are shown as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its left edge.
    pub x: f32,
    /// Its upper edge.
    pub y: f32,
    /// Its width.
    pub w: f32,
    /// Its height.
    pub h: f32,
    /// What there is room for.
    pub detail: Detail,
    /// The places of its loops among the tracks.
    pub tracks: Vec<usize>,
}

impl Cell {
    /// Its middle.
    pub fn middle(&self) -> (f32, f32) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Whether this point is in it.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }
}

/// Where all loops are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// The places, those of the loops on the left first.
    pub cells: Vec<Cell>,
    /// Of every track, the number of its cell.
    pub of: Vec<usize>,
}

/// The least room at an edge, in pixels.
const MARGIN: f32 = 10.0;
/// A card is not larger than this.
const CARD: Size = Size { w: 216.0, h: 64.0 };
/// Nor a place with little in it smaller.
const CHIP: Size = Size { w: 64.0, h: 22.0 };
/// From this size on a place is a card.
const LEAST_CARD: Size = Size { w: 116.0, h: 38.0 };
/// So many loops need no more than one column.
const FEW: usize = 6;
/// Rows are this high before there is another column.
const ROOMY: f32 = 46.0;
/// Between places.
const GAP: f32 = 6.0;

impl Places {
    /// The places of the loops of `tracks` in this room.
    pub fn new(tracks: &[Track], room: Size) -> Places {
        let parts = Parts::of(tracks);
        let columns = [&parts.beside, &parts.middle, &parts.crew];
        let taken: Vec<&Vec<Vec<usize>>> =
            columns.into_iter().filter(|column| !column.is_empty()).collect();
        let mut places = Places { cells: Vec::new(), of: vec![0; tracks.len()] };
        let mut left = MARGIN;
        for (number, column) in taken.iter().enumerate() {
            let behind = taken.len() - number - 1;
            let is_last = behind == 0;
            let room_w = (room.w - MARGIN - left).max(1.0);
            let height = (room.h - 2.0 * MARGIN).max(1.0);
            // Few face each other with as much between them as there can be.
            let is_few =
                taken.len() == 2 && column.len() <= FEW && height / column.len() as f32 >= CHIP.h;
            // Of many the crew takes what is left.
            let w = match (is_last, is_few) {
                (true, true) => room_w.min((room.w * 0.36).max(LEAST_CARD.w)),
                (true, false) => room_w,
                (false, _) => share(room_w, behind),
            };
            let (x, side) = match (taken.len(), is_last) {
                (1, _) => (left, Side::Middle),
                (_, true) => (room.w - MARGIN - w, Side::Right),
                (_, false) => (left, Side::Left),
            };
            places.fill(column, (x, MARGIN, w, height), side);
            left += w + way(room.w, taken.len());
        }
        for (number, cell) in places.cells.iter().enumerate() {
            for track in &cell.tracks {
                places.of[*track] = number;
            }
        }
        places
    }

    /// The cell at this place.
    pub fn hit(&self, x: f32, y: f32) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.contains(x, y))
    }

    /// The cell of the track at this place.
    pub fn cell(&self, track: usize) -> Option<&Cell> {
        self.cells.get(*self.of.get(track)?)
    }

    fn fill(&mut self, column: &[Vec<usize>], (x, y, w, h): (f32, f32, f32, f32), side: Side) {
        let count = column.len();
        let grid = Grid::fitting(count, Size { w, h });
        let rows = count.div_ceil(grid.columns);
        let (wide, high) = (grid.columns as f32 * grid.cell.w, rows as f32 * grid.cell.h);
        let left = match side {
            Side::Left => x,
            Side::Middle => x + (w - wide).max(0.0) / 2.0,
            Side::Right => x + (w - wide).max(0.0),
        };
        let top = y + (h - high).max(0.0) / 2.0;
        for (at, tracks) in column.iter().enumerate() {
            let (row, col) = ((at % rows) as f32, (at / rows) as f32);
            let gap = GAP.min(grid.cell.h * 0.2);
            let size = Size { w: (grid.cell.w - gap).max(1.0), h: (grid.cell.h - gap).max(1.0) };
            self.cells.push(Cell {
                x: left + col * grid.cell.w + gap / 2.0,
                y: top + row * grid.cell.h + gap / 2.0,
                w: size.w,
                h: size.h,
                detail: detail(size),
                tracks: tracks.clone(),
            });
        }
    }
}

/// Where cells are in more room than they need.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Middle,
    Right,
}

fn detail(size: Size) -> Detail {
    if size.w >= LEAST_CARD.w && size.h >= LEAST_CARD.h {
        Detail::Card
    } else if size.w >= CHIP.w - GAP && size.h >= CHIP.h - GAP {
        Detail::Chip
    } else {
        Detail::Mark
    }
}

/// The width of the ways between two columns.
fn way(w: f32, columns: usize) -> f32 {
    (w * if columns > 2 { 0.12 } else { 0.14 }).clamp(24.0, 220.0)
}

/// The width of a column that `behind` others follow.
fn share(w: f32, behind: usize) -> f32 {
    (w / (behind as f32 + 2.3)).clamp(1.0, CARD.w)
}

/// Rows and columns of one size.
struct Grid {
    columns: usize,
    cell: Size,
}

impl Grid {
    /// As few columns as there can be while rows are high enough; where they cannot be, as many as
    /// make the cells largest.
    fn fitting(count: usize, room: Size) -> Grid {
        let cell = |columns: usize| {
            let rows = count.div_ceil(columns) as f32;
            Size {
                w: (room.w / columns as f32).min(CARD.w + GAP),
                h: (room.h / rows).min(CARD.h + GAP),
            }
        };
        let columns = 1..=count.max(1);
        for least in [Size { w: LEAST_CARD.w + GAP, h: ROOMY }, CHIP] {
            let fits = |columns: &usize| {
                let cell = cell(*columns);
                cell.w >= least.w && cell.h >= least.h
            };
            if let Some(columns) = columns.clone().find(fits) {
                return Grid { columns, cell: cell(columns) };
            }
        }
        let smaller = |columns: &usize| {
            let cell = cell(*columns);
            (cell.w.min(cell.h * 2.0) * 64.0) as u32
        };
        let columns = columns.max_by_key(smaller).unwrap_or(1);
        Grid { columns, cell: cell(columns) }
    }
}

/// Who stands where: lists of the tracks that share a place.
struct Parts {
    beside: Vec<Vec<usize>>,
    middle: Vec<Vec<usize>>,
    crew: Vec<Vec<usize>>,
}

impl Parts {
    fn of(tracks: &[Track]) -> Parts {
        let is_numbered = |track: &Track| {
            let end = track.name.rsplit_once('-').map(|(_, end)| end);
            end.is_some_and(|end| !end.is_empty() && end.bytes().all(|c| c.is_ascii_digit()))
        };
        let mut parts = Parts { beside: Vec::new(), middle: Vec::new(), crew: Vec::new() };
        for (place, track) in tracks.iter().enumerate() {
            if is_numbered(track) {
                parts.crew.push(vec![place]);
            } else if track.kind == LoopKind::Main {
                parts.middle.push(vec![place]);
            } else {
                parts.beside.push(vec![place]);
            }
        }
        if parts.crew.is_empty() {
            // Nobody stands on the right: then those beside do.
            core::mem::swap(&mut parts.crew, &mut parts.beside);
        }
        let others = parts.beside.len() + parts.middle.len();
        group(&mut parts.crew, MOST.saturating_sub(others).max(1));
        group(&mut parts.beside, MOST);
        parts
    }
}

/// Puts those beyond the first so many into one place, the last.
fn group(places: &mut Vec<Vec<usize>>, most: usize) {
    if places.len() > most {
        let rest = places.split_off(most.saturating_sub(1));
        places.push(rest.into_iter().flatten().collect());
    }
}
