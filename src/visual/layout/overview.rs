//! The whole run at a glance: how busy its loops were, stretch by stretch.

use crate::trace::model::{LoopEnd, Track};
use crate::visual::layout::{Index, Viewport, run_end};

/// How many pixels of the overview stand for one stretch.
const STEP: f64 = 2.0;

/// The whole run, from its beginning at the left edge of the plot to its end at the right one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// Stretch by stretch, which share of their time the loops were busy, from 0 to 1.
    pub busy: Vec<f32>,
    /// When loops were lost, in microseconds on the common time line.
    pub lost: Vec<f64>,
    /// The length of the run, in microseconds.
    pub run_us: f64,
}

impl Overview {
    /// The overview of `tracks` in a picture of this size.
    pub fn of(tracks: &[Track], view: &Viewport, index: &mut Index) -> Overview {
        index.update(tracks);
        let run_us = run_end(tracks);
        let stretches = (view.plot_width() / STEP).ceil().max(1.0) as usize;
        let length = run_us / stretches as f64;
        let mut busy = vec![0.0_f32; stretches];
        if length > 0.0 {
            for (track, lists) in tracks.iter().zip(&index.tracks) {
                let (offset, mut near, mut before) = (track.offset_us as f64, 0, 0);
                for (number, share) in (1_u32..).zip(&mut busy) {
                    let until = f64::from(number) * length - offset;
                    let sum = lists.polls.busy_until(until, &mut near);
                    *share += (f64::from(sum.wrapping_sub(before)) / length) as f32;
                    before = sum;
                }
            }
            let loops = tracks.len().max(1) as f32;
            busy.iter_mut().for_each(|share| *share = (*share / loops).clamp(0.0, 1.0));
        }
        let lost = tracks.iter().filter_map(|track| match track.end {
            Some((moment, LoopEnd::Lost(_))) => Some(track.at(moment).0 as f64),
            _ => None,
        });
        Overview { busy, lost: lost.collect(), run_us }
    }

    /// Where in the overview a moment is, in pixels.
    pub fn x_of(&self, us: f64, view: &Viewport) -> f64 {
        view.header_width() + us / self.run_us.max(1.0) * view.plot_width()
    }

    /// The moment that is at `x`, in microseconds.
    pub fn us_at(&self, x: f64, view: &Viewport) -> f64 {
        let share = (x - view.header_width()) / view.plot_width();
        share.clamp(0.0, 1.0) * self.run_us
    }
}
