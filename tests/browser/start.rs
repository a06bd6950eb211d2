//! Starting loops, and what their programs give.

use polyloop::executor::PolicyKind;
use polyloop::queue::{LossCause, Queue};
use polyloop::runtime::{
    CallError, Host, HostOptions, LoopContext, LoopHandle, LoopSpec, LoopStartError, MOST_LOOPS,
    RunEnd,
};
use polyloop::trace::LoopKind;
use polyloop::trace::model::LoopEnd;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, end, run, run_both, start, value};

async fn answer(_: LoopContext, number: i64) -> i64 {
    number + 1
}

async fn child(context: &LoopContext, name: &str, number: i64) -> LoopHandle<i64> {
    context.start(LoopSpec::new(name), answer, number).await.unwrap()
}

#[wasm_bindgen_test]
async fn a_run_gives_its_programs_value() {
    for policy in POLICIES {
        let host = start(policy, answer, &41);
        assert_eq!(value::<i64>(&host).await, 42);
        {
            let trace = host.trace();
            let trace = trace.borrow();
            let [track] = trace.tracks() else { panic!("one loop") };
            assert_eq!((track.name.as_str(), track.kind), ("main", LoopKind::Thread));
            assert!(matches!(track.end, Some((_, LoopEnd::Closed))));
        }
        // The end may be asked for again.
        assert!(matches!(host.end().await, RunEnd::Finished(_)));
    }
}

/// A tree of loops, each of which adds up what its two children give.
async fn tree(context: LoopContext, depth: u32) -> u32 {
    if depth == 0 {
        return 1;
    }
    let spec = |side: &str| LoopSpec::new(format!("{}-{side}", context.name()));
    let left = context.start(spec("left"), tree_at, depth - 1).await.unwrap();
    let right = context.start(spec("right"), tree_at, depth - 1).await.unwrap();
    left.join().await.unwrap() + right.join().await.unwrap()
}

/// A future cannot hold itself.
fn tree_at(context: LoopContext, depth: u32) -> std::pin::Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(tree(context, depth))
}

#[wasm_bindgen_test]
async fn loops_start_loops_that_start_loops() {
    for policy in POLICIES {
        let host = start(policy, tree_at, &3);
        assert_eq!(value::<u32>(&host).await, 8);
        let trace = host.trace();
        let trace = trace.borrow();
        assert_eq!(trace.tracks().len(), 15);
        let closed = |end| matches!(end, Some((_, LoopEnd::Closed)));
        assert!(trace.tracks().iter().all(|track| closed(track.end)));
    }
}

async fn family(context: LoopContext, (): ()) {
    assert_eq!(context.name(), "main");
    assert!(context.parent().is_none());
    let handle = context.start(LoopSpec::new("child"), relatives, "main".into()).await.unwrap();
    assert_eq!(handle.peer().name(), "child");
    assert_eq!(context.peer_named("child").unwrap().id(), handle.peer().id());
    assert_eq!(context.peer(handle.peer().id()).unwrap().name(), "child");
    let policy = context.kind();
    assert_eq!(handle.join().await.unwrap(), ("main".to_owned(), policy));
    let other = match policy {
        PolicyKind::Turbo => PolicyKind::Standard,
        PolicyKind::Standard => PolicyKind::Turbo,
    };
    let spec = LoopSpec::new("other").policy(other);
    let handle = context.start(spec, relatives, "main".into()).await.unwrap();
    assert_eq!(handle.join().await.unwrap().1, other);
}

async fn relatives(context: LoopContext, parent: String) -> (String, PolicyKind) {
    assert_eq!(context.peer_named(&parent).unwrap().id(), context.parent().unwrap().id());
    (context.parent().unwrap().name().to_owned(), context.kind())
}

#[wasm_bindgen_test]
async fn a_child_knows_its_parent_and_takes_its_policy() {
    run_both(family).await;
}

async fn join_late(context: LoopContext, (): ()) {
    // Somebody listens for answers: the program's comes before it is asked for.
    let early = context.start(LoopSpec::new("early"), after_a_call, ()).await.unwrap();
    assert_eq!(early.peer().submit(tell, 1).await, Ok(1));
    while early.peer().end().is_none() {
        context.yield_now().await;
    }
    assert_eq!(early.join().await, Ok(7));
    // Nobody listens.
    let late = child(&context, "late", 1).await;
    while late.peer().end().is_none() {
        context.sleep(std::time::Duration::from_millis(1)).await;
    }
    assert_eq!(late.join().await, Ok(2));
}

async fn tell(number: i32) -> i32 {
    // Lets the loop's program end.
    let context = LoopContext::current().unwrap();
    context.spawn("released", async {}).detach();
    RELEASED.set(true);
    number
}

thread_local! {
    static RELEASED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

async fn after_a_call(context: LoopContext, (): ()) -> u8 {
    while !RELEASED.get() {
        context.sleep(std::time::Duration::from_millis(1)).await;
    }
    7
}

#[wasm_bindgen_test]
async fn a_loop_may_be_joined_long_after_its_end() {
    // Under the standard policy a task that yields without end keeps messages out.
    run(PolicyKind::Turbo, join_late, ()).await;
}

/// Has no encoded form.
#[derive(Debug)]
struct Unsendable;

impl Serialize for Unsendable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("stays at home"))
    }
}

