//! Messages as arrows from lane to lane, those that are too close to each other as one.

use rustc_hash::FxHashMap;

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::model::{Message, Track};
use crate::visual::layout::Grid;
use crate::visual::layout::pairs::{Pair, arrival};
use crate::visual::layout::scene::{Arrow, Delivery, Scene};
use crate::visual::layout::slices::leap;
use crate::visual::layout::target::Target;

/// Arrows of a pair that are closer than this at both ends are one, in pixels.
const APART: f64 = 3.0;
/// More arrows than this tell nobody anything: then they have to be further apart.
const ENOUGH: f64 = 600.0;
/// How long the arrow of a message is that has not arrived, in pixels.
const STUB: f32 = 12.0;

/// A pair of loops of which at least one is on screen.
struct Visible<'a> {
    pair: &'a Pair,
    sender: &'a Track,
    /// The receiver and its place, if it is known.
    receiver: Option<(usize, &'a Track)>,
    /// The messages that are on screen, as far as time goes.
    first: usize,
    last: usize,
}

/// Lays out the arrows between `tracks`.
pub(super) fn lay(scene: &mut Scene, grid: &Grid, tracks: &[Track], pairs: &mut [Pair]) {
    let places: FxHashMap<LoopId, usize> =
        tracks.iter().enumerate().map(|(place, track)| (track.id, place)).collect();
    let on_screen: Vec<bool> = (0..tracks.len()).map(|place| grid.is_on_screen(place)).collect();
    let visible: Vec<Visible> = pairs
        .iter_mut()
        .filter_map(|pair| {
            pair.receiver = pair.receiver.or_else(|| places.get(&pair.to).copied());
            let seen = on_screen[pair.from] || pair.receiver.is_some_and(|place| on_screen[place]);
            seen.then(|| Visible::new(grid, pair, tracks))?
        })
        .collect();

    let grouping = Grouping::new(grid, &visible);
    for pair in &visible {
        pair.lay(scene, grid, grouping);
    }
}

/// Which messages of a pair are one arrow.
#[derive(Clone, Copy)]
enum Grouping {
    /// Those that share a stretch of so many microseconds at both ends.
    Near(f64),
    /// So many that follow each other. What cannot be shown one by one is at least as dense as it
    /// really is.
    Blocks(usize),
}

impl Grouping {
    fn new(grid: &Grid, visible: &[Visible]) -> Grouping {
        // An arrow ends where the next stretch begins at either end, so a pair has at most twice as
        // many arrows as there are stretches.
        let most = 2.0 * grid.view.plot_width() / APART;
        let counts = || visible.iter().map(|pair| pair.count() as f64);
        if counts().map(|count| count.min(most)).sum::<f64>() <= ENOUGH {
            // In steps of two, so that the same messages stay together while the scale changes.
            return Grouping::Near((grid.view.us_per_px * APART).log2().ceil().exp2());
        }
        let block = (counts().sum::<f64>() / ENOUGH).log2().ceil().exp2();
        Grouping::Blocks(block as usize)
    }
}

impl<'a> Visible<'a> {
    /// What there is to see of this pair; `None` if there is nothing.
    fn new(grid: &Grid, pair: &'a mut Pair, tracks: &'a [Track]) -> Option<Self> {
        let sender = &tracks[pair.from];
        let near = pair.within(grid.window.earlier(sender.offset_us as f64));
        let receiver = pair.receiver.map(|place| (place, &tracks[place]));
        // Queues keep the order, so arrivals are sorted as well: those that were on their way when
        // the picture begins were sent last before that.
        let had_arrived =
            receiver.zip(near.before()).is_some_and(|((_, track), (sent, received))| {
                let sent = sent + sender.offset_us as f64;
                (received + track.offset_us as f64).max(sent) < grid.window.from
            });
        if had_arrived && near.from == near.to {
            return None;
        }
        let mut found = Visible { pair, sender, receiver, first: near.from, last: near.to };
        if !had_arrived {
            let is_under_way = |back| found.arrival(near.from - 1 - back) >= grid.window.from;
            found.first -= leap(0, near.from, is_under_way);
        }
        (found.first < found.last).then_some(found)
    }

