//! Who waits for which answer.

use core::task::Waker;

use slab::Slab;

use crate::runtime::calls::{CallError, PROGRAM, Value};

/// The calls that are not answered, or whose answer nobody has taken yet. A call's number is its
/// place here, and so is given again only when nothing more can come for it.
pub(super) struct Pending(Slab<Place>);

enum Place {
    /// The program's, as long as nobody has asked for its answer.
    Unasked,
    Waiting(Option<Waker>),
    Answered(Result<Value, CallError>),
    /// Nobody waits any more; the answer is still to come.
    GivenUp,
}

impl Default for Pending {
    fn default() -> Pending {
        let mut places = Slab::new();
        let first = places.insert(Place::Unasked);
        debug_assert_eq!(first, PROGRAM as usize);
        Pending(places)
    }
}

impl Pending {
    /// A place for one more answer.
    pub(super) fn expect(&mut self) -> u32 {
        self.0.insert(Place::Waiting(None)) as u32
    }

    /// Somebody waits for the program's answer from now on. Tells whether it is still to come.
    pub(super) fn expect_program(&mut self) -> bool {
        match self.0.get_mut(PROGRAM as usize) {
            Some(Place::Answered(_)) | None => false,
            Some(place) => {
                *place = Place::Waiting(None);
                true
            }
        }
    }

    /// An answer. Gives who waits for it. Only the first answer counts.
    pub(super) fn settle(&mut self, id: u32, result: Result<Value, CallError>) -> Option<Waker> {
        let place = self.0.get_mut(id as usize)?;
        match place {
            Place::Waiting(waker) => {
                let waker = waker.take();
                *place = Place::Answered(result);
                waker
            }
            Place::Unasked => {
                *place = Place::Answered(result);
                None
            }
            Place::GivenUp => {
                self.leave(id);
                None
            }
            Place::Answered(_) => None,
        }
    }

    /// No answer will come any more. Gives whoever waits for one.
    pub(super) fn settle_all(&mut self, error: &CallError) -> Vec<Waker> {
        let open = self.0.iter().filter(|(_, place)| !matches!(place, Place::Unasked));
        let open: Vec<_> = open.map(|(id, _)| id as u32).collect();
        open.into_iter().filter_map(|id| self.settle(id, Err(error.clone()))).collect()
    }

    /// Takes the answer, if it is there.
    pub(super) fn take(&mut self, id: u32) -> Option<Result<Value, CallError>> {
        if !matches!(self.0.get(id as usize)?, Place::Answered(_)) {
            return None;
        }
        match self.leave(id) {
            Some(Place::Answered(result)) => Some(result),
            _ => None,
        }
    }

    /// Says who is to be woken when the answer is there. Gives who was to be so far.
    pub(super) fn wait(&mut self, id: u32, waker: Waker) -> Option<Waker> {
        match self.0.get_mut(id as usize) {
            Some(Place::Waiting(waiting)) => waiting.replace(waker),
            _ => None,
        }
    }

    /// Nobody waits for this answer any more. Gives what was there, to be dropped in peace.
    pub(super) fn give_up(&mut self, id: u32) -> Option<impl Sized + use<>> {
        match self.0.get_mut(id as usize) {
            Some(place @ Place::Waiting(_)) => Some(core::mem::replace(place, Place::GivenUp)),
            Some(Place::Answered(_)) => self.leave(id),
            _ => None,
        }
    }

    fn leave(&mut self, id: u32) -> Option<Place> {
        match id {
            PROGRAM => self.0.get_mut(0).map(|place| core::mem::replace(place, Place::Unasked)),
            id => self.0.try_remove(id as usize),
        }
    }
}
