//! Work for several loops, and what becomes of it when some of them are lost.

use std::time::Duration;

use polyloop::executor::{PolicyKind, join_all};
use polyloop::queue::Queue;
use polyloop::runtime::crew::{Crew, CrewOptions, OnCrash, Trade, UnitError};
use polyloop::runtime::pool::Pool;
use polyloop::runtime::{CallError, LoopContext, LoopSpec, LoopStartError, MOST_LOOPS, Peer};
use polyloop::trace::LoopKind;
use polyloop::trace::model::LoopEnd;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, lost, run, run_both, start, until, until_logged, value};

async fn pool(context: &LoopContext, workers: u32, prefetch: u32, on_crash: OnCrash) -> Pool {
    let options = CrewOptions { workers, prefetch, on_crash };
    Pool::start(context, "pool", LoopKind::Process, options).await.unwrap()
}

async fn naps(number: u64) -> u64 {
    let context = LoopContext::current().unwrap();
    context.sleep(Duration::from_millis(number % 5)).await;
    number * 10
}

async fn maps(context: LoopContext, (): ()) {
    for (workers, prefetch) in [(1, 1), (3, 1), (2, 8)] {
        let pool = pool(&context, workers, prefetch, OnCrash::Heal).await;
        let values = pool.map(naps, 0..40).await;
        assert_eq!(values, (0..40).map(|number| Ok(number * 10)).collect::<Vec<_>>());
        assert_eq!(pool.map(naps, []).await, []);
        assert_eq!(pool.submit(naps, &7).await, Ok(70));
        pool.close().await;
    }
}

#[wasm_bindgen_test]
async fn values_come_in_the_order_of_the_items() {
    for policy in POLICIES {
        let host = start(policy, maps, &());
        value::<()>(&host).await;
        let trace = host.trace();
        let trace = trace.borrow();
        assert_eq!(trace.tracks().len(), 7);
        let closed = |end| matches!(end, Some((_, LoopEnd::Closed)));
        assert!(trace.tracks().iter().all(|track| closed(track.end)));
    }
}

const RELEASE: Queue<()> = Queue::new(1, "release");

/// Number zero is done when it is told so.
async fn slow_first(number: u32) -> u32 {
    let context = LoopContext::current().unwrap();
    if number == 0 {
        let _ = context.parent().unwrap().receiver(RELEASE).recv().await;
    }
    number
}

async fn slow_worker(context: LoopContext, (): ()) {
    let pool = pool(&context, 2, 1, OnCrash::Heal).await;
    let slow = pool.submit(slow_first, &0);
    let others = pool.map(slow_first, 1..30).await;
    assert_eq!(others, (1..30).map(Ok).collect::<Vec<_>>());
    for name in ["pool-0", "pool-1"] {
        let _ = context.peer_named(name).unwrap().sender(RELEASE).send(()).await;
    }
    assert_eq!(slow.await, Ok(0));
    pool.close().await;
}

#[wasm_bindgen_test]
async fn a_slow_worker_holds_up_nobody() {
    run_both(slow_worker).await;
}

async fn works(number: u32) -> u32 {
    let context = LoopContext::current().unwrap();
    context.log(format!("{} at {number}", context.name()));
    context.sleep(Duration::from_millis(40)).await;
    number
}

async fn mapping(
    context: LoopContext,
    (prefetch, on_crash): (u32, OnCrash),
) -> Vec<Result<u32, String>> {
    let pool = pool(&context, 3, prefetch, on_crash).await;
    let values = pool.map(works, 0..60 * prefetch).await;
    pool.close().await;
    values.into_iter().map(|value| value.map_err(|error| error.code().to_owned())).collect()
}

#[wasm_bindgen_test]
async fn a_killed_workers_units_are_done_by_others_once_each() {
    for policy in POLICIES {
        for prefetch in [1, 4] {
            let host = start(policy, mapping, &(prefetch, OnCrash::Heal));
            let trace = host.trace();
            until(|| working(&host.trace().borrow(), "pool-1")).await;
            assert!(host.kill("pool-1"));
            let values = value::<Vec<Result<u32, String>>>(&host).await;
            assert_eq!(values, (0..60 * prefetch).map(Ok).collect::<Vec<_>>());
            let trace = trace.borrow();
            assert_eq!(lost(&trace), 1);
            // Its replacement has its name.
            assert_eq!(trace.tracks().iter().filter(|t| t.name == "pool-1").count(), 2);
            assert_eq!(trace.stats(0.0).tasks.retried, trace.tracks()[0].retries.len() as u64);
        }
    }
}

fn working(trace: &polyloop::trace::Trace, name: &str) -> bool {
    let track = trace.tracks().iter().find(|track| track.name == name);
    track.is_some_and(|track| !track.log.is_empty())
}

