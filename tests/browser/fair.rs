//! Timers, messages and tasks that never rest, side by side.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use polyloop::executor::{Elapsed, PolicyKind};
use polyloop::runtime::LoopContext;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{run, run_both};
use crate::submit::server;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

async fn restless(context: LoopContext, (): ()) {
    let yields = Rc::new(Cell::new(0_u64));
    let spinning = context.spawn("restless", {
        let (context, yields) = (context.clone(), yields.clone());
        async move {
            loop {
                yields.set(yields.get() + 1);
                context.yield_now().await;
            }
        }
    });
    // A new loop, its answers and timers all come through beside it.
    let peer = server(&context, "peer").await;
    for number in 0..50 {
        assert_eq!(peer.submit(|n: u32| async move { n }, number).await, Ok(number));
    }
    for _ in 0..10 {
        context.sleep(ms(1)).await;
    }
    assert_eq!(peer.submit(is_restless_too, ()).await, Ok(true));
    assert!(yields.get() > 100);
    spinning.abort();
}

async fn is_restless_too((): ()) -> bool {
    let context = LoopContext::current().unwrap();
    let spinning = context.clone();
    context
        .spawn("restless", async move {
            loop {
                spinning.yield_now().await
            }
        })
        .detach();
    context.sleep(ms(5)).await;
    true
}

#[wasm_bindgen_test]
async fn a_task_that_never_rests_keeps_nobody_from_turbo() {
    run(PolicyKind::Turbo, restless, ()).await;
}

async fn timers(context: LoopContext, (): ()) {
    let before = context.now();
    context.sleep(ms(20)).await;
    assert!(context.now() >= before + ms(20));
    context.sleep(Duration::ZERO).await;
    let late = context.timeout(ms(5), context.sleep(ms(60_000))).await;
    assert_eq!(late, Err(Elapsed(ms(5))));
    let early = context.timeout(ms(60_000), context.sleep(ms(5))).await;
    assert_eq!(early, Ok(()));
    // In the order of their deadlines.
    let order = Rc::new(std::cell::RefCell::new(Vec::new()));
    let sleepers = [30, 10, 20].map(|wait| {
        let (own, order) = (context.clone(), order.clone());
        context.spawn("sleeper", async move {
            own.sleep(ms(wait)).await;
            order.borrow_mut().push(wait);
        })
    });
    for sleeper in sleepers {
        sleeper.await.unwrap();
    }
    assert_eq!(*order.borrow(), [10, 20, 30]);
    // Many at once.
    let many: Vec<_> = (0..500)
        .map(|number| {
            let own = context.clone();
            context.spawn("sleeper", async move { own.sleep(ms(number % 7)).await })
        })
        .collect();
    for sleeper in many {
        sleeper.await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn timers_keep_their_time() {
    run_both(timers).await;
}

async fn rest_after_work(context: LoopContext, (): ()) {
    // Turns of the bell and of the alarm, over and over: neither doubles the other.
    for _ in 0..30 {
        context.sleep(ms(1)).await;
        context.yield_now().await;
    }
}

#[wasm_bindgen_test]
async fn every_turn_is_asked_for_once() {
    use crate::harness::{start, value};
    let host = start(PolicyKind::Turbo, rest_after_work, &());
    value::<()>(&host).await;
    let trace = host.trace();
    let trace = trace.borrow();
    // One poll to begin with, one after each sleep, one after each yield, and none for nothing.
    assert_eq!(trace.tracks()[0].polls.len(), 61);
}
