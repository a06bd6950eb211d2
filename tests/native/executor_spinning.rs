//! An executor that stays awake for a few turns where an answer may come at once.

use std::rc::Rc;

use polyloop::executor::yield_now;
use polyloop::ids::LoopId;
use polyloop::queue::{Link, Sequence, Wire};

use crate::harness::{World, ms, us};
use crate::queue_harness::{NUMBERS, TEXTS};

/// The turn in which something is sent, and those for nothing.
const SPUN: u32 = 1 + 8;

/// In vain so many times, it is left out so many times.
const PATIENCE: u32 = 8;
const LEFT_OUT: u32 = 256;

/// An executor that has sent as much as makes it spin the next time.
fn spinning() -> Rc<World> {
    let world = World::spinning();
    for _ in 0..16 {
        assert_eq!(in_vain(&world), 1);
    }
    world
}

/// Says that something was sent, at the end of the next turn, which it asks for.
fn send(world: &World) {
    let executor = world.executor.clone();
    world.executor.policy().at_turn_end(Box::new(move || executor.policy().expect_answer()));
}

/// Something is sent and nothing comes. Tells how many turns were asked for.
fn in_vain(world: &World) -> u32 {
    send(world);
    world.drive()
}

/// Something is sent, and an answer comes in the second turn for nothing.
fn answered(world: &World) {
    send(world);
    (0..3).for_each(|_| assert!(world.turn()));
    world.executor.policy().enter(&mut || {});
    assert_eq!(world.drive(), 1, "the turn that had been asked for comes still");
}

#[test]
fn after_something_was_sent_it_takes_some_turns_for_nothing() {
    let world = spinning();
    assert_eq!(in_vain(&world), SPUN);
    assert!(world.events().is_empty(), "nothing happens in them");
}

#[test]
fn otherwise_it_waits_at_once() {
    let world = spinning();
    world.executor.spawn("task", async { yield_now().await }).detach();
    assert_eq!(world.drive(), 1);
    let world = World::going_on();
    assert_eq!(in_vain(&world), 1, "this one does not spin");
}

#[test]
fn when_something_comes_it_waits_unless_something_is_sent_again() {
    let world = spinning();
    answered(&world);
    send(&world);
    (0..3).for_each(|_| assert!(world.turn()));
    let executor = world.executor.clone();
    world.executor.policy().enter(&mut || executor.policy().expect_answer());
    assert_eq!(world.drive(), SPUN, "the turn that had been asked for is the first of them");
}

#[test]
fn what_is_in_vain_is_left_out_and_tried_again() {
    let world = spinning();
    for _ in 0..2 {
        for _ in 0..PATIENCE {
            assert_eq!(in_vain(&world), SPUN);
        }
        for _ in 0..LEFT_OUT {
            assert_eq!(in_vain(&world), 1);
        }
    }
}

#[test]
fn what_has_paid_is_given_up_later() {
    let world = spinning();
    for _ in 0..PATIENCE - 1 {
        assert_eq!(in_vain(&world), SPUN);
    }
    for _ in 0..3 {
        answered(&world);
    }
    for _ in 0..1 + 3 {
        assert_eq!(in_vain(&world), SPUN);
    }
    assert_eq!(in_vain(&world), 1);
}

#[test]
fn a_message_that_comes_before_it_has_begun_to_spin_is_no_reason_to_go_on() {
    let world = spinning();
    for _ in 0..PATIENCE {
        let executor = world.executor.clone();
        world.executor.policy().enter(&mut || executor.policy().expect_answer());
        assert_eq!(world.drive(), SPUN - 1);
        world.executor.policy().expect_answer();
        world.executor.policy().enter(&mut || {});
    }
    assert_eq!(in_vain(&world), 1);
}

#[test]
fn a_timer_that_is_due_meanwhile_fires_and_one_for_later_is_asked_for() {
    let world = spinning();
    let inside = world.clone();
    world
        .executor
        .spawn("sleeping", async move {
            inside.executor.sleep(us(20)).await;
            inside.executor.sleep(ms(5)).await;
        })
        .detach();
    send(&world);
    assert!(world.turn());
    world.events();
    assert_eq!(world.pender.at(), None, "the turns for nothing see to it");
    world.clock.advance(us(30));
    assert!(world.turn());
    assert_eq!(
        world.events(),
        ["timer 0 fired +10", "timer 1 of sleeping for 5030", "poll sleeping: timer 0 -> timer 1"]
    );
    world.drive();
    assert_eq!(world.pender.ats(), [5_030]);
}

#[test]
fn one_that_is_closed_asks_for_nothing() {
    let world = spinning();
    send(&world);
    assert!(world.turn());
    world.executor.close();
    assert_eq!(world.drive(), 1, "the one that had been asked for");
    assert_eq!(in_vain(&world), 0);
}

struct Nowhere;

impl Wire for Nowhere {
    fn post(&self, _batch: &[u8]) {}
    fn close(&self) {}
}

#[test]
fn a_link_expects_an_answer_to_a_short_batch_alone() {
    let world = spinning();
    let link = Link::new(LoopId(1), world.executor.clone(), Nowhere, Sequence::default());
    let (numbers, texts) = (link.sender(NUMBERS), link.sender(TEXTS));
    world.executor.spawn("short", async move { numbers.send(1).await.unwrap() }).detach();
    assert_eq!(world.drive(), SPUN);
    let sender = link.sender(NUMBERS);
    let early = link.clone();
    world
        .executor
        .spawn("nothing", async move {
            sender.send(2).await.unwrap();
            early.flush();
        })
        .detach();
    assert_eq!(world.drive(), 1, "nothing is left for the turn's end");
    world
        .executor
        .spawn("long", async move { texts.send("x".repeat(2_000)).await.unwrap() })
        .detach();
    assert_eq!(world.drive(), 1);
}
