//! Two loops and the wire between them, all in the hands of a test.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use polyloop::ids::LoopId;
use polyloop::queue::codec::CodecError;
use polyloop::queue::{Link, Loss, LossCause, Queue, Sequence, Wire};

use crate::harness::World;

pub(crate) const NUMBERS: Queue<u32> = Queue::new(1, "numbers");
pub(crate) const TEXTS: Queue<String> = Queue::new(2, "texts");

/// What one side has sent and the other has not had yet.
#[derive(Default)]
pub(crate) struct Tube {
    batches: RefCell<VecDeque<Vec<u8>>>,
    posts: Cell<u32>,
    closed: Cell<bool>,
}

impl Tube {
    /// How often something was posted since the last time this was called.
    pub(crate) fn posts(&self) -> u32 {
        self.posts.take()
    }

    /// How many batches are on their way.
    pub(crate) fn under_way(&self) -> usize {
        self.batches.borrow().len()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    pub(crate) fn push(&self, batch: &[u8]) {
        self.batches.borrow_mut().push_back(batch.to_vec());
    }
}

struct End(Rc<Tube>);

impl Wire for End {
    fn post(&self, batch: &[u8]) {
        assert!(!batch.is_empty(), "an empty batch");
        assert!(!self.0.closed.get(), "posted after closing");
        self.0.posts.set(self.0.posts.get() + 1);
        self.0.push(batch);
    }

    fn close(&self) {
        assert!(!self.0.closed.replace(true), "closed twice");
    }
}

/// One loop, its end of the link, and what it has sent.
pub(crate) struct Side {
    pub(crate) world: Rc<World>,
    pub(crate) link: Link,
    pub(crate) out: Rc<Tube>,
}

impl Side {
    fn new(peer: LoopId) -> Side {
        let world = World::new();
        let out = Rc::<Tube>::default();
        let wire = End(out.clone());
        let link = Link::new(peer, world.executor.clone(), wire, Sequence::default());
        Side { world, link, out }
    }

    pub(crate) fn spawn(&self, name: &str, task: impl Future<Output = ()> + 'static) {
        self.world.executor.spawn(name, task).detach();
    }

    /// Delivers one of the batches that `other` has sent. Tells whether there was one.
    pub(crate) fn receive(&self, other: &Side) -> bool {
        self.try_receive(other).is_some_and(|result| result.map(|()| true).unwrap())
    }

    pub(crate) fn try_receive(&self, other: &Side) -> Option<Result<(), CodecError>> {
        let batch = other.out.batches.borrow_mut().pop_front()?;
        let mut result = Ok(());
        self.world.executor.policy().enter(&mut || result = self.link.deliver(&batch));
        Some(result)
    }
}

/// Two loops, number 0 and number 1.
pub(crate) struct Pair {
    pub(crate) left: Side,
    pub(crate) right: Side,
}

impl Pair {
    pub(crate) fn new() -> Pair {
        Pair { left: Side::new(LoopId(1)), right: Side::new(LoopId(0)) }
    }

    /// Gives turns and delivers until nothing is left to do. Time stands still.
    pub(crate) fn settle(&self) {
        for _ in 0..100_000 {
            let turns = self.left.world.drive() + self.right.world.drive();
            let came = self.right.receive(&self.left) | self.left.receive(&self.right);
            if turns == 0 && !came {
                return;
            }
        }
        panic!("they never settle");
    }
}

/// What tasks have noted.
pub(crate) struct Notes<T>(Rc<RefCell<Vec<T>>>);

impl<T> Notes<T> {
    pub(crate) fn new() -> Notes<T> {
        Notes(Rc::default())
    }

    pub(crate) fn note(&self, note: T) {
        self.0.borrow_mut().push(note);
    }

    /// What was noted since the last time this was called.
    pub(crate) fn take(&self) -> Vec<T> {
        self.0.take()
    }
}

impl<T> Clone for Notes<T> {
    fn clone(&self) -> Self {
        Notes(self.0.clone())
    }
}

pub(crate) fn loss() -> Loss {
    Loss { cause: LossCause::WorkerPanicked, text: "it was made to".to_owned(), was_ready: true }
}
