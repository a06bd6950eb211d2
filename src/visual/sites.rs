//! Lines of source and what came of them: a task, a message and a timer know the place in the
//! source that spawned, sent or set them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustc_hash::FxHashSet;

use crate::clock::Micros;
use crate::trace::model::{Poll, Text, Trace, Track};
use crate::trace::order;
use crate::visual::layout::Target;

/// Polls of a loop that are looked at for one moment of a recording. At a speed at which more of
/// them pass in a moment, no reader can tell them apart.
const MOST_POLLS: usize = 256;

/// A line of a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, from the crate's root on, with `/` between folders.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
}

impl Place {
    /// The place that a trace's `site` names: `src/scenarios/threads.rs:60`, and a column behind it
    /// if there is one.
    pub fn parse(site: &str) -> Option<Place> {
        let (rest, last) = site.rsplit_once(':')?;
        let number = |text: &str| text.parse().ok().filter(|line| *line > 0);
        let (file, line) = match rest.rsplit_once(':') {
            // A drive of Windows has a colon as well.
            Some((file, line)) if number(line).is_some() => (file, line),
            _ => (rest, last),
        };
        let line = number(line)?;
        (!file.is_empty()).then(|| Place { file: file.replace('\\', "/"), line })
    }
}

/// What came of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tasks that it spawned.
    pub tasks: u32,
    /// Messages that it sent.
    pub messages: u32,
    /// Timers that it set.
    pub timers: u32,
}

impl Count {
    /// All together.
    pub fn total(self) -> u32 {
        self.tasks + self.messages + self.timers
    }
}

/// What came of each line of `file` so far.
pub fn counts(trace: &Trace, file: &str) -> BTreeMap<u32, Count> {
    let mut by_site: HashMap<Text, Count> = HashMap::new();
    for track in trace.tracks() {
        for task in &track.tasks {
            by_site.entry(task.site).or_default().tasks += 1;
        }
        for message in &track.sent {
            by_site.entry(message.site).or_default().messages += 1;
        }
        for timer in &track.timers {
            by_site.entry(timer.site).or_default().timers += 1;
        }
    }
    let mut by_line: BTreeMap<u32, Count> = BTreeMap::new();
    for (site, count) in by_site {
        if let Some(place) = Place::parse(trace.text(site)).filter(|place| place.file == file) {
            let sum = by_line.entry(place.line).or_default();
            sum.tasks += count.tasks;
            sum.messages += count.messages;
            sum.timers += count.timers;
        }
    }
    by_line
}

/// The first thing that came of a line after `chosen`, in the order of time and round to the
/// beginning: a task, a message, or, for a timer, the poll that set it.
pub fn next(trace: &Trace, place: &Place, chosen: Option<Target>) -> Option<Target> {
    let mut known: HashMap<Text, bool> = HashMap::new();
    let mut is_here = |site: Text| {
        let is_it = || Place::parse(trace.text(site)).as_ref() == Some(place);
        *known.entry(site).or_insert_with(is_it)
    };
    let mut found: Vec<(Micros, Target)> = Vec::new();
    for track in trace.tracks() {
        let id = track.id;
        let tasks = track.tasks.iter().enumerate().filter(|(_, task)| is_here(task.site));
        found.extend(
            tasks.map(|(index, task)| (track.at(task.spawned), Target::Task { id, index })),
        );
        let sent = track.sent.iter().enumerate().filter(|(_, message)| is_here(message.site));
        found.extend(
            sent.map(|(index, message)| (track.at(message.sent), Target::Message { id, index })),
        );
        let timers = track.timers.iter().enumerate().filter(|(_, timer)| is_here(timer.site));
        found.extend(
            timers.map(|(index, timer)| (track.at(timer.set), Target::Timer { id, index })),
        );
    }
    order::sort_by_key(&mut found, |(at, _)| at.0.into());
    found.dedup();
    let place = found.iter().position(|(_, target)| Some(*target) == chosen);
    let next = place.map_or(0, |place| place + 1) % found.len().max(1);
    found.get(next).map(|(_, target)| *target)
}

