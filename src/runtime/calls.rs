//! Submission: running a function on another loop and awaiting its value.
//!
//! Calls and answers go over two queues of the link, one task on each side serving them: on the
//! calling side one that hands out answers, on the other side one that starts the jobs.

use core::cell::{Cell, RefCell};
use core::future::{Future, poll_fn};
use core::marker::PhantomData;
use core::panic::Location;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ids::LoopId;
use crate::queue::{Link, Loss, PeerEnd, Queue, RecvError, SendError, Sender, codec};
use crate::runtime::job::Call;
use crate::runtime::pending::Pending;
use crate::trace::Wait;

pub(super) const CALLS: Queue<CallWord> = Queue::new(65_000, "calls");
pub(super) const ANSWERS: Queue<Answer> = Queue::new(65_001, "answers");

/// The number of the call that a loop is started with: its program.
pub(super) const PROGRAM: u32 = 0;

/// What the numbers of calls have in common whose answers do not come by the queue.
const BLOCKING: u32 = 1 << 31;

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum CallWord {
    Run {
        id: u32,
        call: Call,
    },
    /// As above. The answer goes into the cell that came last.
    RunForBlocked {
        id: u32,
        call: Call,
    },
    Cancel {
        id: u32,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) id: u32,
    pub(super) result: Result<Value, CallError>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Value(#[serde(with = "serde_bytes")] pub(super) Vec<u8>);

/// Why a call gave no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CallError {
    /// The other loop was lost.
    #[error("the other loop was lost before it answered ({0}): submit again, to another loop")]
    Lost(Loss),
    /// The other loop has closed.
    #[error("the other loop has closed without an answer: submit before its program ends")]
    LoopClosed,
    /// The call was cancelled.
    #[error("the call was cancelled before its end")]
    Cancelled,
    /// The function was made to fail on purpose.
    #[error("the task failed: {0}")]
    Failed(String),
    /// Arguments or value cannot be encoded or decoded.
    #[error("arguments or value cannot be sent ({0}): use plain data")]
    NotSendable(String),
    /// The caller's time was up.
    #[error("no answer within {} ms: allow more time, or look for what it waits for", .0.as_millis())]
    TimedOut(Duration),
    /// The caller wanted to block, which takes shared memory.
    #[error(
        "blocking takes shared memory, which this page has not: serve it with the headers \
         Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp \
         (`make serve` does), or await the value instead"
    )]
    NeedsIsolation,
}

impl CallError {
    /// The word for it in results.
    pub fn code(&self) -> &'static str {
        match self {
            CallError::Lost(loss) => loss.cause.code(),
            CallError::LoopClosed => "loop-closed",
            CallError::Cancelled => "cancelled",
            CallError::Failed(_) => "task-failed",
            CallError::NotSendable(_) => "not-sendable",
            CallError::TimedOut(_) => "timeout",
            CallError::NeedsIsolation => "needs-isolation",
        }
    }
}

/// The calling side of one link. A cheap handle.
#[derive(Clone)]
pub(super) struct Caller(Rc<CallerInner>);

struct CallerInner {
    link: Link,
    calls: RefCell<Option<Sender<CallWord>>>,
    pending: Rc<RefCell<Pending>>,
    /// How many calls have blocked this loop.
    blocking: Cell<u32>,
    listens: Cell<bool>,
}

impl Caller {
    pub(super) fn new(link: Link) -> Caller {
        Caller(Rc::new(CallerInner {
            link,
            calls: RefCell::default(),
            pending: Rc::default(),
            blocking: Cell::default(),
            listens: Cell::default(),
        }))
    }

    /// Sends a call and gives what awaits its answer.
    #[track_caller]
    pub(super) fn submit<T>(&self, call: Result<Call, codec::CodecError>) -> Submission<T> {
        let id = self.0.pending.borrow_mut().expect();
        let site = call.as_ref().map_or(Location::caller(), Call::site);
        self.listen(site);
        let said = match call {
            Ok(call) => self.say(site, CallWord::Run { id, call }),
            Err(error) => Err(CallError::NotSendable(error.to_string())),
        };
        if let Err(error) = said {
            // Nobody waits yet who would have to be woken.
            let _ = self.0.pending.borrow_mut().settle(id, Err(error));
        }
        Submission { id, is_over: false, caller: self.clone(), types: PhantomData }
    }

    /// Sends a call whose answer nobody awaits, because it comes by the cell that the other loop was
    /// given last.
    pub(super) fn begin_blocking(&self, call: Call) -> Result<u32, CallError> {
        let id = BLOCKING | self.0.blocking.get();
        self.0.blocking.set(self.0.blocking.get().wrapping_add(1) & !BLOCKING);
        self.say(call.site(), CallWord::RunForBlocked { id, call })?;
        Ok(id)
    }

    #[track_caller]
    pub(super) fn cancel(&self, id: u32) {
        // There is nothing to cancel in a loop that has ended.
        let _ = self.say(Location::caller(), CallWord::Cancel { id });
    }