impl<'de> Deserialize<'de> for Unsendable {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Unsendable)
    }
}

async fn unsendable(_: LoopContext, (): ()) -> Unsendable {
    Unsendable
}

async fn takes_unsendable(_: LoopContext, _: Unsendable) {}

async fn unsendable_children(context: LoopContext, (): ()) {
    let handle = context.start(LoopSpec::new("child"), unsendable, ()).await.unwrap();
    assert!(matches!(handle.join().await, Err(CallError::NotSendable(_))));
    let started = context.start(LoopSpec::new("child"), takes_unsendable, Unsendable).await;
    assert!(matches!(started.err(), Some(LoopStartError::Arguments(_))));
}

#[wasm_bindgen_test]
async fn what_cannot_be_sent_is_an_error() {
    run_both(unsendable_children).await;
    let host = start(PolicyKind::Turbo, unsendable, &());
    let RunEnd::Lost(loss) = end(&host).await else { panic!("it has no value") };
    assert_eq!(loss.cause, LossCause::WorkerLost);
    assert!(loss.text.contains("cannot be sent") || loss.text.contains("can be sent"), "{loss}");
    let options = HostOptions::default();
    let refused = Host::start(options, LoopSpec::new("main"), takes_unsendable, &Unsendable);
    assert!(matches!(refused.err(), Some(LoopStartError::Arguments(_))));
}

const GO: Queue<()> = Queue::new(1, "go");

/// Starts a grandchild and dies; the grandchild goes on and gives a value.
async fn orphan(context: LoopContext, (): ()) -> u8 {
    let parent = context.start(LoopSpec::new("parent"), dies_early, ()).await.unwrap();
    assert!(matches!(parent.join().await, Err(CallError::Lost(_))));
    // The grandchild's value is nobody's: the run's is this one.
    context.sleep(std::time::Duration::from_millis(100)).await;
    1
}

async fn dies_early(context: LoopContext, (): ()) {
    let child = context.start(LoopSpec::new("orphan"), outlives, ()).await.unwrap();
    let _ = child.peer().receiver(GO).recv().await;
    panic!("it dies");
}

async fn outlives(context: LoopContext, (): ()) -> u8 {
    let parent = context.parent().unwrap();
    parent.sender(GO).send(()).await.unwrap();
    let mut receiver = parent.receiver(GO);
    assert!(receiver.recv().await.is_err());
    assert!(context.parent().is_none());
    99
}

#[wasm_bindgen_test]
async fn only_the_roots_value_is_the_runs() {
    for policy in POLICIES {
        assert_eq!(run(policy, orphan, ()).await, 1);
    }
}

async fn too_many(context: LoopContext, (): ()) {
    let mut loops = Vec::new();
    for number in 1..MOST_LOOPS {
        let spec = LoopSpec::new(format!("Loop-{number}"));
        loops.push(context.start(spec, waits_for_go, ()).await.unwrap());
    }
    let error = context.start(LoopSpec::new("one more"), waits_for_go, ()).await.err().unwrap();
    assert_eq!(error, LoopStartError::TooMany { limit: MOST_LOOPS });
    assert!(error.to_string().contains("close some first"));
    let first = loops.remove(0);
    first.peer().sender(GO).send(()).await.unwrap();
    first.join().await.unwrap();
    // The watcher hears of the end by another way.
    let again = loop {
        match context.start(LoopSpec::new("one more"), answer, 1).await {
            Err(LoopStartError::TooMany { .. }) => context.yield_now().await,
            started => break started,
        }
    };
    assert_eq!(again.unwrap().join().await, Ok(2));
}

async fn waits_for_go(context: LoopContext, (): ()) {
    let _ = context.parent().unwrap().receiver(GO).recv().await;
}

#[wasm_bindgen_test]
async fn there_is_a_limit_to_loops_and_an_error_that_says_so() {
    run(PolicyKind::Turbo, too_many, ()).await;
}

async fn many(context: LoopContext, (): ()) {
    let mut loops = Vec::new();
    for number in 0..64 {
        loops.push(child(&context, &format!("Loop-{number}"), number).await);
    }
    for (number, handle) in (0..).zip(loops) {
        assert_eq!(handle.join().await, Ok(number + 1));
    }
}

#[wasm_bindgen_test]
async fn sixty_four_loops_answer() {
    run_both(many).await;
}

async fn no_such_peer(context: LoopContext, (): ()) {
    let gone = child(&context, "gone", 1).await;
    let id = gone.peer().id();
    gone.join().await.unwrap();
    loop {
        let started = context.start(LoopSpec::new("late").peer(id), answer, 1).await;
        match started {
            Err(error) => break assert_eq!(error, LoopStartError::NoSuchPeer(id)),
            Ok(handle) => drop(handle.join().await),
        }
    }
    // To its parent it is connected anyway, and one connection is enough.
    let spec = LoopSpec::new("child").peer(context.id()).peer(context.id());
    let handle = context.start(spec, relatives, "main".into()).await.unwrap();
    assert_eq!(handle.join().await.unwrap().0, "main");
}

#[wasm_bindgen_test]
async fn a_peer_must_run() {
    run_both(no_such_peer).await;
}
