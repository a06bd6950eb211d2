//! The quick way through a file in the order in which files are written: first all that is told of
//! the run, then the events, and nothing behind them. What is not in that order, or in which
//! anything is wrong, is left to the thorough way, which also says what is wrong.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::clock::Micros;
use crate::ids::{LoopId, MessageSeq, TaskId, TimerId};
use crate::trace::event::{Cause, EventKind, Sym, Wait};
use crate::trace::file::chrome;
use crate::trace::file::error::{MOST_EVENTS, MOST_RUN_BYTES};
use crate::trace::file::import::{Outline, Told, head, ours};
use crate::trace::file::parts::Sink;
use crate::trace::file::rebuild::Rebuild;

/// Reads a file; `None` if it is not one for the quick way. Parts may have been sent off by then.
pub(super) fn read(file: &[u8], sink: &mut Sink<'_>) -> Option<Told> {
    if let Some((before, list)) = split(file, EVENTS) {
        let outline: Outline = serde_json::from_slice(&before).ok()?;
        return outline.is_native().then(|| native(&outline, list, sink))?;
    }
    let (before, list) = split(file, b"\"traceEvents\"")?;
    let outline: Outline = serde_json::from_slice(&before).ok()?;
    if outline.is_native() {
        return None;
    }
    match outline.other_data.and_then(ours) {
        Some(other) => chrome::own(other, list, sink).ok(),
        None => chrome::foreign(list, sink).ok(),
    }
}

/// The name of the field that holds the events of the native format.
pub(super) const EVENTS: &[u8] = b"\"events\"";

/// What stands before the field of this name, as an object of its own, and the list in that field,
/// which is the last one.
fn split<'a>(file: &'a [u8], name: &[u8]) -> Option<(Vec<u8>, &'a [u8])> {
    let all = file.trim_ascii_end().strip_suffix(b"}")?.trim_ascii_end();
    let (before, list) = divide(all, name)?;
    (list.starts_with(b"[") && list.ends_with(b"]")).then_some((before, list))
}

/// What stands before the field of this name, as an object of its own, and all that comes after its
/// colon.
pub(super) fn divide<'a>(text: &'a [u8], name: &[u8]) -> Option<(Vec<u8>, &'a [u8])> {
    let searched = &text[..text.len().min(MOST_RUN_BYTES)];
    let at = searched.windows(name.len()).position(|window| window == name)?;
    let after = text[at + name.len()..].trim_ascii_start().strip_prefix(b":")?;
    let before = text[..at].trim_ascii_end();
    let mut before = before.strip_suffix(b",").unwrap_or(before).to_vec();
    before.push(b'}');
    Some((before, after.trim_ascii_start()))
}

fn native(outline: &Outline<'_>, list: &[u8], sink: &mut Sink<'_>) -> Option<Told> {
    let mut reading = Reading::new(outline, sink)?;
    reading.take(list.strip_prefix(b"[")?.strip_suffix(b"]")?)?;
    reading.finish()
}

/// The events of a file in the native format, as they are read.
pub(super) struct Reading<'s> {
    rebuild: Rebuild<'s>,
    run: Option<Json>,
    /// How many events there were.
    count: usize,
}

