//! Functions run on other loops.

use std::collections::BTreeMap;
use std::time::Duration;

use polyloop::executor::join_all;
use polyloop::queue::LossCause;
use polyloop::runtime::{CallError, LoopContext, LoopHandle, LoopSpec, Peer};
use serde::{Deserialize, Serialize};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::run_both;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// The program of a loop that is there to be called: it lives until its parent ends or says so.
pub(crate) async fn serve(context: LoopContext, (): ()) {
    let end = polyloop::queue::Queue::<()>::new(900, "end");
    let _ = context.parent().unwrap().receiver(end).recv().await;
}

pub(crate) async fn server(context: &LoopContext, name: &str) -> Peer {
    let handle: LoopHandle<()> = context.start(LoopSpec::new(name), serve, ()).await.unwrap();
    handle.peer().clone()
}

async fn end(peer: &Peer) {
    let _ = peer.sender(polyloop::queue::Queue::new(900, "end")).send(()).await;
}

async fn square(number: i64) -> i64 {
    number * number
}

async fn checked(number: i64) -> Result<i64, String> {
    if number < 0 { Err(format!("{number} is negative")) } else { Ok(number) }
}

async fn values(context: LoopContext, (): ()) {
    let peer = server(&context, "server").await;
    assert_eq!(peer.submit(square, 7).await, Ok(49));
    assert_eq!(peer.submit(checked, -1).await, Ok(Err("-1 is negative".into())));
    assert_eq!(peer.submit(checked, 1).await, Ok(Ok(1)));
    let all = join_all((0..100).map(|number| peer.submit(square, number))).await;
    let squares: Vec<_> = (0..100).map(|number| Ok(number * number)).collect();
    assert_eq!(all, squares);
    // Dropped submissions run all the same, and others come behind them.
    for number in 0..10 {
        peer.submit(square, number).detach();
    }
    assert_eq!(peer.submit(square, 2).await, Ok(4));
}

