//! Mistakes about which loop runs where.

use core::time::Duration;

use super::{RIGHT, WRONG, half};
use crate::executor::{EventLoop, Executor, PolicyKind};
use crate::runtime::{CallError, LoopContext, LoopSpec, LoopStartError, local};
use crate::scenarios::run::Failure;

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Failure::new(error.code(), error)
    }
}

impl From<LoopStartError> for Failure {
    fn from(error: LoopStartError) -> Self {
        Failure::new("worker-lost", error)
    }
}

type Answer = Result<i64, Failure>;

/// A loop that runs already is run from a second thread. Right: the second thread submits to it.
pub(super) async fn shared_loop(context: &LoopContext) -> Result<(), Failure> {
    let second = context.start(LoopSpec::new("second"), use_the_others_loop, ()).await?;
    Ok(second.join().await?)
}

/// In the second thread.
async fn use_the_others_loop(context: LoopContext, (): ()) {
    let Some(main) = context.parent() else { return };
    let other = main.clone();
    let wrong = async move { other.submit(run_running_loop, ()).await?.map(drop) };
    half(&context, WRONG, wrong).await;
    let own = context.clone();
    let right = async move {
        own.log(format!("value: {}", main.submit(answer, ()).await?));
        Ok(())
    };
    half(&context, RIGHT, right).await;
}

async fn run_running_loop((): ()) -> Answer {
    let Some(event_loop) = EventLoop::running() else { return Ok(0) };
    let value = event_loop.run("answer twice", async { 42 }).await;
    value.map_err(|error| Failure::new(error.code(), error))
}

async fn answer((): ()) -> i64 {
    42
}

/// Asking for the current loop in a thread that has none. Right: making one there.
pub(super) async fn no_loop(context: &LoopContext) -> Result<(), Failure> {
    let bare = context.start(LoopSpec::new("bare").bare(), ask, ()).await?;
    half(context, WRONG, async move { bare.join().await? }).await;
    let second = context.start(LoopSpec::new("second").bare(), make, ()).await?;
    let own = context.clone();
    let right = async move {
        own.log(format!("value: {}", second.join().await??));
        Ok(())
    };
    half(context, RIGHT, right).await;
    Ok(())
}

async fn ask(_: LoopContext, (): ()) -> Result<(), Failure> {
    let current = Executor::current();
    current.map(drop).map_err(|error| Failure::new("no-current-loop", error))
}

async fn make(context: LoopContext, (): ()) -> Answer {
    let event_loop = local::event_loop(PolicyKind::Turbo, context.probe().sibling());
    let nap = event_loop.executor().sleep(Duration::from_millis(1));
    let value = event_loop.run("answer", async move {
        nap.await;
        42
    });
    value.await.map_err(|error| Failure::new(error.code(), error))
}
