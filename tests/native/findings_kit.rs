//! What the tests of findings write with: polls with what came before and after them.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId, TimerId};
use polyloop::trace::Trace;
use polyloop::trace::event::{Cause, EventKind, Sym, Wait};
use polyloop::trace::findings::{Code, Finding};

pub(crate) use crate::layout_kit::{Script, trace};

/// One millisecond.
pub(crate) const MS: u64 = 1_000;
/// A message of the queue of [`Script::send`].
pub(crate) const MESSAGE: Wait = Wait::Message(Sym(1));

/// A poll: who, from when, for how long, after having been ready for how long, and its wait.
pub(crate) fn poll(script: &mut Script, task: u32, at: u64, took: u64, ready: u64, wait: Wait) {
    poll_for(script, task, at, took, ready, (Cause::Unknown, wait));
}

/// The same with its cause.
pub(crate) fn poll_for(
    script: &mut Script,
    task: u32,
    at: u64,
    took: u64,
    ready: u64,
    (cause, wait): (Cause, Wait),
) {
    let (took_us, ready_us) = (took as u32, ready as u32);
    script.at(at, EventKind::TaskPolled { task: TaskId(task), took_us, ready_us, cause, wait });
}

/// A task that another one spawns.
pub(crate) fn spawn_in(script: &mut Script, at: u64, name: &str, parent: u32) -> u32 {
    let task = script.spawn(at, name);
    script.set_parent(parent);
    task
}

/// A timer that fires.
pub(crate) fn timer(script: &mut Script, number: u32, task: u32, set: u64, due: u64, fired: u64) {
    let (timer, site) = (TimerId(number), Sym(0));
    let task = Some(TaskId(task));
    script.at(set, EventKind::TimerSet { timer, task, deadline: Micros(due), site });
    let late_us = (fired - due) as u32;
    script.at(fired, EventKind::TimerFired { timer, late_us });
}

/// A message is received and then taken by a task.
pub(crate) fn take(script: &mut Script, from: u16, seq: u32, at: (u64, u64), task: u32) {
    let (received, taken) = at;
    script.receive(received, from, seq);
    let (from, seq) = (LoopId(from), MessageSeq(seq));
    script.at(taken, EventKind::MessageTaken { from, seq, task: Some(TaskId(task)) });
}

/// What is found of one kind.
pub(crate) fn found(trace: &Trace, code: Code) -> Vec<Finding> {
    let findings = trace.findings();
    assert_eq!(findings.more, 0);
    findings.list.into_iter().filter(|finding| finding.code == code).collect()
}

/// The codes of all that is found.
pub(crate) fn codes(trace: &Trace) -> Vec<&'static str> {
    trace.findings().list.iter().map(|finding| finding.code.as_str()).collect()
}
