//! Values and frames as bytes, and bytes that are neither.

use std::collections::BTreeMap;

use polyloop::bytes;
use polyloop::queue::codec::{decode, encode};
use polyloop::queue::frame::Frame;
use polyloop::queue::{Loss, LossCause};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::queue_harness::{NUMBERS, Pair, TEXTS};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Dot,
    Line(i64, i64),
    Figure { name: String, parts: Vec<Shape>, weights: BTreeMap<u16, Option<u128>> },
}

fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Dot),
        any::<(i64, i64)>().prop_map(|(from, to)| Shape::Line(from, to)),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        (".*", vec(inner, 0..5), btree_map(any::<u16>(), any::<Option<u128>>(), 0..4))
            .prop_map(|(name, parts, weights)| Shape::Figure { name, parts, weights })
    })
}

/// A frame that owns its body.
#[derive(Clone, Debug)]
enum Owned {
    Data(u16, u32, bool, Vec<u8>),
    Room(u16, u32),
    Finished(u16),
    Refused(u16),
    Goodbye,
}

impl Owned {
    fn frame(&self) -> Frame<'_> {
        match *self {
            Owned::Data(queue, seq, bounded, ref body) => Frame::Data { queue, seq, bounded, body },
            Owned::Room(queue, count) => Frame::Room { queue, count },
            Owned::Finished(queue) => Frame::Finished { queue },
            Owned::Refused(queue) => Frame::Refused { queue },
            Owned::Goodbye => Frame::Goodbye,
        }
    }
}

fn frames() -> impl Strategy<Value = Owned> {
    let queue = || prop_oneof![0..4_u16, any::<u16>()];
    prop_oneof![
        (queue(), any::<u32>(), any::<bool>(), vec(any::<u8>(), 0..300))
            .prop_map(|(queue, seq, bounded, body)| Owned::Data(queue, seq, bounded, body)),
        (queue(), any::<u32>()).prop_map(|(queue, count)| Owned::Room(queue, count)),
        queue().prop_map(Owned::Finished),
        queue().prop_map(Owned::Refused),
        Just(Owned::Goodbye),
    ]
}

/// Delivers bytes to a link that is in use. Tells whether they were a batch.
fn deliver(bytes: &[u8]) -> bool {
    let pair = Pair::new();
    let sender = pair.right.link.bounded_sender(NUMBERS, 1);
    let mut numbers = pair.right.link.receiver(NUMBERS);
    let _texts = pair.right.link.receiver(TEXTS);
    let _ = sender.try_send(1);
    pair.right.spawn("sender", async move {
        let _ = sender.send(2).await;
    });
    pair.right.spawn("receiver", async move {
        while !matches!(numbers.recv().await, Err(polyloop::queue::RecvError::Closed)) {}
    });
    pair.right.world.drive();
    pair.left.out.push(bytes);
    let result = pair.right.try_receive(&pair.left).unwrap();
    pair.right.world.drive();
    result.is_ok()
}

proptest! {
    #[test]
    fn a_value_is_the_same_after_its_journey(shape in shapes()) {
        prop_assert_eq!(decode::<Shape>(&encode(&shape).unwrap()).unwrap(), shape);
    }

    #[test]
    fn numbers_are_exact(
        numbers in any::<(i8, u16, i32, u64, i128)>(),
        floats in any::<(f32, f64)>(),
    ) {
        prop_assert_eq!(decode::<(i8, u16, i32, u64, i128)>(&encode(&numbers).unwrap()).unwrap(), numbers);
        let back: (f32, f64) = decode(&encode(&floats).unwrap()).unwrap();
        prop_assert_eq!(back.0.to_bits(), floats.0.to_bits());
        prop_assert_eq!(back.1.to_bits(), floats.1.to_bits());
    }

    #[test]
    fn bytes_that_are_too_many_or_too_few_are_an_error(shape in shapes(), more in vec(any::<u8>(), 1..9)) {
        let mut bytes = encode(&shape).unwrap();
        prop_assert!(decode::<Shape>(&bytes[..bytes.len() - 1]).is_err());
        bytes.extend(more);
        prop_assert!(decode::<Shape>(&bytes).is_err());
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = decode::<Shape>(&bytes);
        let _ = decode::<Loss>(&bytes);
        let _ = decode::<Vec<String>>(&bytes);
    }

    #[test]
    fn frames_are_read_as_they_were_written(frames in vec(frames(), 0..20)) {
        let mut batch = Vec::new();
        frames.iter().for_each(|frame| frame.frame().write(&mut batch));
        let mut rest = batch.as_slice();
        for frame in &frames {
            let (read, behind) = Frame::read(rest).unwrap();
            prop_assert_eq!(read, frame.frame());
            rest = behind;
        }
        prop_assert!(rest.is_empty());
        prop_assert!(deliver(&batch));
    }

    #[test]
    fn a_batch_that_is_not_one_is_an_error(bytes in vec(any::<u8>(), 0..100)) {
        let mut rest = bytes.as_slice();
        let is_batch = loop {
            if rest.is_empty() {
                break true;
            }
            match Frame::read(rest) {
                // Nothing is read behind a last word.
                Ok((Frame::Goodbye, _)) => break true,
                Ok((_, behind)) => rest = behind,
                Err(_) => break false,
            }
        };
        prop_assert_eq!(deliver(&bytes), is_batch);
    }

    #[test]
    fn a_damaged_batch_never_panics(
        frames in vec(frames(), 1..10),
        place in any::<prop::sample::Index>(),
        value in any::<u8>(),
    ) {
        let mut batch = Vec::new();
        frames.iter().for_each(|frame| frame.frame().write(&mut batch));
        let place = place.index(batch.len());
        batch[place] = value;
        deliver(&batch);
    }
}

#[test]
fn a_loss_travels() {
    for cause in [LossCause::WorkerLost, LossCause::WorkerPanicked, LossCause::WorkerHung] {
        let loss = Loss { cause, text: "why".into(), was_ready: true };
        assert_eq!(decode::<Loss>(&encode(&loss).unwrap()), Ok(loss));
    }
}

#[test]
fn a_length_that_nothing_could_hold_is_an_error() {
    // A vector that claims to be of 2^32 - 1 bytes, and a batch with such a body.
    let bytes = [0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3];
    assert!(decode::<Vec<u8>>(&bytes).is_err());
    assert!(decode::<Vec<[u64; 32]>>(&bytes).is_err());
    let batch = [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3];
    assert!(Frame::read(&batch).is_err());
}

proptest! {
    #[test]
    fn values_are_appended_in_postcards_format(shape in shapes(), before in vec(any::<u8>(), 0..40)) {
        let mut expected = before.clone();
        expected.extend(postcard::to_allocvec(&shape).unwrap());
        prop_assert_eq!(bytes::append(before, &shape), Ok(expected));
    }
}