#[wasm_bindgen_test]
async fn a_pool_that_breaks_fails_what_is_not_done() {
    for policy in POLICIES {
        let host = start(policy, mapping, &(2, OnCrash::Break));
        until(|| working(&host.trace().borrow(), "pool-1")).await;
        assert!(host.kill("pool-1"));
        let values = value::<Vec<Result<u32, String>>>(&host).await;
        assert_eq!(values.len(), 120);
        let broken = values.iter().filter(|value| **value == Err("broken-pool".to_owned())).count();
        assert!(broken > 0);
        for (number, value) in (0..).zip(values) {
            assert!(value == Ok(number) || value == Err("broken-pool".to_owned()), "{value:?}");
        }
        assert_eq!(host.trace().borrow().stats(0.0).tasks.retried, 0);
    }
}

async fn unlucky(number: u32) -> u32 {
    assert!(number != 7, "7 kills");
    number
}

/// A unit that kills its workers, among others that do not.
async fn poisoned(context: LoopContext, prefetch: u32) {
    let pool = pool(&context, 2, prefetch, OnCrash::Heal).await;
    let values = pool.map(unlucky, 0..20).await;
    for (number, value) in (0..).zip(values) {
        match value {
            Err(UnitError::Lost(loss)) if number == 7 => {
                assert!(loss.text.contains("7 kills"), "{loss}");
                assert_eq!(UnitError::Lost(loss).code(), "worker-lost");
            }
            value => assert_eq!(value, Ok(number)),
        }
    }
    assert_eq!(pool.submit(unlucky, &8).await, Ok(8));
    pool.close().await;
}

#[wasm_bindgen_test]
async fn a_unit_that_kills_its_workers_is_given_up_alone() {
    for policy in POLICIES {
        for prefetch in [1, 5] {
            let host = start(policy, poisoned, &prefetch);
            value::<()>(&host).await;
            let trace = host.trace();
            let trace = trace.borrow();
            assert_eq!(lost(&trace), 3, "three tries");
            let of_it = trace.tracks()[0].retries.iter().filter(|retry| retry.unit == 7).count();
            assert_eq!(of_it, 2);
        }
    }
}

/// Workers that die as soon as they begin.
struct Stillborn;

async fn dies(_: LoopContext, (): ()) {
    panic!("stillborn");
}

impl Trade for Stillborn {
    type Unit = u32;
    type Value = ();
    type Worker = Peer;
    type Bench = Peer;

    async fn hire(
        &self,
        context: &LoopContext,
        number: u32,
    ) -> Result<(Peer, Peer), LoopStartError> {
        let spec = LoopSpec::new(format!("stillborn-{number}"));
        let handle = context.start(spec, dies, ()).await?;
        Ok((handle.peer().clone(), handle.peer().clone()))
    }

    async fn work(&self, peer: &Peer, _: u32, unit: u32) -> Result<(), CallError> {
        peer.submit(unlucky, unit).await.map(|_| ())
    }

    async fn dismiss(&self, _: &Peer) {}
}

async fn stillborn(context: LoopContext, (): ()) {
    let options = CrewOptions { workers: 2, prefetch: 1, on_crash: OnCrash::Heal };
    let crew = Crew::start(&context, options, Stillborn).await.unwrap();
    let values = join_all((0..1_000).map(|unit| crew.submit(unit))).await;
    let broken = values.iter().filter(|value| matches!(value, Err(UnitError::Broken(_)))).count();
    let lost = values.iter().filter(|value| matches!(value, Err(UnitError::Lost(_)))).count();
    assert_eq!(broken + lost, 1_000);
    assert!(broken > 900, "{broken}");
    let Some(Err(error)) = values.last() else { panic!("it has a value") };
    assert_eq!(error.code(), "broken-pool");
    assert!(error.to_string().contains("again and again"), "{error}");
    assert!(error.to_string().contains("stillborn"), "{error}");
    // Broken is broken.
    assert!(matches!(crew.submit(1).await, Err(UnitError::Broken(_))));
}

#[wasm_bindgen_test]
async fn workers_that_die_again_and_again_break_the_crew() {
    run_both(stillborn).await;
}

async fn naps_long(number: u32) -> u32 {
    let context = LoopContext::current().unwrap();
    context.log("it naps");
    context.sleep(Duration::from_secs(600)).await;
    number
}

async fn closed(context: LoopContext, (): ()) {
    let pool = pool(&context, 1, 1, OnCrash::Heal).await;
    let (running, queued) = (pool.submit(naps_long, &1), pool.submit(naps_long, &2));
    context
        .spawn("closing", {
            let own = context.clone();
            async move {
                own.sleep(Duration::from_millis(100)).await;
                pool.close().await;
            }
        })
        .detach();
    assert_eq!(queued.await, Err(UnitError::Closed));
    assert_eq!(running.await, Err(UnitError::Closed));
}

