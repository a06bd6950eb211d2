//! A bounded queue holds its senders up, and lets all of them go on.

use std::pin::pin;
use std::task::{Context, Waker};

use polyloop::executor::join_all;
use polyloop::queue::{RecvError, SendError};

use crate::harness::ms;
use crate::queue_harness::{NUMBERS, Notes, Pair};

#[test]
fn a_full_queue_gives_the_message_back() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 2);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    assert_eq!(sender.try_send(1), Ok(()));
    assert_eq!(sender.try_send(2), Ok(()));
    assert_eq!(sender.try_send(3), Err(SendError::Full(3)));
    pair.settle();
    // What lies in the mailbox counts too.
    assert_eq!(sender.try_send(3), Err(SendError::Full(3)));
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(sender.try_send(3), Err(SendError::Full(3)));
    pair.settle();
    assert_eq!(sender.try_send(3), Ok(()));
    assert_eq!(sender.try_send(4), Err(SendError::Full(4)));
}

#[test]
fn a_capacity_of_zero_counts_as_one() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 0);
    assert_eq!(sender.try_send(1), Ok(()));
    assert_eq!(sender.try_send(2), Err(SendError::Full(2)));
}

#[test]
fn a_sender_waits_while_the_queue_is_full_and_then_goes_on() {
    let pair = Pair::new();
    let sent = Notes::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 3);
    pair.left.spawn("sender", {
        let sent = sent.clone();
        async move {
            for number in 0..7 {
                sender.send(number).await.unwrap();
                sent.note(number);
            }
        }
    });
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.settle();
    assert_eq!(sent.take(), [0, 1, 2]);
    assert_eq!(receiver.try_recv(), Ok(Some(0)));
    pair.settle();
    assert_eq!(sent.take(), [3]);
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(receiver.try_recv(), Ok(Some(2)));
    assert_eq!(receiver.try_recv(), Ok(Some(3)));
    pair.settle();
    assert_eq!(sent.take(), [4, 5, 6]);
    for number in 4..7 {
        assert_eq!(receiver.try_recv(), Ok(Some(number)));
    }
    pair.settle();
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
}

#[test]
fn never_more_than_the_capacity_is_under_way() {
    for capacity in [1, 2, 5, 100] {
        let pair = Pair::new();
        let sender = pair.left.link.bounded_sender(NUMBERS, capacity);
        pair.left.spawn("sender", async move {
            for number in 0..50 {
                sender.send(number).await.unwrap();
            }
        });
        let mut receiver = pair.right.link.receiver(NUMBERS);
        let mut got = Vec::new();
        for _ in 0..1_000 {
            pair.settle();
            let mut in_mailbox = 0;
            while let Ok(Some(number)) = receiver.try_recv() {
                got.push(number);
                in_mailbox += 1;
            }
            assert!(in_mailbox <= capacity, "{in_mailbox} of {capacity}");
        }
        assert_eq!(got, (0..50).collect::<Vec<_>>());
    }
}

#[test]
fn those_who_wait_go_on_in_the_order_of_waiting() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    sender.try_send(0).unwrap();
    for number in 1..=5 {
        let sender = sender.clone();
        pair.left.spawn("sender", async move { sender.send(number).await.unwrap() });
    }
    let mut receiver = pair.right.link.receiver(NUMBERS);
    for number in 0..=5 {
        pair.settle();
        assert_eq!(receiver.try_recv(), Ok(Some(number)));
    }
    // Only who could go on was woken: five polls, and five that found the queue full.
    let polls = pair.left.world.events();
    assert_eq!(polls.iter().filter(|line| line.starts_with("poll sender")).count(), 10);
}

