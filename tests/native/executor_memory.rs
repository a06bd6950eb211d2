//! Tasks whose memory is used again.

use std::rc::Rc;

use polyloop::executor::{JoinHandle, yield_now};

use crate::harness::{Gate, World};

/// A future that holds so many bytes, all of them `fill`, over a turn, and tells whether they are as
/// they were.
async fn holding<const N: usize>(fill: u8) -> bool {
    let bytes = [fill; N];
    let held = Rc::new(bytes);
    yield_now().await;
    held.iter().chain(&bytes).all(|byte| *byte == fill)
}

/// What wants to lie at an unusual place.
#[repr(align(64))]
struct Apart(u8);

async fn apart(fill: u8) -> bool {
    let held = Apart(fill);
    let is_apart = || core::ptr::from_ref(&held).addr().is_multiple_of(64);
    let was_apart = is_apart();
    yield_now().await;
    was_apart && is_apart() && held.0 == fill
}

fn spawn_all(world: &World, fill: u8) -> Vec<JoinHandle<bool>> {
    let executor = &world.executor;
    vec![
        executor.spawn("none", holding::<0>(fill)),
        executor.spawn("few", holding::<1>(fill)),
        executor.spawn("some", holding::<40>(fill)),
        executor.spawn("many", holding::<150>(fill)),
        executor.spawn("too many", holding::<5_000>(fill)),
        executor.spawn("apart", apart(fill)),
    ]
}

fn drive_to_the_end(world: &World, all: Vec<JoinHandle<bool>>) {
    let inside = world.executor.spawn("all", async move {
        let mut intact = true;
        for one in all {
            intact &= one.await == Ok(true);
        }
        intact
    });
    world.drive();
    let told = Rc::new(std::cell::Cell::new(false));
    let tell = told.clone();
    world.executor.spawn("tell", async move { tell.set(inside.await == Ok(true)) }).detach();
    world.drive();
    assert!(told.get(), "what one task held was another's");
}

#[test]
fn tasks_of_all_sizes_keep_to_themselves_wave_after_wave() {
    let world = World::new();
    for wave in 0..20 {
        // The second half begins while the first is at work, in what earlier waves have left behind.
        let mut all = spawn_all(&world, wave);
        world.turn();
        all.extend(spawn_all(&world, wave.wrapping_mul(31)));
        drive_to_the_end(&world, all);
    }
}

#[test]
fn what_is_freed_on_another_thread_is_used_again_there_and_here() {
    let world = World::new();
    for wave in 0..5 {
        let gate = Gate::new();
        for _ in 0..8 {
            world.executor.spawn("a", gate.clone().wait()).detach();
        }
        world.drive();
        let wakers = gate.wakers();
        wakers.iter().for_each(|waker| waker.wake_by_ref());
        // They end, and the wakers are the last that refer to them.
        gate.open();
        world.drive();
        let thread = std::thread::spawn(move || {
            drop(wakers);
            let there = World::new();
            let all = spawn_all(&there, 7);
            drive_to_the_end(&there, all);
        });
        let all = spawn_all(&world, wave);
        drive_to_the_end(&world, all);
        thread.join().unwrap();
    }
}
