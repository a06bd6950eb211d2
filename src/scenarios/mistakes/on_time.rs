//! Mistakes that stop a loop, or never end.

use core::cell::RefCell;
use core::num::NonZeroUsize;
use core::time::Duration;
use std::rc::Rc;

use futures_channel::oneshot;

use super::{RIGHT, WRONG, half};
use crate::executor::{JoinError, JoinHandle};
use crate::runtime::{LoopContext, LoopSpec};
use crate::scenarios::heart::Heart;
use crate::scenarios::run::Failure;
use crate::scenarios::work::compute_for;

const BEAT: Duration = Duration::from_millis(10);
const LONG: Duration = Duration::from_millis(300);

impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        Failure::new("task-failed", error)
    }
}

/// A task waits for its own result. Right: it waits for another task's.
pub(super) async fn own_result(context: &LoopContext) -> Result<(), Failure> {
    let own = context.clone();
    let wrong = async move {
        let handle: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
        let inside = handle.clone();
        let (done, ended) = oneshot::channel();
        let task = own.spawn("waits for itself", async move {
            let itself = inside.borrow_mut().take();
            if let Some(itself) = itself {
                let _ = itself.await;
            }
            let _ = done.send(());
        });
        handle.borrow_mut().replace(task);
        let _ = own.timeout(LONG, ended).await?;
        Ok(())
    };
    half(context, WRONG, wrong).await;
    let own = context.clone();
    let right = async move {
        own.log(format!("value: {}", own.spawn("answer", async { 42 }).await?));
        Ok(())
    };
    half(context, RIGHT, right).await;
    Ok(())
}

/// A long computation inside of the loop. Right: in another one.
pub(super) async fn inline_cpu(context: &LoopContext) -> Result<(), Failure> {
    let own = context.clone();
    let wrong = async move {
        let _heart = Heart::start(&own, BEAT);
        own.sleep(BEAT * 3).await;
        compute(LONG.as_millis() as u64).await;
        own.sleep(BEAT * 3).await;
        Ok(())
    };
    half(context, WRONG, wrong).await;
    let second = context.start(LoopSpec::new("second"), until_the_end, ()).await?.peer().clone();
    let own = context.clone();
    let right = async move {
        let _heart = Heart::start(&own, BEAT);
        own.sleep(BEAT * 3).await;
        Ok(second.submit(compute, LONG.as_millis() as u64).await?)
    };
    half(context, RIGHT, right).await;
    Ok(())
}

async fn compute(duration_ms: u64) {
    if let Ok(context) = LoopContext::current() {
        let duration = Duration::from_millis(duration_ms);
        context.busy_for(duration);
        compute_for(&context, duration);
    }
}

/// A loop that does what it is told until the run ends.
async fn until_the_end(_: LoopContext, (): ()) {
    core::future::pending().await
}

const ITEMS: [&str; 3] = ["a", "b", "c"];
const WORKERS: usize = 5;

/// Fewer items than workers give a chunk size of zero. Right: sizes that differ by one at most.
pub(super) async fn empty_chunk(context: &LoopContext) -> Result<(), Failure> {
    let own = context.clone();
    let wrong = async move {
        own.log(format!("chunks: {:?}", chunks_of(&ITEMS, ITEMS.len() / WORKERS)?));
        Ok(())
    };
    half(context, WRONG, wrong).await;
    let own = context.clone();
    let right = async move {
        own.log(format!("chunks: {:?}", chunks_for(&ITEMS, WORKERS)));
        Ok(())
    };
    half(context, RIGHT, right).await;
    Ok(())
}

/// Chunks of this size.
fn chunks_of<T>(items: &[T], size: usize) -> Result<Vec<&[T]>, Failure> {
    let size = NonZeroUsize::new(size)
        .ok_or_else(|| Failure::new("task-failed", "a chunk cannot have a size of 0"))?;
    Ok(items.chunks(size.get()).collect())
}

/// One chunk for each worker; some are empty, if need be.
fn chunks_for<T>(items: &[T], workers: usize) -> Vec<&[T]> {
    let start = |worker: usize| worker * items.len() / workers;
    (0..workers).map(|worker| &items[start(worker)..start(worker + 1)]).collect()
}
