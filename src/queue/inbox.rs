//! The receiving half of a queue.

use core::ops::{Deref, Range};
use core::task::Waker;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::ids::MessageSeq;
use crate::trace::Sym;

/// What is known of a queue where it is received from.
#[derive(Default)]
pub(super) struct Inbox {
    /// The queue's name, once somebody receives it.
    pub(super) name: Option<Sym>,
    pub(super) messages: VecDeque<(MessageSeq, Body)>,
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

/// An encoded message: a piece of the batch that it came in, so that it is not copied out of it.
pub(super) struct Body {
    batch: Rc<[u8]>,
    piece: Range<usize>,
}

impl Body {
    /// The piece of `batch` that is `length` bytes long and ends where `rest` bytes are left.
    pub(super) fn new(batch: &Rc<[u8]>, length: usize, rest: usize) -> Body {
        let end = batch.len() - rest;
        Body { batch: batch.clone(), piece: end - length..end }
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.batch[self.piece.clone()]
    }
}
