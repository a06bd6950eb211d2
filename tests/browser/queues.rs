//! Queues between real workers.

use std::time::Duration;

use polyloop::ids::LoopId;
use polyloop::queue::{LossCause, Queue, RecvError, SendError};
use polyloop::runtime::{LoopContext, LoopHandle, LoopSpec, Peer};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, run_both, start, value};

const NUMBERS: Queue<u32> = Queue::new(1, "numbers");
const ANSWERS: Queue<u32> = Queue::new(2, "answers");

async fn child<F>(context: &LoopContext, program: fn(LoopContext, u32) -> F, arg: u32) -> Peer
where
    F: Future<Output = ()> + 'static,
{
    let handle: LoopHandle<()> = context.start(LoopSpec::new("child"), program, arg).await.unwrap();
    handle.peer().clone()
}

/// Sends so many numbers. An even count goes over a bounded queue.
async fn sends(context: LoopContext, count: u32) {
    let parent = context.parent().unwrap();
    let sender = match count % 2 {
        0 => parent.bounded_sender(NUMBERS, 16),
        _ => parent.sender(NUMBERS),
    };
    for number in 0..count {
        sender.send(number).await.unwrap();
    }
}

async fn ten_thousand(context: LoopContext, (): ()) {
    for count in [10_000, 10_001] {
        let peer = child(&context, sends, count).await;
        let mut receiver = peer.receiver(NUMBERS);
        for expected in 0..count {
            assert_eq!(receiver.recv().await, Ok(expected));
        }
        // Its program has ended, and with it the queue.
        assert_eq!(receiver.recv().await, Err(RecvError::Closed));
    }
}

#[wasm_bindgen_test]
async fn ten_thousand_messages_arrive_in_order() {
    run_both(ten_thousand).await;
}

async fn echoes(context: LoopContext, capacity: u32) {
    let parent = context.parent().unwrap();
    let mut numbers = parent.receiver(NUMBERS);
    let answers = match capacity {
        0 => parent.sender(ANSWERS),
        capacity => parent.bounded_sender(ANSWERS, capacity),
    };
    while let Ok(number) = numbers.recv().await {
        answers.send(number + 1).await.unwrap();
    }
}

async fn ping_pong(context: LoopContext, (): ()) {
    for capacity in [0, 1] {
        let peer = child(&context, echoes, capacity).await;
        let (sender, mut receiver) = (peer.sender(NUMBERS), peer.receiver(ANSWERS));
        let mut number = 0;
        while number < 1_000 {
            sender.send(number).await.unwrap();
            number = receiver.recv().await.unwrap();
        }
        // The close of one direction is seen there, and answered by the end of the other.
        drop(sender);
        assert_eq!(receiver.recv().await, Err(RecvError::Closed));
    }
}

#[wasm_bindgen_test]
async fn two_loops_play_ping_pong() {
    run_both(ping_pong).await;
}

async fn full_duplex(context: LoopContext, (): ()) {
    let peer = child(&context, echoes, 3).await;
    let sender = peer.bounded_sender(NUMBERS, 2);
    let sending = context.spawn("sending", async move {
        for number in 0..2_000 {
            sender.send(number).await.unwrap();
        }
    });
    let mut receiver = peer.receiver(ANSWERS);
    for number in 0..2_000 {
        assert_eq!(receiver.recv().await, Ok(number + 1));
    }
    sending.await.unwrap();
    assert_eq!(receiver.recv().await, Err(RecvError::Closed));
}

#[wasm_bindgen_test]
async fn bounded_queues_in_both_directions_do_not_block_each_other() {
    run_both(full_duplex).await;
}

async fn last_word(context: LoopContext, number: u32) {
    let parent = context.parent().unwrap();
    parent.sender(NUMBERS).send(number).await.unwrap();
}

async fn last_words(context: LoopContext, (): ()) {
    let mut receivers = Vec::new();
    for number in 0..8 {
        receivers.push(child(&context, last_word, number).await.receiver(NUMBERS));
    }
    for (number, receiver) in (0..).zip(&mut receivers) {
        assert_eq!(receiver.recv().await, Ok(number));
        assert_eq!(receiver.recv().await, Err(RecvError::Closed));
    }
}

#[wasm_bindgen_test]
async fn a_message_sent_just_before_the_end_arrives() {
    run_both(last_words).await;
}

async fn refuses(context: LoopContext, count: u32) {
    let parent = context.parent().unwrap();
    let mut receiver = parent.receiver(NUMBERS);
    for number in 0..count {
        assert_eq!(receiver.recv().await, Ok(number));
    }
    drop(receiver);
    let _ = parent.receiver(ANSWERS).recv().await;
}

