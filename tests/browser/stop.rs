//! Stopping a run, at any moment.

use std::time::Duration;

use polyloop::executor::PolicyKind;
use polyloop::runtime::{LoopContext, LoopSpec, Mischief, RunEnd};
use polyloop::web::clock;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, end, logged, lost, start, until_logged, until_ready};
use crate::submit::{serve, server};

async fn busy_family(context: LoopContext, loops: u32) {
    for number in 0..loops {
        let spec = LoopSpec::new(format!("Loop-{number}"));
        let handle = context.start(spec, serve, ()).await.unwrap();
        handle.peer().submit(work, ()).detach();
    }
    context.sleep(Duration::from_secs(600)).await;
}

async fn work((): ()) {
    let context = LoopContext::current().unwrap();
    context.log("at work");
    loop {
        context.sleep(Duration::from_millis(1)).await;
    }
}

#[wasm_bindgen_test]
async fn a_run_is_stopped_as_soon_as_it_has_started() {
    for policy in POLICIES {
        let host = start(policy, busy_family, &2);
        host.stop();
        assert_eq!(end(&host).await, RunEnd::Stopped);
        // Again changes nothing.
        host.stop();
        assert_eq!(end(&host).await, RunEnd::Stopped);
    }
}

#[wasm_bindgen_test]
async fn a_run_is_stopped_in_its_midst_and_closes() {
    for policy in POLICIES {
        let host = start(policy, busy_family, &3);
        until_ready(&host, "Loop-2").await;
        until_logged(&host.trace(), "at work").await;
        assert_eq!(host.living(), 4);
        host.stop();
        assert_eq!(end(&host).await, RunEnd::Stopped);
    }
}

#[wasm_bindgen_test]
async fn a_hung_loop_does_not_keep_a_run_from_stopping() {
    for name in ["Loop-0", "main"] {
        let host = start(PolicyKind::Turbo, busy_family, &1);
        until_logged(&host.trace(), "at work").await;
        assert!(host.make(name, Mischief::Hang));
        host.stop();
        assert_eq!(end(&host).await, RunEnd::Stopped);
        assert!(lost(&host.trace().borrow()) >= 1);
    }
}

#[wasm_bindgen_test]
async fn a_run_whose_handles_are_dropped_leaves_nothing_behind() {
    let host = start(PolicyKind::Turbo, busy_family, &1);
    until_logged(&host.trace(), "at work").await;
    let trace = host.trace();
    drop(host);
    // Nobody adds to the trace any more: the watcher is gone, and its workers with it.
    assert_eq!(std::rc::Rc::strong_count(&trace), 1);
}

#[wasm_bindgen_test]
async fn a_run_that_has_ended_is_let_go_of() {
    let host = start(PolicyKind::Turbo, crate::harness::nothing, &());
    assert!(matches!(end(&host).await, RunEnd::Finished(_)));
    let trace = host.trace();
    drop(host);
    assert_eq!(std::rc::Rc::strong_count(&trace), 1);
}

async fn ends_beside_a_hung_loop(context: LoopContext, (): ()) -> u8 {
    let peer = server(&context, "hung").await;
    peer.submit(hang, ()).detach();
    // It hangs by the time that the other has an answer.
    let other = server(&context, "other").await;
    let _ = other.submit(|n: u8| async move { n }, 1).await;
    7
}

async fn hang((): ()) {
    loop {
        core::hint::spin_loop();
    }
}

#[wasm_bindgen_test]
async fn a_hung_loop_does_not_keep_a_run_from_ending() {
    let host = start(PolicyKind::Turbo, ends_beside_a_hung_loop, &());
    assert!(matches!(end(&host).await, RunEnd::Finished(_)));
    assert_eq!(lost(&host.trace().borrow()), 1);
}

#[wasm_bindgen_test]
async fn an_ended_run_that_takes_long_to_close_can_be_stopped() {
    let host = start(PolicyKind::Turbo, ends_beside_a_hung_loop, &());
    let trace = host.trace();
    // The root has closed.
    crate::harness::until(|| trace.borrow().tracks()[0].end.is_some()).await;
    host.stop();
    assert!(matches!(end(&host).await, RunEnd::Finished(_)));
}

async fn starts_without_end(context: LoopContext, (): ()) {
    loop {
        match context.start(LoopSpec::new("child"), serve, ()).await {
            Ok(handle) => drop(handle.peer().submit(|n: u8| async move { n }, 1).await),
            Err(_) => context.sleep(Duration::from_millis(1)).await,
        }
    }
}

#[wasm_bindgen_test]
async fn a_run_that_starts_loops_without_end_can_be_stopped() {
    for policy in POLICIES {
        let host = start(policy, starts_without_end, &());
        crate::harness::until(|| host.living() > 6).await;
        host.stop();
        assert_eq!(end(&host).await, RunEnd::Stopped);
    }
}

/// Ships something again and again, and hears nothing.
async fn talks_without_end(context: LoopContext, (): ()) {
    loop {
        context.log("at work");
        context.busy_for(Duration::from_secs(60));
        let end = context.now() + Duration::from_millis(1);
        while context.now() < end {}
    }
}

#[wasm_bindgen_test]
async fn what_a_loop_has_shipped_before_the_stop_is_kept() {
    // Whether it gets to ship anything while the page stands still is up to the machine.
    let kept = async || {
        let host = start(PolicyKind::Turbo, talks_without_end, &());
        until_logged(&host.trace(), "at work").await;
        let heard = logged(&host.trace().borrow()).len();
        let end_ms = clock::wall_ms() + 30.0;
        while clock::wall_ms() < end_ms {}
        host.stop();
        assert_eq!(end(&host).await, RunEnd::Stopped);
        logged(&host.trace().borrow()).len() > heard
    };
    for _ in 0..50 {
        if kept().await {
            return;
        }
    }
    panic!("what lay in the page's queue was dropped each time");
}
