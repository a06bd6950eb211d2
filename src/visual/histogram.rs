//! A histogram as bars: pure arithmetic.

use crate::trace::numbers::Bucket;

/// A bar of a histogram, in the chart's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height; what is there at all is at least a unit high.
    pub h: f64,
}

/// A value between two bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where it is.
    pub x: f64,
    /// What it stands for, in microseconds.
    pub us: u64,
}

/// A bar is at most this share of a chart's width.
const WIDEST: f64 = 1.0 / 12.0;

fn bar_width(buckets: &[Bucket], width: f64) -> f64 {
    (width / buckets.len().max(1) as f64).min(width * WIDEST)
}

/// The bars of a chart of this size, one for each bucket.
pub fn bars(buckets: &[Bucket], width: f64, height: f64) -> Vec<Bar> {
    let most = buckets.iter().map(|bucket| bucket.count).max().unwrap_or_default().max(1);
    let w = bar_width(buckets, width);
    let bar = |(place, bucket): (usize, &Bucket)| {
        let share = bucket.count as f64 / most as f64;
        let h = if bucket.count == 0 { 0.0 } else { (share * height).max(1.0) };
        Bar { x: place as f64 * w, y: height - h, w, h }
    };
    buckets.iter().enumerate().map(bar).collect()
}

/// The powers of ten at which buckets of a chart of this width begin; where there are less than two
/// of them, where the first bucket begins and the last one ends.
pub fn marks(buckets: &[Bucket], width: f64) -> Vec<Mark> {
    let w = bar_width(buckets, width);
    let mark = |place: usize, us: u64| Mark { x: place as f64 * w, us };
    let is_power = |us: u64| us > 0 && 10_u64.pow(us.ilog10()) == us;
    let places = buckets.iter().enumerate().filter(|(_, bucket)| is_power(bucket.from_us));
    let powers: Vec<_> = places.map(|(place, bucket)| mark(place, bucket.from_us)).collect();
    match (buckets.first(), buckets.last()) {
        (Some(first), Some(last)) if powers.len() < 2 => {
            vec![mark(0, first.from_us), mark(buckets.len(), last.to_us)]
        }
        _ => powers,
    }
}
