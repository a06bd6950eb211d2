//! Mistakes about which loop runs where.

use core::time::Duration;

use super::Seen;
use crate::executor::{EventLoop, Executor, PolicyKind};
use crate::runtime::{CallError, LoopContext, LoopSpec, local};

/// A loop that runs already is run from a second thread. Right: the second thread submits to it.
pub(super) async fn shared_loop(context: &LoopContext) -> (Seen, Seen) {
    let both = async {
        let second = context.start(LoopSpec::new("second"), use_the_others_loop, ()).await.ok()?;
        second.join().await.ok()
    };
    match both.await {
        Some((wrong, right)) => (
            Seen::new(
                wrong.clone().err().unwrap_or_default(),
                match &wrong {
                    Err(code) => format!("running it a second time was refused with {code}"),
                    Ok(value) => format!("it ran, and gave {value}"),
                },
            ),
            Seen::new(
                "value",
                match right {
                    Ok(value) => format!("the loop that runs gave {value}"),
                    Err(code) => code,
                },
            ),
        ),
        None => lost(),
    }
}

type Answer = Result<i64, String>;

/// In the second thread: what comes of running main's loop, and of submitting to it.
async fn use_the_others_loop(context: LoopContext, (): ()) -> (Answer, Answer) {
    let Some(main) = context.parent() else { return (Err(String::new()), Err(String::new())) };
    let code = |error: CallError| error.code().to_owned();
    let wrong = main.submit(run_running_loop, ()).await.unwrap_or_else(|error| Err(code(error)));
    let right = main.submit(answer, ()).await.map_err(code);
    (wrong, right)
}

async fn run_running_loop((): ()) -> Answer {
    let Some(event_loop) = EventLoop::running() else { return Err("no-current-loop".to_owned()) };
    event_loop.run("answer", async { 42 }).await.map_err(|error| error.code().to_owned())
}

async fn answer((): ()) -> i64 {
    42
}

/// Asking for the current loop in a thread that has none. Right: making one there.
pub(super) async fn no_loop(context: &LoopContext) -> (Seen, Seen) {
    let spec = LoopSpec::new("bare").bare();
    let both = async { context.start(spec, ask_and_make, ()).await.ok()?.join().await.ok() };
    match both.await {
        Some((wrong, right)) => {
            let symptom = if wrong.is_err() { "no-current-loop" } else { "" };
            let wrong = wrong.err().unwrap_or_else(|| "there was one".to_owned());
            let right =
                right.map_or_else(|code| code, |value| format!("its own loop gave {value}"));
            (Seen::new(symptom, wrong), Seen::new("value", right))
        }
        None => lost(),
    }
}

async fn ask_and_make(context: LoopContext, (): ()) -> (Result<(), String>, Answer) {
    let wrong = Executor::current().map(drop).map_err(|error| error.to_string());
    let event_loop = local::event_loop(PolicyKind::Turbo, context.probe().sibling());
    let nap = event_loop.executor().sleep(Duration::from_millis(1));
    let right = event_loop.run("answer", async move {
        nap.await;
        42
    });
    (wrong, right.await.map_err(|error| error.code().to_owned()))
}

fn lost() -> (Seen, Seen) {
    (Seen::new("worker-lost", "the second loop was lost"), Seen::new("worker-lost", ""))
}
