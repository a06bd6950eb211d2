//! Mistakes about what goes from loop to loop.

use core::time::Duration;
use std::rc::Rc;

use serde::ser::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Seen;
use crate::queue::{Queue, Receiver};
use crate::runtime::{LoopContext, LoopSpec, Peer};
use crate::scenarios::heart::Heart;

const BEAT: Duration = Duration::from_millis(10);
/// How long the sleeping loop sleeps, and the blocking read blocks.
const LONG: Duration = Duration::from_millis(300);
/// How long the other loop takes before it sends.
const SHORT: Duration = Duration::from_millis(50);

/// When each item was sent, by the clock that all loops share.
const ITEMS: Queue<u64> = Queue::new(1, "items");
const GO: Queue<()> = Queue::new(2, "go");

/// The second loop: a little after each word it sends an item.
async fn send_items(context: LoopContext, (): ()) {
    let Some(main) = context.parent() else { return };
    let items = main.sender(ITEMS);
    let mut go = main.receiver(GO);
    while go.recv().await.is_ok() {
        context.sleep(SHORT).await;
        if items.send(context.now().0).await.is_err() {
            break;
        }
    }
}

async fn second(context: &LoopContext) -> Option<Peer> {
    let second = context.start(LoopSpec::new("second"), send_items, ()).await.ok()?;
    Some(second.peer().clone())
}

/// A callback is put where the loop finds it when it looks next, and the loop, which sleeps, is not
/// woken. Right: whoever puts it there wakes the loop.
pub(super) async fn call_soon(context: &LoopContext) -> (Seen, Seen) {
    let Some(peer) = second(context).await else { return lost() };
    let mut items = peer.receiver(ITEMS);
    let go = peer.sender(GO);

    let _ = go.send(()).await;
    // Nobody waits for the item, so that nothing wakes this loop before its timer.
    context.sleep(LONG).await;
    let late = items.try_recv().ok().flatten().map(|sent| context.now().0.saturating_sub(sent));

    let _ = go.send(()).await;
    let soon = items.recv().await.ok().map(|sent| context.now().0.saturating_sub(sent));
    (
        Seen::new("late", format!("the callback ran {} after it was queued", ms(late))),
        Seen::new("at once", format!("the callback ran {} after it was queued", ms(soon))),
    )
}

/// A task reads a queue in a way that blocks, and every other task of its loop stands still. Right:
/// it awaits the item.
pub(super) async fn blocking_get(context: &LoopContext) -> (Seen, Seen) {
    let Some(peer) = second(context).await else { return lost() };
    let mut items = peer.receiver(ITEMS);
    let go = peer.sender(GO);

    let heart = Heart::start(context, BEAT);
    context.sleep(BEAT * 3).await;
    let _ = go.send(()).await;
    crate::executor::yield_now().await;
    let got = block_on_item(context, &mut items);
    let (_, wrong_gap) = heart.stop();

    let heart = Heart::start(context, BEAT);
    if got.is_none() {
        // It has come in the meantime.
        let _ = items.recv().await;
    }
    let _ = go.send(()).await;
    let item = items.recv().await;
    let (beats, right_gap) = heart.stop();
    (
        Seen::new("stall", format!("no other task had a turn for {:.1} ms", wrong_gap.as_ms())),
        Seen::new(
            if item.is_ok() { "item" } else { "no item" },
            format!("{beats} heartbeats meanwhile, at most {:.1} ms apart", right_gap.as_ms()),
        ),
    )
}

/// Looks for an item again and again, until it is there or the time is over.
fn block_on_item(context: &LoopContext, items: &mut Receiver<u64>) -> Option<u64> {
    context.busy_for(LONG);
    let end = context.now() + LONG;
    while context.now() < end {
        if let Ok(Some(item)) = items.try_recv() {
            return Some(item);
        }
    }
    None
}

/// Something that belongs to its loop: it cannot be sent.
struct LocalState(Rc<u32>);

impl Serialize for LocalState {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        let owners = Rc::strong_count(&self.0);
        Err(S::Error::custom(format!("it points into its own loop, where {owners} own it")))
    }
}

impl<'de> Deserialize<'de> for LocalState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(|value| LocalState(Rc::new(value)))
    }
}

/// A job takes along what belongs to its loop. Right: it takes plain data.
///
/// A closure that captures something does not even compile here; arguments can still be wrong.
pub(super) async fn not_sendable(context: &LoopContext) -> (Seen, Seen) {
    let Some(peer) = second(context).await else { return lost() };
    let wrong = peer.submit(double_state, LocalState(Rc::new(21))).await;
    let right = peer.submit(double, 21).await;
    let evidence = |answer: Result<u32, crate::runtime::CallError>| match answer {
        Ok(value) => ("value".to_owned(), format!("the other loop gave {value}")),
        Err(error) => (error.code().to_owned(), error.to_string()),
    };
    let (symptom, caught) = evidence(wrong);
    let (outcome, value) = evidence(right);
    (Seen::new(symptom, caught), Seen::new(outcome, value))
}

async fn double_state(state: LocalState) -> u32 {
    *state.0 * 2
}

async fn double(value: u32) -> u32 {
    value * 2
}

const INPUTS: Queue<(String, bool)> = Queue::new(3, "inputs");
const PARSED: Queue<Result<u32, String>> = Queue::new(4, "parsed");

/// Parses what it gets. An error is swallowed or told, as the message says.
async fn parse(context: LoopContext, (): ()) {
    let Some(main) = context.parent() else { return };
    let mut inputs = main.receiver(INPUTS);
    let parsed = main.sender(PARSED);
    while let Ok((text, tells)) = inputs.recv().await {
        let number = text.parse::<u32>().map_err(|error| format!("{text:?}: {error}"));
        if number.is_ok() || tells {
            let _ = parsed.send(number).await;
        }
    }
}

/// A worker swallows its error, and the master waits for a result that never comes. Right: the
/// error is a result too.
pub(super) async fn swallowed(context: &LoopContext) -> (Seen, Seen) {
    let Ok(worker) = context.start(LoopSpec::new("second"), parse, ()).await else { return lost() };
    let inputs = worker.peer().sender(INPUTS);
    let mut parsed = worker.peer().receiver(PARSED);

    let _ = inputs.send(("forty-two".to_owned(), false)).await;
    let wrong = context.timeout(LONG, parsed.recv()).await;
    let _ = inputs.send(("forty-two".to_owned(), true)).await;
    let right = context.timeout(LONG, parsed.recv()).await;
    (
        match wrong {
            Err(elapsed) => Seen::new("timeout", format!("no result: {elapsed}")),
            Ok(result) => Seen::new("result", format!("{result:?}")),
        },
        match right {
            Ok(Ok(Err(error))) => Seen::new("error", format!("the worker told: {error}")),
            other => Seen::new("no error", format!("{other:?}")),
        },
    )
}

fn ms(us: Option<u64>) -> String {
    us.map_or_else(|| "never".to_owned(), |us| format!("{:.1} ms", us as f64 / 1_000.0))
}

fn lost() -> (Seen, Seen) {
    (Seen::new("worker-lost", "the second loop was lost"), Seen::new("worker-lost", ""))
}
