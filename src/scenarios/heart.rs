//! A task that beats while its loop lets it: what the other tasks of a loop get of its time.

use core::cell::Cell;
use core::time::Duration;
use std::rc::Rc;

use crate::clock::Micros;
use crate::executor::JoinHandle;
use crate::runtime::LoopContext;

/// A beating task. Stops when it is dropped.
pub(crate) struct Heart {
    context: LoopContext,
    pulse: Rc<Pulse>,
    beating: JoinHandle<()>,
}

#[derive(Default)]
struct Pulse {
    beats: Cell<u32>,
    last: Cell<Micros>,
    longest: Cell<Micros>,
}

impl Pulse {
    fn note(&self, now: Micros) {
        self.longest.set(self.longest.get().max(now - self.last.get()));
        self.last.set(now);
    }
}

impl Heart {
    pub(crate) fn start(context: &LoopContext, interval: Duration) -> Heart {
        let pulse = Rc::new(Pulse::default());
        pulse.last.set(context.now());
        let (inside, beats) = (context.clone(), pulse.clone());
        let beating = context.spawn("heartbeat", async move {
            loop {
                inside.sleep(interval).await;
                beats.note(inside.now());
                beats.beats.set(beats.beats.get() + 1);
            }
        });
        Heart { context: context.clone(), pulse, beating }
    }

    /// Gives the number of beats, and the longest time without one.
    pub(crate) fn stop(self) -> (u32, Micros) {
        self.pulse.note(self.context.now());
        (self.pulse.beats.get(), self.pulse.longest.get())
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.beating.abort();
    }
}