impl<'s> Reading<'s> {
    /// Before the first event of a file of this outline.
    pub(super) fn new(outline: &Outline<'_>, sink: &'s mut Sink<'_>) -> Option<Reading<'s>> {
        let (rebuild, run) = head(outline, sink).ok()?;
        Some(Reading { rebuild, run, count: 0 })
    }

    /// Reads the next events, all of them whole. All but the first of the file have a comma before
    /// them.
    pub(super) fn take(&mut self, events: &[u8]) -> Option<()> {
        let mut text = Text(events);
        while !text.0.is_empty() {
            match self.count {
                0 => {}
                MOST_EVENTS => return None,
                _ => text.skip(b",")?,
            }
            let at = text.number(b"{\"t_us\":").map(Micros)?;
            let id = text.number(b",\"loop\":").map(LoopId)?;
            let add = self.rebuild.add(at, id, |sym| text.event(id, sym).ok_or_else(String::new));
            add.ok()?;
            text.skip(b"}")?;
            self.count += 1;
        }
        Some(())
    }

    /// After the last one.
    pub(super) fn finish(self) -> Option<Told> {
        self.rebuild.finish().ok()?;
        Some(Told { run: self.run, unused: Vec::new() })
    }
}

type Numbers<'s> = dyn FnMut(&str) -> Sym + 's;

/// A text of events as exports write them: fields in their order, and no blanks. Whatever it is
/// asked for and does not find is `None`.
struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    fn skip(&mut self, expected: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    fn number<T: TryFrom<u64>>(&mut self, before: &[u8]) -> Option<T> {
        self.skip(before)?;
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at(digits);
        // One that begins with a zero is no number of JSON.
        if digits == 0 || (digits > 1 && number[0] == b'0') {
            return None;
        }
        self.0 = rest;
        let value = match digits {
            // No such number is too large.
            ..=19 => number.iter().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0')),
            _ => core::str::from_utf8(number).ok()?.parse().ok()?,
        };
        T::try_from(value).ok()
    }

    fn maybe<T: TryFrom<u64>>(&mut self, before: &[u8]) -> Option<Option<T>> {
        self.skip(before)?;
        match self.skip(b"null") {
            Some(()) => Some(None),
            None => self.number(b"").map(Some),
        }
    }

    fn text(&mut self, before: &[u8]) -> Option<Cow<'a, str>> {
        self.skip(before)?;
        self.skip(b"\"")?;
        let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
        let length = self.0.iter().position(|byte| !is_plain(byte))?;
        let (plain, rest) = self.0.split_at(length);
        if let Some(rest) = rest.strip_prefix(b"\"") {
            self.0 = rest;
            return core::str::from_utf8(plain).ok().map(Cow::Borrowed);
        }
        // With something in it that stands for something else.
        let mut end = length;
        while *self.0.get(end)? != b'"' {
            end += if self.0[end] == b'\\' { 2 } else { 1 };
        }
        let quoted = [b"\"", self.0.get(..=end)?].concat();
        self.0 = &self.0[end + 1..];
        serde_json::from_slice(&quoted).ok().map(Cow::Owned)
    }

    fn sym(&mut self, before: &[u8], sym: &mut Numbers<'_>) -> Option<Sym> {
        self.text(before).map(|text| sym(&text))
    }

    fn task(&mut self) -> Option<TaskId> {
        self.number(b",\"task\":").map(TaskId)
    }

    fn maybe_task(&mut self) -> Option<Option<TaskId>> {
        self.maybe(b",\"task\":").map(|task| task.map(TaskId))
    }

    fn timer(&mut self) -> Option<TimerId> {
        self.number(b",\"timer\":").map(TimerId)
    }

    fn message(&mut self) -> Option<(LoopId, MessageSeq)> {
        let from = self.number(b",\"message\":\"").map(LoopId)?;
        let seq = self.number(b":").map(MessageSeq)?;
        self.skip(b"\"")?;
        Some((from, seq))
    }

    /// What stands between `before` and the end of an object, which is `null` where there is none.
    fn object<T: Default>(
        &mut self,
        before: &[u8],
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        self.skip(before)?;
        if self.skip(b"null").is_some() {
            return Some(T::default());
        }
        let kind = self.text(b"{\"kind\":")?;
        let value = read(self, &kind)?;
        self.skip(b"}")?;
        Some(value)
    }

    fn cause(&mut self) -> Option<Cause> {
        self.object(b",\"cause\":", |text, kind| match kind {
            "task" => text.task().map(Cause::Task),
            "timer" => text.timer().map(Cause::Timer),
            "messages" => text.number(b",\"from\":").map(|from| Cause::Messages(LoopId(from))),
            _ => None,
        })
    }

