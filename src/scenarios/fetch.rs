//! Addresses in contiguous shares over loops, each of which fetches its share at once, with a bound
//! on the requests under way. An address that fails is an item of the result like any other.

use core::cell::Cell;
use core::ops::Range;
use core::time::Duration;
use std::collections::HashSet;
use std::panic::Location;
use std::rc::Rc;

use futures_util::stream::{self, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::executor::join_all;
use crate::queue::{Queue, RecvError, Sender};
use crate::runtime::crew::TRIES;
use crate::runtime::{LoopContext, LoopHandle, LoopSpec};
use crate::scenarios::params::{ParamSpec, ParamValue, Unit, Values};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};
use crate::trace::{EventKind, Wait, order};
use crate::web::fetch::{self, FetchError};

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "fetch",
    group: Group::InPractice,
    sources: |_| vec!["src/scenarios/fetch.rs"],
    params: &[
        ParamSpec::list("urls", &["http/get", "http/ip", "http/headers", "http/user-agent"], 100),
        ParamSpec::int("repeat", 10, 1, 1_000),
        ParamSpec::int("workers", 4, 1, 64),
        ParamSpec::int("per_loop", 10, 1, 100),
        ParamSpec::int("timeout_ms", 10_000, 1, 600_000).unit(Unit::Milliseconds),
        super::POLICY,
    ],
    experiments: &["per_loop=1&run=1", "urls=http/delay/200&run=1", "urls=http/status/503&run=1"],
    notes: |_| Vec::new(),
    loops: |values| {
        let workers = (0..values.int("workers")).map(worker_name);
        ["main".to_owned()].into_iter().chain(workers).collect()
    },
    launch: |values| {
        let base = fetch::base_address();
        let more = vec![("base", Json::from(base.as_str()))];
        let launched = runner::launch_with(values, "main", coordinate, more)?;
        Ok(launched.after_service_worker(asks_service_worker(values, &base)))
    },
    tables,
};

fn worker_name(number: impl core::fmt::Display) -> String {
    format!("Worker-{number}")
}

/// Whether any of the addresses is one that the page's service worker answers.
fn asks_service_worker(values: &Values, base: &str) -> bool {
    let Some(ParamValue::List(urls)) = values.get("urls") else { return false };
    let Ok(served) = fetch::resolve("http/", base) else { return false };
    urls.iter().any(|url| fetch::resolve(url, base).is_ok_and(|url| url.starts_with(&served)))
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    urls: Vec<String>,
    repeat: u32,
    workers: u32,
    per_loop: u32,
    timeout_ms: u64,
    /// What relative addresses are relative to: the page, which loops know nothing of.
    base: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    items: Vec<Item>,
    ok: u32,
    failed: u32,
}

/// What became of one address.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Item {
    url: String,
    status: Option<u16>,
    error: Option<String>,
    #[serde(rename = "loop")]
    in_loop: String,
    ms: f64,
}

/// An address, and its place among all.
type Numbered<T> = (u32, T);

const SHARES: Queue<Vec<Numbered<String>>> = Queue::new(1, "shares");
const ITEMS: Queue<Numbered<Item>> = Queue::new(2, "items");

/// Contiguous shares of `count` things for `workers`, in order, whose sizes differ by one at most.
/// There is one for every worker, and the last ones are empty when there are too few things.
pub fn shares(count: usize, workers: usize) -> Vec<Range<usize>> {
    let (each, more) = (count / workers.max(1), count % workers.max(1));
    let start = |worker: usize| worker * each + worker.min(more);
    (0..workers).map(|worker| start(worker)..start(worker + 1)).collect()
}

async fn coordinate(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let urls: Vec<_> = (0..params.repeat).flat_map(|_| &params.urls).cloned().collect();
    let progress = Progress { context: &context, done: Cell::new(0), total: urls.len() };
    let shares = (0_u32..).zip(shares(urls.len(), params.workers as usize));
    let shares = shares.map(|(number, range)| {
        let numbered = (0_u32..).zip(&urls).skip(range.start).take(range.len());
        let share = numbered.map(|(place, url)| (place, url.clone())).collect();
        hand_out(&progress, &params, worker_name(number), share)
    });
    let mut items = Vec::new();
    let mut failure = None;
    for (share, error) in join_all(shares.collect::<Vec<_>>()).await {
        items.extend(share);
        failure = failure.or(error);
    }
    let failed = items.iter().filter(|item| item.error.is_some()).count() as u32;
    let ok = items.len() as u32 - failed;
    ProgramEnd { result: Some(Outcome { items, ok, failed }), failure }
}

/// How many items have come.
struct Progress<'a> {
    context: &'a LoopContext,
    done: Cell<usize>,
    total: usize,
}

impl Progress<'_> {
    fn step(&self) {
        let (done, total) = (self.done.get() + 1, self.total);
        self.done.set(done);
        // A hundred steps are enough for a progress bar.
        if done % total.div_ceil(100) == 0 || done == total {
            self.context.progress(done as u32, total as u32);
        }
    }
}