#[wasm_bindgen_test]
async fn calls_of_a_closed_pool_fail() {
    run_both(closed).await;
}

async fn dropped(context: LoopContext, (): ()) {
    let value = {
        let pool = pool(&context, 2, 1, OnCrash::Heal).await;
        pool.submit(naps_long, &1)
    };
    assert_eq!(value.await, Err(UnitError::Closed));
    // Its workers end, too.
    while context.peer_named("pool-0").is_some() || context.peer_named("pool-1").is_some() {
        context.sleep(Duration::from_millis(1)).await;
    }
}

#[wasm_bindgen_test]
async fn a_dropped_pool_lets_its_workers_go() {
    run_both(dropped).await;
}

async fn too_large(context: LoopContext, (): ()) {
    let workers = u32::try_from(MOST_LOOPS).unwrap() + 5;
    let options = CrewOptions { workers, prefetch: 1, on_crash: OnCrash::Heal };
    let started = Pool::start(&context, "pool", LoopKind::Process, options).await;
    assert!(matches!(started.err(), Some(LoopStartError::TooMany { .. })));
    // The others are let go.
    while (0..workers).any(|number| context.peer_named(&format!("pool-{number}")).is_some()) {
        context.sleep(Duration::from_millis(5)).await;
    }
    let pool = pool(&context, 2, 1, OnCrash::Heal).await;
    assert_eq!(pool.submit(naps, &1).await, Ok(10));
}

#[wasm_bindgen_test]
async fn a_pool_that_cannot_start_leaves_no_workers_behind() {
    run(PolicyKind::Turbo, too_large, ()).await;
}

async fn idle_loss(context: LoopContext, (): ()) {
    let pool = pool(&context, 1, 3, OnCrash::Heal).await;
    assert_eq!(pool.submit(naps, &1).await, Ok(10));
    let first = context.peer_named("pool-0").unwrap().id();
    context.log("idle");
    // Nothing has to be asked for: the next one comes at once.
    while context.peer_named("pool-0").is_none_or(|peer| peer.id() == first) {
        context.sleep(Duration::from_millis(1)).await;
    }
    // Nobody was at work when it was lost: these are first tries, all of them.
    let values = pool.map(naps, 0..10).await;
    assert_eq!(values, (0..10).map(|number| Ok(number * 10)).collect::<Vec<_>>());
    pool.close().await;
}

#[wasm_bindgen_test]
async fn a_worker_lost_while_idle_is_replaced_at_once() {
    for policy in POLICIES {
        let host = start(policy, idle_loss, &());
        until_logged(&host.trace(), "idle").await;
        assert!(host.kill("pool-0"));
        value::<()>(&host).await;
        assert_eq!(host.trace().borrow().stats(0.0).tasks.retried, 0);
    }
}

async fn idle_break(context: LoopContext, (): ()) {
    let pool = pool(&context, 2, 1, OnCrash::Break).await;
    assert_eq!(pool.map(naps, [1, 2]).await, [Ok(10), Ok(20)]);
    context.log("idle");
    while context.peer_named("pool-0").is_some() {
        context.sleep(Duration::from_millis(1)).await;
    }
    // The other worker is there, and gets nothing to do any more.
    let values = pool.map(naps, 0..4).await;
    assert!(values.iter().all(|value| matches!(value, Err(UnitError::Broken(_)))), "{values:?}");
}

#[wasm_bindgen_test]
async fn a_pool_that_breaks_does_so_when_a_worker_is_lost_while_idle() {
    for policy in POLICIES {
        let host = start(policy, idle_break, &());
        until_logged(&host.trace(), "idle").await;
        assert!(host.kill("pool-0"));
        value::<()>(&host).await;
    }
}

async fn naps_for_ever(number: u32) -> u32 {
    let context = LoopContext::current().unwrap();
    context.log(format!("{number} naps"));
    context.sleep(Duration::from_secs(600)).await;
    number
}

async fn breaks_under_others(context: LoopContext, (): ()) -> bool {
    let pool = pool(&context, 2, 1, OnCrash::Break).await;
    let values = pool.map(naps_for_ever, 0..3).await;
    values.iter().all(|value| matches!(value, Err(UnitError::Broken(_))))
}

#[wasm_bindgen_test]
async fn what_other_workers_do_when_a_pool_breaks_fails_at_once() {
    let host = start(PolicyKind::Turbo, breaks_under_others, &());
    until_logged(&host.trace(), "0 naps").await;
    until_logged(&host.trace(), "1 naps").await;
    assert!(host.kill("pool-1"));
    assert!(value::<bool>(&host).await);
}
