//! What is said of the loops at a moment, in words.

use crate::trace::Trace;
use crate::visual::describe::{Tip, Value, kind_key};
use crate::visual::layout::Target;
use crate::visual::stage::{Condition, Node, Tableau};

/// Every translation key that the stage may ask for, beside those of the picture of the run.
pub const KEYS: &[&str] = &[
    "stage-absent",
    "stage-blocked",
    "stage-closed",
    "stage-for-answer",
    "stage-for-message",
    "stage-for-room",
    "stage-for-timer",
    "stage-idle",
    "stage-loops",
    "stage-lost",
    "stage-mailbox",
    "stage-more",
    "stage-ready",
    "stage-running",
    "stage-starting",
    "stage-task",
    "stage-tasks",
    "stage-under-way",
    "stage-waiting",
];

/// The key of the words for how a loop is, with what it waits for.
pub fn state_key(node: &Node) -> &'static str {
    match (node.condition, node.resting) {
        (Condition::Waiting, Some(resting)) => resting.key(),
        (condition, _) => condition.key(),
    }
}

/// The name of the task that a loop polls; `None` if it polls none.
pub fn task_name<'a>(trace: &'a Trace, node: &Node) -> Option<&'a str> {
    if !matches!(node.condition, Condition::Running | Condition::Blocked) {
        return None;
    }
    let task = trace.track(node.id)?.task(node.task?)?;
    Some(trace.text(task.name))
}

/// What is known of a loop at the moment of `tableau`.
pub fn tip(trace: &Trace, tableau: &Tableau, place: usize) -> Option<Tip> {
    let (track, node) = (trace.tracks().get(place)?, tableau.nodes.get(place)?);
    let mut rows = vec![("tip-state", Value::Key(state_key(node)))];
    if let Some(task) = task_name(trace, node) {
        rows.push(("stage-task", Value::Text(task.to_owned())));
    }
    if node.condition.is_alive() {
        rows.push(("stage-tasks", Value::Count(node.tasks as u64)));
        rows.push(("stage-ready", Value::Count(node.ready as u64)));
        rows.push(("stage-mailbox", Value::Count(node.mailbox as u64)));
    }
    let under_way: usize =
        tableau.edges.iter().filter(|edge| edge.to == place).map(|edge| edge.under_way).sum();
    if under_way > 0 {
        rows.push(("stage-under-way", Value::Count(under_way as u64)));
    }
    Some(Tip {
        kind: kind_key(track.kind),
        title: Value::Text(track.name.clone()),
        track: place,
        loop_kind: track.kind,
        rows,
    })
}

/// The same of loops that share a place: how many are how.
pub fn group_tip(trace: &Trace, tableau: &Tableau, places: &[usize]) -> Option<Tip> {
    let first = *places.first()?;
    let track = trace.tracks().get(first)?;
    let count = |condition: Condition| {
        let is_so = |place: &&usize| {
            tableau.nodes.get(**place).is_some_and(|node| node.condition == condition)
        };
        places.iter().filter(is_so).count() as u64
    };
    let rows = Condition::ALL.into_iter().map(|condition| (condition, count(condition)));
    let rows = rows.filter(|(_, count)| *count > 0);
    Some(Tip {
        kind: "stage-loops",
        title: Value::Count(places.len() as u64),
        track: first,
        loop_kind: track.kind,
        rows: rows.map(|(condition, count)| (condition.key(), Value::Count(count))).collect(),
    })
}

/// The target that a loop is.
pub fn target(node: &Node) -> Target {
    Target::Loop { id: node.id }
}
