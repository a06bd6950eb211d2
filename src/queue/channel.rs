//! Typed senders and receivers over a link.

use core::fmt;
use core::future::{Future, poll_fn};
use core::marker::PhantomData;
use core::panic::Location;
use core::task::{Poll, Waker};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::queue::codec;
use crate::queue::error::{PeerEnd, RecvError, SendError};
use crate::queue::link::{Link, Obstacle, Taken};
use crate::trace::Wait;

/// Names a queue and fixes its type. A constant that both sides use:
///
/// ```
/// use polyloop::queue::Queue;
///
/// const RESULTS: Queue<(u32, i64)> = Queue::new(1, "results");
/// ```
pub struct Queue<T> {
    id: u16,
    name: &'static str,
    message: PhantomData<fn() -> T>,
}

impl<T> Queue<T> {
    /// A queue of this number, unique among the queues of a link, and this name, for display.
    /// Numbers from 65,000 on are the runtime's own.
    pub const fn new(id: u16, name: &'static str) -> Self {
        Queue { id, name, message: PhantomData }
    }

    /// Its number.
    pub fn id(&self) -> u16 {
        self.id
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Queue<T> {}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Queue({}, {:?})", self.id, self.name)
    }
}

/// Sends messages to the loop at the other side. When the last clone is dropped, the other side
/// sees the queue closed, after all that was sent.
pub struct Sender<T> {
    link: Link,
    queue: Queue<T>,
}

impl<T: Serialize> Sender<T> {
    pub(crate) fn new(link: Link, queue: Queue<T>, capacity: Option<u32>) -> Self {
        link.open_outbox(queue.id, capacity);
        Sender { link, queue }
    }

    /// Sends a message; waits while the queue is full. It leaves at the end of this turn.
    ///
    /// # Errors
    /// [`SendError`], with the message: the other side has closed the queue or is lost, or the
    /// message cannot be encoded.
    #[track_caller]
    pub fn send(&self, message: T) -> impl Future<Output = Result<(), SendError<T>>> {
        let site = Location::caller();
        let mut message = Some(message);
        poll_fn(move |cx| {
            let Some(unsent) = message.take() else { return Poll::Ready(Ok(())) };
            match self.attempt(unsent, site, Some(cx.waker())) {
                Err(SendError::Full(unsent)) => {
                    message = Some(unsent);
                    let probe = self.link.executor().probe();
                    probe.waits_for(Wait::Room(probe.recorder().sym(self.queue.name)));
                    Poll::Pending
                }
                settled => Poll::Ready(settled),
            }
        })
    }

    /// Sends a message if that needs no waiting.
    ///
    /// # Errors
    /// [`SendError`], with the message: as [`send`](Self::send), and [`SendError::Full`].
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), SendError<T>> {
        self.attempt(message, Location::caller(), None)
    }

    fn attempt(
        &self,
        message: T,
        site: &'static Location<'static>,
        waker: Option<&Waker>,
    ) -> Result<(), SendError<T>> {
        match self.link.obstacle(self.queue.id, waker) {
            None => {}
            Some(Obstacle::Full) => return Err(SendError::Full(message)),
            Some(Obstacle::Closed | Obstacle::Ended(PeerEnd::Closed)) => {
                return Err(SendError::Closed(message));
            }
            Some(Obstacle::Ended(PeerEnd::Lost(loss))) => {
                return Err(SendError::Lost(message, loss));
            }
        }
        match codec::encode(&message) {
            Ok(body) => {
                self.link.put(self.queue.id, self.queue.name, &body, site);
                Ok(())
            }
            Err(error) => Err(SendError::Encode(message, error.to_string())),
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.link.share_outbox(self.queue.id);
        Sender { link: self.link.clone(), queue: self.queue }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.link.close_outbox(self.queue.id);
    }
}

/// Receives messages from the loop at the other side. When it is dropped, the other side's sends
/// give their messages back.
pub struct Receiver<T> {
    link: Link,
    queue: Queue<T>,
}

impl<T: DeserializeOwned> Receiver<T> {
    pub(crate) fn new(link: Link, queue: Queue<T>) -> Self {
        link.claim_inbox(queue.id, queue.name);
        Receiver { link, queue }
    }

    /// The next message; waits for one.
    ///
    /// # Errors
    /// [`RecvError`]: no message will come any more, or this one cannot be decoded.
    pub fn recv(&mut self) -> impl Future<Output = Result<T, RecvError>> {
        poll_fn(|cx| match self.attempt(Some(cx.waker())) {
            Some(result) => Poll::Ready(result),
            None => {
                let probe = self.link.executor().probe();
                probe.waits_for(Wait::Message(probe.recorder().sym(self.queue.name)));
                Poll::Pending
            }
        })
    }

    /// The next message if there is one.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    pub fn try_recv(&mut self) -> Result<Option<T>, RecvError> {
        self.attempt(None).transpose()
    }

    fn attempt(&self, waker: Option<&Waker>) -> Option<Result<T, RecvError>> {
        match self.link.take(self.queue.id, waker) {
            Taken::Message(body) => {
                Some(codec::decode(&body).map_err(|error| RecvError::Decode(error.to_string())))
            }
            Taken::Nothing => None,
            Taken::Finished | Taken::Ended(PeerEnd::Closed) => Some(Err(RecvError::Closed)),
            Taken::Ended(PeerEnd::Lost(loss)) => Some(Err(RecvError::Lost(loss))),
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.link.refuse(self.queue.id);
    }
}

impl Link {
    /// A sender of `queue` without a bound.
    pub fn sender<T: Serialize>(&self, queue: Queue<T>) -> Sender<T> {
        Sender::new(self.clone(), queue, None)
    }

    /// A sender of `queue` that waits while `capacity` messages are under way or in the other
    /// side's mailbox. A capacity of zero counts as one.
    pub fn bounded_sender<T: Serialize>(&self, queue: Queue<T>, capacity: u32) -> Sender<T> {
        Sender::new(self.clone(), queue, Some(capacity.max(1)))
    }

    /// The receiver of `queue`. There is one at a time.
    pub fn receiver<T: DeserializeOwned>(&self, queue: Queue<T>) -> Receiver<T> {
        Receiver::new(self.clone(), queue)
    }
}
