//! Queues beside a model of them that is too simple to be wrong: whatever is sent, received,
//! dropped and delivered in whatever order, nothing is lost, nothing comes twice, and the order is
//! kept.

use std::collections::VecDeque;

use polyloop::executor::yield_now;
use polyloop::queue::{PeerEnd, Queue, Receiver, RecvError, SendError, Sender};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::queue_harness::{Notes, Pair, Side, loss};

const QUEUES: usize = 3;
/// Of each queue; zero means that there is none.
const CAPACITIES: [u32; QUEUES] = [0, 1, 3];

#[derive(Clone, Debug)]
enum Act {
    /// Try to send on this side's queue of this number.
    Send(bool, usize),
    Receive(bool, usize),
    DropSender(bool, usize),
    DropReceiver(bool, usize),
    CloneSender(bool, usize),
    /// Give this side a turn.
    Turn(bool),
    /// Deliver a batch to this side.
    Deliver(bool),
    /// This side closes.
    Goodbye(bool),
    /// This side learns that the other is lost.
    Lose(bool),
}

fn acts() -> impl Strategy<Value = Act> {
    let queue = || (any::<bool>(), 0..QUEUES);
    prop_oneof![
        30 => queue().prop_map(|(side, queue)| Act::Send(side, queue)),
        30 => queue().prop_map(|(side, queue)| Act::Receive(side, queue)),
        2 => queue().prop_map(|(side, queue)| Act::DropSender(side, queue)),
        2 => queue().prop_map(|(side, queue)| Act::DropReceiver(side, queue)),
        3 => queue().prop_map(|(side, queue)| Act::CloneSender(side, queue)),
        25 => any::<bool>().prop_map(Act::Turn),
        25 => any::<bool>().prop_map(Act::Deliver),
        1 => any::<bool>().prop_map(Act::Goodbye),
        1 => any::<bool>().prop_map(Act::Lose),
    ]
}

/// One direction of one queue, as it should be.
#[derive(Default)]
struct Model {
    mailbox: VecDeque<u32>,
    senders: usize,
    refused_here: bool,
    finished_there: bool,
    refused_there: bool,
    depth: u32,
    untold: u32,
}

#[derive(Clone, Debug)]
enum Word {
    Message(usize, u32),
    Finished(usize),
    Refused(usize),
    Room(usize, u32),
    Goodbye,
}

/// One side, as it should be.
#[derive(Default)]
struct SideModel {
    /// What the next turn's end sends.
    batch: Vec<Word>,
    /// Whether it does so: news of room alone is worth no batch where nobody waits for it.
    must_flush: bool,
    out: VecDeque<Vec<Word>>,
    end: Option<PeerEnd>,
    queues: [Model; QUEUES],
}

impl SideModel {
    fn say(&mut self, word: Word) {
        self.batch.push(word);
        self.must_flush = true;
    }

    fn end_turn(&mut self) {
        if self.must_flush {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.must_flush = false;
        for (number, queue) in self.queues.iter_mut().enumerate() {
            let untold = std::mem::take(&mut queue.untold);
            if untold > 0 {
                self.batch.push(Word::Room(number, untold));
            }
        }
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() && self.end.is_none() {
            self.out.push_back(batch);
        }
    }
}

struct Real {
    senders: [Vec<Sender<u32>>; QUEUES],
    receivers: [Option<Receiver<u32>>; QUEUES],
}

fn queue(number: usize) -> Queue<u32> {
    Queue::new(number as u16, ["free", "one", "three"][number])
}

impl Real {
    fn new(side: &Side) -> Real {
        let senders = std::array::from_fn(|number| {
            vec![match CAPACITIES[number] {
                0 => side.link.sender(queue(number)),
                capacity => side.link.bounded_sender(queue(number), capacity),
            }]
        });
        let receivers = std::array::from_fn(|number| Some(side.link.receiver(queue(number))));
        Real { senders, receivers }
    }
}

struct Run {
    pair: Pair,
    real: [Real; 2],
    model: [SideModel; 2],
    next: u32,
}

impl Run {
    fn new() -> Run {
        let pair = Pair::new();
        let real = [Real::new(&pair.left), Real::new(&pair.right)];
        let mut model: [SideModel; 2] = Default::default();
        for side in &mut model {
            side.queues.iter_mut().for_each(|queue| queue.senders = 1);
        }
        Run { pair, real, model, next: 0 }
    }