/// The lines that a thing in the picture comes from, the most telling one first.
pub fn places(trace: &Trace, target: Target) -> Vec<Place> {
    let Some(track) = trace.track(target.id()) else { return Vec::new() };
    let within = |from: Micros, to: Micros, at: Micros| (from..=to).contains(&track.at(at));
    let sites: Vec<Text> = match target {
        // A loop's first task is its program, which comes from the line that started the loop.
        Target::Loop { .. } | Target::Start { .. } | Target::End { .. } => {
            track.tasks.first().map(|task| task.site).into_iter().collect()
        }
        Target::Poll { index, .. } => {
            track.polls.get(index).map(|poll| sites_of(track, poll)).unwrap_or_default()
        }
        Target::Task { index, .. } => {
            track.tasks.get(index).map(|task| task.site).into_iter().collect()
        }
        Target::Message { index, .. } => {
            track.sent.get(index).map(|message| message.site).into_iter().collect()
        }
        Target::Timer { index, .. } => {
            track.timers.get(index).map(|timer| timer.site).into_iter().collect()
        }
        Target::Timers { from, to, .. } => {
            let timers = track.timers.iter().filter(|timer| within(from, to, timer.set));
            timers.map(|timer| timer.site).collect()
        }
        Target::Polls { from, to, .. } => {
            let polls = track.polls.iter().filter(|poll| within(from, to, poll.start));
            polls.filter_map(|poll| track.task(poll.task)).map(|task| task.site).collect()
        }
        Target::Tasks { from, to, .. } => {
            let tasks = track.tasks.iter().filter(|task| within(from, to, task.spawned));
            tasks.map(|task| task.site).collect()
        }
        Target::Messages { to, first, last, .. } => {
            let sent = track.sent.iter().filter(|message| message.to == to);
            let sent = sent.filter(|message| within(first, last, message.sent));
            sent.map(|message| message.site).collect()
        }
    };
    let mut seen = FxHashSet::default();
    let fresh = sites.into_iter().filter(|site| seen.insert(*site));
    fresh.filter_map(|site| Place::parse(trace.text(site))).collect()
}

/// The lines of what is polled between two moments of the common time line: what the polls send and
/// set, and what spawned their tasks.
pub fn lines_between(trace: &Trace, from: Micros, to: Micros) -> BTreeSet<Place> {
    let mut sites = FxHashSet::default();
    for track in trace.tracks() {
        let local = |moment: Micros| Micros(moment.0.saturating_sub(track.offset_us));
        let (from, to) = (local(from), local(to));
        let begun = track.polls.partition_point(|poll| poll.start <= to);
        let polls = track.polls[..begun].iter().rev().take(MOST_POLLS);
        for poll in polls.take_while(|poll| end(poll) >= from) {
            sites.extend(sites_of(track, poll));
        }
    }
    order::gather(sites.into_iter().filter_map(|site| Place::parse(trace.text(site))))
}

/// The lines of what is polled at a moment of the common time line.
pub fn lines_at(trace: &Trace, moment: Micros) -> BTreeSet<Place> {
    lines_between(trace, moment, moment)
}

fn end(poll: &Poll) -> Micros {
    Micros(poll.start.0.saturating_add(poll.took_us.into()))
}

/// What a poll sent and set, and what spawned its task.
fn sites_of(track: &Track, poll: &Poll) -> Vec<Text> {
    let (start, end) = (poll.start, end(poll));
    let sent = track.sent.partition_point(|message| message.sent < start);
    let sent = track.sent[sent..].iter().take_while(|message| message.sent <= end);
    let sent = sent.filter(|message| message.task == Some(poll.task)).map(|message| message.site);
    let set = track.timers.partition_point(|timer| timer.set < start);
    let set = track.timers[set..].iter().take_while(|timer| timer.set <= end);
    let set = set.filter(|timer| timer.task == Some(poll.task)).map(|timer| timer.site);
    let task = track.task(poll.task).map(|task| task.site);
    let mut sites: Vec<Text> = Vec::new();
    for site in sent.chain(set).chain(task) {
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    sites
}
