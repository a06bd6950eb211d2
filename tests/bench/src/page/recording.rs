//! What is recorded of a task that another loop asked for, without the task: what of recording's cost
//! cannot be spared. Microseconds a task.

use std::hint::black_box;
use std::sync::Arc;

use polyloop::clock::{FakeClock, Micros};
use polyloop::ids::{LoopId, MessageSeq, TaskId};
use polyloop::runtime::LoopContext;
use polyloop::trace::{Cause, EventKind, Recorder, Wait};

use super::{Sample, now};

/// The events of so many tasks.
const SHIPPED: u32 = 7_000;

/// The looks at the clock that cannot be shared, two for each task.
pub(super) async fn looks(context: LoopContext, tasks: u32) -> Sample {
    measured("two looks at the clock", tasks, |_| {
        black_box(context.now());
        black_box(context.now());
    })
}

/// The nine events of both loops, by a clock that stands still.
pub(super) async fn events(_: LoopContext, tasks: u32) -> Sample {
    let recorder = Recorder::new(Arc::new(FakeClock::new()), u64::MAX);
    let (name, site) = (recorder.sym("square"), recorder.sym("src/bench.rs:1"));
    measured("nine events put down", tasks, |number| {
        let (seq, task, from) = (MessageSeq(number), TaskId(number), LoopId(1));
        let sent = EventKind::MessageSent {
            seq,
            to: from,
            queue: name,
            size: 20,
            depth: number % 64,
            task: Some(task),
            site,
        };
        let received = EventKind::MessageReceived { from, seq, queue: name, size: 20, depth: 1 };
        let taken = EventKind::MessageTaken { from, seq, task: Some(task) };
        let spawned = EventKind::TaskSpawned { task, parent: Some(TaskId(0)), name, site };
        let (took_us, ready_us, cause) = (0, 12, Cause::Messages(from));
        let polled = EventKind::TaskPolled { task, took_us, ready_us, cause, wait: Wait::Nothing };
        let done = EventKind::TaskDone { task };
        let at = Micros(u64::from(number / 2));
        for kind in [sent, received, taken, spawned, polled, done, sent, received, taken] {
            recorder.record_at(at, black_box(kind));
        }
        if number % SHIPPED == 0 {
            black_box(recorder.take_in_parts());
        }
    })
}

/// What `task` takes by itself. The first round is for warming up.
fn measured(name: &str, tasks: u32, task: impl Fn(u32)) -> Sample {
    let mut took = 0.0;
    for _ in 0..2 {
        let start = now();
        (0..tasks).for_each(&task);
        took = now() - start;
    }
    vec![(name.to_owned(), took * 1_000.0 / f64::from(tasks))]
}
