//! What a run records.

use polyloop::executor::join_all;
use polyloop::queue::Queue;
use polyloop::runtime::{Host, HostOptions, LoopContext, LoopSpec};
use polyloop::trace::model::{LoopEnd, TaskEnd};
use polyloop::trace::{Cause, LoopKind, Wait};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, logged, start, until, value};
use crate::submit::server;

const READY: Queue<()> = Queue::new(2, "ready");
const NUMBERS: Queue<u32> = Queue::new(1, "numbers");

async fn receives(context: LoopContext, count: u32) -> u32 {
    let parent = context.parent().unwrap();
    parent.sender(READY).send(()).await.unwrap();
    let mut receiver = parent.receiver(NUMBERS);
    let mut sum = 0;
    for _ in 0..count {
        sum += receiver.recv().await.unwrap();
    }
    sum
}

async fn sends(context: LoopContext, count: u32) -> u32 {
    context.log("it begins");
    let spec = LoopSpec::new("child").kind(LoopKind::Process);
    let child = context.start(spec, receives, count).await.unwrap();
    child.peer().receiver(READY).recv().await.unwrap();
    let sender = child.peer().sender(NUMBERS);
    for number in 0..count {
        sender.send(number).await.unwrap();
        context.progress(number + 1, count);
    }
    child.join().await.unwrap()
}

#[wasm_bindgen_test]
async fn every_message_is_followed_from_its_sending_to_its_taking() {
    for policy in POLICIES {
        let host = start(policy, sends, &100);
        assert_eq!(value::<u32>(&host).await, 4_950);
        let trace = host.trace();
        let trace = trace.borrow();
        let [main, child] = trace.tracks() else { panic!("two loops") };
        assert_eq!((child.name.as_str(), child.kind), ("child", LoopKind::Process));
        let numbers = main.sent.iter().filter(|m| trace.text(m.queue) == "numbers");
        let numbers: Vec<_> = numbers.collect();
        assert_eq!(numbers.len(), 100);
        for message in numbers {
            assert_eq!(message.to, child.id);
            let (received, taken) = (message.received.unwrap(), message.taken.unwrap());
            assert!(received <= taken);
            assert!(trace.text(message.site).starts_with("tests/browser/trace.rs:"));
            let sender = main.task(message.task.unwrap()).unwrap();
            assert_eq!(trace.text(sender.name), "sends");
            let taker = child.task(message.taken_by.unwrap()).unwrap();
            assert_eq!(trace.text(taker.name), "receives");
        }
        assert_eq!(main.progress, Some((100, 100)));
        assert_eq!(logged(&trace), ["it begins"]);
        for track in trace.tracks() {
            assert!(track.requested <= track.at(track.started.unwrap()));
            assert!(track.started <= track.ready);
            assert!(matches!(track.end, Some((_, LoopEnd::Closed))));
            let ended = |end| matches!(end, Some((_, TaskEnd::Done | TaskEnd::Cancelled)));
            assert!(track.tasks.iter().all(|task| ended(task.end)));
            let polls: u32 = track.tasks.iter().map(|task| task.polls).sum();
            assert_eq!(polls as usize, track.polls.len());
        }
        let waits = |wait: &Wait| matches!(wait, Wait::Message(queue) if trace.text((*queue).into()) == "numbers");
        assert!(child.polls.iter().any(|poll| waits(&poll.wait)));
        assert!(child.polls.iter().any(|poll| poll.cause == Cause::Messages(main.id)));
        assert!(child.closed_queues.iter().all(|end| end.peer == main.id));
    }
}

async fn square(number: u32) -> u32 {
    number * number
}

async fn calls(context: LoopContext, count: u32) -> u32 {
    let peer = server(&context, "server").await;
    let values = join_all((0..count).map(|number| peer.submit(square, number))).await;
    values.into_iter().flatten().sum()
}

#[wasm_bindgen_test]
async fn a_full_trace_counts_on_and_the_run_goes_on() {
    for policy in POLICIES {
        let options = HostOptions { policy, trace_limit: 50, ..HostOptions::default() };
        let host = Host::start(options, LoopSpec::new("main"), calls, &200).unwrap();
        assert_eq!(value::<u32>(&host).await, 2_646_700);
        let trace = host.trace();
        let stats = trace.borrow().stats(0.0);
        assert!(stats.events_dropped > 0);
        // 50 of each loop, and the ends of the loops, which are never left out.
        assert!(stats.events <= 2 * (50 + 4), "{}", stats.events);
        assert!(stats.messages.sent >= 400, "{:?}", stats.messages);
        assert!(stats.tasks.completed >= 200, "{:?}", stats.tasks);
        let closed = |end| matches!(end, Some((_, LoopEnd::Closed)));
        assert!(trace.borrow().tracks().iter().all(|track| closed(track.end)));
    }
}

#[wasm_bindgen_test]
async fn a_run_without_room_for_events_is_a_run() {
    for policy in POLICIES {
        let options = HostOptions { policy, trace_limit: 0, ..HostOptions::default() };
        let host = Host::start(options, LoopSpec::new("main"), calls, &10).unwrap();
        assert_eq!(value::<u32>(&host).await, 285);
    }
}

async fn chatters(context: LoopContext, (): ()) {
    while context.peer_named("nobody").is_none() {
        (0..500).for_each(|_| context.spawn("chatter", async {}).detach());
        context.sleep(core::time::Duration::from_millis(1)).await;
    }
}

async fn chatter_family(context: LoopContext, (): ()) {
    for number in 0..3 {
        let spec = LoopSpec::new(format!("Loop-{number}"));
        let _ = context.start(spec, chatters, ()).await.unwrap();
    }
    context.sleep(core::time::Duration::from_secs(600)).await;
}

#[wasm_bindgen_test]
async fn a_full_trace_of_a_run_is_left_as_it_is_and_what_is_missing_is_counted() {
    for policy in POLICIES {
        let options = HostOptions { policy, run_trace_limit: 20_000, ..HostOptions::default() };
        let spec = LoopSpec::new("main");
        let host = Host::start(options, spec, chatter_family, &()).unwrap();
        let trace = host.trace();
        let dropped = || trace.borrow().stats(0.0).events_dropped;
        let tracks = || trace.borrow().tracks().iter().filter(|t| t.counters.dropped > 0).count();
        until(|| dropped() > 100_000 && tracks() == 3).await;
        let kept = trace.borrow().events_kept();
        let before = dropped();
        until(|| dropped() > before + 50_000).await;
        assert_eq!(trace.borrow().events_kept(), kept, "nothing more is kept");
        assert!(kept >= 20_000);
        host.stop();
        crate::harness::end(&host).await;
    }
}
