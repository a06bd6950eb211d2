//! The loops of a run at one moment: how each of them is, and what is under way between them. Pure
//! look-ups in a [`Timetable`]: the work grows with the loops and with what is under way, not with
//! the events.

pub mod node;
pub mod places;
mod tell;
mod way;

use crate::ids::LoopId;
use crate::trace::model::{Trace, Track};
use crate::visual::layout::Target;
use crate::visual::timetable::{Lane, Timetable};
pub use node::{Condition, Node, Resting};
pub use places::{Cell, Detail, Places, Size};
pub use tell::{KEYS, group_tip, state_key, target, task_name, tip};
pub use way::Way;

/// More messages under way between two loops than this are counted, not shown one by one.
pub const DOTS: usize = 24;

/// Where a message stays whose arrival is not known, as a share of its way: at the door.
const DOOR: f64 = 0.94;

/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// How far it has come, from 0 to 1.
    pub along: f32,
    /// Whether it is known when it arrives.
    pub arrives: bool,
    /// The message.
    pub target: Target,
}

/// The messages from one loop to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    /// The sender's place among the tracks.
    pub from: usize,
    /// The receiver's.
    pub to: usize,
    /// How many are on their way.
    pub under_way: usize,
    /// Those, if they are few.
    pub dots: Vec<Dot>,
    /// How many arrived lately: in the [`Moment`]'s stretch.
    pub lately: usize,
    /// How fresh the last of them is, from 0 (not lately) to 1 (just now).
    pub fresh: f32,
}

/// The loops at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tableau {
    /// Every loop, in the order of the tracks.
    pub nodes: Vec<Node>,
    /// Every pair of loops that have exchanged messages by then, in the order of their first ones.
    pub edges: Vec<Edge>,
}

/// Which moment is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// On the common time line, in microseconds.
    pub at_us: f64,
    /// What is `lately`: so many microseconds up to the moment. What takes less than a frame at the
    /// speed that is played at can be seen nowhere else.
    pub lately_us: f64,
}

/// The loops at this moment.
pub fn tableau(trace: &Trace, times: &Timetable, moment: Moment) -> Tableau {
    let tracks = trace.tracks();
    let mut nodes: Vec<Node> = tracks
        .iter()
        .enumerate()
        .map(|(place, track)| node::at(track, times.times(place), moment))
        .collect();
    let mut edges: Vec<Edge> = Vec::new();
    let us = moment.at_us.max(0.0) as u64;
    for lane in times.lanes() {
        let (Some(sender), Some(to)) = (tracks.get(lane.from()), times.place(lane.to())) else {
            continue;
        };
        let receiver = &tracks[to];
        if lane.sent_at(0, sender).is_none_or(|first| first > us) {
            continue;
        }
        let received = lane.received_by(sender, receiver, us);
        let taken = lane.taken_by(sender, receiver, us);
        nodes[to].mailbox += received - taken;
        let route = (lane.from(), to);
        let at = edges.iter().position(|edge| (edge.from, edge.to) == route);
        let at = at.unwrap_or_else(|| {
            edges.push(Edge { from: route.0, to, ..Edge::default() });
            edges.len() - 1
        });
        add(&mut edges[at], lane, sender, receiver, moment, received);
    }
    for node in &mut nodes {
        // Nobody will take what lies in the mailbox of a loop that has ended.
        if matches!(node.condition, Condition::Lost | Condition::Closed) {
            node.mailbox = 0;
            node.ready = 0;
        }
    }
    Tableau { nodes, edges }
}

fn add(
    edge: &mut Edge,
    lane: &Lane,
    sender: &Track,
    receiver: &Track,
    moment: Moment,
    received: usize,
) {
    let us = moment.at_us.max(0.0) as u64;
    let sent = lane.sent_by(sender, us).max(received);
    // What a loop that has ended did not take in is under way no more.
    let is_gone = receiver.end.is_some_and(|(end, _)| receiver.at(end).0 <= us);
    if !is_gone {
        edge.under_way += sent - received;
        let room = DOTS.saturating_sub(edge.dots.len());
        let shown = received..sent.min(received + room);
        edge.dots.extend(shown.map(|at| dot(lane, at, sender, receiver, moment.at_us)));
    }
    let before = (moment.at_us - moment.lately_us).max(0.0) as u64;
    let lately = received - lane.received_by(sender, receiver, before).min(received);
    edge.lately += lately;
    let last = received.checked_sub(1).and_then(|at| lane.received_at(at, sender, receiver));
    if let (Some(last), true) = (last, lately > 0) {
        let age = (moment.at_us - last as f64).max(0.0) / moment.lately_us.max(1.0);
        edge.fresh = edge.fresh.max((1.0 - age).clamp(0.0, 1.0) as f32);
    }
}

fn dot(lane: &Lane, at: usize, sender: &Track, receiver: &Track, us: f64) -> Dot {
    let target = Target::Message { id: sender.id, index: lane.place(at) };
    let sent = lane.sent_at(at, sender).unwrap_or_default() as f64;
    match lane.received_at(at, sender, receiver) {
        Some(arrival) => {
            let along = (us - sent) / (arrival as f64 - sent).max(1.0);
            Dot { along: along.clamp(0.0, 1.0) as f32, arrives: true, target }
        }
        None => Dot { along: DOOR as f32, arrives: false, target },
    }
}

impl Tableau {
    /// The node of this loop.
    pub fn node(&self, id: LoopId) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}