    fn side(&self, side: usize) -> &Side {
        if side == 0 { &self.pair.left } else { &self.pair.right }
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Send(side, queue) => self.send(side.into(), queue),
            Act::Receive(side, queue) => self.receive(side.into(), queue),
            Act::CloneSender(side, queue) => {
                let senders = &mut self.real[usize::from(side)].senders[queue];
                if let Some(sender) = senders.first().cloned() {
                    senders.push(sender);
                    self.model[usize::from(side)].queues[queue].senders += 1;
                }
            }
            Act::DropSender(side, queue) => {
                let side = usize::from(side);
                if self.real[side].senders[queue].pop().is_some() {
                    let model = &mut self.model[side];
                    model.queues[queue].senders -= 1;
                    if model.queues[queue].senders == 0 {
                        model.say(Word::Finished(queue));
                    }
                }
            }
            Act::DropReceiver(side, queue) => {
                let side = usize::from(side);
                if self.real[side].receivers[queue].take().is_some() {
                    let model = &mut self.model[side];
                    let inbox = &mut model.queues[queue];
                    inbox.refused_here = true;
                    inbox.mailbox.clear();
                    if !inbox.finished_there {
                        model.say(Word::Refused(queue));
                    }
                }
            }
            Act::Turn(side) => self.turn(side.into()),
            Act::Deliver(side) => self.deliver(side.into()),
            Act::Goodbye(side) => {
                let side = usize::from(side);
                self.side(side).link.say_goodbye();
                let model = &mut self.model[side];
                model.batch.push(Word::Goodbye);
                model.flush();
                model.end.get_or_insert(PeerEnd::Closed);
            }
            Act::Lose(side) => {
                let side = usize::from(side);
                self.side(side).link.end_with(PeerEnd::Lost(loss()));
                self.model[side].end.get_or_insert(PeerEnd::Lost(loss()));
            }
        }
    }

    fn send(&mut self, side: usize, queue: usize) {
        let Some(sender) = self.real[side].senders[queue].first() else { return };
        let message = self.next;
        let result = sender.try_send(message);
        let model = &mut self.model[side];
        let outbox = &mut model.queues[queue];
        let expected = match &model.end {
            Some(PeerEnd::Lost(loss)) => Err(SendError::Lost(message, loss.clone())),
            Some(PeerEnd::Closed) => Err(SendError::Closed(message)),
            None if outbox.refused_there => Err(SendError::Closed(message)),
            None if CAPACITIES[queue] > 0 && outbox.depth >= CAPACITIES[queue] => {
                Err(SendError::Full(message))
            }
            None => Ok(()),
        };
        assert_eq!(result, expected);
        if expected.is_ok() {
            self.next += 1;
            outbox.depth += 1;
            model.say(Word::Message(queue, message));
        }
    }

    fn receive(&mut self, side: usize, queue: usize) {
        let Some(receiver) = self.real[side].receivers[queue].as_mut() else { return };
        let result = receiver.try_recv();
        let model = &mut self.model[side];
        let inbox = &mut model.queues[queue];
        let expected = match (inbox.mailbox.pop_front(), &model.end) {
            (Some(message), _) => {
                inbox.untold += 1;
                model.must_flush |= CAPACITIES[queue] > 0;
                Ok(Some(message))
            }
            (None, _) if inbox.finished_there => Err(RecvError::Closed),
            (None, Some(PeerEnd::Closed)) => Err(RecvError::Closed),
            (None, Some(PeerEnd::Lost(loss))) => Err(RecvError::Lost(loss.clone())),
            (None, None) => Ok(None),
        };
        assert_eq!(result, expected);
    }

