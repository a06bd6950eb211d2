//! Reads from the trace of a run that has ended what its two halves have shown.
//!
//! Each half is a task of its own, called [`WRONG`] or [`RIGHT`]. What is looked for are causes and
//! waits rather than times: what woke a task, what it waited for, what could not run meanwhile.

use super::evidence::Evidence;
use crate::clock::Micros;
use crate::trace::model::{Message, Poll, TaskEnd, TaskSpan, Text, Track};
use crate::trace::{Cause, Trace, Wait};

/// The name of the task that does it wrong.
pub const WRONG: &str = "wrong";

/// The name of the task that does it right.
pub const RIGHT: &str = "right";

/// The name of the task that beats.
const HEART: &str = "heartbeat";

/// A stall takes so many beats at least.
const STALL: u64 = 2;

/// What the trace of this case shows of the wrong way, and of the right one.
pub fn read(case: &str, trace: &Trace) -> (Evidence, Evidence) {
    let wrong = Half::find(trace, WRONG).and_then(|half| half.symptom(case));
    let right = Half::find(trace, RIGHT).and_then(|half| half.outcome(case));
    (wrong.unwrap_or(Evidence::Nothing), right.unwrap_or(Evidence::Nothing))
}

/// One half of a case: the task that did it, which has ended.
struct Half<'a> {
    trace: &'a Trace,
    track: &'a Track,
    task: &'a TaskSpan,
    end: Micros,
}

/// A wait of the half's own task.
struct Waited<'a> {
    from: Micros,
    until: &'a Poll,
    wait: Wait,
}

impl Waited<'_> {
    fn ms(&self) -> f64 {
        self.until.start.since(self.from).as_ms()
    }
}

impl Half<'_> {
    fn symptom(&self, case: &str) -> Option<Evidence> {
        match case {
            "call-soon" => self.late(),
            "blocking-get" | "inline-cpu" => self.stall(),
            "swallowed" => self.no_result(),
            "own-result" => self.self_wait(),
            _ => self.failed(),
        }
    }

    fn outcome(&self, case: &str) -> Option<Evidence> {
        match case {
            "call-soon" => self.at_once(),
            "blocking-get" => self.item(),
            "swallowed" => self.error(),
            "inline-cpu" => self.beats_beside(),
            "empty-chunk" => self.chunks(),
            "not-sendable" => self.value("double"),
            _ => self.value("answer"),
        }
    }
}

impl<'a> Half<'a> {
    fn find(trace: &'a Trace, name: &str) -> Option<Half<'a>> {
        let of_track = |track: &'a Track| {
            let task = track.tasks.iter().find(|task| trace.text(task.name) == name)?;
            Some(Half { trace, track, task, end: task.end?.0 })
        };
        trace.tracks().iter().find_map(of_track)
    }

    fn is_done(&self) -> bool {
        matches!(self.task.end, Some((_, TaskEnd::Done)))
    }

    /// Code and text of the failure that the half ended with.
    fn failure(&self) -> Option<(&'a str, &'a str)> {
        let Some((_, TaskEnd::Failed(text))) = self.task.end else { return None };
        self.trace.text(text).split_once(": ")
    }

    fn covers(&self, moment: Micros) -> bool {
        (self.task.spawned..=self.end).contains(&moment)
    }

