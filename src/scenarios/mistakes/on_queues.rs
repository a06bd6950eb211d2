//! Mistakes about what goes from loop to loop.

use core::time::Duration;
use std::rc::Rc;

use serde::ser::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{RIGHT, WRONG, half};
use crate::executor::Elapsed;
use crate::queue::{Queue, Receiver, RecvError, SendError};
use crate::runtime::{LoopContext, LoopSpec, Peer};
use crate::scenarios::heart::Heart;
use crate::scenarios::run::Failure;

const BEAT: Duration = Duration::from_millis(10);
/// How long the sleeping loop sleeps, and the blocking read blocks.
const LONG: Duration = Duration::from_millis(300);
/// How long the other loop takes before it sends.
const SHORT: Duration = Duration::from_millis(50);

const ITEMS: Queue<()> = Queue::new(1, "items");
const GO: Queue<()> = Queue::new(2, "go");

impl From<RecvError> for Failure {
    fn from(error: RecvError) -> Self {
        Failure::new("worker-lost", error)
    }
}

impl<T> From<SendError<T>> for Failure {
    fn from(error: SendError<T>) -> Self {
        Failure::new("worker-lost", error)
    }
}

impl From<Elapsed> for Failure {
    fn from(error: Elapsed) -> Self {
        Failure::new("timeout", error)
    }
}

/// The second loop: a little after each word it sends an item.
async fn send_items(context: LoopContext, (): ()) {
    let Some(main) = context.parent() else { return };
    let items = main.sender(ITEMS);
    let mut go = main.receiver(GO);
    while go.recv().await.is_ok() {
        context.sleep(SHORT).await;
        if items.send(()).await.is_err() {
            break;
        }
    }
}

async fn sender(context: &LoopContext, name: &str) -> Result<Peer, Failure> {
    Ok(context.start(LoopSpec::new(name), send_items, ()).await?.peer().clone())
}

/// A callback is put where the loop finds it when it looks next, and the loop, which sleeps, is not
/// woken. Right: whoever puts it there wakes the loop.
pub(super) async fn call_soon(context: &LoopContext) -> Result<(), Failure> {
    let own = context.clone();
    let wrong = async move {
        let peer = sender(&own, "second").await?;
        let (go, mut items) = (peer.sender(GO), peer.receiver(ITEMS));
        go.send(()).await?;
        // Nobody waits for the item, so that nothing wakes this loop before its timer.
        loop {
            own.sleep(LONG).await;
            if items.try_recv()?.is_some() {
                return Ok(());
            }
        }
    };
    half(context, WRONG, wrong).await;
    let own = context.clone();
    let right = async move {
        let peer = sender(&own, "third").await?;
        let (go, mut items) = (peer.sender(GO), peer.receiver(ITEMS));
        go.send(()).await?;
        Ok(items.recv().await?)
    };
    half(context, RIGHT, right).await;
    Ok(())
}

/// A task reads a queue in a way that blocks, and every other task of its loop stands still. Right:
/// it awaits the item.
pub(super) async fn blocking_get(context: &LoopContext) -> Result<(), Failure> {
    let own = context.clone();
    let wrong = async move {
        let peer = sender(&own, "second").await?;
        let (go, mut items) = (peer.sender(GO), peer.receiver(ITEMS));
        let _heart = Heart::start(&own, BEAT);
        own.sleep(BEAT * 3).await;
        go.send(()).await?;
        crate::executor::yield_now().await;
        if !block_on_item(&own, &mut items) {
            // Now that the loop is free again, it can come.
            items.recv().await?;
        }
        Ok(())
    };
    half(context, WRONG, wrong).await;
    let own = context.clone();
    let right = async move {
        let peer = sender(&own, "third").await?;
        let (go, mut items) = (peer.sender(GO), peer.receiver(ITEMS));
        let _heart = Heart::start(&own, BEAT);
        own.sleep(BEAT * 3).await;
        go.send(()).await?;
        Ok(items.recv().await?)
    };
    half(context, RIGHT, right).await;
    Ok(())
}

/// Looks for an item again and again, until it is there or the time is over. Tells whether it was.
fn block_on_item(context: &LoopContext, items: &mut Receiver<()>) -> bool {
    context.busy_for(LONG);
    let end = context.now() + LONG;
    while context.now() < end {
        if let Ok(Some(())) = items.try_recv() {
            return true;
        }
    }
    false
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
pub(super) async fn not_sendable(context: &LoopContext) -> Result<(), Failure> {
    let peer = sender(context, "second").await?;
    let other = peer.clone();
    let wrong =
        async move { Ok(other.submit(double_state, LocalState(Rc::new(21))).await.map(drop)?) };
    half(context, WRONG, wrong).await;
    let own = context.clone();
    let right = async move {
        own.log(format!("value: {}", peer.submit(double, 21).await?));
        Ok(())
    };
    half(context, RIGHT, right).await;
    Ok(())
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
pub(super) async fn swallowed(context: &LoopContext) -> Result<(), Failure> {
    let second = context.start(LoopSpec::new("second"), parse, ()).await?;
    let (worker, own) = (second.peer().clone(), context.clone());
    let wrong = async move {
        let (inputs, mut parsed) = (worker.sender(INPUTS), worker.receiver(PARSED));
        inputs.send(("forty-two".to_owned(), false)).await?;
        own.timeout(LONG, parsed.recv()).await??.map(drop).map_err(untold)
    };
    half(context, WRONG, wrong).await;
    // Its inputs have ended: when it has too, it has taken them all.
    second.join().await?;
    let third = context.start(LoopSpec::new("third"), parse, ()).await?;
    let (worker, own) = (third.peer().clone(), context.clone());
    let right = async move {
        let (inputs, mut parsed) = (worker.sender(INPUTS), worker.receiver(PARSED));
        inputs.send(("forty-two".to_owned(), true)).await?;
        match parsed.recv().await? {
            Ok(number) => own.log(format!("value: {number}")),
            Err(error) => own.log(format!("error: {error}")),
        }
        Ok(())
    };
    half(context, RIGHT, right).await;
    Ok(())
}

fn untold(error: String) -> Failure {
    Failure::new("task-failed", error)
}
