//! Mistakes that stop a loop, or never end.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use super::Seen;
use crate::executor::JoinHandle;
use crate::runtime::{CallError, LoopContext, LoopSpec, Peer};
use crate::scenarios::heart::Heart;
use crate::scenarios::work::compute_for;

const BEAT: Duration = Duration::from_millis(10);
const LONG: Duration = Duration::from_millis(300);

/// A task waits for its own result. Right: it waits for another task's.
pub(super) async fn own_result(context: &LoopContext) -> (Seen, Seen) {
    let own: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
    let inside = own.clone();
    let task = context.spawn("waits for itself", async move {
        let handle = inside.borrow_mut().take();
        if let Some(handle) = handle {
            let _ = handle.await;
        }
    });
    own.borrow_mut().replace(task);
    let ended = context.clone();
    // The handle is inside of the task; that it has not ended shows in what it holds.
    ended.sleep(LONG).await;
    let waits = own.borrow().is_none() && Rc::strong_count(&own) == 2;

    let other = context.spawn("answer", async { 42 });
    let value = context.timeout(LONG, other).await;
    (
        if waits {
            let ms = LONG.as_millis();
            Seen::new("timeout", format!("after {ms} ms the task still waits for itself"))
        } else {
            Seen::new("ended", "the task ended")
        },
        match value {
            Ok(Ok(value)) => Seen::new("value", format!("the other task gave {value}")),
            other => Seen::new("no value", format!("{other:?}")),
        },
    )
}

/// A long computation inside of the loop. Right: in another one.
pub(super) async fn inline_cpu(context: &LoopContext) -> (Seen, Seen) {
    let heart = Heart::start(context, BEAT);
    context.sleep(BEAT * 3).await;
    compute(LONG.as_millis() as u64).await;
    let (_, stall) = heart.stop();

    let Some(peer) = idle(context, "second").await else { return lost() };
    let heart = Heart::start(context, BEAT);
    let answer = peer.submit(compute, LONG.as_millis() as u64).await;
    let (beats, gap) = heart.stop();
    (
        Seen::new("stall", format!("the heart stood still for {:.1} ms", stall.as_ms())),
        Seen::new(
            if answer.is_ok() { "beats" } else { "worker-lost" },
            format!("{beats} heartbeats meanwhile, at most {:.1} ms apart", gap.as_ms()),
        ),
    )
}

async fn compute(duration_ms: u64) {
    if let Ok(context) = LoopContext::current() {
        let duration = Duration::from_millis(duration_ms);
        context.busy_for(duration);
        compute_for(&context, duration);
    }
}

/// Fewer items than workers give a chunk size of zero. Right: rounding up.
pub(super) async fn empty_chunk(context: &LoopContext) -> (Seen, Seen) {
    let (Some(second), Some(third)) = (idle(context, "second").await, idle(context, "third").await)
    else {
        return lost();
    };
    let wrong = second.submit(chunk_down, (3, 4)).await;
    let right = third.submit(chunk_up, (3, 4)).await;
    (
        match wrong {
            Err(CallError::Lost(loss)) => Seen::new(loss.cause.code(), loss.text),
            Err(error) => Seen::new(error.code(), error.to_string()),
            Ok(chunks) => Seen::new("chunks", format!("{chunks:?}")),
        },
        match right {
            Ok(chunks) => Seen::new("chunks", format!("{chunks:?}")),
            Err(error) => Seen::new(error.code(), error.to_string()),
        },
    )
}

async fn chunk_down((items, workers): (usize, usize)) -> Vec<Vec<usize>> {
    let items: Vec<_> = (0..items).collect();
    items.chunks(items.len() / workers).map(<[usize]>::to_vec).collect()
}

async fn chunk_up((items, workers): (usize, usize)) -> Vec<Vec<usize>> {
    let items: Vec<_> = (0..items).collect();
    items.chunks(items.len().div_ceil(workers)).map(<[usize]>::to_vec).collect()
}

/// A loop that does what it is told until this one ends.
async fn idle(context: &LoopContext, name: &str) -> Option<Peer> {
    let started = context.start(LoopSpec::new(name), until_the_end, ()).await.ok()?;
    Some(started.peer().clone())
}

async fn until_the_end(_: LoopContext, (): ()) {
    core::future::pending().await
}

fn lost() -> (Seen, Seen) {
    (Seen::new("worker-lost", "a loop could not be started"), Seen::new("worker-lost", ""))
}
