//! Runs by chance, with faults by chance, from a seed that is printed: afterwards all that was asked
//! for is accounted for once, no worker lives, and the page holds on to no more than before.

use serde_json::{Value as Json, json};

use crate::support::chance::{Chance, count, tell};
use crate::support::memory::Memory;
use crate::support::{Host, Page, on, on_for};

/// Runs of a chaos, and how many of them are had in one go.
const GO: usize = 5;

/// Runs one after the other, and looks whether each result accounts for all that was asked for.
const RUNS: &str = r"
    const range = (count) => Array.from({ length: count }, (_, index) => index);
    const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
    const sorted = (list) => [...list].sort((a, b) => a - b);
    const sum = (n) => { let sum = 0n; for (let i = 0n; i < BigInt(n); i++) sum += i * i; return sum; };
    // What is left out by a run that failed is told by its error, not by its result.
    const accounts = {
        'master-worker': ({ squares, failed }, { tasks }) =>
            same(sorted([...squares.map(([task]) => task), ...failed.map(({ task }) => task)]), range(tasks))
            && squares.every(([task, square]) => square === task * task),
        processes: ({ sums }, { processes, tasks }) =>
            same(sums, range(processes).map((p) => tasks * 10 * p + tasks * (tasks - 1) / 2)),
        executor: ({ values }, { jobs, n }) => same(values.map(BigInt).map(String), range(jobs).map(() => String(sum(n)))),
        fetch: ({ items, ok, failed }, { urls, repeat }) =>
            items.length === urls.length * repeat && ok + failed === items.length,
        threads: ({ loops: found }, { loops, tasks }) =>
            same(found.map(({ results }) => results),
                range(loops).map((l) => range(tasks).map((t) => `Loop-${l}-${t + 1}`))),
        threadsafe: ({ calls }, { threads }) =>
            calls.length === threads && new Set(calls.map(({ thread }) => thread)).size === threads,
        actors: ({ actors }, { messages, stop }) =>
            same(sorted(actors.flatMap(({ handled, undelivered }) => [...handled, ...undelivered])), range(messages)),
        lifecycle: ({ steps }) => steps.length === 10,
        mistakes: ({ wrong, right }) => !!wrong && !!right,
    };
    const told = [];
    for (const [id, params, faults] of args) {
        const run = await polyloop.run(id, params, { faults });
        const { status, error, result, stats } = run;
        const isComplete = status === 'completed';
        const fits = isComplete ? !!accounts[id](result, run.params)
            : id === 'master-worker' && result ? accounts[id](result, run.params) : null;
        const lost = stats.loops.filter(({ lost }) => lost).length;
        const { started, completed, failed, cancelled, retried } = stats.tasks;
        const endless = started < completed + failed + cancelled;
        told.push({ id, params: run.params, status, code: error?.code ?? null, message: error?.message ?? null,
            fits, lost, retried, endless, loops: stats.loops.length, result: fits === false ? result : null });
    }
    return told;";

const CODES: [&str; 7] = [
    "worker-lost",
    "worker-panicked",
    "worker-hung",
    "task-failed",
    "timeout",
    "loop-closed",
    "broken-pool",
];

