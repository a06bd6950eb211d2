//! A large trace as real programs give it: loops that send each other jobs, and for each job a task
//! that computes, waits for a timer and answers. Put together by the real watcher, the same one for
//! the same numbers.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId, TimerId};
use polyloop::trace::batch::{Batch, Counters};
use polyloop::trace::event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
use polyloop::trace::model::Trace;

/// So many events are shipped at once.
const BATCH: usize = 1_000;
/// How long a message is on its way, in microseconds.
const WAY: u64 = 40;

/// The texts of every loop; the first six are names of tasks.
const TEXTS: [&str; 9] = [
    "program",
    "parse request",
    "look up",
    "render page",
    "write log",
    "resize picture",
    "src/jobs.rs:120:17",
    "jobs",
    "answers",
];
const SITE: Sym = Sym(6);
const JOBS: Sym = Sym(7);
const ANSWERS: Sym = Sym(8);
const PROGRAM: TaskId = TaskId(0);

/// A trace of so many loops and events, or some events more: none is left unfinished. With it, how
/// many bytes the loops have shipped.
pub(crate) fn crowd(loops: u16, events: usize) -> (Trace, usize) {
    let mut trace = Trace::new();
    let mut shipped = 0;
    let mut crowd = Crowd {
        lanes: (0..loops).map(Lane::new).collect(),
        turns: (0..loops).map(|place| Reverse((u64::from(place) * 37, place))).collect(),
        chance: 0x2545_f491_4f6c_dd1d,
    };
    for lane in &crowd.lanes {
        let (name, kind) = match lane.id {
            LoopId(0) => ("main".to_owned(), LoopKind::Main),
            id => (format!("Worker-{}", id.0 - 1), LoopKind::Thread),
        };
        trace.announce(lane.id, &name, kind, Micros(0));
    }
    let mut made = crowd.lanes.iter().map(|lane| lane.made).sum::<usize>();
    while let Some(Reverse((now, place))) = crowd.turns.pop() {
        let goes_on = made < events;
        // Nothing is on its way to anybody any more.
        if !goes_on && crowd.lanes.iter().all(Lane::is_idle) {
            break;
        }
        let lane = usize::from(place);
        made -= crowd.lanes[lane].made;
        let next = crowd.turn(now, place, goes_on);
        made += crowd.lanes[lane].made;
        crowd.turns.push(Reverse((next, place)));
        shipped += crowd.lanes[lane].ship(&mut trace, BATCH);
    }
    for lane in &mut crowd.lanes {
        let end = lane.events.last().map_or(0, |event| event.at.0) + 200_000;
        lane.add(end, EventKind::TaskDone { task: PROGRAM });
        lane.add(end, EventKind::LoopClosed);
        shipped += lane.ship(&mut trace, 1);
    }
    (trace, shipped)
}

struct Crowd {
    lanes: Vec<Lane>,
    /// When each loop has its next turn.
    turns: BinaryHeap<Reverse<(u64, u16)>>,
    chance: u64,
}

struct Lane {
    id: LoopId,
    /// The next that comes to each loop: when, from whom, its number, and whether it is a job.
    mailbox: VecDeque<(u64, LoopId, MessageSeq, bool)>,
    /// A job's timer: when it fires, the timer, its task, and who asked for it.
    timers: BinaryHeap<Reverse<(u64, u32, u32, u16)>>,
    tasks: u32,
    messages: u32,
    counters: Counters,
    events: Vec<Event>,
    shipped: bool,
    made: usize,
}

impl Lane {
    fn new(place: u16) -> Lane {
        let mut lane = Lane {
            id: LoopId(place),
            mailbox: VecDeque::new(),
            timers: BinaryHeap::new(),
            tasks: 0,
            messages: 0,
            counters: Counters::default(),
            events: Vec::new(),
            shipped: false,
            made: 0,
        };
        lane.add(0, EventKind::LoopStarted);
        lane.add(0, EventKind::LoopReady);
        lane.spawn(0, Sym(0), None);
        lane
    }

    fn is_idle(&self) -> bool {
        self.mailbox.is_empty() && self.timers.is_empty()
    }

    fn add(&mut self, at: u64, kind: EventKind) {
        self.counters.count(&kind);
        self.made += 1;
        self.events.push(Event { at: Micros(at), kind });
    }

    fn spawn(&mut self, at: u64, name: Sym, parent: Option<TaskId>) -> TaskId {
        let task = TaskId(self.tasks);
        self.tasks += 1;
        self.add(at, EventKind::TaskSpawned { task, parent, name, site: SITE });
        task
    }

    fn poll(&mut self, at: u64, task: TaskId, took_us: u32, cause: Cause, wait: Wait) -> u64 {
        let ready_us = took_us / 3;
        self.add(at, EventKind::TaskPolled { task, took_us, ready_us, cause, wait });
        at + u64::from(took_us)
    }

