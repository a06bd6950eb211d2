//! The orderly end of a queue, from either side.

use polyloop::queue::{RecvError, SendError};

use crate::queue_harness::{NUMBERS, Notes, Pair, TEXTS};

#[test]
fn the_last_clone_closes_the_queue_after_all_that_was_sent() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let clone = sender.clone();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    sender.try_send(1).unwrap();
    drop(sender);
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(receiver.try_recv(), Ok(None));
    clone.try_send(2).unwrap();
    clone.try_send(3).unwrap();
    drop(clone);
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(2)));
    assert_eq!(receiver.try_recv(), Ok(Some(3)));
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
}

#[test]
fn a_waiting_receiver_learns_of_the_close() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    let notes = Notes::new();
    pair.right.spawn("receiver", {
        let notes = notes.clone();
        async move { notes.note(receiver.recv().await) }
    });
    pair.settle();
    assert_eq!(notes.take(), []);
    drop(sender);
    pair.settle();
    assert_eq!(notes.take(), [Err(RecvError::Closed)]);
}

#[test]
fn a_sender_made_after_the_last_one_finds_the_queue_closed() {
    let pair = Pair::new();
    drop(pair.left.link.sender(NUMBERS));
    let late = pair.left.link.sender(NUMBERS);
    assert_eq!(late.try_send(1), Err(SendError::Closed(1)));
    // Another queue is another matter, and so is the way back.
    assert_eq!(pair.left.link.sender(TEXTS).try_send("one".into()), Ok(()));
    assert_eq!(pair.right.link.sender(NUMBERS).try_send(1), Ok(()));
    drop(late);
    pair.settle();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
}

#[test]
fn without_a_receiver_sends_give_the_message_back() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let receiver = pair.right.link.receiver(NUMBERS);
    assert_eq!(sender.try_send(1), Ok(()));
    drop(receiver);
    // Nothing is known of it here yet.
    assert_eq!(sender.try_send(2), Ok(()));
    pair.settle();
    let error = sender.try_send(3);
    assert_eq!(error, Err(SendError::Closed(3)));
    assert_eq!(error.unwrap_err().into_message(), 3);
}

#[test]
fn a_sender_that_waits_for_room_learns_that_the_receiver_is_gone() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    let receiver = pair.right.link.receiver(NUMBERS);
    let notes = Notes::new();
    for number in 0..4 {
        let (sender, notes) = (sender.clone(), notes.clone());
        pair.left.spawn("sender", async move { notes.note(sender.send(number).await) });
    }
    pair.settle();
    assert_eq!(notes.take(), [Ok(())]);
    drop(receiver);
    pair.settle();
    let closed: Vec<_> = (1..4).map(|number| Err(SendError::Closed(number))).collect();
    assert_eq!(notes.take(), closed);
}

#[test]
fn a_second_receiver_finds_the_queue_closed() {
    let pair = Pair::new();
    let mut first = pair.right.link.receiver(NUMBERS);
    let mut second = pair.right.link.receiver(NUMBERS);
    pair.left.link.sender(NUMBERS).try_send(1).unwrap();
    pair.settle();
    assert_eq!(second.try_recv(), Err(RecvError::Closed));
    drop(second);
    pair.settle();
    assert_eq!(first.try_recv(), Ok(Some(1)));
    drop(first);
    let mut third = pair.right.link.receiver(NUMBERS);
    let notes = Notes::new();
    pair.right.spawn("third", {
        let notes = notes.clone();
        async move { notes.note(third.recv().await) }
    });
    pair.settle();
    assert_eq!(notes.take(), [Err(RecvError::Closed)]);
}

#[test]
fn nothing_is_refused_that_has_been_finished() {
    let pair = Pair::new();
    drop(pair.left.link.sender(NUMBERS));
    let receiver = pair.right.link.receiver(NUMBERS);
    pair.settle();
    pair.right.out.posts();
    drop(receiver);
    pair.settle();
    assert_eq!(pair.right.out.posts(), 0);
}

#[test]
fn sent_and_closed_in_one_turn_is_one_batch() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    pair.left.spawn("sender", async move { sender.send(1).await.unwrap() });
    assert!(pair.left.world.turn());
    assert_eq!(pair.left.out.posts(), 1);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
}
