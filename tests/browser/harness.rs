//! Starts programs that tests define, and checks what must hold after every run.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Function;
use polyloop::executor::PolicyKind;
use polyloop::queue::codec;
use polyloop::runtime::{Host, HostOptions, LoopContext, LoopSpec, RunEnd};
use polyloop::trace::Trace;
use polyloop::trace::model::{LoopEnd, Track};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

pub(crate) const POLICIES: [PolicyKind; 2] = [PolicyKind::Turbo, PolicyKind::Standard];

/// Starts a run whose root is called `main`.
pub(crate) fn start<A, F>(policy: PolicyKind, program: fn(LoopContext, A) -> F, args: &A) -> Host
where
    A: Serialize + DeserializeOwned + 'static,
    F: Future + 'static,
    F::Output: Serialize,
{
    let options = HostOptions { policy, ..HostOptions::default() };
    Host::start(options, LoopSpec::new("main"), program, args).unwrap()
}

/// Runs a program to its end and gives its value. What the program asserts, the test asserts.
pub(crate) async fn run<A, F>(
    policy: PolicyKind,
    program: fn(LoopContext, A) -> F,
    args: A,
) -> F::Output
where
    A: Serialize + DeserializeOwned + 'static,
    F: Future + 'static,
    F::Output: Serialize + DeserializeOwned,
{
    value(&start(policy, program, &args)).await
}

/// Runs a program under both policies.
pub(crate) async fn run_both<F>(program: fn(LoopContext, ()) -> F)
where
    F: Future<Output = ()> + 'static,
{
    for policy in POLICIES {
        run(policy, program, ()).await;
    }
}

/// The value of a run that must come to its end.
pub(crate) async fn value<T: DeserializeOwned>(host: &Host) -> T {
    match end(host).await {
        RunEnd::Finished(bytes) => codec::decode(&bytes).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The end of a run, however it comes.
pub(crate) async fn end(host: &Host) -> RunEnd {
    let end = host.end().await;
    assert_eq!(host.living(), 0);
    check(&host.trace().borrow());
    end
}

/// A program that does nothing.
pub(crate) async fn nothing(_: LoopContext, (): ()) {}

/// Waits until something holds. The test's own time limit ends it if it never does.
pub(crate) async fn until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        TimeoutFuture::new(2).await;
    }
}

/// Waits until a loop of this name is ready.
pub(crate) async fn until_ready(host: &Host, name: &str) {
    let trace = host.trace();
    until(|| {
        let trace = trace.borrow();
        trace.tracks().iter().any(|t| t.name == name && t.ready.is_some() && t.end.is_none())
    })
    .await;
}

/// Waits until somebody has logged this.
pub(crate) async fn until_logged(trace: &Rc<RefCell<Trace>>, text: &str) {
    until(|| logged(&trace.borrow()).iter().any(|line| line == text)).await;
}

/// All that was logged.
pub(crate) fn logged(trace: &Trace) -> Vec<String> {
    let lines = trace.tracks().iter().flat_map(|track| &track.log);
    lines.map(|(_, text)| trace.text(*text).to_owned()).collect()
}

/// How many loops were lost.
pub(crate) fn lost(trace: &Trace) -> usize {
    losses(trace).len()
}

/// Which loops were lost, with what is said of it.
pub(crate) fn losses(trace: &Trace) -> Vec<String> {
    let loss = |track: &Track| match track.end {
        Some((_, LoopEnd::Lost(why))) => Some(format!("{}: {}", track.name, trace.text(why))),
        _ => None,
    };
    trace.tracks().iter().filter_map(loss).collect()
}

/// What must hold of the trace of every run that has ended.
fn check(trace: &Trace) {
    for track in trace.tracks() {
        let name = &track.name;
        assert!(track.end.is_some(), "{name} has no end");
        for message in &track.sent {
            if let Some(received) = trace.received_at(message, track) {
                assert!(received >= track.at(message.sent), "{name}: received before it was sent");
                let taken = trace.taken_at(message, track);
                assert!(taken.is_none_or(|taken| taken >= received), "{name}: taken too early");
            } else {
                assert!(message.taken.is_none(), "{name}: taken and never received");
            }
        }
        let counters = &track.counters;
        if counters.dropped == 0 {
            assert_eq!(track.sent.len() as u64, counters.messages_sent, "{name}");
            assert_eq!(track.tasks.len() as u64, counters.tasks_started, "{name}");
        }
        let ended = counters.tasks_completed + counters.tasks_failed + counters.tasks_cancelled;
        match track.end {
            Some((_, LoopEnd::Closed)) => {
                assert_eq!(counters.tasks_started, ended, "{name}: a task without an end");
                if counters.dropped == 0 {
                    let open = track.tasks.iter().find(|task| task.end.is_none());
                    assert!(open.is_none(), "{name}: {open:?}");
                }
            }
            _ => assert!(counters.tasks_started >= ended, "{name}"),
        }
    }
    let stats = trace.stats(0.0);
    assert!(stats.messages.received <= stats.messages.sent);
    if lost(trace) == 0 && stats.events_dropped == 0 {
        let received = trace.tracks().iter().flat_map(|t| &t.sent).filter(|m| m.received.is_some());
        assert_eq!(received.count() as u64, stats.messages.received, "a receipt without a sending");
    }
}

/// A program that waits to be stopped.
pub(crate) async fn wait(_: LoopContext, (): ()) {
    std::future::pending().await
}

/// Runs a script in the page, and gives what it returns.
pub(crate) fn eval(script: &str) -> JsValue {
    Function::new_no_args(script).call0(&JsValue::UNDEFINED).unwrap()
}