fn any_run(chance: &mut Chance) -> (Json, bool) {
    let id = chance.of(&[
        "master-worker",
        "master-worker",
        "master-worker",
        "processes",
        "executor",
        "fetch",
        "threads",
        "threadsafe",
        "actors",
        "lifecycle",
        "mistakes",
    ]);
    let policy = chance.of(&["turbo", "turbo", "standard"]);
    let workers = 1 + chance.below(6);
    let (mut params, loops) = match id {
        "master-worker" => {
            let prefetch = 1 + chance.below(4);
            let params = json!({
                "workers": workers, "tasks": chance.below(60), "work": chance.of(&["sleep", "cpu"]),
                "work_ms": chance.below(30), "prefetch": prefetch,
                "on_crash": chance.of(&["heal", "heal", "break"]),
            });
            (params, ("Worker", workers))
        }
        "processes" => {
            let params = json!({ "processes": 1 + chance.below(8), "pool": workers,
                "tasks": 1 + chance.below(4), "delay_ms": chance.below(60) });
            (params, ("Process", workers))
        }
        "executor" => {
            let params = json!({ "jobs": 1 + chance.below(8), "n": 1 + chance.below(100_000),
                "workers": workers, "heartbeat_ms": 10 });
            (params, ("Worker", workers))
        }
        "fetch" => {
            let params = json!({ "urls": ["http/get", "http/delay/30"], "repeat": 1 + chance.below(8),
                "workers": workers, "per_loop": 1 + chance.below(4) });
            (params, ("Worker", workers))
        }
        "threads" => {
            let params = json!({ "loops": workers, "tasks": 1 + chance.below(5),
                "delay_ms": chance.below(60) });
            (params, ("Loop", workers))
        }
        "threadsafe" => {
            let params = json!({ "threads": workers, "delay_ms": chance.below(100), "wait": "async",
                "timeout_ms": 20 + chance.below(2_000), "cancel_on_timeout": chance.below(2) == 1 });
            (params, ("Thread", workers))
        }
        "actors" => {
            let params = json!({ "actors": workers, "messages": chance.below(60),
                "handle_ms": chance.below(10), "mailbox": chance.below(4),
                "stop": chance.of(&["drain", "now"]) });
            (params, ("Actor", workers))
        }
        "lifecycle" => (json!({}), ("main", 0)),
        _ => (
            json!({ "case": chance.of(&["shared-loop", "no-loop", "own-result", "empty-chunk"]) }),
            ("main", 0),
        ),
    };
    params["policy"] = json!(policy);
    let has_main = id != "threads" && id != "processes";
    let faults: Vec<_> = (0..chance.below(4))
        .filter_map(|_| {
            let (name, count) = loops;
            let is_main = count == 0 || has_main && chance.below(10) == 0;
            let in_loop =
                if is_main { "main".to_owned() } else { format!("{name}-{}", chance.below(count)) };
            // A hung loop is noticed after two seconds and more.
            let kind =
                chance.of(&["kill", "kill", "kill", "panic", "panic", "fail", "fail", "hang"]);
            let latest = chance.of(&[20, 300]);
            let at_ms = chance.below(latest);
            (count > 0 || id == "lifecycle")
                .then(|| json!({ "at_ms": at_ms, "loop": in_loop, "kind": kind }))
        })
        .collect();
    let is_faulty = !faults.is_empty();
    (json!([id, params, faults]), is_faulty)
}

#[derive(Default)]
struct Figures {
    completed: usize,
    failed: usize,
    loops: u64,
    lost: u64,
    retried: u64,
}

#[test]
fn whatever_happens_to_its_loops_a_run_accounts_for_everything_once() {
    let runs = count(60, 500);
    on_for(runs * 6, Host::Plain, async |page| {
        page.open("").await;
        let mut chance = Chance::new("chaos");
        let mut before = None;
        let mut figures = Figures::default();
        for go in 0..runs / GO {
            let (asked, faulty): (Vec<_>, Vec<_>) = (0..GO).map(|_| any_run(&mut chance)).unzip();
            let told = page.call(RUNS, asked.clone()).await;
            for ((asked, is_faulty), told) in asked.iter().zip(faulty).zip(told.as_array().unwrap())
            {
                check(asked, is_faulty, told, &mut figures);
            }
            page.until_workers("no worker is alive", |workers| workers == 0).await;
            // A trap is told in the console, and an answer of the service worker that was not
            // waited for.
            page.forget_console().await;
            if go == 1 {
                before = Some(page.memory().await);
            }
        }
        let Figures { completed, failed, loops, lost, retried } = figures;
        tell(&format!(
            "{runs} runs: {completed} completed, {failed} failed, {lost} of {loops} loops lost, \
             {retried} tasks tried again; each accounted for once"
        ));
        must_be_back(page, before.unwrap()).await;
    });
}

fn check(asked: &Json, is_faulty: bool, told: &Json, figures: &mut Figures) {
    assert_ne!(told["fits"], json!(false), "{asked}: {told}");
    assert_eq!(told["endless"], json!(false), "{asked}: {told}");
    match told["status"].as_str() {
        Some("completed") => figures.completed += 1,
        Some("failed") => {
            figures.failed += 1;
            let code = told["code"].as_str().unwrap_or_default();
            assert!(is_faulty && CODES.contains(&code), "{asked}: {told}");
        }
        _ => panic!("{asked}: {told}"),
    }
    figures.loops += told["loops"].as_u64().unwrap();
    figures.lost += told["lost"].as_u64().unwrap();
    figures.retried += told["retried"].as_u64().unwrap();
}

/// The page holds on to no more than it did, the last run's trace aside.
async fn must_be_back(page: &Page, before: Memory) {
    page.call("return polyloop.run('lifecycle')", []).await;
    page.until_workers("no worker is alive", |workers| workers == 0).await;
    let after = page.memory().await;
    tell(&format!("before: {before}"));
    tell(&format!("after:  {after}"));
    assert_eq!(after.workers, 0);
    assert!(after.listeners <= before.listeners + 5, "{before} {after}");
    assert!(after.heap <= before.heap + (8 << 20), "{before} {after}");
    page.forget_console().await;
}

