//! Messages and batches that cannot be read or written.

use std::collections::BTreeMap;

use polyloop::queue::frame::Frame;
use polyloop::queue::{Queue, RecvError, SendError};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::queue_harness::{NUMBERS, Notes, Pair, TEXTS};

/// A message that has no encoded form when it holds a false.
#[derive(Debug, PartialEq, Eq)]
struct Fussy(bool);

impl Serialize for Fussy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 { serializer.serialize_bool(true) } else { Err(S::Error::custom("not this one")) }
    }
}

const FUSSY: Queue<Fussy> = Queue::new(3, "fussy");

#[test]
fn a_message_that_cannot_be_encoded_is_given_back() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(FUSSY, 1);
    let Err(SendError::Encode(message, reason)) = sender.try_send(Fussy(false)) else {
        panic!("it was sent");
    };
    assert_eq!(message, Fussy(false));
    assert!(!reason.is_empty());
    // It took no room.
    assert_eq!(sender.try_send(Fussy(true)), Ok(()));
}

#[test]
fn a_place_that_is_not_used_goes_to_the_next() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(FUSSY, 1);
    sender.try_send(Fussy(true)).unwrap();
    let notes = Notes::new();
    for fussy in [false, true] {
        let (sender, notes) = (sender.clone(), notes.clone());
        pair.left.spawn("sender", async move {
            notes.note(sender.send(Fussy(fussy)).await.is_ok());
        });
    }
    let mut receiver = pair.right.link.receiver(Queue::<bool>::new(FUSSY.id(), "fussy"));
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(true)));
    pair.settle();
    assert_eq!(notes.take(), [false, true]);
    assert_eq!(receiver.try_recv(), Ok(Some(true)));
}

#[test]
fn a_message_of_another_type_is_an_error_and_the_queue_goes_on() {
    let pair = Pair::new();
    let wrong = pair.left.link.sender(Queue::<String>::new(NUMBERS.id(), "numbers"));
    let right = pair.left.link.sender(NUMBERS);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    wrong.try_send("a text".into()).unwrap();
    right.try_send(1).unwrap();
    pair.settle();
    assert!(matches!(receiver.try_recv(), Err(RecvError::Decode(_))));
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(receiver.try_recv(), Ok(None));
}

#[test]
fn a_message_that_cannot_be_decoded_gives_room_too() {
    let pair = Pair::new();
    let wrong = pair.left.link.bounded_sender(Queue::<String>::new(NUMBERS.id(), "numbers"), 1);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    for _ in 0..3 {
        wrong.try_send("a text".into()).unwrap();
        pair.settle();
        assert!(receiver.try_recv().is_err());
        pair.settle();
    }
}

#[test]
fn what_stands_before_the_damage_is_taken_in() {
    let pair = Pair::new();
    let mut receiver = pair.right.link.receiver(NUMBERS);
    let mut batch = Vec::new();
    Frame::Data { queue: 1, seq: 0, bounded: false, body: &[7] }.write(&mut batch);
    batch.push(0xff);
    pair.left.out.push(&batch);
    assert!(pair.right.try_receive(&pair.left).unwrap().is_err());
    assert_eq!(receiver.try_recv(), Ok(Some(7)));
    // The next batch is a new beginning.
    pair.left.link.sender(NUMBERS).try_send(8).unwrap();
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(8)));
}

#[test]
fn a_batch_that_is_cut_off_is_an_error() {
    let mut batch = Vec::new();
    let frames = [
        Frame::Data { queue: 300, seq: 70_000, bounded: true, body: b"a body" },
        Frame::Room { queue: 2, count: 3 },
        Frame::Finished { queue: 65_535 },
        Frame::Refused { queue: 0 },
        Frame::Goodbye,
    ];
    let mut ends = vec![0];
    for frame in frames {
        frame.write(&mut batch);
        ends.push(batch.len());
    }
    for length in 0..=batch.len() {
        let pair = Pair::new();
        pair.left.out.push(&batch[..length]);
        let result = pair.right.try_receive(&pair.left).unwrap();
        assert_eq!(result.is_ok(), ends.contains(&length), "{length}: {result:?}");
    }
}

#[test]
fn odd_frames_do_no_harm() {
    let pair = Pair::new();
    let sender = pair.left.link.bounded_sender(NUMBERS, 2);
    let mut receiver = pair.right.link.receiver(NUMBERS);
    let mut batch = Vec::new();
    // Room for what was never sent, ends of queues that nobody has.
    Frame::Room { queue: NUMBERS.id(), count: u32::MAX }.write(&mut batch);
    Frame::Room { queue: 99, count: 1 }.write(&mut batch);
    Frame::Finished { queue: 98 }.write(&mut batch);
    Frame::Refused { queue: 97 }.write(&mut batch);
    pair.right.out.push(&batch);
    assert!(pair.left.receive(&pair.right));
    assert_eq!(sender.try_send(1), Ok(()));
    assert_eq!(sender.try_send(2), Ok(()));
    assert_eq!(sender.try_send(3), Err(SendError::Full(3)));
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(1)));
    assert_eq!(
        pair.left.link.sender(Queue::<u32>::new(97, "refused")).try_send(1),
        Err(SendError::Closed(1)),
    );
    // What was sent before the end can be had after it, and a second end changes nothing.
    let mut batch = Vec::new();
    Frame::Finished { queue: TEXTS.id() }.write(&mut batch);
    Frame::Data { queue: TEXTS.id(), seq: 0, bounded: false, body: b"\x01a" }.write(&mut batch);
    Frame::Finished { queue: TEXTS.id() }.write(&mut batch);
    pair.left.out.push(&batch);
    assert!(pair.right.receive(&pair.left));
    let mut texts = pair.right.link.receiver(TEXTS);
    assert_eq!(texts.try_recv(), Ok(Some("a".into())));
    assert_eq!(texts.try_recv(), Err(RecvError::Closed));
}

#[test]
fn messages_may_be_any_data() {
    type Odd = (Option<()>, BTreeMap<String, Vec<f64>>, [i128; 2], char);
    let queue: Queue<Odd> = Queue::new(9, "odd");
    let pair = Pair::new();
    let sender = pair.left.link.sender(queue);
    let mut receiver = pair.right.link.receiver(queue);
    let message: Odd = (
        Some(()),
        [(String::new(), vec![f64::INFINITY, -0.0]), ("ключ".to_owned(), vec![])].into(),
        [i128::MIN, i128::MAX],
        '\u{10ffff}',
    );
    sender.try_send(message.clone()).unwrap();
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(message)));
    let nothing: Queue<()> = Queue::new(10, "nothing");
    pair.left.link.sender(nothing).try_send(()).unwrap();
    pair.settle();
    assert_eq!(pair.right.link.receiver(nothing).try_recv(), Ok(Some(())));
}

#[test]
fn a_mebibyte_is_a_message_like_any_other() {
    let queue: Queue<Vec<u8>> = Queue::new(9, "bytes");
    let pair = Pair::new();
    let mut receiver = pair.right.link.receiver(queue);
    let message: Vec<u8> = (0..1 << 20).map(|n: u32| n as u8).collect();
    pair.left.link.sender(queue).try_send(message.clone()).unwrap();
    pair.settle();
    assert_eq!(receiver.try_recv(), Ok(Some(message)));
}
