//! How high lanes are: as roomy as they can be while all of them fit on screen.

use crate::visual::layout::index::ROWS;

/// The measures of a lane, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measure {
    /// Free above and below.
    pub(super) pad: f64,
    /// The row of polls.
    pub(super) poll: f64,
    /// Between the row of polls and the first task, and between tasks.
    pub(super) gap: f64,
    /// A row of a task.
    pub(super) task: f64,
    /// The most rows of tasks: in [`MEASURES`] as many as there have to be room for if these
    /// measures are to be taken, in those that are taken as many as there is room for.
    pub(super) rows: usize,
    /// The least height of the whole: the name has to fit.
    pub(super) least: f64,
    /// Whether tasks are high enough for their names.
    pub(super) named: bool,
}

const MEASURES: [Measure; 5] = [
    Measure { pad: 12.0, poll: 24.0, gap: 4.0, task: 20.0, rows: 8, least: 56.0, named: true },
    Measure { pad: 8.0, poll: 20.0, gap: 4.0, task: 16.0, rows: 5, least: 48.0, named: true },
    Measure { pad: 8.0, poll: 16.0, gap: 4.0, task: 8.0, rows: 4, least: 40.0, named: false },
    Measure { pad: 6.0, poll: 14.0, gap: 2.0, task: 4.0, rows: 3, least: 32.0, named: false },
    Measure { pad: 4.0, poll: 12.0, gap: 0.0, task: 0.0, rows: 0, least: 20.0, named: false },
];

impl Measure {
    /// The first of all measures with which lanes of so many rows of tasks fit into `room`, else
    /// the smallest. The lanes that then overflow are scrolled.
    pub(super) fn fitting(rows: &[usize], room: f64) -> Measure {
        let smallest = MEASURES[MEASURES.len() - 1];
        let most = rows.iter().copied().max().unwrap_or_default().min(ROWS);
        let fitting = MEASURES.iter().find_map(|measure| {
            let few = measure.rows.min(most);
            let most = if measure.task > 0.0 { most } else { 0 };
            let tried = (few..=most).rev().map(|rows| Measure { rows, ..*measure });
            tried
                .into_iter()
                .find(|measure| rows.iter().map(|rows| measure.height(*rows)).sum::<f64>() <= room)
        });
        fitting.unwrap_or(smallest)
    }

    /// How many of `rows` rows are shown.
    pub(super) fn shown(&self, rows: usize) -> usize {
        rows.min(self.rows)
    }

    /// The height of a lane of so many rows of tasks.
    pub(super) fn height(&self, rows: usize) -> f64 {
        let tasks = self.shown(rows) as f64 * (self.gap + self.task);
        (2.0 * self.pad + self.poll + tasks).max(self.least)
    }

    /// The upper edge of the row of polls, from the upper edge of a lane.
    pub(super) fn poll_y(&self, rows: usize) -> f64 {
        // A lane that is higher than its rows has them in the middle.
        let tasks = self.shown(rows) as f64 * (self.gap + self.task);
        ((self.height(rows) - self.poll - tasks) / 2.0).round()
    }

    /// The upper edge of this row of tasks, from the upper edge of a lane.
    pub(super) fn task_y(&self, rows: usize, row: usize) -> f64 {
        self.poll_y(rows) + self.poll + self.gap + row as f64 * (self.task + self.gap)
    }
}