    /// What the half logged under this label.
    fn logged(&self, label: &str) -> Option<&'a str> {
        let lines = self.track.log.iter().filter(|(at, _)| self.covers(*at));
        let mut texts = lines.map(|(_, text)| self.trace.text(*text));
        texts.find_map(|text| text.strip_prefix(label)?.strip_prefix(": "))
    }

    fn own_polls(&self) -> Vec<&'a Poll> {
        self.track.polls_of(self.task.id).collect()
    }

    fn waits(&self) -> impl DoubleEndedIterator<Item = Waited<'a>> {
        let polls = self.own_polls();
        let pairs: Vec<_> = polls.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.into_iter().map(|(before, until)| {
            let from = before.start + Micros(before.took_us.into());
            Waited { from, until, wait: before.wait }
        })
    }

    /// The first message that the half's task took, and when.
    fn taken(&self) -> Option<(&'a Message, Micros)> {
        let to_here = move |message: &&Message| {
            message.to == self.track.id && message.taken_by == Some(self.task.id)
        };
        let sent = self.trace.tracks().iter().flat_map(|track| &track.sent).filter(to_here);
        let taken = sent.filter_map(|message| Some((message, message.taken?)));
        taken.filter(|(_, at)| self.covers(*at)).min_by_key(|(_, at)| *at)
    }

    /// The same, with the poll that took it and how long it had been there.
    fn taken_in_poll(&self) -> Option<(&'a Poll, f64)> {
        let (message, at) = self.taken()?;
        let poll = self.own_polls().into_iter().rfind(|poll| poll.start <= at)?;
        Some((poll, at.since(message.received?).as_ms()))
    }

    /// The task that beat during this half.
    fn heart(&self) -> Option<&'a TaskSpan> {
        let tasks = self.track.tasks.iter().filter(|task| self.covers(task.spawned));
        tasks.into_iter().find(|task| self.trace.text(task.name) == HEART)
    }

    /// How often it did so between two moments. Its first poll is no beat.
    fn beats(&self, from: Micros, until: Micros) -> u64 {
        let Some(heart) = self.heart() else { return 0 };
        let beats = self.track.polls_of(heart.id).skip(1);
        beats.filter(|poll| (from..until).contains(&poll.start)).count() as u64
    }

    fn failed(&self) -> Option<Evidence> {
        let (code, text) = self.failure()?;
        Some(Evidence::Failed { code: code.to_owned(), text: text.to_owned() })
    }

    /// The message was there, and what woke the task that took it was a timer.
    fn late(&self) -> Option<Evidence> {
        let (poll, waited_ms) = self.taken_in_poll()?;
        matches!(poll.cause, Cause::Timer(_)).then_some(Evidence::Late { waited_ms })
    }

    fn at_once(&self) -> Option<Evidence> {
        let (poll, waited_ms) = self.taken_in_poll()?;
        matches!(poll.cause, Cause::Messages(_)).then_some(Evidence::AtOnce { waited_ms })
    }

    /// The longest poll beside the heart's own, if that is some beats long.
    fn stall(&self) -> Option<Evidence> {
        let heart = self.heart()?;
        let timer = self.track.timers.iter().find(|timer| timer.task == Some(heart.id))?;
        let beat = timer.deadline.since(timer.set).0;
        let lives = |poll: &&Poll| {
            heart.spawned < poll.start && heart.end.is_none_or(|(end, _)| poll.start < end)
        };
        let others = self.track.polls.iter().filter(|poll| poll.task != heart.id);
        let longest = others.filter(lives).max_by_key(|poll| poll.took_us)?;
        let missed = u64::from(longest.took_us).checked_div(beat)?;
        let poll_ms = Micros(longest.took_us.into()).as_ms();
        (missed >= STALL).then_some(Evidence::Stall { poll_ms, missed })
    }

    fn item(&self) -> Option<Evidence> {
        let (_, at) = self.taken()?;
        let mut waits = self.waits().filter(|waited| matches!(waited.wait, Wait::Message(_)));
        let waited = waits.rfind(|waited| waited.until.start <= at)?;
        let beats = self.beats(waited.from, at);
        Some(Evidence::Item { waited_ms: waited.ms(), beats })
    }

    /// Another loop computed for an answer, and the heart beat while it was awaited.
    fn beats_beside(&self) -> Option<Evidence> {
        let of_wait = |waited: Waited<'_>| {
            let Wait::Answer(other) = waited.wait else { return None };
            let other = self.trace.track(other)?;
            let longest = other.polls.iter().map(|poll| poll.took_us).max()?;
            let beats = self.beats(waited.from, waited.until.start);
            let poll_ms = Micros(longest.into()).as_ms();
            (beats > 0).then(|| Evidence::Beats { in_loop: other.name.clone(), poll_ms, beats })
        };
        self.waits().find_map(of_wait)
    }

    /// The input was taken, and a timer ended the wait for what should have come of it.
    fn no_result(&self) -> Option<Evidence> {
        let (code, _) = self.failure()?;
        let last = self.waits().next_back()?;
        let Wait::Message(queue) = last.wait else { return None };
        let by_deadline = code == "timeout" && matches!(last.until.cause, Cause::Timer(_));
        if !by_deadline || self.taken().is_some() {
            return None;
        }
        let mut inputs = self.track.sent.iter().filter(|message| self.covers(message.sent));
        let input = inputs.find(|message| message.taken.is_some())?;
        Some(Evidence::NoResult {
            in_loop: self.trace.track(input.to)?.name.clone(),
            queue: self.trace.text(Text::from(queue)).to_owned(),
            waited_ms: last.ms(),
        })
    }

    fn error(&self) -> Option<Evidence> {
        let (message, _) = self.taken()?;
        let waited_ms = self.waits().next_back().map_or(0.0, |waited| waited.ms());
        let queue = self.trace.text(message.queue).to_owned();
        let text = self.logged("error")?.to_owned();
        self.is_done().then_some(Evidence::Error { queue, waited_ms, text })
    }

    /// A task waited for itself when a timer ended the half's own wait.
    fn self_wait(&self) -> Option<Evidence> {
        let (code, _) = self.failure()?;
        let last = self.waits().next_back()?;
        if code != "timeout" || !matches!(last.until.cause, Cause::Timer(_)) {
            return None;
        }
        let of_poll = |poll: &Poll| {
            let task = self.track.task(poll.task)?;
            let waits = poll.wait == Wait::Task(task.id) && self.covers(poll.start);
            let ended = task.end.is_some_and(|(at, _)| at < last.until.start);
            let waited_ms = last.until.start.since(poll.start).as_ms();
            let task = self.trace.text(task.name).to_owned();
            (waits && !ended).then_some(Evidence::SelfWait { task, waited_ms })
        };
        self.track.polls.iter().find_map(of_poll)
    }

    /// A task of this name came to its end with a value, which the half has logged.
    fn value(&self, name: &str) -> Option<Evidence> {
        let is_it = |task: &TaskSpan| {
            self.trace.text(task.name) == name && matches!(task.end, Some((_, TaskEnd::Done)))
        };
        let track = self.trace.tracks().iter().find(|track| track.tasks.iter().any(is_it))?;
        let (in_loop, task) = (track.name.clone(), name.to_owned());
        let value = self.logged("value")?.to_owned();
        self.is_done().then_some(Evidence::Value { task, in_loop, value })
    }

    fn chunks(&self) -> Option<Evidence> {
        let chunks = self.logged("chunks")?.to_owned();
        self.is_done().then_some(Evidence::Chunks { chunks })
    }
}