    fn wait(&mut self, sym: &mut Numbers<'_>) -> Option<Wait> {
        self.object(b",\"wait\":", |text, kind| match kind {
            "nothing" => Some(Wait::Nothing),
            "turn" => Some(Wait::Turn),
            "timer" => text.timer().map(Wait::Timer),
            "message" => text.sym(b",\"queue\":", sym).map(Wait::Message),
            "room" => text.sym(b",\"queue\":", sym).map(Wait::Room),
            "task" => text.task().map(Wait::Task),
            "answer" => text.number(b",\"from\":").map(|from| Wait::Answer(LoopId(from))),
            "response" => Some(Wait::Response),
            _ => None,
        })
    }

    /// What happened in the loop `at`.
    fn event(&mut self, at: LoopId, sym: &mut Numbers<'_>) -> Option<EventKind> {
        let kind = self.text(b",\"kind\":")?;
        Some(match &*kind {
            "task-spawned" => EventKind::TaskSpawned {
                task: self.task()?,
                parent: self.maybe(b",\"parent\":")?.map(TaskId),
                name: self.sym(b",\"name\":", sym)?,
                site: self.sym(b",\"site\":", sym)?,
            },
            "task-polled" => EventKind::TaskPolled {
                task: self.task()?,
                took_us: self.number(b",\"took_us\":")?,
                ready_us: self.number(b",\"ready_us\":")?,
                cause: self.cause()?,
                wait: self.wait(sym)?,
            },
            "task-done" => EventKind::TaskDone { task: self.task()? },
            "timer-set" => EventKind::TimerSet {
                timer: self.timer()?,
                task: self.maybe_task()?,
                deadline: self.number(b",\"deadline_us\":").map(Micros)?,
                site: self.sym(b",\"site\":", sym)?,
            },
            "timer-fired" => EventKind::TimerFired {
                timer: self.timer()?,
                late_us: self.number(b",\"late_us\":")?,
            },
            "message-sent" => EventKind::MessageSent {
                seq: self.message().filter(|(from, _)| *from == at)?.1,
                to: self.number(b",\"to\":").map(LoopId)?,
                queue: self.sym(b",\"queue\":", sym)?,
                size: self.number(b",\"bytes\":")?,
                depth: self.number(b",\"depth\":")?,
                task: self.maybe_task()?,
                site: self.sym(b",\"site\":", sym)?,
            },
            "message-received" => {
                let (from, seq) = self.message()?;
                EventKind::MessageReceived {
                    from,
                    seq,
                    queue: self.sym(b",\"queue\":", sym)?,
                    size: self.number(b",\"bytes\":")?,
                    depth: self.number(b",\"depth\":")?,
                }
            }
            "message-taken" => {
                let (from, seq) = self.message()?;
                EventKind::MessageTaken { from, seq, task: self.maybe_task()? }
            }
            _ => return self.rare(&kind, sym),
        })
    }

    /// What happened, if it is something that happens seldom.
    fn rare(&mut self, kind: &str, sym: &mut Numbers<'_>) -> Option<EventKind> {
        Some(match kind {
            "loop-started" => EventKind::LoopStarted,
            "loop-ready" => EventKind::LoopReady,
            "loop-closed" => EventKind::LoopClosed,
            "loop-lost" => EventKind::LoopLost { reason: self.sym(b",\"reason\":", sym)? },
            "loop-busy" => EventKind::LoopBusy { for_us: self.number(b",\"for_us\":")? },
            "task-failed" => {
                EventKind::TaskFailed { task: self.task()?, error: self.sym(b",\"error\":", sym)? }
            }
            "task-cancelled" => EventKind::TaskCancelled { task: self.task()? },
            "task-retried" => EventKind::TaskRetried {
                unit: self.number(b",\"unit\":")?,
                lost: self.number(b",\"lost\":").map(LoopId)?,
            },
            "timer-dropped" => EventKind::TimerDropped { timer: self.timer()? },
            "queue-closed" => EventKind::QueueClosed {
                peer: self.number(b",\"peer\":").map(LoopId)?,
                queue: self.sym(b",\"queue\":", sym)?,
            },
            "progress" => EventKind::Progress {
                done: self.number(b",\"done\":")?,
                total: self.number(b",\"total\":")?,
            },
            "log" => EventKind::Log { text: self.sym(b",\"text\":", sym)? },
            _ => return None,
        })
    }
}