    fn send(&mut self, at: u64, to: LoopId, queue: Sym, task: TaskId) -> MessageSeq {
        let seq = MessageSeq(self.messages);
        self.messages += 1;
        let (size, depth, task) = (24 + seq.0 % 200, 1 + seq.0 % 5, Some(task));
        self.add(at, EventKind::MessageSent { seq, to, queue, size, depth, task, site: SITE });
        seq
    }

    fn ship(&mut self, trace: &mut Trace, at_least: usize) -> usize {
        if self.events.len() < at_least {
            return 0;
        }
        let strings = if self.shipped { &[][..] } else { &TEXTS[..] };
        let batch = Batch {
            first_string: if self.shipped { TEXTS.len() as u32 } else { 0 },
            strings: strings.iter().map(|&text| text.to_owned()).collect(),
            events: core::mem::take(&mut self.events),
            counters: self.counters,
        };
        self.shipped = true;
        let bytes = batch.encode().unwrap();
        trace.apply(self.id, &bytes).unwrap();
        bytes.len()
    }
}

impl Crowd {
    /// One number after the other, as if by chance.
    fn next(&mut self, below: u64) -> u64 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        self.chance % below
    }

    /// What a loop does from `now` on; returns when it has its next turn.
    fn turn(&mut self, now: u64, place: u16, goes_on: bool) -> u64 {
        let mut at = self.timers(now, place);
        at = self.mail(at, place);
        if goes_on {
            at = self.ask(at, place);
        }
        at + 100 + self.next(900)
    }

    /// The timers that are due: their tasks go on, answer and end.
    fn timers(&mut self, now: u64, place: u16) -> u64 {
        let mut at = now;
        while let Some(&Reverse((due, timer, task, asker))) =
            self.lanes[usize::from(place)].timers.peek()
            && due <= at
        {
            let took = self.length();
            let lane = &mut self.lanes[usize::from(place)];
            lane.timers.pop();
            let (timer, task, late_us) = (TimerId(timer), TaskId(task), (at - due) as u32);
            lane.add(at, EventKind::TimerFired { timer, late_us });
            let sent = at + u64::from(took) / 2;
            let end = lane.poll(at, task, took, Cause::Timer(timer), Wait::Nothing);
            let seq = lane.send(sent, LoopId(asker), ANSWERS, task);
            lane.add(end, EventKind::TaskDone { task });
            let id = lane.id;
            self.lanes[usize::from(asker)].mailbox.push_back((sent + WAY, id, seq, false));
            at = end + 5;
        }
        at
    }

    /// The messages that have come: jobs become tasks, answers are taken note of.
    fn mail(&mut self, now: u64, place: u16) -> u64 {
        let mut at = now;
        while let Some(&(came, from, seq, is_job)) = self.lanes[usize::from(place)].mailbox.front()
            && came <= at
        {
            let (took, pause, name) = (self.length(), self.next(30_000), self.next(5) as u32 + 1);
            let lane = &mut self.lanes[usize::from(place)];
            lane.mailbox.pop_front();
            let (queue, size) = (if is_job { JOBS } else { ANSWERS }, 24 + seq.0 % 200);
            lane.add(at, EventKind::MessageReceived { from, seq, queue, size, depth: 1 });
            lane.add(at + 3, EventKind::MessageTaken { from, seq, task: Some(PROGRAM) });
            let wait = Wait::Message(JOBS);
            let end = lane.poll(at + 3, PROGRAM, 20, Cause::Messages(from), wait);
            at = end + 5;
            if is_job {
                let task = lane.spawn(end - 4, Sym(name), Some(PROGRAM));
                let timer = TimerId(task.0);
                let set = at + u64::from(took);
                let deadline = Micros(set + pause);
                lane.poll(at, task, took, Cause::Task(PROGRAM), Wait::Timer(timer));
                let task_of = Some(task);
                lane.add(set, EventKind::TimerSet { timer, task: task_of, deadline, site: SITE });
                lane.timers.push(Reverse((deadline.0, timer.0, task.0, from.0)));
                at = set + 5;
            }
        }
        at
    }

    /// A job for another loop.
    fn ask(&mut self, at: u64, place: u16) -> u64 {
        let count = self.lanes.len() as u64;
        let to = LoopId(((u64::from(place) + 1 + self.next(count.min(9))) % count) as u16);
        let took = 15 + self.next(60) as u32;
        let lane = &mut self.lanes[usize::from(place)];
        let end = lane.poll(at, PROGRAM, took, Cause::Unknown, Wait::Turn);
        let (sent, from) = (at + u64::from(took) / 2, lane.id);
        let seq = lane.send(sent, to, JOBS, PROGRAM);
        self.lanes[usize::from(to.0)].mailbox.push_back((sent + WAY, from, seq, true));
        end + 5
    }

    /// How long a poll takes, in microseconds: most are short, few hold their loop up.
    fn length(&mut self) -> u32 {
        match self.next(1_000) {
            0 => 50_000 + self.next(100_000) as u32,
            1..50 => 2_000 + self.next(5_000) as u32,
            _ => 10 + self.next(300) as u32,
        }
    }
}
