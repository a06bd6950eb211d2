//! Finding things in a run by text, loop, kind and length.

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::item::Item;
use crate::trace::model::{TaskEnd, Text, Trace, Track};
use crate::trace::order;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Loops.
    Loop,
    /// Tasks.
    Task,
    /// Messages.
    Message,
    /// Lines of the log.
    Log,
    /// Timers.
    Timer,
    /// Polls.
    Poll,
}

impl What {
    /// All of them, in the order in which they are listed.
    pub const ALL: [What; 6] =
        [What::Loop, What::Task, What::Message, What::Log, What::Timer, What::Poll];

    /// The word for it in keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Loop => "loop",
            What::Task => "task",
            What::Message => "message",
            What::Log => "log",
            What::Timer => "timer",
            What::Poll => "poll",
        }
    }
}

/// What has to be true of a thing that is found. All of it has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words, set apart by spaces; each has to stand in one of the thing's texts, however it is
    /// capitalized. The texts are: the name of its loop; the name of its task; the queue of a
    /// message; a line of the log; an error or the reason of a loss. `#12` is a task's number.
    pub text: String,
    /// The loop it is in; messages are in the loop that sent them and in the one they go to.
    pub in_loop: Option<LoopId>,
    /// What it is.
    pub what: Option<What>,
    /// How long it takes at least, in microseconds: what is open until the end of what is known.
    /// Lines of the log take no time.
    pub least_us: Option<u64>,
}

/// What was found in one track: places in its lists, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackMatches {
    /// Whether the loop itself was found.
    pub whole: bool,
    /// Tasks.
    pub tasks: Vec<u32>,
    /// Messages that it sent.
    pub messages: Vec<u32>,
    /// Lines of its log.
    pub log: Vec<u32>,
    /// Timers.
    pub timers: Vec<u32>,
    /// Polls.
    pub polls: Vec<u32>,
}

/// What was found, in the order of the tracks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// Per track.
    pub tracks: Vec<TrackMatches>,
}

/// Something that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub what: What,
    /// Where to look at it. A line of the log is looked at in the poll that logged it.
    pub item: Item,
    /// The line of the log.
    pub line: Option<Text>,
    /// When it began, on the common time line.
    pub at: Micros,
}

impl Query {
    /// Whether it asks for nothing, and so for everything.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
            && self.in_loop.is_none()
            && self.what.is_none()
            && self.least_us.is_none()
    }
}

/// One word of a query.
enum Word {
    Number(u32),
    /// Which texts of the run, and which names of loops, it stands in.
    In(Vec<bool>, Vec<bool>),
}

impl Word {
    fn new(trace: &Trace, word: &str) -> Word {
        if let Some(number) = word.strip_prefix('#').and_then(|number| number.parse().ok()) {
            return Word::Number(number);
        }
        let word = word.to_lowercase();
        let stands_in = |text: &str| text.to_lowercase().contains(&word);
        let texts = trace.texts.all().map(stands_in).collect();
        Word::In(texts, trace.tracks().iter().map(|track| stands_in(&track.name)).collect())
    }

    fn is_in(&self, loops: [usize; 2], texts: [Text; 2], number: Option<u32>) -> bool {
        match self {
            Word::Number(wanted) => number == Some(*wanted),
            Word::In(known, names) => {
                let in_text = |text: &Text| known.get(text.0 as usize).copied().unwrap_or_default();
                loops.iter().any(|place| names.get(*place).copied().unwrap_or_default())
                    || texts.iter().any(in_text)
            }
        }
    }
}

/// A query made ready.
struct Finder<'a> {
    trace: &'a Trace,
    query: &'a Query,
    words: Vec<Word>,
    end: Micros,
}

impl Matches {
    /// All that `query` asks for in the run so far.
    pub fn of(trace: &Trace, query: &Query) -> Matches {
        let words = query.text.split_whitespace().map(|word| Word::new(trace, word)).collect();
        let finder = Finder { trace, query, words, end: trace.end() };
        let tracks = trace.tracks().iter().enumerate();
        Matches { tracks: tracks.map(|(place, track)| finder.look(place, track)).collect() }
    }

    /// How many things were found.
    pub fn total(&self) -> usize {
        let of = |found: &TrackMatches| {
            usize::from(found.whole)
                + found.tasks.len()
                + found.messages.len()
                + found.log.len()
                + found.timers.len()
                + found.polls.len()
        };
        self.tracks.iter().map(of).sum()
    }

    /// The first of what was found: loops before tasks, tasks before messages, and so on, each by
    /// time.
    pub fn hits(&self, trace: &Trace, most: usize) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for what in What::ALL {
            let mut found: Vec<Hit> = Vec::new();
            for (track, matches) in trace.tracks().iter().zip(&self.tracks) {
                found.extend(matches.of_kind(track, what, most));
            }
            order::sort_by_key(&mut found, |hit| hit.at.0.into());
            hits.extend(found);
            if hits.len() >= most {
                break;
            }
        }
        hits.truncate(most);
        hits
    }
}

