//! Futures with a time limit.

use std::future::{pending, ready};

use polyloop::executor::Elapsed;

use crate::harness::{OnDrop, World, ms};

#[test]
fn within_the_limit_the_value_is_given_and_the_timer_given_up() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let sleep = inside.executor.sleep(ms(1));
            assert_eq!(inside.executor.timeout(ms(2), sleep).await, Ok(()));
            assert_eq!(inside.executor.timeout(ms(0), ready(7)).await, Ok(7));
        })
        .detach();
    world.run();
    assert_eq!(
        world.events(),
        [
            "spawn a",
            "timer 0 of a for 1000",
            "timer 1 of a for 2000",
            "poll a: ? -> timer 0",
            "timer 0 fired",
            "timer 1 dropped",
            "poll a: timer 0 -> end",
            "done a",
        ]
    );
}

#[test]
fn past_the_limit_the_inner_future_is_dropped() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let talking = inside.clone();
            let dropped = OnDrop(move || talking.say("dropped"));
            let endless = async move {
                let _dropped = dropped;
                pending::<()>().await;
            };
            assert_eq!(inside.executor.timeout(ms(2), endless).await, Err(Elapsed(ms(2))));
            inside.say("on");
        })
        .detach();
    world.run();
    assert_eq!(
        world.events(),
        [
            "spawn a",
            "timer 0 of a for 2000",
            "poll a: ? -> timer 0",
            "timer 0 fired",
            "say dropped",
            "say on",
            "poll a: timer 0 -> end",
            "done a",
        ]
    );
}

#[test]
fn when_both_come_at_once_the_value_wins() {
    let world = World::new();
    let inside = world.clone();
    world
        .executor
        .spawn("a", async move {
            let sleep = inside.executor.sleep(ms(2));
            assert_eq!(inside.executor.timeout(ms(2), sleep).await, Ok(()));
        })
        .detach();
    world.run();
    assert!(world.events().contains(&"done a".to_owned()));
}
