//! Staying awake for what may come at once.
//!
//! A thread that has gone to sleep takes longer to wake than a short call to another loop takes
//! otherwise. So a loop that has sent something short, and has nothing else to do, takes some turns for
//! nothing before it waits, as a mutex spins before it parks its thread; what arrives meanwhile is
//! handled between them. Whether that pays depends on what the other loop does, so each loop learns it.

use core::cell::Cell;

/// So many turns for nothing, of some microseconds each, before a loop waits. What answers a call that
/// takes no time of its own takes half of them, if it is awake itself.
const TURNS: u32 = 8;

/// In vain so many times more often than not, spinning is left out.
const PATIENCE: u32 = 8;

/// Left out so many times, it is tried again, several times in a row: the other loop may have changed, and
/// to be answered sooner than a sleeping thread wakes, both have to be awake.
const LEFT_OUT: u32 = 256;

/// At first it is left out so many times: many loops never send as much, and the first turn that a loop
/// asks for costs it more than the next ones.
const FIRST_LEFT_OUT: u32 = 16;

/// Whether a loop spins, and for how long.
pub(super) struct Spin {
    /// Something was sent since it was last asked whether to go on.
    has_sent: Cell<bool>,
    /// Turns that are left, while it spins.
    left: Cell<Option<u32>>,
    patience: Cell<u32>,
    left_out: Cell<u32>,
}

impl Spin {
    pub(super) fn new() -> Spin {
        Spin {
            has_sent: Cell::default(),
            left: Cell::default(),
            patience: Cell::default(),
            left_out: Cell::new(LEFT_OUT - FIRST_LEFT_OUT),
        }
    }

    /// Something was sent that may be answered at once.
    pub(super) fn expect(&self) {
        self.has_sent.set(true);
    }

    /// Something came, whatever it is.
    pub(super) fn heard(&self) {
        self.has_sent.set(false);
        if self.left.take().is_some() {
            self.patience.set(PATIENCE.min(self.patience.get() + 1));
        }
    }

    /// Whether to take another turn, now that there is nothing to do.
    pub(super) fn goes_on(&self) -> bool {
        if self.has_sent.take() {
            self.left.set(self.is_due().then_some(TURNS));
        }
        let left = self.left.get();
        self.left.set(left.and_then(|left| left.checked_sub(1)));
        if left == Some(0) {
            self.patience.set(self.patience.get().saturating_sub(1));
        }
        left.is_some_and(|left| left > 0)
    }

    /// Whether it has paid, or is to be tried.
    fn is_due(&self) -> bool {
        if self.patience.get() == 0 {
            if self.left_out.get() < LEFT_OUT {
                self.left_out.set(self.left_out.get() + 1);
                return false;
            }
            self.left_out.set(0);
            self.patience.set(PATIENCE);
        }
        true
    }
}
