//! A master loop feeds tasks through a queue; workers with a loop each take them, square them and
//! answer through a results queue, and end by a stop message.

use core::cell::{Cell, RefCell};
use core::time::Duration;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use futures_channel::oneshot;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::executor::{JoinHandle, join_all};
use crate::queue::{Queue, Receiver, RecvError, Sender};
use crate::runtime::crew::{Crew, CrewOptions, OnCrash, Trade, UnitError};
use crate::runtime::{CallError, LoopContext, LoopHandle, LoopSpec, LoopStartError, Peer};
use crate::scenarios::params::{ParamSpec, Unit, Values};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::work::Work;
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::LoopKind;

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "master-worker",
    group: Group::Pools,
    sources: |_| vec!["src/scenarios/master_worker.rs", "src/scenarios/work.rs"],
    params: &[
        ParamSpec::int("workers", 4, 1, 64),
        ParamSpec::int("tasks", 20, 0, 100_000),
        ParamSpec::choice("work", "sleep", &["sleep", "cpu"]),
        ParamSpec::int("work_ms", 100, 0, 10_000).unit(Unit::Milliseconds),
        ParamSpec::int("prefetch", 1, 1, 64),
        ParamSpec::choice("on_crash", "heal", &["heal", "break"]),
        super::POLICY,
    ],
    experiments: &["workers=1&run=1", "tasks=2000&work_ms=0&prefetch=64&run=1", "work=cpu&run=1"],
    notes: |_| Vec::new(),
    loops,
    launch: |values| runner::launch(values, "main", master),
    tables,
};

fn loops(values: &Values) -> Vec<String> {
    let workers = (0..values.int("workers")).map(worker_name);
    ["main".to_owned()].into_iter().chain(workers).collect()
}

fn worker_name(number: impl core::fmt::Display) -> String {
    format!("Worker-{number}")
}

/// What the master takes. The policy is the host's business.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    workers: u32,
    tasks: u32,
    work: Work,
    work_ms: u64,
    prefetch: u32,
    on_crash: OnCrash,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    squares: Vec<(u32, u64)>,
    by_worker: BTreeMap<String, u32>,
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Failed {
    task: u32,
    code: String,
}

#[derive(Debug, Serialize, Deserialize)]
enum Order {
    Square(u32),
    Stop,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    task: u32,
    square: Option<u64>,
}

const TASKS: Queue<Order> = Queue::new(1, "tasks");
const RESULTS: Queue<Answer> = Queue::new(2, "results");

async fn master(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let total = params.tasks;
    let workers = params.workers;
    let options = CrewOptions {
        workers: params.workers,
        prefetch: params.prefetch,
        on_crash: params.on_crash,
    };
    let crew = match Crew::start(&context, options, Squaring { params }).await {
        Ok(crew) => crew,
        Err(error) => {
            let failure = Some(Failure::new("worker-lost", error));
            return ProgramEnd { result: None, failure };
        }
    };
    context.log(format!("{workers} workers for {total} tasks"));
    let done = Cell::new(0);
    let answers = (0..total).map(|task| {
        let answer = crew.submit(task);
        let (context, done) = (&context, &done);
        async move {
            let answer = answer.await;
            done.set(done.get() + 1);
            // A hundred steps are enough for a progress bar.
            if done.get() % total.div_ceil(100) == 0 || done.get() == total {
                context.progress(done.get(), total);
            }
            (task, answer)
        }
    });
    let answers = join_all(answers).await;
    let squared = answers.iter().filter(|(_, answer)| answer.is_ok()).count();
    context.log(format!("{squared} of {total} tasks squared"));
    crew.dismiss().await;
    conclude(answers)
}

fn conclude(answers: Vec<(u32, Result<Done, UnitError>)>) -> ProgramEnd<Outcome> {
    let mut outcome =
        Outcome { squares: Vec::new(), by_worker: BTreeMap::new(), failed: Vec::new() };
    let mut failure = None;
    for (task, answer) in answers {
        match answer {
            Ok(done) => {
                outcome.squares.push((task, done.square));
                *outcome.by_worker.entry(done.worker.to_string()).or_default() += 1;
            }
            Err(error) => {
                outcome.failed.push(Failed { task, code: error.code().to_owned() });
                if matches!(error, UnitError::Broken(_)) {
                    failure = Some(Failure::new(error.code(), error));
                }
            }
        }
    }
    ProgramEnd { result: Some(outcome), failure }
}

