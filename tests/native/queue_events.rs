//! What queues record, event by event.

use polyloop::queue::PeerEnd;

use crate::queue_harness::{NUMBERS, Pair, TEXTS, loss};

#[test]
fn a_message_is_recorded_where_it_is_sent_received_and_taken() {
    let pair = Pair::new();
    let (numbers, texts) = (pair.left.link.sender(NUMBERS), pair.left.link.sender(TEXTS));
    pair.left.spawn("sender", async move {
        numbers.send(1).await.unwrap();
        numbers.send(300).await.unwrap();
        texts.send("three".into()).await.unwrap();
    });
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.right.spawn("receiver", async move { while receiver.recv().await.is_ok() {} });
    let mut texts = pair.right.link.receiver(TEXTS);
    pair.settle();
    assert_eq!(texts.try_recv(), Ok(Some("three".into())));
    assert_eq!(
        pair.left.world.events(),
        [
            "spawn sender",
            "sent 0 to 1: numbers, size 1, depth 1, by sender",
            "sent 1 to 1: numbers, size 2, depth 2, by sender",
            "sent 2 to 1: texts, size 6, depth 1, by sender",
            "poll sender: ? -> end",
            "done sender",
        ]
    );
    assert_eq!(
        pair.right.world.events(),
        [
            "spawn receiver",
            "poll receiver: ? -> message numbers",
            "received 0 from 0: numbers, size 1, depth 1",
            "received 1 from 0: numbers, size 2, depth 2",
            "received 2 from 0: texts, size 6, depth 1",
            "closed numbers by 0",
            "closed texts by 0",
            "taken 0 from 0 by receiver",
            "taken 1 from 0 by receiver",
            "poll receiver: messages 0 -> end",
            "done receiver",
            "taken 2 from 0 by -",
        ]
    );
}

#[test]
fn waiting_for_room_is_recorded() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    let keep = sender.clone();
    pair.left.spawn("sender", async move {
        sender.send(1).await.unwrap();
        sender.send(2).await.unwrap();
    });
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.settle();
    receiver.try_recv().unwrap();
    pair.settle();
    assert_eq!(
        pair.left.world.events(),
        [
            "spawn sender",
            "sent 0 to 1: numbers, size 1, depth 1, by sender",
            "poll sender: ? -> room numbers",
            "sent 1 to 1: numbers, size 1, depth 1, by sender",
            "poll sender: messages 1 -> end",
            "done sender",
        ]
    );
    drop(keep);
}

#[test]
fn depths_are_what_each_side_knows() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 10);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    (0..3).for_each(|number| sender.try_send(number).unwrap());
    pair.settle();
    receiver.try_recv().unwrap();
    receiver.try_recv().unwrap();
    // The sender does not know of it yet.
    sender.try_send(3).unwrap();
    pair.settle();
    sender.try_send(4).unwrap();
    pair.settle();
    let depths = |lines: Vec<String>, what: &str| -> Vec<u32> {
        let lines = lines.into_iter().filter(|line| line.starts_with(what));
        let depth = |line: String| {
            let (_, rest) = line.split_once("depth ").unwrap();
            rest.split(',').next().unwrap().parse().unwrap()
        };
        lines.map(depth).collect()
    };
    assert_eq!(depths(pair.left.world.events(), "sent"), [1, 2, 3, 4, 3]);
    assert_eq!(depths(pair.right.world.events(), "received"), [1, 2, 3, 2, 3]);
}

#[test]
fn numbers_go_on_over_all_queues_of_a_loop() {
    let pair = Pair::new();
    let (numbers, texts) = (pair.left.link.sender(NUMBERS), pair.left.link.sender(TEXTS));
    numbers.try_send(0).unwrap();
    texts.try_send("a".into()).unwrap();
    numbers.try_send(0).unwrap();
    assert_eq!(
        pair.left.world.events(),
        [
            "sent 0 to 1: numbers, size 1, depth 1, by -",
            "sent 1 to 1: texts, size 2, depth 1, by -",
            "sent 2 to 1: numbers, size 1, depth 2, by -",
        ]
    );
}

#[test]
fn a_message_that_is_not_sent_is_not_recorded() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    sender.try_send(1).unwrap();
    pair.left.world.events();
    sender.try_send(2).unwrap_err();
    pair.left.link.end_with(PeerEnd::Closed);
    sender.try_send(2).unwrap_err();
    assert_eq!(pair.left.world.events(), [""; 0]);
}

#[test]
fn the_end_of_a_loop_closes_the_queues_that_somebody_receives() {
    for end in [PeerEnd::Closed, PeerEnd::Lost(loss())] {
        let pair = Pair::new();
        let _numbers = pair.right.link.receiver(NUMBERS);
        drop(pair.right.link.receiver(TEXTS));
        pair.right.link.end_with(end);
        assert_eq!(pair.right.world.events(), ["closed numbers by 0"]);
    }
    let pair = Pair::new();
    let _numbers = pair.right.link.receiver(NUMBERS);
    drop(pair.left.link.sender(NUMBERS));
    pair.settle();
    pair.left.link.say_goodbye();
    pair.settle();
    // Once is enough.
    assert_eq!(pair.right.world.events(), ["closed numbers by 0"]);
}

#[test]
fn a_message_that_nobody_receives_yet_has_no_queues_name() {
    let pair = Pair::new();
    pair.left.link.sender(NUMBERS).try_send(1).unwrap();
    pair.settle();
    assert_eq!(pair.right.world.events(), ["received 0 from 0: unclaimed, size 1, depth 1"]);
}

#[test]
fn what_comes_after_the_receiver_is_gone_is_not_recorded() {
    let pair = Pair::new();
    drop(pair.right.link.receiver(NUMBERS));
    pair.left.link.sender(NUMBERS).try_send(1).unwrap();
    pair.settle();
    assert_eq!(pair.right.world.events(), [""; 0]);
}
