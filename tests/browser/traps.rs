//! What a trap leaves behind: an instance in which nothing runs any more.

use std::time::Duration;

use polyloop::queue::Queue;
use polyloop::runtime::{CallError, LoopContext};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, logged, start, value};
use crate::submit::server;

/// Traps of which no panic hook hears.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Trap {
    Unreachable,
    Throw,
}

const GO: Queue<()> = Queue::new(6, "go");
const RAN_ON: Queue<String> = Queue::new(7, "ran on");

fn trap(how: Trap) {
    match how {
        #[cfg(target_arch = "wasm32")]
        Trap::Unreachable => core::arch::wasm32::unreachable(),
        _ => wasm_bindgen::throw_str("thrown from outside of Rust"),
    }
}

/// Leaves a task that traps when it is told to, and by then everything that might run on in its loop.
async fn sets_up(how: Trap) {
    let context = LoopContext::current().unwrap();
    let mut go = context.parent().unwrap().receiver(GO);
    let trapping = async move {
        go.recv().await.unwrap();
        leaves_behind(&LoopContext::current().unwrap());
        trap(how);
    };
    context.spawn("trapping", trapping).detach();
}

fn leaves_behind(context: &LoopContext) {
    let parent = context.parent().unwrap();
    let tells = move |what: &'static str| {
        let sender = parent.sender(RAN_ON);
        move || {
            LoopContext::current().unwrap().log(what);
            let _ = sender.try_send(what.to_owned());
        }
    };
    context.policy().at_turn_end(Box::new(tells("the turn's end")));
    let microtask = tells("a microtask");
    spawn_local(async move { microtask() });
    let next = tells("the next task");
    context.spawn("next", async move { next() }).detach();
    for ms in [0, 1, 5] {
        let (sleep, timer) = (context.sleep(Duration::from_millis(ms)), tells("a timer"));
        let sleeping = async move {
            sleep.await;
            timer();
        };
        context.spawn("sleeping", sleeping).detach();
    }
    let resolved = js_sys::Promise::resolve(&wasm_bindgen::JsValue::NULL);
    let promise = tells("a promise");
    let awaiting = async move {
        let _ = JsFuture::from(resolved).await;
        promise();
    };
    context.spawn("awaiting", awaiting).detach();
}

async fn tells((): ()) {
    LoopContext::current().unwrap().log("a message");
}

async fn watches(context: LoopContext, how: Trap) -> Vec<String> {
    let peer = server(&context, "victim").await;
    let mut ran_on = peer.receiver(RAN_ON);
    assert_eq!(peer.submit(sets_up, how).await, Ok(()));
    peer.sender(GO).try_send(()).unwrap();
    // Some arrive together with the word, others behind it.
    let mut messages = Vec::new();
    for _ in 0..20 {
        messages.push(peer.submit(tells, ()));
        context.yield_now().await;
    }
    for answer in polyloop::executor::join_all(messages).await {
        assert!(matches!(answer, Err(CallError::Lost(_))), "{answer:?}");
    }
    let mut heard = Vec::new();
    while let Ok(what) = ran_on.recv().await {
        heard.push(what);
    }
    heard
}

#[wasm_bindgen_test]
async fn nothing_runs_in_a_loop_that_has_trapped() {
    for policy in POLICIES {
        for how in [Trap::Unreachable, Trap::Throw] {
            let host = start(policy, watches, &how);
            let heard: Vec<String> = value(&host).await;
            assert_eq!(heard, [""; 0], "{policy:?}, {how:?}");
            assert_eq!(logged(&host.trace().borrow()), [""; 0], "{policy:?}, {how:?}");
        }
    }
}
