//! The load: requests at a fixed rate, whether or not they are answered.
//!
//! A latency is measured from when its request was due, not from when it was sent: a client that
//! comes late, because the server held it up or because its own loop was busy, must not make the
//! numbers better than a caller would find them.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::queue::{Queue, Receiver, Sender};
use crate::runtime::LoopContext;
use crate::scenarios::web_server::http::Ask;
use crate::trace::order;
use crate::trace::stats::Percentiles;

/// Health checks, numbered. They have a queue of their own, and so a line of their own in the numbers.
pub(super) const HEALTH: Queue<u32> = Queue::new(1, "health");

/// Requests to compute, numbered together with the health checks, and their iterations.
pub(super) const COMPUTE: Queue<(u32, u64)> = Queue::new(3, "compute");

/// What became of them: nothing, a sum, or the status of a refusal.
pub(super) const RESPONSES: Queue<(u32, Result<Option<f64>, u16>)> = Queue::new(2, "responses");

/// How long an answer may take that still counts.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is asked of the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Load {
    pub(super) iterations: u64,
    pub(super) compute_rps: u32,
    pub(super) health_rps: u32,
    pub(super) duration_ms: u64,
}

/// What was measured.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Measured {
    health: Health,
    compute: Compute,
}

#[derive(Debug, Serialize, Deserialize)]
struct Health {
    requests: u32,
    ok: u32,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    max_ms: Option<f64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Compute {
    requests: u32,
    ok: u32,
    failed: u32,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    result: Option<f64>,
}

/// A request that is due at some time.
struct Due {
    after: Duration,
    ask: Ask,
}

/// The requests of a load, in the order in which they are due.
fn schedule(load: &Load) -> Vec<Due> {
    let every = |rate: u32, ask: Ask| {
        let count = (u64::from(rate) * load.duration_ms).div_ceil(1_000);
        let after = move |number| Duration::from_micros(number * 1_000_000 / u64::from(rate));
        (0..count).map(move |number| Due { after: after(number), ask })
    };
    let health = every(load.health_rps, Ask::Health);
    let compute = every(load.compute_rps, Ask::Compute { iterations: load.iterations });
    let mut all: Vec<_> = health.chain(compute).collect();
    order::sort_by_key(&mut all, |due| due.after.as_nanos());
    all
}

/// The answers that have come.
#[derive(Default)]
struct Answers {
    health_us: Vec<u64>,
    compute_us: Vec<u64>,
    result: Option<f64>,
    open: usize,
}

/// The client's program.
pub(super) async fn ask(context: LoopContext, load: Load) -> Measured {
    let Some(server) = context.parent() else { return measured(&[], &Answers::default()) };
    let health: Sender<u32> = server.sender(HEALTH);
    let compute: Sender<(u32, u64)> = server.sender(COMPUTE);
    let schedule = Rc::new(schedule(&load));
    let answers = Rc::new(RefCell::new(Answers { open: schedule.len(), ..Answers::default() }));
    let start = context.now();
    let listening = listen(
        context.clone(),
        server.receiver(RESPONSES),
        schedule.clone(),
        start,
        answers.clone(),
    );
    let listening = context.spawn("responses", listening);
    let total = schedule.len() as u32;
    for (number, due) in (0_u32..).zip(&*schedule) {
        let wait = (start + due.after) - context.now();
        if wait > Micros(0) {
            context.sleep(Duration::from_micros(wait.0)).await;
        }
        // Should the server be gone, the listening ends.
        match due.ask {
            Ask::Health => drop(health.try_send(number)),
            Ask::Compute { iterations } => drop(compute.try_send((number, iterations))),
        }
        // A hundred steps are enough for a progress bar.
        let sent = number + 1;
        if sent % total.div_ceil(100) == 0 || sent == total {
            context.progress(sent, total);
        }
    }
    // Of answers that have not come by then none counts any more.
    let _ = context.timeout(PATIENCE, listening).await;
    measured(&schedule, &answers.borrow())
}

/// Notes each answer's latency, until all have come.
async fn listen(
    context: LoopContext,
    mut responses: Receiver<(u32, Result<Option<f64>, u16>)>,
    schedule: Rc<Vec<Due>>,
    start: Micros,
    answers: Rc<RefCell<Answers>>,
) {
    while answers.borrow().open > 0 {
        let Ok((number, outcome)) = responses.recv().await else { return };
        let Some(due) = schedule.get(number as usize) else { continue };
        let latency = context.now() - (start + due.after);
        let mut answers = answers.borrow_mut();
        answers.open -= 1;
        let in_time = latency.0 <= PATIENCE.as_micros() as u64 && !context.takes_failure();
        match (due.ask, outcome) {
            (Ask::Health, Ok(_)) if in_time => answers.health_us.push(latency.0),
            (Ask::Compute { .. }, Ok(result)) if in_time => {
                answers.compute_us.push(latency.0);
                answers.result = result;
            }
            _ => {}
        }
    }
}

fn measured(schedule: &[Due], answers: &Answers) -> Measured {
    let requests = schedule.len() as u32;
    let checks = schedule.iter().filter(|due| due.ask == Ask::Health).count() as u32;
    let percentiles = |latencies: &[u64]| {
        (!latencies.is_empty()).then(|| Percentiles::of_micros(latencies.to_vec()))
    };
    let (health, compute) = (percentiles(&answers.health_us), percentiles(&answers.compute_us));
    let ok = answers.compute_us.len() as u32;
    Measured {
        health: Health {
            requests: checks,
            ok: answers.health_us.len() as u32,
            p50_ms: health.map(|all| all.p50),
            p99_ms: health.map(|all| all.p99),
            max_ms: health.map(|all| all.max),
        },
        compute: Compute {
            requests: requests - checks,
            ok,
            failed: requests - checks - ok,
            p50_ms: compute.map(|all| all.p50),
            p99_ms: compute.map(|all| all.p99),
            result: answers.result,
        },
    }
}
