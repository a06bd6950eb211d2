//! The end of a loop, as its peers see it.

use polyloop::queue::{PeerEnd, RecvError, SendError};

use crate::queue_harness::{NUMBERS, Notes, Pair, loss};

#[test]
fn a_goodbye_comes_after_all_that_was_sent() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    sender.try_send(1).unwrap();
    sender.try_send(2).unwrap();
    pair.left.link.say_goodbye();
    assert_eq!(pair.left.out.posts(), 1);
    assert!(pair.left.out.is_closed());
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(receiver.try_recv(), Ok(Some(2)));
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
    assert_eq!(pair.right.link.end(), Some(PeerEnd::Closed));
    assert!(pair.right.out.is_closed());
}

#[test]
fn who_said_goodbye_can_neither_send_nor_receive() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.left.link.receiver(NUMBERS);
    pair.right.link.sender(NUMBERS).try_send(1).unwrap();
    pair.left.link.say_goodbye();
    pair.left.link.say_goodbye();
    assert_eq!(sender.try_send(1), Err(SendError::Closed(1)));
    pair.settle();
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
}

#[test]
fn a_lost_loops_last_messages_are_received_before_the_loss() {
    let pair = Pair::new();
    let sender = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    let notes = Notes::new();
    pair.right.spawn("receiver", {
        let notes = notes.clone();
        async move {
            loop {
                let received = receiver.recv().await;
                let ended = received.is_err();
                notes.note(received);
                if ended {
                    break;
                }
            }
        }
    });
    sender.try_send(1).unwrap();
    sender.try_send(2).unwrap();
    pair.left.world.drive();
    let right = &pair.right;
    right.world.executor.policy().enter(&mut || {
        assert!(right.receive(&pair.left));
        right.link.end_with(PeerEnd::Lost(loss()));
    });
    pair.right.world.drive();
    assert_eq!(notes.take(), [Ok(1), Ok(2), Err(RecvError::Lost(loss()))]);
}

#[test]
fn senders_to_a_lost_loop_get_their_messages_back() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 1);
    let notes = Notes::new();
    for number in 0..3 {
        let (sender, notes) = (sender.clone(), notes.clone());
        pair.left.spawn("sender", async move { notes.note(sender.send(number).await) });
    }
    pair.left.world.drive();
    assert_eq!(notes.take(), [Ok(())]);
    pair.left.link.end_with(PeerEnd::Lost(loss()));
    pair.left.world.drive();
    assert_eq!(notes.take(), [Err(SendError::Lost(1, loss())), Err(SendError::Lost(2, loss()))]);
    assert_eq!(sender.try_send(9), Err(SendError::Lost(9, loss())));
}

#[test]
fn the_first_end_is_the_end() {
    let pair = Pair::new();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.right.link.end_with(PeerEnd::Lost(loss()));
    pair.right.link.end_with(PeerEnd::Closed);
    pair.left.link.say_goodbye();
    pair.settle();
    assert_eq!(pair.right.link.end(), Some(PeerEnd::Lost(loss())));
    assert_eq!(receiver.try_recv(), Err(RecvError::Lost(loss())));
}

#[test]
fn nothing_is_taken_in_or_sent_after_the_end() {
    let pair = Pair::new();
    let sender = pair.right.link.sender(NUMBERS);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    pair.left.link.sender(NUMBERS).try_send(1).unwrap();
    pair.left.world.drive();
    sender.try_send(1).unwrap();
    pair.right.link.end_with(PeerEnd::Closed);
    pair.settle();
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
    drop((sender, receiver));
    pair.settle();
    assert_eq!(pair.right.out.posts(), 0);
}

#[test]
fn queues_made_after_the_end_have_ended() {
    let pair = Pair::new();
    pair.left.link.end_with(PeerEnd::Lost(loss()));
    let sender = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.left.link.receiver(NUMBERS);
    let mut second = pair.left.link.receiver(NUMBERS);
    assert_eq!(sender.try_send(1), Err(SendError::Lost(1, loss())));
    assert_eq!(receiver.try_recv(), Err(RecvError::Lost(loss())));
    assert_eq!(second.try_recv(), Err(RecvError::Lost(loss())));
}

#[test]
fn a_finished_queue_stays_a_finished_one() {
    let pair = Pair::new();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    drop(pair.left.link.sender(NUMBERS));
    pair.settle();
    pair.right.link.end_with(PeerEnd::Lost(loss()));
    assert_eq!(receiver.try_recv(), Err(RecvError::Closed));
}

#[test]
fn messages_speak_of_the_reason() {
    let error = SendError::Lost(1, loss()).to_string();
    assert!(error.contains("worker-panicked: it was made to"), "{error}");
    let error = RecvError::Lost(loss()).to_string();
    assert!(error.contains("worker-panicked: it was made to"), "{error}");
}
