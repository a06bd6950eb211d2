//! Messages that come before anybody receives them.

use crate::queue_harness::{NUMBERS, Notes, Pair, TEXTS};

#[test]
fn a_message_waits_for_its_receiver() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    sender.try_send(1).unwrap();
    sender.try_send(2).unwrap();
    pair.settle();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(receiver.try_recv(), Ok(Some(2)));
    assert_eq!(receiver.try_recv(), Ok(None));
}

#[test]
fn the_hook_is_told_of_every_message_that_nobody_receives() {
    let pair = Pair::new();
    let notes = Notes::new();
    pair.right.link.on_unclaimed({
        let notes = notes.clone();
        move |queue| notes.note(queue)
    });
    let _receiver = pair.right.link.receiver(TEXTS);
    pair.left.link.sender(NUMBERS).try_send(1).unwrap();
    pair.left.link.sender(TEXTS).try_send("one".into()).unwrap();
    pair.settle();
    assert_eq!(notes.take(), [NUMBERS.id()]);
}

#[test]
fn a_hook_that_claims_the_queue_is_told_once() {
    let pair = Pair::new();
    let (hooked, got) = (Notes::new(), Notes::new());
    pair.right.link.on_unclaimed({
        let (hooked, got) = (hooked.clone(), got.clone());
        let (link, executor) = (pair.right.link.downgrade(), pair.right.world.executor.clone());
        move |queue| {
            hooked.note(queue);
            let mut receiver = link.upgrade().unwrap().receiver(NUMBERS);
            let got = got.clone();
            let receiving = async move {
                while let Ok(number) = receiver.recv().await {
                    got.note(number);
                }
            };
            executor.spawn("receiver", receiving).detach();
        }
    });
    let sender = pair.left.link.sender(NUMBERS);
    (0..100).for_each(|number| sender.try_send(number).unwrap());
    pair.settle();
    assert_eq!(hooked.take(), [NUMBERS.id()]);
    assert_eq!(got.take(), (0..100).collect::<Vec<_>>());
    let events = pair.right.world.events();
    assert_eq!(events[1], "received 0 from 0: numbers, size 1, depth 1");
}

#[test]
fn after_its_receiver_a_queue_is_not_unclaimed_but_closed() {
    let pair = Pair::new();
    let notes = Notes::new();
    pair.right.link.on_unclaimed({
        let notes = notes.clone();
        move |queue| notes.note(queue)
    });
    drop(pair.right.link.receiver(NUMBERS));
    pair.left.link.sender(NUMBERS).try_send(1).unwrap();
    pair.settle();
    assert_eq!(notes.take(), Vec::<u16>::new());
}
