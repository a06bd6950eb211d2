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

const RAN_ON: Queue<String> = Queue::new(7, "ran on");

fn trap(how: Trap) {
    match how {
        #[cfg(target_arch = "wasm32")]
        Trap::Unreachable => core::arch::wasm32::unreachable(),
        _ => wasm_bindgen::throw_str("thrown from outside of Rust"),
    }
}

/// Leaves a task that traps, and behind it everything that might run on in its loop.
async fn sets_up(how: Trap) {
    let context = LoopContext::current().unwrap();
    let parent = context.parent().unwrap();
    let tells = move |what: &'static str| {
        let sender = parent.sender(RAN_ON);
        move || {
            LoopContext::current().unwrap().log(what);
            let _ = sender.try_send(what.to_owned());
        }
    };
    let (microtask, turn_end) = (tells("a microtask"), tells("the turn's end"));
    let policy = context.policy().clone();
    let trapping = async move {
        spawn_local(async move { microtask() });
        policy.at_turn_end(Box::new(turn_end));
        trap(how);
    };
    context.spawn("trapping", trapping).detach();
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
    let setting_up = peer.submit(sets_up, how);
    // They lie in its port by the time that it traps, or come later.
    let messages: Vec<_> = (0..20).map(|_| peer.submit(tells, ())).collect();
    let _ = setting_up.await;
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
