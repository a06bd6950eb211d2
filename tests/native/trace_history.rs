//! True histories of several loops, as their skewed and stepping clocks would record them.

use std::collections::VecDeque;

use polyloop::clock::Micros;
use polyloop::ids::LoopId;
use polyloop::trace::event::{EventKind, LoopKind};
use polyloop::trace::model::Trace;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::trace_script::{Script, done, polled, received, sent, spawned, taken};

/// What recorded the run, and in what order it came to the watcher.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// How far each loop's clock is ahead, in microseconds.
    skews: Vec<u64>,
    /// The step of all clocks, in microseconds.
    pub(crate) step: u64,
    deeds: Vec<Deed>,
    /// After so many of its events a loop ships a batch.
    batch: usize,
}

/// Something that a loop does.
#[derive(Clone, Debug)]
struct Deed {
    after_us: u64,
    by: Index,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Send(Index),
    Receive(Index),
    Take,
    Spawn,
    Poll { task: Index, took_us: u32 },
    End(Index),
    Log,
    Ship,
}

pub(crate) fn history() -> impl Strategy<Value = History> {
    let what = prop_oneof![
        3 => any::<Index>().prop_map(What::Send),
        3 => any::<Index>().prop_map(What::Receive),
        2 => Just(What::Take),
        1 => Just(What::Spawn),
        1 => (any::<Index>(), 0..500u32).prop_map(|(task, took_us)| What::Poll { task, took_us }),
        1 => any::<Index>().prop_map(What::End),
        1 => Just(What::Log),
        1 => Just(What::Ship),
    ];
    let after_us = prop_oneof![3 => Just(0), 3 => 0..20u64, 2 => 0..400u64];
    let deed = (after_us, any::<Index>(), what).prop_map(|(after_us, by, what)| Deed {
        after_us,
        by,
        what,
    });
    let skew = prop_oneof![1 => Just(0), 3 => 0..300u64, 1 => 0..1_000_000u64];
    (
        proptest::collection::vec(skew, 2..6),
        prop_oneof![Just(1), Just(5), Just(100)],
        proptest::collection::vec(deed, 0..150),
        1..10usize,
    )
        .prop_map(|(skews, step, deeds, batch)| History { skews, step, deeds, batch })
}

#[derive(Default)]
struct Loop {
    /// Messages that are under way to this loop, and those in its mailbox.
    under_way: Vec<(LoopId, u32)>,
    mailbox: VecDeque<(LoopId, u32)>,
    sent: u32,
    tasks: u32,
    batches: VecDeque<Vec<u8>>,
}

impl History {
    pub(crate) fn loops(&self) -> usize {
        self.skews.len()
    }

    /// A trace in which all loops are announced.
    pub(crate) fn announced(&self) -> Trace {
        let mut trace = Trace::new();
        for id in 0..self.loops() {
            let name = format!("Loop-{id}");
            trace.announce(LoopId(id as u16), &name, LoopKind::Thread, Micros(id as u64));
        }
        trace
    }

    /// The batches of each loop.
    pub(crate) fn batches(&self) -> Vec<VecDeque<Vec<u8>>> {
        let mut loops: Vec<Loop> = self.skews.iter().map(|_| Loop::default()).collect();
        let mut scripts: Vec<Script> = self.skews.iter().map(|_| Script::new()).collect();
        // The worst case of clocks is nowhere near the beginning of the run.
        let mut now = 1_000;
        for deed in &self.deeds {
            now += deed.after_us;
            let by = deed.by.index(loops.len());
            let shown = (now + self.skews[by]) / self.step * self.step;
            let (script, id) = (&mut scripts[by], LoopId(by as u16));
            match &deed.what {
                What::Send(to) => {
                    let to = to.index(loops.len());
                    let seq = loops[by].sent;
                    loops[by].sent += 1;
                    loops[to].under_way.push((id, seq));
                    script.at(shown, sent(seq, LoopId(to as u16)));
                }
                What::Receive(which) if !loops[by].under_way.is_empty() => {
                    let which = which.index(loops[by].under_way.len());
                    let (from, seq) = loops[by].under_way.remove(which);
                    loops[by].mailbox.push_back((from, seq));
                    script.at(shown, received(from, seq));
                }
                What::Take => {
                    if let Some((from, seq)) = loops[by].mailbox.pop_front() {
                        script.at(shown, taken(from, seq));
                    }
                }
                What::Spawn => {
                    script.at(shown, spawned(loops[by].tasks));
                    loops[by].tasks += 1;
                }
                What::Poll { task, took_us } if loops[by].tasks > 0 => {
                    let start = shown.saturating_sub(u64::from(*took_us));
                    script.at(start, polled(task.index(loops[by].tasks as usize) as u32, *took_us));
                }
                What::End(task) if loops[by].tasks > 0 => {
                    script.at(shown, done(task.index(loops[by].tasks as usize) as u32));
                }
                What::Log => {
                    let text = script.sym("a line");
                    script.at(shown, EventKind::Log { text });
                }
                What::Receive(_) | What::Poll { .. } | What::End(_) => {}
                What::Ship => loops[by].batches.push_back(script.take()),
            }
            if script.events.len() >= self.batch {
                loops[by].batches.push_back(script.take());
            }
        }
        for (state, script) in loops.iter_mut().zip(&mut scripts) {
            state.batches.push_back(script.take());
        }
        loops.into_iter().map(|state| state.batches).collect()
    }

    /// The picture, when the batches come in this order. `look` sees it after each one.
    pub(crate) fn watched(&self, order: &[Index], mut look: impl FnMut(&Trace)) -> Trace {
        let mut trace = self.announced();
        let mut batches = self.batches();
        let mut order = order.iter().cycle();
        while batches.iter().any(|batches| !batches.is_empty()) {
            let full: Vec<_> = (0..batches.len()).filter(|id| !batches[*id].is_empty()).collect();
            let id = full[order.next().map_or(0, |index| index.index(full.len()))];
            let bytes = batches[id].pop_front().unwrap();
            trace.apply(LoopId(id as u16), &bytes).unwrap();
            look(&trace);
        }
        trace
    }

    /// The same, of which these loops are lost at these moments.
    pub(crate) fn watched_with(&self, order: &[Index], losses: &[(Index, u64)]) -> Trace {
        let mut trace = self.watched(order, |_| {});
        for (id, at) in losses {
            let id = LoopId(id.index(self.loops()) as u16);
            trace.lose(id, Micros(*at), "worker-lost: killed");
        }
        trace
    }
}