#[test]
fn a_run_that_nobody_holds_is_let_go_of() {
    on(Host::Plain, async |page| {
        page.open("").await;
        // Its trace is a part of it that is made when somebody asks for it.
        let runs = "window.held = [];
            for (const ask of [false, true]) {
                const run = await polyloop.run('lifecycle');
                if (ask && !run.trace.events.length) throw new Error('no trace');
                held.push(new WeakRef(run));
            }
            await polyloop.run('lifecycle');";
        page.call(runs, []).await;
        page.memory().await;
        page.until("both are gone", "held.every((run) => !run.deref())").await;
    });
}

/// Starts runs and aborts each at its moment. Gives how long each took to end from then on, how long
/// the page took meanwhile to come to a timer of no time, and how many events were kept.
const ABORTED: &str = r"
    const took = [];
    for (const [id, params, after] of args) {
        const abort = new AbortController();
        const run = polyloop.run(id, params, { signal: abort.signal });
        await new Promise((done) => setTimeout(done, after));
        const start = performance.now();
        const lag = new Promise((done) => setTimeout(() => done(performance.now() - start)));
        abort.abort();
        const ended = await run;
        const end = performance.now() - start;
        if (!['cancelled', 'completed'].includes(ended.status)) throw new Error(`${id}: ${ended.status}`);
        took.push([end, await lag, ended.stats.events]);
    }
    return took;";

#[test]
fn runs_are_stopped_at_any_moment_and_nothing_of_them_is_left() {
    let runs = count(100, 1_000);
    on_for(runs * 2, Host::Plain, async |page| {
        page.open("").await;
        let mut chance = Chance::new("stops");
        let mut before = None;
        let (mut took, mut lags, mut events) = (Vec::new(), Vec::new(), 0);
        for go in 0..runs / 10 {
            let asked: Vec<_> = (0..10).map(|_| any_long_run(&mut chance)).collect();
            let told = page.call(ABORTED, asked).await;
            for told in told.as_array().unwrap() {
                took.push(told[0].as_f64().unwrap());
                lags.push(told[1].as_f64().unwrap());
                events += told[2].as_u64().unwrap();
            }
            page.until_workers("no worker is alive", |workers| workers == 0).await;
            page.forget_console().await;
            if go == 1 {
                before = Some(page.memory().await);
            }
        }
        tell(&format!("{runs} runs stopped, {events} events kept"));
        tell(&format!("from Stop to the end: {}", spread(took)));
        tell(&format!("a timer of no time meanwhile: {}", spread(lags)));
        must_be_back(page, before.unwrap()).await;
    });
}

fn spread(mut ms: Vec<f64>) -> String {
    ms.sort_by(f64::total_cmp);
    let at = |part: f64| ms[((ms.len() - 1) as f64 * part) as usize];
    let (median, p99, most) = (at(0.5), at(0.99), at(1.0));
    format!("{median:.0} ms at the median, {p99:.0} ms at 99 %, {most:.0} ms at most")
}

fn any_long_run(chance: &mut Chance) -> Json {
    let (id, params) = chance.of(&[
        ("master-worker", r#"{"tasks": 100000, "work_ms": 1}"#),
        ("master-worker", r#"{"tasks": 1000, "work": "cpu", "work_ms": 10000, "workers": 2}"#),
        ("threads", r#"{"loops": 4, "delay_ms": 60000}"#),
        ("processes", "{}"),
        ("executor", r#"{"n": 100000000, "workers": 3}"#),
        ("executor", r#"{"n": 100000000, "place": "inline"}"#),
        ("fetch", r#"{"urls": ["http/delay/60000", "http/get"]}"#),
        ("loop-policy", r#"{"tasks": 100000}"#),
        ("threadsafe", r#"{"wait": "async", "delay_ms": 60000, "timeout_ms": 60000}"#),
        ("web-server", r#"{"pool": 2, "duration_ms": 60000}"#),
        ("actors", r#"{"messages": 100000, "handle_ms": 1}"#),
        ("lifecycle", "{}"),
        ("mistakes", r#"{"case": "inline-cpu"}"#),
    ]);
    let params: Json = serde_json::from_str(params).unwrap();
    let latest = chance.of(&[1, 50, 300, 1_500]);
    let after = chance.below(latest);
    json!([id, params, after])
}
