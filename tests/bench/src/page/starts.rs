//! Loops that start, and that do nothing.

use polyloop::executor::join_all;
use polyloop::runtime::{LoopContext, LoopHandle, LoopSpec, Spares};

use super::{Sample, ours};
use crate::peers::{END, serve, square};

/// From the start of the run until so many loops, this one included, have answered. Milliseconds.
pub(super) async fn answered(context: LoopContext, loops: u32) -> Sample {
    let others = start(&context, loops).await;
    let answers = join_all(others.iter().map(|other| other.peer().submit(square, 3))).await;
    assert!(answers.iter().all(|answer| answer == &Ok(9)));
    ours(context.now().as_ms())
}

/// So many loops kept warm, of which nobody has taken one.
pub(super) async fn warm(loops: u32) -> Result<Spares, String> {
    let spares = Spares::new(loops as usize);
    if spares.most() < loops as usize {
        return Err(format!("this device keeps {} loops warm", spares.most()));
    }
    while spares.warm() < loops as usize {
        a_moment(20).await;
    }
    Ok(spares)
}

/// Lives until it is stopped, and so do its loops.
pub(super) async fn idle(context: LoopContext, loops: u32) -> Sample {
    let _others = start(&context, loops).await;
    let never = context.peer_named("Loop-1").map(|peer| peer.receiver(END));
    if let Some(mut never) = never {
        let _ = never.recv().await;
    }
    Sample::new()
}

async fn start(context: &LoopContext, loops: u32) -> Vec<LoopHandle<()>> {
    let others =
        (1..loops).map(|number| context.start(LoopSpec::new(format!("Loop-{number}")), serve, ()));
    let others = join_all(others.collect::<Vec<_>>()).await;
    others.into_iter().map(|other| other.unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// Lets the page's own loop have its turn.
pub(super) async fn a_moment(ms: u32) {
    gloo_timers::future::TimeoutFuture::new(ms).await;
}