async fn refused(context: LoopContext, (): ()) {
    let peer = child(&context, refuses, 10).await;
    let sender = peer.bounded_sender(NUMBERS, 1);
    let mut number = 0;
    let error = loop {
        match sender.send(number).await {
            Ok(()) => number += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error, SendError::Closed(number));
    assert!(number >= 10);
    assert_eq!(peer.end(), None);
}

#[wasm_bindgen_test]
async fn a_dropped_receiver_gives_messages_back() {
    run_both(refused).await;
}

/// Receives from the loop called `source` and gives the sum.
async fn sums(context: LoopContext, count: u32) -> u32 {
    let source = loop {
        match context.peer_named("source") {
            Some(peer) => break peer,
            None => context.sleep(Duration::from_millis(1)).await,
        }
    };
    let mut receiver = source.receiver(NUMBERS);
    let mut sum = 0;
    for _ in 0..count {
        sum += receiver.recv().await.unwrap();
    }
    source.sender(ANSWERS).send(sum).await.unwrap();
    sum
}

/// Sends to the loop of this number, which it was connected to from the start.
async fn source(context: LoopContext, (to, count): (LoopId, u32)) -> u32 {
    let sink = context.peer(to).unwrap();
    let sender = sink.bounded_sender(NUMBERS, 4);
    for number in 0..count {
        sender.send(number).await.unwrap();
    }
    sink.receiver(ANSWERS).recv().await.unwrap()
}

async fn side_by_side(context: LoopContext, (): ()) {
    let count = 200;
    let sink = context.start(LoopSpec::new("sink"), sums, count).await.unwrap();
    let to = sink.peer().id();
    let spec = LoopSpec::new("source").peer(to);
    let source = context.start(spec, source, (to, count)).await.unwrap();
    let sum = count * (count - 1) / 2;
    assert_eq!(source.join().await, Ok(sum));
    assert_eq!(sink.join().await, Ok(sum));
}

#[wasm_bindgen_test]
async fn siblings_talk_directly() {
    for policy in POLICIES {
        let host = start(policy, side_by_side, &());
        value::<()>(&host).await;
        let trace = host.trace();
        let trace = trace.borrow();
        let track = |name| trace.tracks().iter().find(|track| track.name == name).unwrap();
        let numbers = |name| -> Vec<LoopId> {
            let sent = track(name).sent.iter();
            let numbers = sent.filter(|message| trace.text(message.queue) == "numbers");
            numbers.map(|message| message.to).collect()
        };
        assert_eq!(numbers("source"), vec![track("sink").id; 200]);
        assert_eq!(numbers("main"), []);
        let to_source = track("sink").sent.iter().filter(|m| m.to == track("source").id);
        assert_eq!(to_source.count(), 1);
    }
}

async fn closes_at_once(_: LoopContext, (): ()) {}

/// Waits for a word of a loop that closes, or has, and may never have heard of this one.
async fn waits_for(context: LoopContext, peer: LoopId) -> bool {
    match context.peer(peer) {
        Some(peer) => peer.receiver(NUMBERS).recv().await == Err(RecvError::Closed),
        None => true,
    }
}

async fn closing_peers(context: LoopContext, (): ()) {
    for _ in 0..5 {
        let closing = context.start(LoopSpec::new("closing"), closes_at_once, ()).await.unwrap();
        let id = closing.peer().id();
        let spec = LoopSpec::new("waiting").peer(id);
        if let Ok(waiting) = context.start(spec, waits_for, id).await {
            assert_eq!(waiting.join().await, Ok(true));
        }
    }
}

#[wasm_bindgen_test]
async fn nobody_waits_for_a_loop_that_closed_before_it_was_connected() {
    run_both(closing_peers).await;
}

/// Sends each number in a turn of its own, and dies.
async fn chatters(context: LoopContext, count: u32) {
    let sender = context.parent().unwrap().sender(NUMBERS);
    for number in 0..count {
        sender.send(number).await.unwrap();
        context.yield_now().await;
        context.yield_now().await;
    }
    panic!("out of words");
}

async fn hears_all(context: LoopContext, (): ()) {
    let count = 3_000;
    let peer = child(&context, chatters, count).await;
    let mut receiver = peer.receiver(NUMBERS);
    assert_eq!(receiver.recv().await, Ok(0));
    // Meanwhile all that the other sends lies in the port, and its end in another queue.
    let until = context.now() + Duration::from_millis(400);
    context.busy_for(Duration::from_millis(400));
    while context.now() < until {}
    for number in 1..count {
        assert_eq!(receiver.recv().await, Ok(number));
    }
    let Err(RecvError::Lost(loss)) = receiver.recv().await else { panic!("not lost") };
    assert_eq!(loss.cause, LossCause::WorkerPanicked);
    assert!(loss.text.contains("out of words"), "{loss}");
}

#[wasm_bindgen_test]
async fn what_a_lost_loop_had_sent_arrives_before_its_loss() {
    run_both(hears_all).await;
}

async fn two_of_one_number(context: LoopContext, (): ()) {
    let peer = child(&context, same_number, 0).await;
    let (sender, mut receiver) = (peer.sender(NUMBERS), peer.receiver(NUMBERS));
    for number in 0..50 {
        sender.send(number).await.unwrap();
        assert_eq!(receiver.recv().await, Ok(1_000 + number));
    }
}

async fn same_number(context: LoopContext, _: u32) {
    let parent = context.parent().unwrap();
    let (sender, mut receiver) = (parent.sender(NUMBERS), parent.receiver(NUMBERS));
    while let Ok(number) = receiver.recv().await {
        sender.send(1_000 + number).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn one_queue_goes_both_ways() {
    run_both(two_of_one_number).await;
}