#[wasm_bindgen_test]
async fn calls_give_their_values() {
    run_both(values).await;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Kind {
    Unit,
    Tuple(i8, u128),
    Struct { text: String, list: Vec<Option<Kind>>, map: BTreeMap<char, f64> },
}

async fn back(kind: Kind) -> Kind {
    kind
}

async fn bytes(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().rev().collect()
}

async fn kinds(context: LoopContext, (): ()) {
    let peer = server(&context, "server").await;
    let inner = Kind::Tuple(-128, u128::MAX);
    let outer = Kind::Struct {
        text: "строка \u{1f98a} \0".into(),
        list: vec![None, Some(Kind::Unit), Some(inner.clone())],
        map: [('я', f64::MIN_POSITIVE), ('\u{10ffff}', f64::NEG_INFINITY)].into(),
    };
    for kind in [Kind::Unit, inner, outer] {
        assert_eq!(peer.submit(back, kind.clone()).await, Ok(kind));
    }
    let large: Vec<u8> = (0..3_000_000_u32).map(|n| n as u8).collect();
    let reversed: Vec<u8> = large.iter().rev().copied().collect();
    assert_eq!(peer.submit(bytes, large).await, Ok(reversed));
    assert_eq!(peer.submit(|(a, b): (u8, u8)| async move { a + b }, (1, 2)).await, Ok(3));
    assert_eq!(peer.submit(|()| core::future::ready(()), ()).await, Ok(()));
}

#[wasm_bindgen_test]
async fn arguments_and_values_are_of_all_kinds() {
    run_both(kinds).await;
}

async fn sleeps(duration_ms: u64) -> u64 {
    let context = LoopContext::current().unwrap();
    context.log("it sleeps");
    context.sleep(ms(duration_ms)).await;
    duration_ms
}

async fn cancelled(context: LoopContext, (): ()) {
    let peer = server(&context, "server").await;
    // Whether it runs, or waits in the same batch as its cancelling.
    let long = peer.submit(sleeps, 60_000);
    assert_eq!(peer.submit(sleeps, 1).await, Ok(1));
    long.cancel();
    assert_eq!(long.await, Err(CallError::Cancelled));
    let many: Vec<_> = (0..10).map(|_| peer.submit(sleeps, 60_000)).collect();
    many.iter().for_each(|call| call.cancel());
    assert_eq!(join_all(many).await, vec![Err(CallError::Cancelled); 10]);
    // One that is done has its value.
    let done = peer.submit(square, 3);
    assert_eq!(peer.submit(square, 4).await, Ok(16));
    done.cancel();
    assert_eq!(done.await, Ok(9));
    assert_eq!(peer.submit(square, 5).await, Ok(25));
    // One that is over has no say in the call that has its number now.
    let mut over = peer.submit(square, 6);
    assert_eq!((&mut over).await, Ok(36));
    let next = peer.submit(sleeps, 20);
    over.cancel();
    assert_eq!(next.await, Ok(20));
    drop(over);
    // Nor has one that was given up and is answered later.
    drop(peer.submit(sleeps, 1));
    assert_eq!(join_all((0..50).map(|_| peer.submit(sleeps, 2))).await, vec![Ok(2); 50]);
}

#[wasm_bindgen_test]
async fn a_call_can_be_cancelled() {
    run_both(cancelled).await;
}

async fn closed(context: LoopContext, (): ()) {
    let peer = server(&context, "server").await;
    let running = peer.submit(sleeps, 60_000);
    assert_eq!(peer.submit(square, 1).await, Ok(1));
    end(&peer).await;
    assert_eq!(running.await, Err(CallError::LoopClosed));
    for _ in 0..3 {
        let error = peer.submit(square, 1).await.unwrap_err();
        assert_eq!(error, CallError::LoopClosed);
        assert_eq!(error.code(), "loop-closed");
    }
}

#[wasm_bindgen_test]
async fn a_closed_loop_answers_that_it_is_closed() {
    run_both(closed).await;
}

async fn panics(number: i64) -> i64 {
    assert!(number != 13, "{number} brings bad luck");
    number
}

async fn panicked(context: LoopContext, (): ()) {
    let (unlucky, lucky) = (server(&context, "unlucky").await, server(&context, "lucky").await);
    let waiting = unlucky.submit(sleeps, 60_000);
    let others = join_all((0..5).map(|number| lucky.submit(panics, number)));
    let Err(CallError::Lost(loss)) = unlucky.submit(panics, 13).await else { panic!("not lost") };
    assert_eq!(loss.cause, LossCause::WorkerPanicked);
    assert!(loss.text.contains("13 brings bad luck"), "{loss}");
    assert!(loss.text.contains("tests/browser/submit.rs"), "{loss}");
    assert_eq!(waiting.await, Err(CallError::Lost(loss.clone())));
    // A lost loop's reason is remembered.
    assert_eq!(unlucky.submit(panics, 1).await, Err(CallError::Lost(loss.clone())));
    assert_eq!(CallError::Lost(loss).code(), "worker-panicked");
    assert_eq!(others.await, (0..5).map(Ok).collect::<Vec<_>>());
    assert_eq!(lucky.submit(panics, 12).await, Ok(12));
}

#[wasm_bindgen_test]
async fn a_panic_is_told_with_its_text_and_others_go_on() {
    run_both(panicked).await;
}

async fn asks_back(number: i64) -> i64 {
    let context = LoopContext::current().unwrap();
    let parent = context.parent().unwrap();
    parent.submit(square, number).await.unwrap() + 1
}

async fn both_ways(context: LoopContext, (): ()) {
    let peer = server(&context, "server").await;
    let all = join_all((0..20).map(|number| peer.submit(asks_back, number))).await;
    assert_eq!(all, (0..20).map(|number| Ok(number * number + 1)).collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn loops_may_call_each_other_while_they_are_called() {
    run_both(both_ways).await;
}

async fn blocks(context: LoopContext, isolated: bool) {
    let peer = server(&context, "server").await;
    let long = ms(600_000);
    let answer = context.submit_blocking(&peer, square, 6, long, true);
    if !isolated {
        assert_eq!(answer, Err(CallError::NeedsIsolation));
        return;
    }
    assert_eq!(answer, Ok(36));
    assert_eq!(
        context.submit_blocking(&peer, checked, -1, long, true),
        Ok(Err("-1 is negative".into()))
    );
    let late = context.submit_blocking(&peer, sleeps, 600_000, ms(20), true);
    assert_eq!(late, Err(CallError::TimedOut(ms(20))));
    let large = context.submit_blocking(&peer, bytes, vec![0; 100_000], long, true);
    assert!(matches!(large, Err(CallError::NotSendable(_))));
    // Awaiting goes on as before.
    assert_eq!(peer.submit(square, 3).await, Ok(9));
    // The loop closes while its caller is blocked.
    let closable: LoopHandle<()> =
        context.start(LoopSpec::new("closable"), closable, ()).await.unwrap();
    let peer = closable.peer().clone();
    let closes = context.submit_blocking(&peer, closes_soon, (), long, true);
    assert_eq!(closes, Err(CallError::LoopClosed));
    while peer.end().is_none() {
        context.sleep(ms(1)).await;
    }
    assert_eq!(context.submit_blocking(&peer, square, 1, long, true), Err(CallError::LoopClosed));
}

async fn closable(context: LoopContext, (): ()) {
    while !CLOSES.get() {
        context.sleep(ms(1)).await;
    }
}

async fn closes_soon((): ()) {
    let context = LoopContext::current().unwrap();
    CLOSES.set(true);
    context.sleep(ms(600_000)).await;
}

thread_local! {
    static CLOSES: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[wasm_bindgen_test]
async fn a_call_may_block_where_memory_is_shared() {
    use crate::harness::{POLICIES, run};
    for policy in POLICIES {
        run(policy, blocks, polyloop::web::clock::is_isolated()).await;
    }
}

fn eager(number: u64) -> core::future::Ready<u64> {
    core::future::ready(number + 1)
}

async fn names(context: LoopContext, (): ()) {
    let peer = server(&context, "server").await;
    assert_eq!(peer.submit(eager, 1).await, Ok(2));
    assert_eq!(peer.submit(square, 1).await, Ok(1));
}

#[wasm_bindgen_test]
async fn a_job_is_a_task_with_the_functions_name() {
    use crate::harness::{POLICIES, start, value};
    for policy in POLICIES {
        let host = start(policy, names, &());
        value::<()>(&host).await;
        let trace = host.trace();
        let trace = trace.borrow();
        let server = trace.tracks().iter().find(|track| track.name == "server").unwrap();
        let names: Vec<_> = server.tasks.iter().map(|task| trace.text(task.name)).collect();
        assert!(names.contains(&"square"), "{names:?}");
        // One task serves the calls, however many come.
        assert_eq!(names.iter().filter(|name| **name == "calls").count(), 1, "{names:?}");
    }
}

async fn length((bytes,): (Vec<u8>,)) -> usize {
    bytes.len()
}

/// So much is encoded byte by byte, which takes a slow machine longer than a silent loop has.
const ENCODING: Duration = Duration::from_secs(60);

async fn gives_too_much(length: u32) -> Vec<u8> {
    LoopContext::current().unwrap().busy_for(ENCODING);
    vec![1; length as usize]
}

async fn too_long(context: LoopContext, (): ()) {
    let longest = u32::try_from(polyloop::queue::codec::LONGEST).unwrap();
    let peer = server(&context, "server").await;
    context.busy_for(ENCODING);
    let error = match peer.submit(gives_too_much, longest).await {
        Err(CallError::NotSendable(error)) => error,
        other => panic!("{:?}", other.map(|sent| sent.len())),
    };
    assert!(error.contains("67108864 are allowed"), "{error}");
    let arguments = (vec![1; longest as usize],);
    // What was announced held until the loop answered again.
    context.busy_for(ENCODING);
    assert!(matches!(peer.submit(length, arguments).await, Err(CallError::NotSendable(_))));
    // The link is as good as before.
    assert_eq!(peer.submit(length, (vec![1; 1 << 20],)).await, Ok(1 << 20));
}

#[wasm_bindgen_test]
async fn a_message_that_is_too_long_is_an_error_and_nobody_waits_for_it() {
    run_both(too_long).await;
}