    fn turn(&mut self, side: usize) {
        self.side(side).world.turn();
        self.model[side].end_turn();
        self.same_posts();
    }

    fn deliver(&mut self, side: usize) {
        let real = (self.side(side), self.side(1 - side));
        let came = real.0.try_receive(real.1);
        let batch = self.model[1 - side].out.pop_front();
        assert_eq!(came.is_some(), batch.is_some());
        let batch_is_none = batch.is_none();
        assert_eq!(came.unwrap_or(Ok(())), Ok(()));
        for word in batch.into_iter().flatten() {
            let model = &mut self.model[side];
            if model.end.is_some() {
                break;
            }
            match word {
                Word::Message(queue, message) => {
                    if !model.queues[queue].refused_here {
                        model.queues[queue].mailbox.push_back(message);
                    }
                }
                Word::Finished(queue) => model.queues[queue].finished_there = true,
                Word::Refused(queue) => model.queues[queue].refused_there = true,
                Word::Room(queue, count) => model.queues[queue].depth -= count,
                Word::Goodbye => model.end = Some(PeerEnd::Closed),
            }
        }
        if !batch_is_none {
            // Taking in a batch is a turn.
            self.model[side].end_turn();
        }
        self.same_posts();
    }

    fn same_posts(&self) {
        for side in 0..2 {
            assert_eq!(self.side(side).out.under_way(), self.model[side].out.len(), "side {side}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_is_lost_nothing_comes_twice_and_the_order_is_kept(acts in vec(acts(), 0..300)) {
        let mut run = Run::new();
        acts.iter().for_each(|act| run.act(act));
        // Then all that is under way arrives and is taken.
        for _ in 0..1_000 {
            for side in [false, true] {
                run.act(&Act::Turn(side));
                run.act(&Act::Deliver(side));
                (0..QUEUES).for_each(|queue| run.act(&Act::Receive(side, queue)));
            }
        }
        let left = run.model.iter().flat_map(|side| &side.queues);
        prop_assert!(left.clone().all(|queue| queue.mailbox.is_empty()));
        prop_assert!(run.model.iter().all(|side| side.out.is_empty()));
    }

    #[test]
    fn tasks_that_wait_are_all_served(
        capacity in 0_u32..5,
        counts in vec(0_u32..30, 1..8),
        order in vec(0_u8..4, 0..400),
    ) {
        let pair = Pair::new();
        let queue: Queue<(usize, u32)> = Queue::new(1, "both");
        let sender = match capacity {
            0 => pair.left.link.sender(queue),
            capacity => pair.left.link.bounded_sender(queue, capacity),
        };
        for (task, count) in counts.iter().copied().enumerate() {
            let sender = sender.clone();
            pair.left.spawn("sender", async move {
                for number in 0..count {
                    sender.send((task, number)).await.unwrap();
                    if number % 3 == 0 {
                        yield_now().await;
                    }
                }
            });
        }
        drop(sender);
        let got = Notes::new();
        let mut receiver = pair.right.link.receiver(queue);
        pair.right.spawn("receiver", {
            let got = got.clone();
            async move {
                while let Ok(message) = receiver.recv().await {
                    got.note(Some(message));
                    yield_now().await;
                }
                got.note(None);
            }
        });
        for step in order {
            match step {
                0 => drop(pair.left.world.turn()),
                1 => drop(pair.right.world.turn()),
                2 => drop(pair.left.receive(&pair.right)),
                _ => drop(pair.right.receive(&pair.left)),
            }
        }
        pair.settle();
        let mut got = got.take();
        prop_assert_eq!(got.pop(), Some(None), "the receiver has not come to its end");
        for (task, count) in counts.into_iter().enumerate() {
            let of_task = got.iter().flatten().filter(|(from, _)| *from == task);
            let numbers: Vec<_> = of_task.map(|(_, number)| *number).collect();
            prop_assert_eq!(numbers, (0..count).collect::<Vec<_>>());
        }
    }
}