#[test]
fn nobody_overtakes_those_who_wait() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    sender.try_send(0).unwrap();
    let waiting = sender.clone();
    pair.left.spawn("waiting", async move { waiting.send(1).await.unwrap() });
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.settle();
    receiver.try_recv().unwrap();
    pair.right.world.drive();
    // There is room as soon as this has arrived, but somebody waits for it.
    pair.left.world.executor.policy().enter(&mut || {
        assert!(pair.left.receive(&pair.right));
        assert_eq!(sender.try_send(2), Err(SendError::Full(2)));
    });
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
}

#[test]
fn who_gives_up_waiting_holds_up_nobody() {
    let pair = Pair::new();
    let world = pair.left.world.clone();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    sender.try_send(0).unwrap();
    let impatient = sender.clone();
    pair.left.spawn("impatient", async move {
        let _ = world.executor.timeout(ms(1), impatient.send(1)).await;
    });
    let patient = sender.clone();
    pair.left.spawn("patient", async move { patient.send(2).await.unwrap() });
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.settle();
    pair.left.world.advance(ms(1));
    receiver.try_recv().unwrap();
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(2)));
}

#[test]
fn a_place_that_is_given_up_when_its_turn_has_come_goes_to_the_next() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    sender.try_send(0).unwrap();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    {
        // Waits, and is never polled again.
        let mut waiting = pin!(sender.send(1));
        assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let behind = sender.clone();
        pair.left.spawn("behind", async move { behind.send(2).await.unwrap() });
        pair.settle();
        receiver.try_recv().unwrap();
        pair.settle();
        assert_eq!(receiver.try_recv(), Ok(None));
    }
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(2)));
}

#[test]
fn many_sends_of_one_task_go_on_as_room_comes() {
    for count in [5, 100] {
        let pair = Pair::new();
        let sender = pair.left.link.bounded_sender(NUMBERS, 2);
        let done = Notes::new();
        pair.left.spawn("sender", {
            let done = done.clone();
            async move {
                let sends = join_all((0..count).map(|number| sender.send(number))).await;
                done.note(sends.into_iter().all(|sent| sent.is_ok()));
            }
        });
        let got = Notes::new();
        let mut receiver = pair.right.link.receiver(NUMBERS);
        pair.right.spawn("receiver", {
            let got = got.clone();
            async move {
                while let Ok(number) = receiver.recv().await {
                    got.note(number);
                }
            }
        });
        pair.settle();
        assert_eq!(got.take(), (0..count).collect::<Vec<_>>());
        assert_eq!(done.take(), [true]);
    }
}

#[test]
fn the_bound_is_that_of_the_first_sender() {
    let pair = Pair::new();
    let unbounded = pair.left.link.sender(NUMBERS);
    let second = pair.left.link.bounded_sender(NUMBERS, 1);
    for number in 0..5 {
        assert_eq!(unbounded.try_send(number), Ok(()));
        assert_eq!(second.try_send(number), Ok(()));
    }
    let pair = Pair::new();
    let bounded = pair.left.link.bounded_sender(NUMBERS, 1);
    let second = pair.left.link.sender(NUMBERS);
    assert_eq!(bounded.clone().try_send(0), Ok(()));
    assert_eq!(second.try_send(1), Err(SendError::Full(1)));
}

#[test]
fn an_unbounded_queue_is_never_full_and_is_told_nothing() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    for number in 0..10_000 {
        sender.try_send(number).unwrap();
    }
    pair.settle();
    for number in 0..10_000 {
        assert_eq!(receiver.try_recv(), Ok(Some(number)));
    }
    pair.settle();
    assert_eq!(pair.right.out.posts(), 0);
}

#[test]
fn room_is_told_once_a_turn() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 10);
    (0..10).for_each(|number| sender.try_send(number).unwrap());
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.right.spawn("receiver", async move { while receiver.recv().await.is_ok() {} });
    pair.left.world.drive();
    pair.right.world.drive();
    pair.right.out.posts();
    assert!(pair.right.receive(&pair.left));
    assert_eq!(pair.right.out.posts(), 1);
    pair.settle();
    (0..10).for_each(|number| sender.try_send(number).unwrap());
}
