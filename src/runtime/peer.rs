//! Another loop, seen from this one.

use core::future::Future;
use core::marker::PhantomData;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ids::LoopId;
use crate::queue::{Link, PeerEnd, Queue, Receiver, RecvError, Sender};
use crate::runtime::calls::{CallError, Caller, Submission};
use crate::runtime::crew::Member;
use crate::runtime::job::Call;
use crate::web::Port;

/// Another loop to which this one is connected. A cheap handle.
#[derive(Clone)]
pub struct Peer {
    name: Rc<str>,
    caller: Caller,
    port: Rc<Port>,
}

impl Peer {
    pub(super) fn new(name: &str, link: Link, port: Rc<Port>) -> Peer {
        Peer { name: name.into(), caller: Caller::new(link), port }
    }

    /// Its number.
    pub fn id(&self) -> LoopId {
        self.caller.peer()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it ended, if it has.
    pub fn end(&self) -> Option<PeerEnd> {
        self.link().end()
    }

    /// A sender of messages to it, without a bound.
    pub fn sender<T: Serialize>(&self, queue: Queue<T>) -> Sender<T> {
        self.link().sender(queue)
    }

    /// A sender of messages to it that waits while `capacity` of them have not been taken.
    pub fn bounded_sender<T: Serialize>(&self, queue: Queue<T>, capacity: u32) -> Sender<T> {
        self.link().bounded_sender(queue, capacity)
    }

    /// The receiver of messages from it.
    pub fn receiver<T: DeserializeOwned>(&self, queue: Queue<T>) -> Receiver<T> {
        self.link().receiver(queue)
    }

    /// Runs `function` on it. The call leaves at the end of this turn, whether or not the
    /// submission is awaited.
    ///
    /// A closure that captures nothing is a function:
    ///
    /// ```
    /// # async fn example(peer: polyloop::runtime::Peer) {
    /// peer.submit(|x: i64| async move { x * 7 }, 6).await;
    /// # }
    /// ```
    ///
    /// One that captures something does not compile:
    ///
    /// ```compile_fail,E0308
    /// # async fn example(peer: polyloop::runtime::Peer) {
    /// let local = 7;
    /// peer.submit(|x: i64| async move { x * local }, 6).await;
    /// # }
    /// ```
    ///
    /// # Errors
    /// They come with the submission, see [`CallError`].
    #[track_caller]
    pub fn submit<A, F>(&self, function: fn(A) -> F, args: A) -> Submission<F::Output>
    where
        A: Serialize + DeserializeOwned + 'static,
        F: Future + 'static,
        F::Output: Serialize + DeserializeOwned,
    {
        self.caller.submit(Call::function(function, &args))
    }

    pub(super) fn submit_call(&self, call: Call) -> Submission<()> {
        self.caller.submit(Ok(call))
    }

    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    pub(super) fn port(&self) -> &Port {
        &self.port
    }

    pub(super) fn link(&self) -> &Link {
        self.caller.link()
    }
}

/// A queue that nothing is ever sent over: what comes of it is the link's end.
const END: Queue<()> = Queue::new(65_003, "end");

impl Member for Peer {
    fn id(&self) -> LoopId {
        Peer::id(self)
    }

    fn end(&self) -> Option<PeerEnd> {
        Peer::end(self)
    }

    async fn ended(&self) -> PeerEnd {
        let mut receiver = self.receiver(END);
        loop {
            match receiver.recv().await {
                Ok(()) | Err(RecvError::Decode(_)) => {}
                Err(RecvError::Closed) => return PeerEnd::Closed,
                Err(RecvError::Lost(loss)) => return PeerEnd::Lost(loss),
            }
        }
    }
}

/// A loop that this one has started, whose program gives a `T`.
#[must_use = "a loop goes on until its program ends: join it, or keep its peer to talk to it"]
pub struct LoopHandle<T> {
    peer: Peer,
    value: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> LoopHandle<T> {
    pub(super) fn new(peer: Peer) -> Self {
        LoopHandle { peer, value: PhantomData }
    }

    /// The loop.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Waits for the loop's program to end, and gives its value.
    ///
    /// # Errors
    /// [`CallError`] when the loop ended without one.
    #[track_caller]
    pub fn join(self) -> impl Future<Output = Result<T, CallError>> {
        let value = self.peer.caller.program();
        async move {
            let _connected = self.peer;
            value.await
        }
    }
}
