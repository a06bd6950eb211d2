//! The called side of submissions: one task per link that starts the jobs, and the answers that are
//! owed.

use core::cell::{Cell, RefCell};
use core::future::poll_fn;
use core::panic::Location;
use core::task::{Poll, Waker};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::executor::JoinHandle;
use crate::queue::{Link, Receiver, RecvError, SendError, Sender};
use crate::runtime::blocking::{self, GivenCell};
use crate::runtime::calls::{ANSWERS, Answer, CALLS, CallError, CallWord, PROGRAM, Value};
use crate::runtime::context::LoopContext;
use crate::runtime::job::Call;
use crate::web::SharedCell;

/// Serves the calls that come over `link`, from the first one on.
pub(super) fn serve(context: &LoopContext, link: &Link, cell: GivenCell) {
    let weak = context.downgrade();
    let served = link.downgrade();
    link.on_unclaimed(move |queue| {
        if queue == CALLS.id()
            && let (Some(context), Some(served)) = (weak.upgrade(), served.upgrade())
        {
            let jobs = Jobs::new(&context, &served, cell.clone());
            let calls = served.receiver(CALLS);
            context.executor().spawn("calls", jobs.serve(calls)).detach();
        }
    });
}

/// Answers the loop that started this one, at `site`, with the value of its program.
pub(super) fn answer_program(
    link: &Link,
    site: &'static Location<'static>,
    value: Result<Vec<u8>, CallError>,
) {
    let answers = link.sender(ANSWERS);
    say(&answers, site, Answer { id: PROGRAM, result: value.map(Value) });
}

/// Sends an answer, or the news that it cannot be sent: somebody waits for one of them. If the
/// calling loop has ended, nobody does.
fn say(answers: &Sender<Answer>, site: &'static Location<'static>, answer: Answer) {
    if let Err(SendError::Encode(Answer { id, .. }, error)) = answers.try_send_at(site, answer) {
        let refusal = Answer { id, result: Err(CallError::NotSendable(error)) };
        let _ = answers.try_send_at(site, refusal);
    }
}

struct Jobs {
    context: LoopContext,
    answers: Rc<Sender<Answer>>,
    cell: GivenCell,
    running: Rc<RefCell<FxHashMap<u32, JoinHandle<()>>>>,
}

impl Jobs {
    fn new(context: &LoopContext, link: &Link, cell: GivenCell) -> Jobs {
        let answers = Rc::new(link.sender(ANSWERS));
        Jobs { context: context.clone(), answers, cell, running: Rc::default() }
    }

    async fn serve(self, mut calls: Receiver<CallWord>) {
        let recorder = self.context.probe().recorder().clone();
        loop {
            let call = calls.recv().await;
            recorder.share_looks();
            match call {
                Ok(CallWord::Run { id, call }) => {
                    self.start(id, &call, Way::Queue(self.answers.clone(), call.site()));
                }
                Ok(CallWord::RunForBlocked { id, call }) => {
                    let cell = self.cell.borrow().clone();
                    if let Some(cell) = cell {
                        self.start(id, &call, Way::Cell(cell));
                    }
                }
                Ok(CallWord::Cancel { id }) => {
                    let job = self.running.borrow_mut().remove(&id);
                    if let Some(job) = job {
                        job.abort();
                    }
                }
                Err(RecvError::Decode(_)) => {}
                Err(RecvError::Closed | RecvError::Lost(_)) => break,
            }
        }
    }

    fn start(&self, id: u32, call: &Call, way: Way) {
        let context = self.context.clone();
        let answer = PendingAnswer::new(id, context, way);
        if self.context.takes_failure() {
            return answer.give(Err(CallError::Failed("it was made to fail".to_owned())));
        }
        let job = match call.prepare(&self.context) {
            Ok(job) => job,
            Err(error) => return answer.give(Err(CallError::NotSendable(error.to_string()))),
        };
        let running = self.running.clone();
        let recorder = self.context.probe().recorder().clone();
        if call.is_long() {
            // Reading its arguments may have taken its time.
            recorder.look_anew();
        }
        let run = async move {
            let value = job.run.await;
            recorder.share_looks();
            running.borrow_mut().remove(&id);
            let value = value.map_err(|error| CallError::NotSendable(error.to_string()));
            answer.give(value);
        };
        let handle = self.context.executor().spawn_at(job.name, call.site(), run, |()| None);
        self.running.borrow_mut().insert(id, handle);
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        // A call that blocks its caller may have come and not been looked at: nobody else will
        // answer it. Where none has, nobody looks into the cell.
        if let Some(cell) = self.cell.take() {
            blocking::answer(&cell, Err(CallError::LoopClosed));
        }
    }
}

/// An answer that is owed. Dropped without being given, it says that the call was cancelled, or
/// that the loop closes.
struct PendingAnswer {
    id: u32,
    context: LoopContext,
    way: Option<Way>,
}

/// How an answer gets to the caller.
enum Way {
    /// A message, on behalf of the place that made the call.
    Queue(Rc<Sender<Answer>>, &'static Location<'static>),
    /// The caller blocks.
    Cell(SharedCell),
}

impl PendingAnswer {
    fn new(id: u32, context: LoopContext, way: Way) -> PendingAnswer {
        context.running_calls().begin();
        PendingAnswer { id, context, way: Some(way) }
    }

    fn give(mut self, value: Result<Vec<u8>, CallError>) {
        self.send(value);
    }

    fn send(&mut self, value: Result<Vec<u8>, CallError>) {
        let result = value.map(Value);
        match self.way.take() {
            None => return,
            Some(Way::Cell(cell)) => {
                blocking::answer(&cell, result);
                self.context.policy().expect_answer();
            }
            Some(Way::Queue(answers, site)) => {
                say(&answers, site, Answer { id: self.id, result });
            }
        }
        self.context.running_calls().end();
    }
}

impl Drop for PendingAnswer {
    fn drop(&mut self) {
        let is_closing = self.context.is_closing();
        self.send(Err(if is_closing { CallError::LoopClosed } else { CallError::Cancelled }));
    }
}

/// Counts the calls that run in a loop.
#[derive(Default)]
pub(super) struct RunningCalls {
    count: Cell<usize>,
    waiting: RefCell<Vec<Waker>>,
}

impl RunningCalls {
    fn begin(&self) {
        self.count.set(self.count.get() + 1);
    }

    fn end(&self) {
        self.count.set(self.count.get().saturating_sub(1));
        if self.count.get() == 0 {
            let waiting = self.waiting.take();
            waiting.into_iter().for_each(Waker::wake);
        }
    }

    /// Waits until there are none.
    pub(super) async fn done(&self) {
        poll_fn(|cx| {
            if self.count.get() == 0 {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
