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
/// sees the queue closed, after all that was sent; a sender of the same queue that is made later
/// finds it closed.
pub struct Sender<T> {
    link: Link,
    queue: Queue<T>,
}

impl<T: Serialize> Sender<T> {
    pub(crate) fn new(link: Link, queue: Queue<T>, capacity: Option<u32>) -> Self {
        link.open_outbox(queue.id, capacity);
        Sender { link, queue }
    }

    /// Sends a message; waits while the queue is full. It leaves at the end of this turn. Those who
    /// wait go on in the order in which they began to.
    ///
    /// # Errors
    /// [`SendError`], with the message: the other side has closed the queue or is lost, or the
    /// message cannot be encoded.
    #[track_caller]
    pub fn send(&self, message: T) -> impl Future<Output = Result<(), SendError<T>>> {
        self.send_at(Location::caller(), message)
    }

    /// Sends a message on behalf of `site`, as [`send`](Self::send) does.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_at(
        &self,
        site: &'static Location<'static>,
        message: T,
    ) -> impl Future<Output = Result<(), SendError<T>>> {
        let mut message = Some(message);
        let mut place = Place { link: &self.link, queue: self.queue.id, ticket: None };
        poll_fn(move |cx| {
            let Some(unsent) = message.take() else { return Poll::Ready(Ok(())) };
            match self.attempt(unsent, site, place.ticket(), Some(cx.waker())) {
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
    /// [`SendError`], with the message: as [`send`](Self::send), and [`SendError::Full`], also when
    /// there is room that somebody waits for.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), SendError<T>> {
        self.try_send_at(Location::caller(), message)
    }

    /// Sends a message on behalf of `site`, if that needs no waiting.
    ///
    /// # Errors
    /// As [`try_send`](Self::try_send).
    pub fn try_send_at(
        &self,
        site: &'static Location<'static>,
        message: T,
    ) -> Result<(), SendError<T>> {
        self.attempt(message, site, &mut None, None)
    }

    fn attempt(
        &self,
        message: T,
        site: &'static Location<'static>,
        ticket: &mut Option<u64>,
        waker: Option<&Waker>,
    ) -> Result<(), SendError<T>> {
        match self.link.obstacle(self.queue.id, ticket, waker) {
            None => {}
            Some(Obstacle::Full) => return Err(SendError::Full(message)),
            Some(Obstacle::Closed | Obstacle::Ended(PeerEnd::Closed)) => {
                return Err(SendError::Closed(message));
            }
            Some(Obstacle::Ended(PeerEnd::Lost(loss))) => {
                return Err(SendError::Lost(message, loss));
            }
        }
        match codec::encode_message(self.link.scratch(), &message) {
            Ok(body) => {
                self.link.put(self.queue.id, self.queue.name, &body, ticket.take(), site);
                self.link.keep_scratch(body);
                Ok(())
            }
            Err(error) => Err(SendError::Encode(message, error.to_string())),
        }
    }
}

/// A place among those who wait for room. Dropping it gives it up.
struct Place<'a> {
    link: &'a Link,
    queue: u16,
    ticket: Option<u64>,
}

impl Place<'_> {
    /// A method, because a closure that uses the field takes the field alone, and not the place.
    fn ticket(&mut self) -> &mut Option<u64> {
        &mut self.ticket
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.link.leave(self.queue, ticket);
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        // The first sender has said whether there is a bound.
        self.link.open_outbox(self.queue.id, None);
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
///
/// A queue has one receiver in its life, so that it is certain who gets a message: any further one
/// finds the queue closed.
pub struct Receiver<T> {
    link: Link,
    queue: Queue<T>,
    is_first: bool,
}

impl<T: DeserializeOwned> Receiver<T> {
    pub(crate) fn new(link: Link, queue: Queue<T>) -> Self {
        let is_first = link.claim_inbox(queue.id, queue.name);
        Receiver { link, queue, is_first }
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
        if !self.is_first {
            return Some(Err(match self.link.end() {
                Some(PeerEnd::Lost(loss)) => RecvError::Lost(loss),
                Some(PeerEnd::Closed) | None => RecvError::Closed,
            }));
        }
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
        if self.is_first {
            self.link.refuse(self.queue.id);
        }
    }
}

impl Link {
    /// A sender of `queue` without a bound, unless the queue's first sender on this side has one.
    pub fn sender<T: Serialize>(&self, queue: Queue<T>) -> Sender<T> {
        Sender::new(self.clone(), queue, None)
    }

    /// A sender of `queue` that waits while `capacity` messages are under way or in the other
    /// side's mailbox. A capacity of zero counts as one. The bound of a queue is that of its first
    /// sender on this side.
    pub fn bounded_sender<T: Serialize>(&self, queue: Queue<T>, capacity: u32) -> Sender<T> {
        Sender::new(self.clone(), queue, Some(capacity.max(1)))
    }

    /// The receiver of `queue`. There is one: of any further one, every `recv` finds the queue closed.
    pub fn receiver<T: DeserializeOwned>(&self, queue: Queue<T>) -> Receiver<T> {
        Receiver::new(self.clone(), queue)
    }
}
