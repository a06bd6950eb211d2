//! Loops that are lost: killed, panicked, trapped, hung, out of memory.

use std::time::Duration;

use polyloop::executor::PolicyKind;
use polyloop::queue::{Loss, LossCause};
use polyloop::runtime::{CallError, LoopContext, LoopSpec, Mischief, Peer, RunEnd};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{
    POLICIES, end, logged, lost, run, run_both, start, until_logged, until_ready, value,
};
use crate::submit::{serve, server};

async fn sleeps(_: ()) {
    let context = LoopContext::current().unwrap();
    context.log("it sleeps");
    context.sleep(Duration::from_secs(600)).await;
}

/// Waits for a victim to be lost, and gives how.
async fn victim(context: LoopContext, (): ()) -> Loss {
    let peer = server(&context, "victim").await;
    let bystander = server(&context, "bystander").await;
    let Err(CallError::Lost(loss)) = peer.submit(sleeps, ()).await else { panic!("not lost") };
    assert_eq!(bystander.submit(|n: u8| async move { n + 1 }, 1).await, Ok(2));
    loss
}

async fn lose(policy: PolicyKind, how: Option<Mischief>) -> Loss {
    let host = start(policy, victim, &());
    let trace = host.trace();
    until_logged(&trace, "it sleeps").await;
    let done = match how {
        Some(mischief) => host.make("victim", mischief),
        None => host.kill("victim"),
    };
    assert!(done);
    let loss = value(&host).await;
    assert_eq!(lost(&trace.borrow()), 1);
    assert!(!host.kill("victim"), "there is none any more");
    assert!(!host.make("nobody", Mischief::Panic));
    loss
}

#[wasm_bindgen_test]
async fn a_killed_loop_is_lost() {
    for policy in POLICIES {
        assert_eq!(lose(policy, None).await.cause, LossCause::WorkerLost);
    }
}

#[wasm_bindgen_test]
async fn a_loop_that_is_made_to_panic_is_lost_with_the_panics_text() {
    for policy in POLICIES {
        let loss = lose(policy, Some(Mischief::Panic)).await;
        assert_eq!(loss.cause, LossCause::WorkerPanicked);
        assert!(loss.text.contains("made to panic"), "{loss}");
    }
}

#[wasm_bindgen_test]
async fn a_loop_that_hangs_is_noticed() {
    for policy in POLICIES {
        let loss = lose(policy, Some(Mischief::Hang)).await;
        assert_eq!(loss.cause, LossCause::WorkerHung);
        assert!(loss.text.contains("2 s"), "{loss}");
    }
}

async fn computes(duration_ms: u64) -> u64 {
    let context = LoopContext::current().unwrap();
    let duration = Duration::from_millis(duration_ms);
    context.busy_for(duration);
    let end = context.now() + duration;
    while context.now() < end {}
    duration_ms
}

async fn busy(context: LoopContext, (): ()) {
    let peer = server(&context, "busy").await;
    assert_eq!(peer.submit(computes, 3_500).await, Ok(3_500));
    // What it announced is over, too.
    assert_eq!(peer.submit(computes, 1).await, Ok(1));
}

#[wasm_bindgen_test]
async fn a_busy_loop_that_said_so_is_not_taken_for_a_hung_one() {
    let host = start(PolicyKind::Turbo, busy, &());
    value::<()>(&host).await;
    assert_eq!(lost(&host.trace().borrow()), 0);
    let trace = host.trace();
    let trace = trace.borrow();
    let notices: Vec<_> = trace.tracks()[1].busy.iter().map(|notice| notice.for_us).collect();
    assert_eq!(notices, [3_500_000, 1_000]);
}

async fn takes_all_memory((): ()) -> usize {
    let mut taken = Vec::new();
    loop {
        // Not touched, so that the machine need not have it.
        taken.push(Vec::<u8>::with_capacity(512 << 20));
    }
}

async fn traps((): ()) {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
}

async fn throws((): ()) {
    wasm_bindgen::throw_str("thrown from outside of Rust");
}

async fn overflows(depth: u64) -> u64 {
    fn deep(depth: u64, numbers: [u64; 64]) -> u64 {
        let next = core::hint::black_box(numbers.map(|number| number + depth));
        if depth == 0 { next[0] } else { deep(depth - 1, next) + next[63] }
    }
    deep(depth, [0; 64])
}

async fn loss_of<F>(context: &LoopContext, function: fn(()) -> F) -> Loss
where
    F: Future + 'static,
    F::Output: serde::Serialize + serde::de::DeserializeOwned,
{
    let peer = server(context, "victim").await;
    match peer.submit(function, ()).await {
        Err(CallError::Lost(loss)) => loss,
        _ => panic!("not lost"),
    }
}

async fn disasters(context: LoopContext, (): ()) {
    let loss = loss_of(&context, traps).await;
    assert_eq!(loss.cause, LossCause::WorkerLost);
    assert!(loss.text.contains("unreachable"), "{loss}");
    let loss = loss_of(&context, throws).await;
    assert_eq!(loss.cause, LossCause::WorkerLost);
    assert!(loss.text.contains("thrown from outside of Rust"), "{loss}");
    let loss = loss_of(&context, |()| overflows(10_000_000)).await;
    assert!(!loss.text.is_empty(), "{loss}");
}

#[wasm_bindgen_test]
async fn traps_exceptions_and_overflows_lose_the_loop() {
    run_both(disasters).await;
}