async fn worker(context: LoopContext, params: Params) {
    let Some(master) = context.parent() else { return };
    let mut tasks = master.receiver(TASKS);
    let results = master.sender(RESULTS);
    let duration = Duration::from_millis(params.work_ms);
    while let Ok(Order::Square(task)) = tasks.recv().await {
        params.work.perform(&context, duration).await;
        let square = (!context.takes_failure()).then(|| u64::from(task) * u64::from(task));
        if results.send(Answer { task, square }).await.is_err() {
            break;
        }
    }
}

/// How the master's crew has tasks squared.
struct Squaring {
    params: Params,
}

/// A worker's queues, on the master's side.
#[derive(Clone)]
struct Bench {
    worker: Rc<str>,
    tasks: Sender<Order>,
    open: Rc<RefCell<Open>>,
    collecting: Rc<RefCell<Option<JoinHandle<()>>>>,
}

/// The tasks that a worker has and has not answered.
#[derive(Default)]
struct Open {
    tasks: HashMap<u32, oneshot::Sender<Result<u64, CallError>>>,
    end: Option<CallError>,
}

struct Done {
    square: u64,
    worker: Rc<str>,
}

impl Trade for Squaring {
    type Unit = u32;
    type Value = Done;
    type Worker = Peer;
    type Bench = Bench;

    async fn hire(
        &self,
        context: &LoopContext,
        number: u32,
    ) -> Result<(Peer, Bench), LoopStartError> {
        let spec = LoopSpec::new(worker_name(number)).kind(LoopKind::Process);
        let handle: LoopHandle<()> = context.start(spec, worker, self.params.clone()).await?;
        let peer = handle.peer().clone();
        let open = Rc::default();
        let collecting = collect(peer.receiver(RESULTS), Rc::clone(&open));
        let bench = Bench {
            worker: peer.name().into(),
            tasks: peer.bounded_sender(TASKS, self.params.prefetch),
            open,
            collecting: Rc::new(RefCell::new(Some(context.spawn("results", collecting)))),
        };
        Ok((peer, bench))
    }

    async fn work(&self, bench: &Bench, _: u32, task: u32) -> Result<Done, CallError> {
        let (answer, square) = oneshot::channel();
        {
            let mut open = bench.open.borrow_mut();
            if let Some(end) = &open.end {
                return Err(end.clone());
            }
            open.tasks.insert(task, answer);
        }
        // Should the worker be gone, its results end too, which answers.
        let _ = bench.tasks.send(Order::Square(task)).await;
        let square = square.await.unwrap_or(Err(CallError::LoopClosed))?;
        Ok(Done { square, worker: bench.worker.clone() })
    }

    async fn dismiss(&self, bench: &Bench) {
        // A worker that is gone needs no word.
        let _ = bench.tasks.send(Order::Stop).await;
        // Its results end when it does.
        let collecting = bench.collecting.borrow_mut().take();
        if let Some(collecting) = collecting {
            let _ = collecting.await;
        }
    }
}

/// Hands out a worker's answers to those who wait for them.
async fn collect(mut results: Receiver<Answer>, open: Rc<RefCell<Open>>) {
    let end = loop {
        match results.recv().await {
            Ok(Answer { task, square }) => {
                let waiting = open.borrow_mut().tasks.remove(&task);
                if let Some(waiting) = waiting {
                    let failed = || CallError::Failed("it was made to fail".to_owned());
                    let _ = waiting.send(square.ok_or_else(failed));
                }
            }
            Err(RecvError::Decode(_)) => {}
            Err(RecvError::Closed) => break CallError::LoopClosed,
            Err(RecvError::Lost(loss)) => break CallError::Lost(loss),
        }
    };
    let unanswered = {
        let mut open = open.borrow_mut();
        open.end = Some(end.clone());
        core::mem::take(&mut open.tasks)
    };
    for waiting in unanswered.into_values() {
        let _ = waiting.send(Err(end.clone()));
    }
}

fn tables(result: &Json) -> Vec<Table> {
    let squares = tables::items(&result["squares"]);
    let squares = Table {
        title: "squares",
        columns: vec!["task", "square"],
        rows: squares.map(|pair| tables::items(pair).map(tables::cell).collect()).collect(),
    };
    let failed =
        tables::of_objects("failed", &result["failed"], &[("task", "task"), ("code", "code")]);
    let by_worker = tables::of_fields("by-worker", &result["by_worker"], ["worker", "tasks"]);
    vec![failed, by_worker, squares]
}
