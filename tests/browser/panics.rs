//! Jobs beside one that panics: each is answered once, whatever became of its loop.

use polyloop::executor::{join_all, yield_now};
use polyloop::queue::LossCause;
use polyloop::runtime::crew::{CrewOptions, OnCrash, UnitError};
use polyloop::runtime::pool::Pool;
use polyloop::runtime::{CallError, LoopContext, LoopSpec};
use polyloop::trace::LoopKind;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{POLICIES, run, run_both};

const JOBS: u32 = 12;
const BAD: u32 = 6;

/// How a job comes to its end: at once, or after some turns of others.
async fn done_after((number, turns): (u32, u32)) -> u32 {
    for _ in 0..turns {
        yield_now().await;
    }
    assert!(number != BAD, "it was number six");
    number
}

async fn serve(_: LoopContext, (): ()) {
    core::future::pending().await
}

async fn submits(context: LoopContext, turns: [u32; JOBS as usize]) {
    let handle = context.start(LoopSpec::new("victim"), serve, ()).await.unwrap();
    let peer = handle.peer();
    let jobs = (0..JOBS).zip(turns).map(|job| peer.submit(done_after, job));
    let answers = join_all(jobs.collect::<Vec<_>>()).await;
    for (number, answer) in (0..).zip(answers) {
        match answer {
            Ok(value) => assert!(number == value && number != BAD, "{number}: {value}"),
            Err(CallError::Lost(loss)) => {
                assert_eq!(loss.cause, LossCause::WorkerPanicked, "{number}: {loss}");
                assert!(loss.text.contains("it was number six"), "{loss}");
            }
            Err(error) => panic!("{number}: {error}"),
        }
    }
    // The loop that asked goes on as before.
    let other = context.start(LoopSpec::new("other"), serve, ()).await.unwrap();
    assert_eq!(other.peer().submit(done_after, (1, 3)).await, Ok(1));
}

#[wasm_bindgen_test]
async fn every_job_beside_one_that_panics_is_answered_once() {
    let at_once = [0; JOBS as usize];
    let before = core::array::from_fn(|number| if number as u32 == BAD { 3 } else { 0 });
    let after = core::array::from_fn(|number| if number as u32 == BAD { 1 } else { 3 });
    for policy in POLICIES {
        for turns in [at_once, before, after] {
            run(policy, submits, turns).await;
        }
    }
}

async fn answered_before(context: LoopContext, (): ()) {
    let handle = context.start(LoopSpec::new("victim"), serve, ()).await.unwrap();
    let peer = handle.peer();
    let good = join_all((0..BAD).map(|number| peer.submit(done_after, (number, 0))));
    assert_eq!(good.await, (0..BAD).map(Ok).collect::<Vec<_>>());
    let Err(CallError::Lost(_)) = peer.submit(done_after, (BAD, 0)).await else {
        panic!("answered")
    };
}

#[wasm_bindgen_test]
async fn what_was_answered_stays_answered() {
    run_both(answered_before).await;
}

async fn maps(context: LoopContext, (workers, prefetch, turns): (u32, u32, u32)) {
    let options = CrewOptions { workers, prefetch, on_crash: OnCrash::Heal };
    let pool = Pool::start(&context, "pool", LoopKind::Process, options).await.unwrap();
    let values = pool.map(done_after, (0..JOBS).map(|number| (number, turns))).await;
    for (number, value) in (0..).zip(values) {
        if number == BAD {
            let Err(UnitError::Lost(loss)) = value else { panic!("{value:?}") };
            assert_eq!(loss.cause, LossCause::WorkerPanicked, "{loss}");
        } else {
            assert_eq!(value, Ok(number), "workers {workers}, prefetch {prefetch}, turns {turns}");
        }
    }
    pool.close().await;
}

#[wasm_bindgen_test]
async fn a_unit_that_panics_takes_no_other_with_it() {
    for policy in POLICIES {
        for (workers, prefetch) in [(1, 1), (2, 1), (1, 12), (2, 4)] {
            for turns in [0, 2] {
                run(policy, maps, (workers, prefetch, turns)).await;
            }
        }
    }
}
