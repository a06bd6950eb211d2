//! The sending half of a queue.

use core::task::Waker;
use std::collections::BTreeMap;

use crate::trace::Sym;

/// What is known of a queue where it is sent from.
#[derive(Default)]
pub(super) struct Outbox {
    /// The queue's name, once something was sent.
    pub(super) name: Option<Sym>,
    opened: bool,
    senders: usize,
    capacity: Option<u32>,
    /// Sent, and not known to be taken.
    depth: u32,
    /// Who waits for room, in the order of asking.
    waiting: BTreeMap<u64, Waker>,
    next_ticket: u64,
    /// The other side takes no more.
    refused: bool,
    /// This side sends no more.
    finished: bool,
}

impl Outbox {
    /// One more sender. The first one says whether the queue is bounded.
    pub(super) fn open(&mut self, capacity: Option<u32>) {
        if !core::mem::replace(&mut self.opened, true) {
            self.capacity = capacity;
        }
        self.senders += 1;
    }

    /// One sender less. Tells whether the other side must now be told that no more will come.
    pub(super) fn close(&mut self) -> bool {
        self.senders = self.senders.saturating_sub(1);
        self.senders == 0 && !core::mem::replace(&mut self.finished, true)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.refused || self.finished
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.capacity.is_some()
    }

    /// The other side takes no more: nobody needs to wait.
    pub(super) fn refuse(&mut self) -> impl Iterator<Item = Waker> + use<> {
        self.refused = true;
        self.wake_all()
    }

    pub(super) fn wake_all(&mut self) -> impl Iterator<Item = Waker> + use<> {
        core::mem::take(&mut self.waiting).into_values()
    }

    /// Whether a message may be sent now by the holder of this ticket, or by somebody without one.
    /// Who waits goes first, in the order of asking.
    pub(super) fn has_room(&self, ticket: Option<u64>) -> bool {
        let Some(free) = self.free() else { return true };
        let ahead = match ticket {
            Some(ticket) => self.waiting.range(..ticket).take(free).count(),
            None => self.waiting.len(),
        };
        ahead < free
    }

    /// Keeps a place for whoever is woken by `waker`, the same one as before if there is a ticket.
    pub(super) fn wait(&mut self, ticket: &mut Option<u64>, waker: &Waker) {
        let ticket = *ticket.get_or_insert_with(|| {
            self.next_ticket += 1;
            self.next_ticket
        });
        self.waiting.insert(ticket, waker.clone());
    }

    /// Gives up a place. If it was that one's turn, it is now that of those behind it.
    pub(super) fn leave(&mut self, ticket: u64) -> Vec<Waker> {
        let left = self.waiting.remove(&ticket);
        left.map_or(Vec::new(), |_| self.next_in_turn())
    }

    /// One more message is under way. Gives how many there are.
    pub(super) fn put(&mut self, ticket: Option<u64>) -> u32 {
        if let Some(ticket) = ticket {
            self.waiting.remove(&ticket);
        }
        self.depth = self.depth.saturating_add(1);
        self.depth
    }

    /// So many messages have been taken.
    pub(super) fn make_room(&mut self, count: u32) -> Vec<Waker> {
        self.depth = self.depth.saturating_sub(count);
        self.next_in_turn()
    }

    fn free(&self) -> Option<usize> {
        Some(self.capacity?.saturating_sub(self.depth) as usize)
    }

    fn next_in_turn(&self) -> Vec<Waker> {
        let free = self.free().unwrap_or(usize::MAX);
        self.waiting.values().take(free).cloned().collect()
    }
}
