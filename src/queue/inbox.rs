//! The receiving half of a queue.

use core::task::Waker;
use std::collections::VecDeque;

use crate::ids::MessageSeq;
use crate::trace::Sym;

/// What is known of a queue where it is received from.
#[derive(Default)]
pub(super) struct Inbox {
    /// The queue's name, once somebody receives it.
    pub(super) name: Option<Sym>,
    pub(super) messages: VecDeque<(MessageSeq, Vec<u8>)>,
    pub(super) waker: Option<Waker>,
    /// The other side sends no more.
    pub(super) finished: bool,
    /// The receiver is gone. There is no other one.
    pub(super) refused: bool,
    /// The sender waits for room.
    pub(super) bounded: bool,
    /// Taken, and not yet told to the sender.
    pub(super) untold: u32,
}

impl Inbox {
    /// Says that there is a receiver. False if there is one, or was: messages have one receiver.
    pub(super) fn claim(&mut self, name: Sym) -> bool {
        let is_first = self.name.is_none();
        self.name.get_or_insert(name);
        is_first
    }

    /// The queue's name, if somebody there still waits for its end.
    pub(super) fn ends(&self) -> Option<Sym> {
        self.name.filter(|_| !self.finished && !self.refused)
    }
}
