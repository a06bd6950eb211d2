//! Messages arrive in the order of sending, and what one turn sends travels together.

use polyloop::executor::yield_now;

use crate::queue_harness::{NUMBERS, Notes, Pair, TEXTS};

fn note_numbers(pair: &Pair) -> Notes<u32> {
    let notes = Notes::new();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.right.spawn("receiver", {
        let notes = notes.clone();
        async move {
            while let Ok(number) = receiver.recv().await {
                notes.note(number);
            }
        }
    });
    notes
}

#[test]
fn messages_arrive_in_the_order_of_sending() {
    let pair = Pair::new();
    let got = note_numbers(&pair);
    let sender = pair.left.link.sender(NUMBERS);
    pair.left.spawn("sender", async move {
        for number in 0..1_000 {
            sender.send(number).await.unwrap();
            if number % 7 == 0 {
                yield_now().await;
            }
        }
    });
    pair.settle();
    assert_eq!(got.take(), (0..1_000).collect::<Vec<_>>());
}

#[test]
fn what_one_turn_sends_is_one_batch() {
    let pair = Pair::new();
    let got = note_numbers(&pair);
    let sender = pair.left.link.sender(NUMBERS);
    for task in 0..10 {
        let sender = sender.clone();
        pair.left.spawn("sender", async move {
            for number in 0..10 {
                sender.send(task * 10 + number).await.unwrap();
            }
        });
    }
    assert!(pair.left.world.turn());
    assert_eq!(pair.left.out.posts(), 1);
    pair.settle();
    assert_eq!(pair.left.out.posts(), 0);
    assert_eq!(got.take(), (0..100).collect::<Vec<_>>());
}

#[test]
fn every_turn_that_sends_posts_once() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    pair.left.spawn("sender", async move {
        for number in 0..5 {
            sender.send(number).await.unwrap();
            sender.send(number).await.unwrap();
            yield_now().await;
        }
    });
    for _ in 0..5 {
        assert!(pair.left.world.turn());
        assert_eq!(pair.left.out.posts(), 1);
    }
    // The last turn only ends the task, which closes the queue.
    assert!(pair.left.world.turn());
    assert_eq!(pair.left.out.posts(), 1);
    assert!(!pair.left.world.turn());
}

#[test]
fn several_queues_share_a_batch() {
    let pair = Pair::new();
    let (numbers, texts) = (pair.left.link.sender(NUMBERS), pair.left.link.sender(TEXTS));
    pair.left.spawn("sender", async move {
        numbers.send(1).await.unwrap();
        texts.send("one".into()).await.unwrap();
        numbers.send(2).await.unwrap();
    });
    let (mut numbers, mut texts) =
        (pair.right.link.receiver(NUMBERS), pair.right.link.receiver(TEXTS));
    pair.left.world.turn();
    assert_eq!(pair.left.out.posts(), 1);
    pair.settle();
    assert_eq!(texts.try_recv(), Ok(Some("one".into())));
    assert_eq!(numbers.try_recv(), Ok(Some(1)));
    assert_eq!(numbers.try_recv(), Ok(Some(2)));
}

#[test]
fn a_queue_of_one_number_goes_both_ways() {
    let pair = Pair::new();
    let (there, back) = (Notes::new(), Notes::new());
    for (side, notes, first) in [(&pair.left, &back, 100), (&pair.right, &there, 200)] {
        let sender = side.link.bounded_sender(NUMBERS, 2);
        side.spawn("sender", async move {
            for number in first..first + 20 {
                sender.send(number).await.unwrap();
            }
        });
        let mut receiver = side.link.receiver(NUMBERS);
        let notes = notes.clone();
        side.spawn("receiver", async move {
            while let Ok(number) = receiver.recv().await {
                notes.note(number);
            }
        });
    }
    pair.settle();
    assert_eq!(there.take(), (100..120).collect::<Vec<_>>());
    assert_eq!(back.take(), (200..220).collect::<Vec<_>>());
}

#[test]
fn an_answer_leaves_in_the_turn_in_which_the_question_came() {
    let pair = Pair::new();
    let (mut questions, answers) =
        (pair.right.link.receiver(NUMBERS), pair.right.link.sender(TEXTS));
    pair.right.spawn("server", async move {
        while let Ok(number) = questions.recv().await {
            answers.send(number.to_string()).await.unwrap();
        }
    });
    pair.settle();
    pair.right.out.posts();
    let sender = pair.left.link.sender(NUMBERS);
    sender.try_send(7).unwrap();
    pair.left.world.turn();
    assert!(pair.right.receive(&pair.left));
    assert_eq!(pair.right.out.posts(), 1);
}

#[test]
fn a_flush_sends_what_waits_at_once() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    sender.try_send(1).unwrap();
    assert_eq!(pair.left.out.posts(), 0);
    pair.left.link.flush();
    assert_eq!(pair.left.out.posts(), 1);
    // The end of the turn finds nothing to send.
    assert!(pair.left.world.turn());
    assert_eq!(pair.left.out.posts(), 0);
    sender.try_send(2).unwrap();
    assert!(pair.left.world.turn());
    assert_eq!(pair.left.out.posts(), 1);
}

#[test]
fn a_link_is_let_go_of_when_nobody_holds_it() {
    let pair = Pair::new();
    let weak = pair.left.link.downgrade();
    pair.left.link.on_unclaimed({
        let weak = weak.clone();
        move |_| assert!(weak.upgrade().is_some())
    });
    let (sender, receiver) = (pair.left.link.sender(NUMBERS), pair.left.link.receiver(TEXTS));
    sender.try_send(1).unwrap();
    pair.settle();
    let world = pair.left.world.clone();
    drop(pair);
    assert!(weak.upgrade().is_some());
    drop((sender, receiver));
    // The last words are still to be sent.
    world.drive();
    assert!(weak.upgrade().is_none());
}

#[test]
fn a_long_turn_sends_batches_that_grow_and_the_next_one_begins_anew() {
    let pair = Pair::new();
    let (got, sender) = (Notes::new(), pair.left.link.sender(TEXTS));
    let mut receiver = pair.right.link.receiver(TEXTS);
    pair.right.spawn("receiver", {
        let got = got.clone();
        async move {
            while let Ok(text) = receiver.recv().await {
                got.note(text.len());
            }
        }
    });
    for _ in 0..2 {
        let sender = sender.clone();
        pair.left.spawn("sender", async move {
            for _ in 0..200 {
                sender.send("x".repeat(1_000)).await.unwrap();
            }
        });
        pair.left.world.drive();
        // 8, 16, 32, 64 and 64 thousand, and what is left at the turn's end.
        assert_eq!(pair.left.out.posts(), 6);
        pair.settle();
        assert_eq!(got.take(), [1_000; 200]);
    }
}
