//! What it takes to read on in one track, beside its picture.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::clock::Micros;
use crate::ids::TimerId;
use crate::trace::batch::Batch;
use crate::trace::event::{EventKind, Sym};
use crate::trace::model::Text;
use crate::trace::texts::Texts;

/// What it takes to read on in one track, and the events themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    /// The batches as they came: the picture is drawn from them, and so is the export.
    pub(super) batches: Vec<Box<[u8]>>,
    /// The loss that the watcher saw, if it did.
    pub(super) loss: Option<Loss>,
    /// How many events the batches hold.
    pub(super) recorded: u64,
    /// How many events were in batches that could not be added, as far as that is known.
    pub(super) refused: u64,
    /// The last moment that the loop itself recorded, by its clock.
    pub(super) heard: Micros,
    pub(super) rows: Rows,
    /// Where in the track the timers are that wait.
    pub(super) timers: FxHashMap<TimerId, usize>,
    texts: FxHashMap<Sym, Text>,
}

/// A loss, as the watcher saw it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss {
    /// When, by the watcher's clock.
    pub(super) at: Micros,
    pub(super) reason: Text,
}

/// The rows of a lane.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    used: u32,
    free: BinaryHeap<Reverse<u32>>,
}

impl Rows {
    pub(super) fn take(&mut self) -> u32 {
        if let Some(Reverse(row)) = self.free.pop() {
            return row;
        }
        self.used += 1;
        self.used - 1
    }

    pub(super) fn give_back(&mut self, row: u32) {
        self.free.push(Reverse(row));
    }
}

impl Book {
    /// The events of this track, the watcher's own included.
    pub(super) fn events(&self) -> u64 {
        self.recorded + u64::from(self.loss.is_some())
    }

    /// The same event with the run's numbers for its texts. A text that the loop has not told is
    /// empty.
    pub(super) fn run_wide(&self, kind: EventKind) -> EventKind {
        kind.with_texts(|sym| self.texts.get(&sym).copied().unwrap_or_default().into())
    }

    /// Learns the texts that a batch brings.
    pub(super) fn learn(&mut self, batch: &Batch, texts: &mut Texts) {
        for (sym, text) in (batch.first_string..=u32::MAX).zip(&batch.strings) {
            self.texts.entry(Sym(sym)).or_insert_with(|| texts.intern(text));
        }
    }
}