    /// What awaits the value of the program that the other loop was started with.
    #[track_caller]
    pub(super) fn program<T>(&self) -> Submission<T> {
        if self.0.pending.borrow_mut().expect_program() {
            self.listen(Location::caller());
        }
        Submission { id: PROGRAM, is_over: false, caller: self.clone(), types: PhantomData }
    }

    /// When the other loop has ended, the listening task knows it too and tells the callers.
    fn say(&self, site: &'static Location<'static>, word: CallWord) -> Result<(), CallError> {
        let mut calls = self.0.calls.borrow_mut();
        let calls = calls.get_or_insert_with(|| self.0.link.sender(CALLS));
        match calls.try_send_at(site, word) {
            Err(SendError::Encode(_, error)) => Err(CallError::NotSendable(error)),
            Ok(()) | Err(SendError::Closed(_) | SendError::Lost(..) | SendError::Full(_)) => Ok(()),
        }
    }

    fn listen(&self, site: &'static Location<'static>) {
        if self.0.listens.replace(true) {
            return;
        }
        let mut answers = self.0.link.receiver(ANSWERS);
        let caller = Rc::downgrade(&self.0);
        let pending = self.0.pending.clone();
        let recorder = self.0.link.executor().probe().recorder().clone();
        let listening = async move {
            let error = loop {
                let answer = answers.recv().await;
                recorder.share_looks();
                match answer {
                    Ok(Answer { id, result }) => {
                        let waiting = pending.borrow_mut().settle(id, result);
                        waiting.into_iter().for_each(Waker::wake);
                    }
                    // Nobody can tell whose answer it was; the others go on.
                    Err(RecvError::Decode(_)) => {}
                    Err(RecvError::Closed) => break CallError::LoopClosed,
                    Err(RecvError::Lost(loss)) => break CallError::Lost(loss),
                }
            };
            if let Some(caller) = caller.upgrade() {
                caller.listens.set(false);
            }
            let waiting = pending.borrow_mut().settle_all(&error);
            waiting.into_iter().for_each(Waker::wake);
        };
        self.0.link.executor().spawn_at("answers", site, listening, |()| None).detach();
    }
}

/// A call under way. Await it for its value; drop it to let the other loop go on without.
///
/// # Errors
/// Awaiting gives a [`CallError`] when there is no value. It always settles: the end of the other
/// loop, however it comes, is an answer.
#[must_use = "await the submission to learn of errors, or call `detach` to say that nobody will"]
pub struct Submission<T> {
    id: u32,
    /// Its value was given.
    is_over: bool,
    caller: Caller,
    types: PhantomData<fn() -> T>,
}

impl<T> Submission<T> {
    /// Asks the other loop to cancel the call. The answer is [`CallError::Cancelled`] if that comes
    /// in time, and the value otherwise.
    #[track_caller]
    pub fn cancel(&self) {
        // Another call may have the number by now.
        if !self.is_over {
            self.caller.cancel(self.id);
        }
    }

    /// Lets the call go on; nobody waits for its value.
    pub fn detach(self) {}

    /// The encoded value.
    pub(super) async fn raw(mut self) -> Result<Vec<u8>, CallError> {
        poll_fn(|cx| self.poll_value(cx)).await.map(|Value(bytes)| bytes)
    }
}

impl<T> Submission<T> {
    fn poll_value(&mut self, cx: &mut Context<'_>) -> Poll<Result<Value, CallError>> {
        if self.is_over {
            // Nothing is left that could answer.
            return Poll::Ready(Err(CallError::LoopClosed));
        }
        let pending = &self.caller.0.pending;
        let taken = pending.borrow_mut().take(self.id);
        if let Some(result) = taken {
            self.is_over = true;
            return Poll::Ready(result);
        }
        // Wakers are cloned and dropped while nothing is borrowed: they may be anybody's.
        let waker = cx.waker().clone();
        let before = pending.borrow_mut().wait(self.id, waker);
        drop(before);
        let link = &self.caller.0.link;
        link.executor().probe().waits_for(Wait::Answer(link.peer()));
        Poll::Pending
    }
}

impl<T> Drop for Submission<T> {
    fn drop(&mut self) {
        if !self.is_over {
            let nobody = self.caller.0.pending.borrow_mut().give_up(self.id);
            drop(nobody);
        }
    }
}

impl<T: DeserializeOwned> Future for Submission<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_value(cx).map(|value| {
            codec::decode(&value?.0).map_err(|error| CallError::NotSendable(error.to_string()))
        })
    }
}

/// How a link's end looks to a caller.
impl From<PeerEnd> for CallError {
    fn from(end: PeerEnd) -> CallError {
        match end {
            PeerEnd::Closed => CallError::LoopClosed,
            PeerEnd::Lost(loss) => CallError::Lost(loss),
        }
    }
}

/// The loop that a call goes to.
impl Caller {
    pub(super) fn peer(&self) -> LoopId {
        self.0.link.peer()
    }

    pub(super) fn link(&self) -> &Link {
        &self.0.link
    }
}
