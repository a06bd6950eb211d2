//! What is known of a thing in the picture, for whoever points at it.

use crate::clock::Micros;
use crate::ids::{LoopId, TaskId};
use crate::trace::event::{Cause, LoopKind, Wait};
use crate::trace::model::{
    LoopEnd, Message, Poll, TaskEnd, TaskSpan, Text, TimerSpan, Trace, Track,
};
use crate::visual::figures::{Unit, duration, grouped, moment};
pub use crate::visual::keys::KEYS;
use crate::visual::layout::index::BLOCKING_US;
use crate::visual::layout::target::Target;

/// A piece of what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text of the program's own: a name, an error, a place in its source.
    Text(String),
    /// A moment, in microseconds since the run began.
    Moment(u64),
    /// A distance in time, in microseconds.
    Duration(u64),
    /// A number of things.
    Count(u64),
    /// What this key is translated to.
    Key(&'static str),
    /// What this key is translated to, and what it is about.
    About(&'static str, String),
}

impl Value {
    /// The value in words, `translate` giving those for a key.
    pub fn say(&self, translate: &dyn Fn(&'static str) -> String) -> String {
        let with_unit = |(number, unit): (String, Unit)| {
            let number = match number.contains('.') {
                true => number.replace('.', &translate("decimal-mark")),
                false => number,
            };
            format!("{number}\u{a0}{}", translate(unit.key()))
        };
        match self {
            Value::Text(text) => text.clone(),
            Value::Moment(us) => with_unit(moment(*us as f64)),
            Value::Duration(us) => with_unit(duration(*us as f64)),
            Value::Count(count) => grouped(*count),
            Value::Key(key) => translate(key),
            Value::About(key, what) => format!("{} {what}", translate(key)),
        }
    }
}

/// What is said of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The translation key of what kind of thing it is.
    pub kind: &'static str,
    /// Its name, or how many there are.
    pub title: Value,
    /// The place of its loop in the order of starting, for its colour.
    pub track: usize,
    /// What its loop stands for, for its colour.
    pub loop_kind: LoopKind,
    /// What is known: translation keys and values.
    pub rows: Vec<(&'static str, Value)>,
}

/// The translation key of the word for what a loop stands for.
pub fn kind_key(kind: LoopKind) -> &'static str {
    match kind {
        LoopKind::Main => "lane-main",
        LoopKind::Thread => "lane-thread",
        LoopKind::Process => "lane-process",
    }
}

/// What is known of `target`, or `None` if the trace does not have it.
pub fn describe(trace: &Trace, target: Target) -> Option<Tip> {
    let id = target.id();
    let place = trace.tracks().iter().position(|track| track.id == id)?;
    let teller = Teller { trace, track: &trace.tracks()[place] };
    let (kind, title, rows) = match target {
        Target::Loop { .. } => teller.whole(),
        Target::Start { .. } => teller.start(),
        Target::End { .. } => teller.end()?,
        Target::Poll { index, .. } => teller.poll(teller.track.polls.get(index)?),
        Target::Polls { count, from, to, busy_us, .. } => teller.polls(count, from, to, busy_us),
        Target::Task { index, .. } => teller.task(teller.track.tasks.get(index)?),
        Target::Tasks { count, from, to, .. } => teller.tasks(count, from, to),
        Target::Timer { index, .. } => teller.timer(teller.track.timers.get(index)?),
        Target::Timers { count, from, to, .. } => teller.timers(count, from, to),
        Target::Message { index, .. } => teller.message(teller.track.sent.get(index)?),
        Target::Messages { to, count, first, last, .. } => teller.messages(to, count, first, last),
    };
    Some(Tip { kind, title, track: place, loop_kind: teller.track.kind, rows })
}

type Rows = Vec<(&'static str, Value)>;
type Told = (&'static str, Value, Rows);

struct Teller<'a> {
    trace: &'a Trace,
    track: &'a Track,
}

impl Teller<'_> {
    fn text(&self, text: Text) -> Value {
        Value::Text(self.trace.text(text).to_owned())
    }

    fn name(&self) -> Value {
        Value::Text(self.track.name.clone())
    }

    fn loop_name(&self, id: LoopId) -> String {
        self.trace.track(id).map_or_else(|| format!("#{id}"), |track| track.name.clone())
    }

    /// A task by its name and number: many have the same name.
    fn task_name(&self, id: TaskId) -> String {
        match self.track.task(id) {
            Some(task) => format!("{} #{id}", self.trace.text(task.name)),
            None => format!("#{id}"),
        }
    }

    fn at(&self, moment: Micros) -> Value {
        Value::Moment(self.track.at(moment).0)
    }

    fn whole(&self) -> Told {
        let counters = &self.track.counters;
        let state = match self.track.end {
            Some((_, LoopEnd::Lost(_))) => "lane-lost",
            Some((_, LoopEnd::Closed)) => "lane-closed",
            None if self.track.ready.is_some() => "lane-running",
            None => "lane-starting",
        };
        let rows = vec![
            ("tip-state", Value::Key(state)),
            ("tip-tasks", Value::Count(counters.tasks_started)),
            ("tip-busy", Value::Duration(counters.busy_us)),
            ("tip-longest", Value::Duration(counters.longest_poll_us)),
            ("tip-sent", Value::Count(counters.messages_sent)),
            ("tip-received", Value::Count(counters.messages_received)),
        ];
        (kind_key(self.track.kind), self.name(), rows)
    }

    fn start(&self) -> Told {
        let requested = self.track.requested;
        let mut rows = vec![("tip-from", Value::Moment(requested.0))];
        if let Some(ready) = self.track.ready {
            let took = self.track.at(ready).since(requested);
            rows.push(("tip-started-in", Value::Duration(took.0)));
        }
        ("tip-start", self.name(), rows)
    }

    fn end(&self) -> Option<Told> {
        let (moment, end) = self.track.end?;
        let mut rows = vec![("tip-ended", self.at(moment))];
        let kind = match end {
            LoopEnd::Closed => "tip-closed",
            LoopEnd::Lost(reason) => {
                rows.push(("tip-reason", self.text(reason)));
                "tip-lost"
            }
        };
        Some((kind, self.name(), rows))
    }

    fn poll(&self, poll: &Poll) -> Told {
        let mut rows = vec![
            ("tip-loop", self.name()),
            ("tip-from", self.at(poll.start)),
            ("tip-poll-took", Value::Duration(poll.took_us.into())),
            ("tip-ready-for", Value::Duration(poll.ready_us.into())),
            ("tip-cause", self.cause(poll.cause)),
            ("tip-waits-for", self.wait(poll.wait)),
        ];
        if poll.took_us >= BLOCKING_US {
            rows.push(("tip-blocking", Value::Key("tip-yes")));
        }
        ("tip-poll", Value::Text(self.task_name(poll.task)), rows)
    }

    fn polls(&self, count: u32, from: Micros, to: Micros, busy_us: u32) -> Told {
        let rows = vec![
            ("tip-loop", self.name()),
            ("tip-from", Value::Moment(from.0)),
            ("tip-time", Value::Duration(to.since(from).0)),
            ("tip-busy", Value::Duration(busy_us.into())),
        ];
        ("tip-polls", Value::Count(count.into()), rows)
    }

    fn task(&self, task: &TaskSpan) -> Told {
        let mut rows = vec![("tip-loop", self.name()), ("tip-spawned", self.at(task.spawned))];
        if let Some((moment, end)) = task.end {
            let (key, error) = match end {
                TaskEnd::Done => ("end-done", None),
                TaskEnd::Failed(error) => ("end-failed", Some(error)),
                TaskEnd::Cancelled => ("end-cancelled", None),
                TaskEnd::Lost => ("end-lost", None),
            };
            rows.push(("tip-time", Value::Duration(moment.since(task.spawned).0)));
            rows.push(("tip-end", Value::Key(key)));
            if let Some(error) = error {
                rows.push(("tip-error", self.text(error)));
            }
        } else {
            rows.push(("tip-end", Value::Key("lane-running")));
        }
        rows.push(("tip-polls", Value::Count(task.polls.into())));
        rows.push(("tip-busy", Value::Duration(task.busy_us)));
        rows.push(("tip-site", self.text(task.site)));
        ("tip-task", Value::Text(self.task_name(task.id)), rows)
    }

    fn tasks(&self, count: u32, from: Micros, to: Micros) -> Told {
        let rows = vec![
            ("tip-loop", self.name()),
            ("tip-from", Value::Moment(from.0)),
            ("tip-time", Value::Duration(to.since(from).0)),
        ];
        ("tip-tasks", Value::Count(count.into()), rows)
    }

    fn timer(&self, timer: &TimerSpan) -> Told {
        let mut rows = vec![
            ("tip-set", self.at(timer.set)),
            ("tip-due", self.at(timer.deadline)),
            ("tip-due-after", Value::Duration(timer.deadline.since(timer.set).0)),
        ];
        match (timer.fired, timer.over) {
            (Some(fired), _) => {
                rows.push(("tip-fired", self.at(fired)));
                rows.push(("tip-late", Value::Duration(fired.since(timer.deadline).0)));
            }
            (None, Some(over)) => rows.push(("tip-given-up", self.at(over))),
            (None, None) => rows.push(("tip-fired", Value::Key("tip-not-yet"))),
        }
        rows.push(("tip-site", self.text(timer.site)));
        let title = match timer.task {
            Some(task) => Value::Text(self.task_name(task)),
            None => self.name(),
        };
        ("tip-timer", title, rows)
    }

    fn timers(&self, count: u32, from: Micros, to: Micros) -> Told {
        let rows = vec![
            ("tip-loop", self.name()),
            ("tip-from", Value::Moment(from.0)),
            ("tip-time", Value::Duration(to.since(from).0)),
        ];
        ("tip-timers", Value::Count(count.into()), rows)
    }

    fn route(&self, to: LoopId) -> Value {
        Value::Text(format!("{} → {}", self.track.name, self.loop_name(to)))
    }

    fn message(&self, message: &Message) -> Told {
        let sent = self.track.at(message.sent);
        let mut rows =
            vec![("tip-route", self.route(message.to)), ("tip-sent", Value::Moment(sent.0))];
        let received = self.trace.received_at(message, self.track);
        match received {
            Some(received) => {
                rows.push(("tip-travelled", Value::Duration(received.since(sent).0)));
            }
            None => rows.push(("tip-received", Value::Key("tip-not-yet"))),
        }
        if let (Some(received), Some(taken)) = (received, self.trace.taken_at(message, self.track))
        {
            rows.push(("tip-waited", Value::Duration(taken.since(received).0)));
        }
        rows.push(("tip-size", Value::Text(format!("{} B", grouped(message.size.into())))));
        rows.push(("tip-queue-depth", Value::Count(message.depth.into())));
        rows.push(("tip-site", self.text(message.site)));
        ("tip-message", self.text(message.queue), rows)
    }

    fn messages(&self, to: LoopId, count: u32, first: Micros, last: Micros) -> Told {
        let rows = vec![
            ("tip-route", self.route(to)),
            ("tip-from", Value::Moment(first.0)),
            ("tip-time", Value::Duration(last.since(first).0)),
        ];
        ("tip-messages", Value::Count(count.into()), rows)
    }

    fn cause(&self, cause: Cause) -> Value {
        match cause {
            Cause::Unknown => Value::Key("cause-unknown"),
            Cause::Task(task) => Value::About("cause-task", self.task_name(task)),
            Cause::Timer(timer) => Value::About("cause-timer", format!("#{timer}")),
            Cause::Messages(from) => Value::About("cause-messages", self.loop_name(from)),
        }
    }

    fn wait(&self, wait: Wait) -> Value {
        let queue = |sym: crate::trace::Sym| self.trace.text(Text(sym.0)).to_owned();
        match wait {
            Wait::Unknown => Value::Key("wait-unknown"),
            Wait::Nothing => Value::Key("wait-nothing"),
            Wait::Turn => Value::Key("wait-turn"),
            Wait::Timer(timer) => Value::About("wait-timer", format!("#{timer}")),
            Wait::Message(sym) => Value::About("wait-message", queue(sym)),
            Wait::Room(sym) => Value::About("wait-room", queue(sym)),
            Wait::Task(task) => Value::About("wait-task", self.task_name(task)),
            Wait::Answer(from) => Value::About("wait-answer", self.loop_name(from)),
            Wait::Response => Value::Key("wait-response"),
        }
    }
}
