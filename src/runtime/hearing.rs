//! What a host hears of its loops.

use std::rc::{Rc, Weak};

use crate::ids::LoopId;
use crate::queue::LossCause;
use crate::queue::codec::CodecError;
use crate::runtime::ending::CLOSING_MS;
use crate::runtime::host::{Inner, ROOT};
use crate::runtime::options::RunEnd;
use crate::runtime::wire::{FromLoop, LoopStartError, PeerInfo, ToLoop};
use crate::web::{Ports, WorkerWord};

impl Inner {
    pub(super) fn hearing(self: &Rc<Self>, id: LoopId) -> impl Fn(WorkerWord) + 'static {
        let weak: Weak<Inner> = Rc::downgrade(self);
        move |word| {
            let Some(inner) = weak.upgrade() else { return };
            inner.words.set(inner.words.get() + 1);
            match word {
                WorkerWord::Bytes(bytes) => {
                    match FromLoop::read(&bytes) {
                        Ok((word, batch)) => inner.hear(id, word, batch),
                        // Whatever it was, without it the run is not what it seems to be.
                        Err(error) => inner.lose(id, LossCause::WorkerLost, &unread(&error)),
                    }
                }
                WorkerWord::Failed(text) => {
                    let panic = inner.loops.borrow_mut().get_mut(&id).and_then(|l| l.panic.take());
                    match panic {
                        Some(panic) => inner.lose(id, LossCause::WorkerPanicked, &panic),
                        None => inner.lose(id, LossCause::WorkerLost, &text),
                    }
                }
            }
        }
    }

    fn hear(self: &Rc<Self>, id: LoopId, word: FromLoop, batch: &[u8]) {
        if let Some(watched) = self.loops.borrow_mut().get_mut(&id) {
            match word {
                FromLoop::Pong => watched.watch.answered(),
                _ => watched.watch.heard(),
            }
        }
        match word {
            FromLoop::Trace => {
                let applied = self.trace.borrow_mut().apply(id, batch);
                if let Err(error) = applied {
                    self.trace.borrow_mut().refuse(id, batch, &error);
                }
                self.look_at_room();
            }
            FromLoop::Start { request, spec, policy, program } => {
                let started = match self.end.borrow().is_some() {
                    true => Err(LoopStartError::Closing),
                    false => Ok(()),
                };
                let name = spec.name.clone();
                let started = started.and_then(|()| self.launch(Some(id), spec, policy, program));
                let mut ports = Ports::new();
                let result = started.map(|(child, port)| {
                    port.into_iter().for_each(|port| ports.push(port));
                    PeerInfo { id: child, name }
                });
                self.tell(id, &ToLoop::Started { request, result }, ports);
            }
            FromLoop::Terminate(other) => {
                self.lose(other, LossCause::WorkerLost, "another loop terminated it");
            }
            FromLoop::Busy(duration) => {
                if let Some(watched) = self.loops.borrow_mut().get_mut(&id) {
                    watched.watch.announced(duration, self.now());
                }
            }
            FromLoop::Pong => {}
            FromLoop::Panicked(text) => {
                // The trap that follows may not be heard of, if it happens inside of a promise.
                if let Some(watched) = self.loops.borrow_mut().get_mut(&id) {
                    watched.panic = Some(text.clone());
                }
                self.lose(id, LossCause::WorkerPanicked, &text);
            }
            FromLoop::Failed(text) => self.lose(id, LossCause::WorkerLost, &text),
            FromLoop::Finished(value) => {
                // Others give their values to whoever started them.
                if id == ROOT {
                    self.finish(RunEnd::Finished(value), CLOSING_MS);
                }
            }
            FromLoop::Closed(told) => self.closed(id, &told),
        }
    }

    /// Lets the loops record no more when the trace is full.
    fn look_at_room(&self) {
        let kept = self.trace.borrow().events_kept();
        if kept >= self.options.run_trace_limit && !self.is_full.replace(true) {
            let loops: Vec<_> = self.loops.borrow().keys().copied().collect();
            for id in loops {
                self.tell(id, &ToLoop::TraceIsFull, Ports::new());
            }
        }
    }
}

fn unread(error: &CodecError) -> String {
    format!("what it said cannot be read ({error}): reload the page, if there is a newer build")
}
