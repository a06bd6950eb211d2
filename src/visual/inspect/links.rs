//! How links are made.

use crate::ids::TaskId;
use crate::trace::lookup::Incoming;
use crate::trace::model::{Text, Track};
use crate::trace::{Item, LoopKind, Trace};
use crate::visual::describe::{Tip, Value};
use crate::visual::inspect::{Group, Inspection, Link, SHOWN};

/// Puts links together.
pub(super) struct Linker<'a> {
    pub(super) trace: &'a Trace,
    /// The track of the chosen thing.
    pub(super) track: &'a Track,
    tip: Tip,
    site: Option<String>,
    groups: Vec<Group>,
}

impl<'a> Linker<'a> {
    pub(super) fn new(trace: &'a Trace, track: &'a Track, tip: Tip) -> Linker<'a> {
        Linker { trace, track, tip, site: None, groups: Vec::new() }
    }

    pub(super) fn into_inspection(mut self) -> Inspection {
        self.groups.retain(|group| !group.links.is_empty());
        // The line of source has a place of its own.
        self.tip.rows.retain(|(key, _)| *key != "tip-site");
        Inspection { tip: self.tip, site: self.site, groups: self.groups }
    }

    /// Adds a number to what is known.
    pub(super) fn fact(&mut self, key: &'static str, value: Value) {
        self.tip.rows.push((key, value));
    }

    /// Says which line of source it comes from.
    pub(super) fn site(&mut self, site: Text) {
        let site = self.trace.text(site);
        self.site = (!site.is_empty()).then(|| site.to_owned());
    }

    /// The links from here on have this heading.
    pub(super) fn group(&mut self, key: &'static str) {
        self.groups.push(Group { key, links: Vec::new(), more: 0 });
    }

    /// Adds a link.
    pub(super) fn link(&mut self, relation: &'static str, item: Option<Item>) {
        self.all(relation, item);
    }

    /// Adds links of one relation: the first of them, and how many there are besides.
    pub(super) fn all(&mut self, relation: &'static str, items: impl IntoIterator<Item = Item>) {
        let trace = self.trace;
        let Some(group) = self.groups.last_mut() else { return };
        let mut items = items.into_iter();
        let links = items.by_ref().take(SHOWN).filter_map(|item| link(trace, relation, item));
        group.links.extend(links);
        group.more += items.count() as u64;
    }

    /// A task of the chosen thing's loop.
    pub(super) fn task_item(&self, id: TaskId) -> Option<Item> {
        Some(Item::Task(self.track.id, self.track.task_place(id)?))
    }

    /// A poll of the chosen thing's loop.
    pub(super) fn poll_item(&self, index: usize) -> Item {
        Item::Poll(self.track.id, index)
    }

    /// The messages to the chosen thing's loop.
    pub(super) fn incoming(&self) -> Vec<Incoming> {
        self.trace.incoming(self.track.id)
    }
}

/// A message, as the loop that it goes to sees it.
pub(super) fn item_of(message: &Incoming) -> Item {
    Item::Message(message.from, message.index)
}

fn link(trace: &Trace, relation: &'static str, item: Item) -> Option<Link> {
    let id = id_of(item);
    let place = trace.tracks().iter().position(|track| track.id == id)?;
    let track = &trace.tracks()[place];
    let loop_kind: LoopKind = track.kind;
    let (target, title) = (item.into(), title(trace, item));
    let detail = detail(trace, track, item);
    Some(Link { relation, target, title, detail, track: place, loop_kind })
}

fn id_of(item: Item) -> crate::ids::LoopId {
    match item {
        Item::Loop(id)
        | Item::End(id)
        | Item::Poll(id, _)
        | Item::Task(id, _)
        | Item::Message(id, _)
        | Item::Timer(id, _) => id,
    }
}

/// The name of a thing.
pub(super) fn title(trace: &Trace, item: Item) -> String {
    let Some(track) = trace.track(id_of(item)) else { return String::new() };
    let task = |id: Option<TaskId>| match id.and_then(|id| track.task(id)) {
        Some(task) => format!("{} #{}", trace.text(task.name), task.id),
        None => track.name.clone(),
    };
    match item {
        Item::Loop(_) | Item::End(_) => track.name.clone(),
        Item::Poll(_, index) => task(track.polls.get(index).map(|poll| poll.task)),
        Item::Task(_, index) => task(track.tasks.get(index).map(|task| task.id)),
        Item::Timer(_, index) => task(track.timers.get(index).and_then(|timer| timer.task)),
        Item::Message(_, index) => match track.sent.get(index) {
            Some(message) => {
                let to = trace.track(message.to).map_or("?", |to| &to.name);
                format!("{}: {} → {to}", trace.text(message.queue), track.name)
            }
            None => track.name.clone(),
        },
    }
}

/// What tells a thing from its like.
fn detail(trace: &Trace, track: &Track, item: Item) -> Option<Value> {
    match item {
        Item::Loop(_) => None,
        Item::End(_) => Some(Value::Moment(track.at(track.end?.0).0)),
        Item::Poll(_, index) => Some(Value::Duration(track.polls.get(index)?.took_us.into())),
        Item::Task(_, index) => {
            let task = track.tasks.get(index)?;
            Some(Value::Duration(task.end?.0.since(task.spawned).0))
        }
        Item::Timer(_, index) => {
            let timer = track.timers.get(index)?;
            Some(Value::Duration(timer.deadline.since(timer.set).0))
        }
        Item::Message(_, index) => {
            let message = track.sent.get(index)?;
            let arrived = trace.taken_at(message, track);
            let arrived = arrived.or_else(|| trace.received_at(message, track))?;
            Some(Value::Duration(arrived.since(track.at(message.sent)).0))
        }
    }
}