    fn message(&self, at: usize) -> &Message {
        &self.sender.sent[self.pair.places[at] as usize]
    }

    fn sent(&self, at: usize) -> f64 {
        self.pair.sent[at] + self.sender.offset_us as f64
    }

    fn arrival(&self, at: usize) -> f64 {
        match (self.pair.received.get(at), self.receiver) {
            (Some(received), Some((_, receiver))) => {
                (received + receiver.offset_us as f64).max(self.sent(at))
            }
            (_, receiver) => arrival(self.message(at), self.sender, receiver.map(|(_, it)| it)),
        }
    }

    fn count(&self) -> usize {
        self.last - self.first
    }

    fn lay(&self, scene: &mut Scene, grid: &Grid, grouping: Grouping) {
        let mut at = self.first;
        while at < self.last {
            let next = match grouping {
                Grouping::Near(cell) => self.next_far(at, cell),
                Grouping::Blocks(block) => {
                    // Blocks of different pairs do not begin together, or arrows would come in
                    // volleys that nobody sent.
                    let shift = (self.pair.from * 5 + usize::from(self.pair.to.0)) * 7 % block;
                    self.last.min((at + shift) / block * block + block - shift)
                }
            };
            let arrow = self.arrow(grid, at, next);
            scene.arrows.push(arrow);
            at = next;
        }
    }

    /// The first message from `at` on that is not sent or does not arrive in the same stretch.
    fn next_far(&self, at: usize, cell: f64) -> usize {
        let cell_end = |us: f64| (us / cell).floor() * cell + cell;
        let (sent_end, arrival_end) = (cell_end(self.sent(at)), cell_end(self.arrival(at)));
        leap(at + 1, self.last, |at| {
            let arrival = self.arrival(at);
            let pending = arrival.is_infinite() && arrival_end.is_infinite();
            self.sent(at) < sent_end && (pending || arrival < arrival_end)
        })
    }

    /// The arrow of the messages from `first` up to but not including `next`.
    fn arrow(&self, grid: &Grid, first: usize, next: usize) -> Arrow {
        let (sent, arrival) = (self.sent(first), self.arrival(first));
        let from_row = grid.poll_y(self.pair.from);
        let to_row = self.receiver.map(|(place, _)| grid.poll_y(place));
        let down = to_row.is_none_or(|to| to > from_row);
        let poll = grid.measure.poll;
        // From edge to edge, so that an arrow does not cover the polls it connects.
        let leave = if down { from_row + poll } else { from_row };
        let reach = to_row.map(|to| if down { to } else { to + poll });
        let from = (grid.view.x_of(sent) as f32, leave as f32);
        let ended = self.receiver.is_some_and(|(_, track)| track.end.is_some());
        let (to, delivery) = match reach {
            Some(reach) if arrival.is_finite() => {
                ((grid.view.x_of(arrival) as f32, reach as f32), Delivery::Arrived)
            }
            _ => {
                let turn = if down { STUB } else { -STUB };
                let delivery = if ended { Delivery::Undelivered } else { Delivery::Pending };
                ((from.0 + STUB, from.1 + turn), delivery)
            }
        };
        let count = (next - first) as u32;
        let target = if count == 1 {
            Target::Message { id: self.sender.id, index: self.pair.places[first] as usize }
        } else {
            Target::Messages {
                from: self.sender.id,
                to: self.pair.to,
                count,
                first: Micros(self.sent(first) as u64),
                last: Micros(self.sent(next - 1) as u64),
            }
        };
        Arrow { from, to, tint: self.pair.from as u16, count, delivery, target }
    }
}
