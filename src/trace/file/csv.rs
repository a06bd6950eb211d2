//! The numbers of a run as comma-separated values (RFC 4180), one number a line.
//!
//! The columns: what the number is of (`run`, `loop`, `task`, `message`), the name of that (a
//! loop's, the tasks', the queue's), the loop's `id`, the measure, its unit, the value. One number a
//! line can be filtered and pivoted by whatever reads it, and stays the same when measures are
//! added.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use crate::trace::model::{TaskEnd, Trace};
use crate::trace::stats::{LoopStats, Percentiles, Stats};

const HEAD: &str = "of,name,id,measure,unit,value\r\n";

/// The lines so far.
struct Sheet(String);

/// What a few lines are of.
#[derive(Clone, Copy)]
struct Subject<'a> {
    of: &'static str,
    name: &'a str,
    id: Option<u16>,
}

impl Sheet {
    fn line(&mut self, subject: Subject<'_>, measure: &str, unit: &str, value: impl Display) {
        let Subject { of, name, id } = subject;
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        // Writing to a text does not fail.
        let _ = write!(self.0, "{of},{},{id},{measure},{unit},{value}\r\n", cell(name));
    }

    fn percentiles(&mut self, subject: Subject<'_>, what: &str, values: Percentiles) {
        let Percentiles { p50, p90, p99, max } = values;
        for (of, value) in [("p50", p50), ("p90", p90), ("p99", p99), ("max", max)] {
            self.line(subject, &format!("{what} {of}"), "ms", value);
        }
    }

    fn whole(&mut self, stats: &Stats) {
        let run = Subject { of: "run", name: "", id: None };
        self.line(run, "wall", "ms", stats.wall_ms);
        self.line(run, "clock step", "us", stats.clock_resolution_us);
        let (tasks, messages) = (stats.tasks, stats.messages);
        for (measure, unit, value) in [
            ("tasks started", "tasks", tasks.started),
            ("tasks completed", "tasks", tasks.completed),
            ("tasks failed", "tasks", tasks.failed),
            ("tasks cancelled", "tasks", tasks.cancelled),
            ("units retried", "units", tasks.retried),
            ("messages sent", "messages", messages.sent),
            ("messages received", "messages", messages.received),
            ("message bytes", "bytes", messages.bytes),
            ("events", "events", stats.events),
            ("events dropped", "events", stats.events_dropped),
        ] {
            self.line(run, measure, unit, value);
        }
        self.percentiles(run, "task latency", stats.task_latency_ms);
        self.percentiles(run, "message latency", stats.message_latency_ms);
    }

    fn of_loop(&mut self, stats: &LoopStats) {
        let subject = Subject { of: "loop", name: &stats.name, id: Some(stats.id) };
        self.line(subject, "busy", "ms", stats.busy_ms);
        self.line(subject, "longest poll", "ms", stats.max_block_ms);
        self.line(subject, "tasks started", "tasks", stats.tasks);
        self.line(subject, "mailbox peak", "messages", stats.inbox_peak);
        self.line(subject, "lost", "loops", u8::from(stats.lost));
    }
}

/// What is recorded of the tasks of one name, or the messages of one queue.
#[derive(Default)]
struct Kind {
    count: u64,
    size: u64,
    polls: u64,
    latencies: Vec<u64>,
}

impl Trace {
    /// The numbers of the run as comma-separated values. `clock_resolution_us` is the step of the
    /// clocks, in microseconds.
    ///
    /// A name that a spreadsheet would take for a formula begins with an apostrophe.
    pub fn to_csv(&self, clock_resolution_us: f64) -> String {
        let stats = self.stats(clock_resolution_us);
        let mut sheet = Sheet(HEAD.to_owned());
        sheet.whole(&stats);
        for of_loop in &stats.loops {
            sheet.of_loop(of_loop);
        }
        for (name, tasks) in self.task_kinds() {
            let subject = Subject { of: "task", name, id: None };
            sheet.line(subject, "recorded", "tasks", tasks.count);
            sheet.line(subject, "polls", "polls", tasks.polls);
            sheet.line(subject, "busy", "us", tasks.size);
            sheet.line(subject, "ended", "tasks", tasks.latencies.len());
            sheet.percentiles(subject, "latency", Percentiles::of_micros(tasks.latencies));
        }
        for (name, messages) in self.message_kinds() {
            let subject = Subject { of: "message", name, id: None };
            sheet.line(subject, "recorded", "messages", messages.count);
            sheet.line(subject, "bytes", "bytes", messages.size);
            sheet.line(subject, "arrived", "messages", messages.latencies.len());
            sheet.percentiles(subject, "latency", Percentiles::of_micros(messages.latencies));
        }
        sheet.0
    }

    fn task_kinds(&self) -> BTreeMap<&str, Kind> {
        let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
        for task in self.tracks().iter().flat_map(|track| &track.tasks) {
            let kind = kinds.entry(self.text(task.name)).or_default();
            kind.count += 1;
            kind.polls += u64::from(task.polls);
            kind.size = kind.size.saturating_add(task.busy_us);
            if let Some((end, TaskEnd::Done | TaskEnd::Failed(_))) = task.end {
                kind.latencies.push(end.since(task.spawned).0);
            }
        }
        kinds
    }

    fn message_kinds(&self) -> BTreeMap<&str, Kind> {
        let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
        for track in self.tracks() {
            for message in &track.sent {
                let kind = kinds.entry(self.text(message.queue)).or_default();
                kind.count += 1;
                kind.size += u64::from(message.size);
                if let Some(received) = self.received_at(message, track) {
                    kind.latencies.push(received.since(track.at(message.sent)).0);
                }
            }
        }
        kinds
    }
}

/// A text as a cell: quoted where it has to be, and nothing that a spreadsheet would calculate.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