/// Has a share fetched in a loop of this name, and what is left of it in another one, should the
/// loop be lost.
async fn hand_out(
    progress: &Progress<'_>,
    params: &Params,
    name: String,
    share: Vec<Numbered<String>>,
) -> (Vec<Item>, Option<Failure>) {
    let context = progress.context;
    let mut items: Vec<Numbered<Item>> = Vec::new();
    let mut left = share;
    let mut reason = String::new();
    let mut failure = None;
    for _ in 0..TRIES {
        let spec = LoopSpec::new(name.clone());
        let handle: LoopHandle<()> = match context.start(spec, fetch_share, params.clone()).await {
            Ok(handle) => handle,
            Err(error) => {
                reason = format!("worker-lost: {error}");
                failure = Some(Failure::new("worker-lost", error));
                break;
            }
        };
        let peer = handle.peer();
        let mut results = peer.receiver(ITEMS);
        // Should the loop be gone, its results end too.
        let _ = peer.sender(SHARES).send(left.clone()).await;
        let loss = loop {
            match results.recv().await {
                Ok(item) => {
                    items.push(item);
                    progress.step();
                }
                Err(RecvError::Decode(_)) => {}
                Err(RecvError::Closed) => break None,
                Err(RecvError::Lost(loss)) => break Some(loss),
            }
        };
        let done: HashSet<u32> = items.iter().map(|(place, _)| *place).collect();
        left.retain(|(place, _)| !done.contains(place));
        if left.is_empty() {
            break;
        }
        reason = match loss {
            Some(loss) => format!("{}: {}", loss.cause.code(), loss.text),
            None => "worker-lost: it closed without an answer".to_owned(),
        };
        for (place, _) in &left {
            let lost = EventKind::TaskRetried { unit: *place, lost: peer.id() };
            context.probe().recorder().record(lost);
        }
    }
    let lost = left.into_iter().map(|(place, url)| {
        let error = Some(reason.clone());
        (place, Item { url, status: None, error, in_loop: name.clone(), ms: 0.0 })
    });
    items.extend(lost);
    order::sort_by_key(&mut items, |(place, _)| *place as u128);
    (items.into_iter().map(|(_, item)| item).collect(), failure)
}

/// The program of a worker: its whole share at once, as far as the bound lets it.
async fn fetch_share(context: LoopContext, params: Params) {
    let Some(main) = context.parent() else { return };
    let Ok(share) = main.receiver(SHARES).recv().await else { return };
    let (per_loop, params) = (params.per_loop as usize, Rc::new(params));
    let items = main.sender(ITEMS);
    let requests = stream::iter(share).map(|(place, url)| {
        let request = fetch_one(context.clone(), params.clone(), items.clone(), place, url);
        // An item's error is its task's.
        context.spawn_at("fetch", Location::caller(), request, Option::clone)
    });
    requests.buffer_unordered(per_loop).for_each(|_| async {}).await;
}

/// Fetches one address and tells what became of it. Gives its error.
async fn fetch_one(
    context: LoopContext,
    params: Rc<Params>,
    items: Sender<Numbered<Item>>,
    place: u32,
    url: String,
) -> Option<String> {
    let start = context.now();
    let outcome = if context.takes_failure() {
        Err("task-failed: it was made to fail".to_owned())
    } else {
        ask(&context, &params, &url).await
    };
    let (status, error) = match outcome {
        Ok(answer) if answer.status >= 400 => {
            let error = format!("HTTP {} {}", answer.status, answer.reason);
            (Some(answer.status), Some(error.trim_end().to_owned()))
        }
        Ok(answer) => (Some(answer.status), None),
        Err(error) => (None, Some(error)),
    };
    let ms = context.now().since(start).as_ms();
    let in_loop = context.name().to_owned();
    // Without a coordinator nobody needs the item.
    let _ = items.send((place, Item { url, status, error: error.clone(), in_loop, ms })).await;
    error
}

async fn ask(context: &LoopContext, params: &Params, url: &str) -> Result<fetch::Answer, String> {
    let address = fetch::resolve(url, &params.base).map_err(|error| text_of(&error))?;
    let answer = context.waiting_for(Wait::Response, fetch::get(&address));
    match context.timeout(Duration::from_millis(params.timeout_ms), answer).await {
        Ok(answer) => answer.map_err(|error| text_of(&error)),
        Err(elapsed) => Err(format!("timeout: {elapsed}")),
    }
}

/// The word for it, and what to do.
fn text_of(error: &FetchError) -> String {
    match error {
        FetchError::BadUrl(text) => format!("bad-url: {text}"),
        FetchError::Network(text) => format!(
            "network: no answer ({text}). Browsers do not tell programs whether the connection \
             was refused, the server does not allow this page to ask (CORS), or there is no \
             network. Check the address, the server's Access-Control-Allow-Origin header, and \
             that you are online"
        ),
    }
}

fn tables(result: &Json) -> Vec<Table> {
    let totals = [("ok", "ok"), ("failed", "failed")];
    let items =
        [("url", "url"), ("status", "status"), ("loop", "loop"), ("ms", "ms"), ("error", "error")];
    vec![
        tables::of_objects("requests", &Json::Array(vec![result.clone()]), &totals),
        tables::of_objects("items", &result["items"], &items),
    ]
}