impl TrackMatches {
    fn of_kind(&self, track: &Track, what: What, most: usize) -> Vec<Hit> {
        let id = track.id;
        let list = |places: &[u32], hit: &dyn Fn(usize) -> Option<(Item, Micros, Option<Text>)>| {
            let hits = places.iter().take(most).filter_map(|place| hit(*place as usize));
            let hits = hits.map(|(item, at, line)| Hit { what, item, line, at: track.at(at) });
            hits.collect()
        };
        match what {
            What::Loop if !self.whole => Vec::new(),
            What::Loop => {
                vec![Hit { what, item: Item::Loop(id), line: None, at: track.requested }]
            }
            What::Task => list(&self.tasks, &|at| {
                Some((Item::Task(id, at), track.tasks.get(at)?.spawned, None))
            }),
            What::Message => list(&self.messages, &|at| {
                Some((Item::Message(id, at), track.sent.get(at)?.sent, None))
            }),
            What::Timer => list(&self.timers, &|at| {
                Some((Item::Timer(id, at), track.timers.get(at)?.set, None))
            }),
            What::Poll => list(&self.polls, &|at| {
                Some((Item::Poll(id, at), track.polls.get(at)?.start, None))
            }),
            What::Log => list(&self.log, &|at| {
                let (at, line) = *track.log.get(at)?;
                let poll = track.poll_at(at).map(|poll| Item::Poll(id, poll));
                Some((poll.unwrap_or(Item::Loop(id)), at, Some(line)))
            }),
        }
    }
}

impl Finder<'_> {
    fn wants(&self, what: What) -> bool {
        self.query.what.is_none_or(|wanted| wanted == what)
    }

    fn says(&self, loops: [usize; 2], texts: [Text; 2], number: Option<u32>) -> bool {
        self.words.iter().all(|word| word.is_in(loops, texts, number))
    }

    fn is_long(&self, from: Micros, to: Option<Micros>) -> bool {
        let took = || to.unwrap_or(self.end).since(from).0;
        self.query.least_us.is_none_or(|least| took() >= least)
    }

    fn look(&self, place: usize, track: &Track) -> TrackMatches {
        let mut found = TrackMatches::default();
        if self.wants(What::Message) {
            found.messages = self.messages(place, track);
        }
        if self.query.in_loop.is_some_and(|id| id != track.id) {
            return found;
        }
        let loops = [place; 2];
        let end = track.end.map(|(end, _)| track.at(end));
        let reason = match track.end {
            Some((_, crate::trace::model::LoopEnd::Lost(reason))) => reason,
            _ => Text::default(),
        };
        found.whole = self.wants(What::Loop)
            && self.says(loops, [reason; 2], None)
            && self.is_long(track.requested, end);
        if self.wants(What::Log) && self.query.least_us.is_none() {
            let lines = track.log.iter().map(|(_, text)| self.says(loops, [*text; 2], None));
            found.log = places(lines);
        }
        // Whether the texts of a task are what is asked for: for its polls and timers too.
        let said: Vec<bool> = track
            .tasks
            .iter()
            .map(|task| {
                let error = match task.end {
                    Some((_, TaskEnd::Failed(error))) => error,
                    _ => Text::default(),
                };
                self.says(loops, [task.name, error], Some(task.id.0))
            })
            .collect();
        let nobody = self.says(loops, [Text::default(); 2], None);
        let of_task = |id| track.task_place(id).map_or(nobody, |place| said[place]);
        if self.wants(What::Task) {
            let tasks = track.tasks.iter().zip(&said).map(|(task, said)| {
                let end = task.end.map(|(end, _)| track.at(end));
                *said && self.is_long(track.at(task.spawned), end)
            });
            found.tasks = places(tasks);
        }
        if self.wants(What::Timer) {
            let timers = track.timers.iter().map(|timer| {
                self.is_long(track.at(timer.set), timer.over.map(|over| track.at(over)))
                    && timer.task.map_or(nobody, of_task)
            });
            found.timers = places(timers);
        }
        if self.wants(What::Poll) {
            let least = self.query.least_us.unwrap_or_default();
            let polls = track.polls.iter();
            found.polls =
                places(polls.map(|poll| u64::from(poll.took_us) >= least && of_task(poll.task)));
        }
        found
    }

    fn messages(&self, place: usize, track: &Track) -> Vec<u32> {
        let sent = track.sent.iter().map(|message| {
            let is_there = self.query.in_loop.is_none_or(|id| id == track.id || id == message.to);
            let to = self.trace.places.get(&message.to).copied().unwrap_or(place);
            is_there && self.says([place, to], [message.queue; 2], None) && {
                let arrived = self.trace.taken_at(message, track);
                let arrived = arrived.or_else(|| self.trace.received_at(message, track));
                self.is_long(track.at(message.sent), arrived)
            }
        });
        places(sent)
    }
}

/// The places of what is true.
fn places(found: impl Iterator<Item = bool>) -> Vec<u32> {
    (0_u32..).zip(found).filter(|(_, found)| *found).map(|(place, _)| place).collect()
}