async fn out_of_memory(context: LoopContext, (): ()) {
    let loss = loss_of(&context, takes_all_memory).await;
    assert!(!loss.text.is_empty());
    // The others have memory of their own.
    let peer = server(&context, "next").await;
    assert_eq!(peer.submit(|n: u8| async move { n }, 1).await, Ok(1));
}

#[wasm_bindgen_test]
async fn a_loop_out_of_memory_is_lost() {
    run_both(out_of_memory).await;
}

async fn dies_at_start(_: LoopContext, (): ()) {
    panic!("stillborn");
}

async fn never_ready(context: LoopContext, (): ()) {
    let handle = context.start(LoopSpec::new("child"), dies_at_start, ()).await.unwrap();
    let Err(CallError::Lost(loss)) = handle.join().await else { panic!("not lost") };
    assert!(loss.text.contains("stillborn"), "{loss}");
}

#[wasm_bindgen_test]
async fn a_loop_that_dies_at_its_start_is_lost() {
    run_both(never_ready).await;
}

async fn terminates(context: LoopContext, (): ()) {
    let peer = server(&context, "child").await;
    let waiting = peer.submit(sleeps, ());
    assert_eq!(peer.submit(|n: u8| async move { n }, 1).await, Ok(1));
    context.terminate(peer.id());
    let Err(CallError::Lost(loss)) = waiting.await else { panic!("not lost") };
    assert_eq!(loss.cause, LossCause::WorkerLost);
    // Before it is ready, too.
    let peer = server(&context, "child").await;
    context.terminate(peer.id());
    assert!(matches!(peer.submit(sleeps, ()).await, Err(CallError::Lost(_))));
    // A loop that is not there can be terminated by anybody.
    context.terminate(peer.id());
}

#[wasm_bindgen_test]
async fn a_loop_may_be_terminated() {
    run_both(terminates).await;
}

async fn root_panics(context: LoopContext, (): ()) {
    let child = context.start(LoopSpec::new("child"), serve, ()).await.unwrap();
    child.peer().submit(|n: u8| async move { n }, 1).await.unwrap();
    panic!("the root is rotten");
}

#[wasm_bindgen_test]
async fn the_roots_loss_is_the_runs_end() {
    for policy in POLICIES {
        let host = start(policy, root_panics, &());
        let RunEnd::Lost(loss) = end(&host).await else { panic!("not lost") };
        assert_eq!(loss.cause, LossCause::WorkerPanicked);
        assert!(loss.text.contains("the root is rotten"), "{loss}");
        assert_eq!(lost(&host.trace().borrow()), 1);
    }
    let host = start(PolicyKind::Turbo, serve_for_ever, &());
    until_ready(&host, "main").await;
    assert!(host.kill("main"));
    assert!(matches!(end(&host).await, RunEnd::Lost(_)));
}

async fn serve_for_ever(context: LoopContext, (): ()) {
    context.sleep(Duration::from_secs(600)).await;
}

/// Its loop is lost while others wait for it in every way there is.
async fn waits_in_every_way(context: LoopContext, (): ()) {
    use polyloop::queue::Queue;
    const QUEUE: Queue<u32> = Queue::new(1, "queue");
    const OTHER: Queue<u32> = Queue::new(2, "other");
    let handle = context.start(LoopSpec::new("victim"), serve, ()).await.unwrap();
    let peer: Peer = handle.peer().clone();
    let (sender, mut receiver) = (peer.bounded_sender(QUEUE, 1), peer.receiver(OTHER));
    sender.send(1).await.unwrap();
    let sending = context.spawn("sending", async move { sender.send(2).await });
    let receiving = context.spawn("receiving", async move { receiver.recv().await });
    let calling = context.spawn("calling", peer.submit(sleeps, ()));
    let joining = context.spawn("joining", handle.join());
    context
        .spawn("killer", {
            let own = context.clone();
            async move {
                own.sleep(Duration::from_millis(1)).await;
                own.terminate(peer.id());
            }
        })
        .detach();
    assert!(sending.await.unwrap().is_err());
    assert!(receiving.await.unwrap().is_err());
    assert!(matches!(calling.await.unwrap(), Err(CallError::Lost(_))));
    assert!(matches!(joining.await.unwrap(), Err(CallError::Lost(_))));
}

#[wasm_bindgen_test]
async fn every_wait_for_a_lost_loop_ends() {
    run_both(waits_in_every_way).await;
}

async fn logs_and_hangs(context: LoopContext, (): ()) {
    context.log("last words");
    context.busy_for(Duration::ZERO);
    loop {
        core::hint::spin_loop();
    }
}

async fn parent_of_hanging(context: LoopContext, (): ()) {
    let handle = context.start(LoopSpec::new("child"), logs_and_hangs, ()).await.unwrap();
    assert!(matches!(handle.join().await, Err(CallError::Lost(_))));
}

#[wasm_bindgen_test]
async fn what_a_loop_recorded_before_it_computed_is_kept() {
    let host = start(PolicyKind::Turbo, parent_of_hanging, &());
    value::<()>(&host).await;
    assert_eq!(logged(&host.trace().borrow()), ["last words"]);
    run(PolicyKind::Turbo, busy_parent, ()).await;
}

/// The parent computes while its child is lost: it learns of it afterwards.
async fn busy_parent(context: LoopContext, (): ()) {
    let handle = context.start(LoopSpec::new("child"), dies_at_start, ()).await.unwrap();
    let end = context.now() + Duration::from_millis(300);
    context.busy_for(Duration::from_millis(300));
    while context.now() < end {}
    assert!(matches!(handle.join().await, Err(CallError::Lost(_))));
}
