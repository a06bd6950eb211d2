//! Generated programs, run by the executor and by a model of it that is too simple to be wrong:
//! both must tell the same story, event by event.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use polyloop::clock::{Clock, Micros};
use polyloop::executor::{JoinHandle, Policy, turbo::TURN};
use proptest::prelude::*;

use crate::harness::{Gate, World, us};

/// A step of a task. Tasks and gates are numbered; a number beyond the last means one of those that
/// are there.
#[derive(Clone, Debug)]
enum Step {
    Yield,
    Sleep(u64),
    /// Computes for so long.
    Work(u64),
    Wait(usize),
    /// Waits for the gate, but no longer than this.
    WaitFor(u64, usize),
    Open(usize),
    /// Spawns a task that runs this program.
    Spawn(usize),
    Abort(usize),
    Join(usize),
}

/// What happens outside of tasks.
#[derive(Clone, Debug)]
enum Act {
    Turn,
    Advance(u64),
    Spawn(usize),
    Open(usize),
    Abort(usize),
    /// Opens the gate as a message would.
    Enter(usize),
    /// Gives the timed turn, whether due or not.
    TimedTurn,
}

const GATES: usize = 4;
const TASKS: usize = 40;
/// So many timers fire in a turn; the others wait for the next one.
const FIRED_AT_ONCE: usize = 32;

type Programs = Rc<Vec<Vec<Step>>>;

// The executor's side.

struct Real {
    world: Rc<World>,
    programs: Programs,
    gates: Vec<Rc<Gate>>,
    handles: RefCell<Vec<Option<JoinHandle<()>>>>,
}

impl Real {
    fn spawn(self: &Rc<Self>, program: usize) {
        let number = self.handles.borrow().len();
        if number == TASKS {
            return;
        }
        let task = self.clone().task(program);
        let handle = self.world.executor.spawn(&number.to_string(), task);
        self.handles.borrow_mut().push(Some(handle));
    }

    fn gate(&self, gate: usize) -> &Rc<Gate> {
        &self.gates[gate % GATES]
    }

    fn abort(&self, task: usize) {
        let handles = self.handles.borrow();
        if !handles.is_empty()
            && let Some(handle) = &handles[task % handles.len()]
        {
            handle.abort();
        }
    }

    async fn task(self: Rc<Self>, program: usize) {
        let executor = &self.world.executor;
        for step in &self.programs[program % self.programs.len()] {
            match *step {
                Step::Yield => executor.yield_now().await,
                Step::Sleep(time) => executor.sleep(us(time)).await,
                Step::Work(time) => self.world.clock.advance(us(time)),
                Step::Wait(gate) => self.gate(gate).clone().wait().await,
                Step::WaitFor(time, gate) => {
                    let _ = executor.timeout(us(time), self.gate(gate).clone().wait()).await;
                }
                Step::Open(gate) => self.gate(gate).open(),
                Step::Spawn(program) => self.spawn(program),
                Step::Abort(task) => self.abort(task),
                Step::Join(task) => {
                    let taken = {
                        let mut handles = self.handles.borrow_mut();
                        let count = handles.len();
                        handles[task % count].take()
                    };
                    if let Some(handle) = taken {
                        let _ = handle.await;
                    }
                }
            }
        }
    }
}

// The model's side. Everything that the executor does with wakers, futures and destructors is said
// here once more, plainly: who is ready, who waits for which moment.

#[derive(Default)]
struct Model {
    programs: Programs,
    now: u64,
    tasks: Vec<Task>,
    ready: VecDeque<Ready>,
    timers: Vec<Timer>,
    next_timer: usize,
    open: [bool; GATES],
    waiting: [Vec<usize>; GATES],
    cause: String,
    story: Vec<String>,
}

#[derive(Default)]
struct Task {
    program: usize,
    step: usize,
    /// What has been done of a step that takes several polls.
    begun: Begun,
    queued: bool,
    aborted: bool,
    ended: bool,
    joined_by: Option<usize>,
    handle_taken: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Begun {
    #[default]
    No,
    Yielded,
    Join(usize),
    Timer {
        timer: usize,
        deadline: u64,
    },
}

struct Ready {
    task: usize,
    since: u64,
    cause: String,
}

struct Timer {
    number: usize,
    deadline: u64,
    task: usize,
}

impl Model {
    fn tell(&mut self, line: String) {
        self.story.push(line);
    }

    fn wake(&mut self, task: usize) {
        let cause = self.cause.clone();
        self.queue(task, cause);
    }

    fn queue(&mut self, task: usize, cause: String) {
        let found = &mut self.tasks[task];
        if !found.ended && !std::mem::replace(&mut found.queued, true) {
            self.ready.push_back(Ready { task, since: self.now, cause });
        }
    }

    fn spawn(&mut self, program: usize, by: Option<usize>) {
        let task = self.tasks.len();
        if task == TASKS {
            return;
        }
        let program = program % self.programs.len();
        self.tasks.push(Task { program, ..Task::default() });
        self.tell(match by {
            Some(by) => format!("spawn {task} by {by}"),
            None => format!("spawn {task}"),
        });
        self.queue(task, "?".to_owned());
    }

    fn open(&mut self, gate: usize) {
        self.open[gate % GATES] = true;
        for task in std::mem::take(&mut self.waiting[gate % GATES]) {
            self.wake(task);
        }
    }

    fn abort(&mut self, task: usize) {
        let count = self.tasks.len();
        if count > 0 && !self.tasks[task % count].handle_taken {
            let found = &mut self.tasks[task % count];
            if !found.ended && !std::mem::replace(&mut found.aborted, true) {
                self.wake(task % count);
            }
        }
    }

    fn turn(&mut self) {
        let now = self.now;
        let end = now + TURN.as_micros() as u64;
        self.timers.sort_by_key(|timer| (timer.deadline, timer.number));
        let due = self.timers.iter().take_while(|timer| timer.deadline <= now).count();
        let due: Vec<_> = self.timers.drain(..due.min(FIRED_AT_ONCE)).collect();
        for Timer { number, deadline, task } in due {
            self.fired(number, deadline);
            self.cause = format!("timer {number}");
            self.wake(task);
        }
        self.cause = "?".to_owned();
        for polled in 0..self.ready.len() {
            if polled > 0 && self.now >= end {
                break;
            }
            let Some(ready) = self.ready.pop_front() else { break };
            if !self.tasks[ready.task].ended {
                self.poll(ready);
            }
        }
    }

    fn fired(&mut self, timer: usize, deadline: u64) {
        self.tell(match self.now - deadline {
            0 => format!("timer {timer} fired"),
            late => format!("timer {timer} fired +{late}"),
        });
    }

    fn poll(&mut self, Ready { task, since, cause }: Ready) {
        let start = self.now;
        self.tasks[task].queued = false;
        self.cause = task.to_string();
        let aborted = self.tasks[task].aborted;
        let wait = if aborted { None } else { self.go_on(task) };
        if wait.is_none()
            && let Begun::Timer { timer, .. } = self.tasks[task].begun
        {
            self.drop_timer(timer);
        }
        let after = |word: &str, time| match time {
            0 => String::new(),
            time => format!(" {word} {time}"),
        };
        let (took, ready) = (after("took", self.now - start), after("after", start - since));
        let wait_text = wait.as_deref().unwrap_or("end");
        self.tell(format!("poll {task}: {cause} -> {wait_text}{took}{ready}"));
        if wait.is_none() {
            self.tell(format!("{} {task}", if aborted { "cancelled" } else { "done" }));
            self.tasks[task].ended = true;
            if let Some(joiner) = self.tasks[task].joined_by {
                self.wake(joiner);
            }
        }
        self.cause = "?".to_owned();
    }

    fn drop_timer(&mut self, timer: usize) {
        let before = self.timers.len();
        self.timers.retain(|found| found.number != timer);
        if self.timers.len() < before {
            self.tell(format!("timer {timer} dropped"));
        }
    }

    /// Runs the task until it has to wait, and says for what.
    fn go_on(&mut self, task: usize) -> Option<String> {
        let programs = self.programs.clone();
        loop {
            let step = programs[self.tasks[task].program].get(self.tasks[task].step)?;
            if let Some(wait) = self.step(task, step) {
                return Some(wait);
            }
            self.tasks[task].step += 1;
            self.tasks[task].begun = Begun::No;
        }
    }

    fn step(&mut self, task: usize, step: &Step) -> Option<String> {
        let begun = self.tasks[task].begun;
        match *step {
            Step::Yield if begun == Begun::No => {
                self.tasks[task].begun = Begun::Yielded;
                self.wake(task);
                return Some("turn".to_owned());
            }
            Step::Yield => {}
            Step::Sleep(time) => return self.sleep(task, time),
            Step::Work(time) => self.now += time,
            Step::Wait(gate) => {
                if !self.open[gate % GATES] {
                    self.waiting[gate % GATES].push(task);
                    return Some("?".to_owned());
                }
            }
            Step::WaitFor(time, gate) => {
                if !self.open[gate % GATES] {
                    self.waiting[gate % GATES].push(task);
                    return self.sleep(task, time);
                }
                if let Begun::Timer { timer, .. } = begun {
                    self.drop_timer(timer);
                }
            }
            Step::Open(gate) => self.open(gate),
            Step::Spawn(program) => self.spawn(program, Some(task)),
            Step::Abort(other) => self.abort(other),
            Step::Join(other) => {
                let (other, has_handle) = match begun {
                    Begun::Join(other) => (other, true),
                    _ => {
                        let other = other % self.tasks.len();
                        let taken = &mut self.tasks[other].handle_taken;
                        (other, !std::mem::replace(taken, true))
                    }
                };
                if has_handle && !self.tasks[other].ended {
                    self.tasks[other].joined_by = Some(task);
                    self.tasks[task].begun = Begun::Join(other);
                    return Some(other.to_string());
                }
            }
        }
        None
    }

    fn sleep(&mut self, task: usize, time: u64) -> Option<String> {
        match self.tasks[task].begun {
            Begun::Timer { timer, deadline } if self.now >= deadline => {
                let before = self.timers.len();
                self.timers.retain(|found| found.number != timer);
                if self.timers.len() < before {
                    self.fired(timer, deadline);
                }
                None
            }
            Begun::Timer { timer, .. } => Some(format!("timer {timer}")),
            _ => {
                let (number, deadline) = (self.next_timer, self.now + time);
                self.next_timer += 1;
                self.tasks[task].begun = Begun::Timer { timer: number, deadline };
                self.timers.push(Timer { number, deadline, task });
                self.tell(format!("timer {number} of {task} for {deadline}"));
                Some(format!("timer {number}"))
            }
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    // Whole steps of half a millisecond, so that deadlines often meet.
    let time = || (0_u64..8).prop_map(|half| half * 500);
    prop_oneof![
        Just(Step::Yield),
        time().prop_map(Step::Sleep),
        time().prop_map(Step::Work),
        (0..GATES).prop_map(Step::Wait),
        (time(), 0..GATES).prop_map(|(time, gate)| Step::WaitFor(time, gate)),
        (0..GATES).prop_map(Step::Open),
        (0..8_usize).prop_map(Step::Spawn),
        (0..TASKS).prop_map(Step::Abort),
        (0..TASKS).prop_map(Step::Join),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Turn),
        2 => (1_u64..8).prop_map(|half| Act::Advance(half * 500)),
        2 => (0..8_usize).prop_map(Act::Spawn),
        1 => (0..GATES).prop_map(Act::Open),
        1 => (0..TASKS).prop_map(Act::Abort),
        1 => (0..GATES).prop_map(Act::Enter),
        1 => Just(Act::TimedTurn),
    ]
}

fn run(programs: Vec<Vec<Step>>, acts: &[Act]) {
    let programs = Rc::new(programs);
    let mut model = Model { programs: programs.clone(), cause: "?".to_owned(), ..Model::default() };
    let world = World::new();
    let gates = (0..GATES).map(|_| Gate::new()).collect();
    let real = Rc::new(Real { world: world.clone(), programs, gates, handles: RefCell::default() });
    let end = (0..200).flat_map(|_| [Act::Turn, Act::Turn, Act::Advance(500)]);
    for act in acts.iter().cloned().chain(end) {
        match act {
            Act::Turn => {
                if world.turn() {
                    model.turn();
                }
            }
            Act::Advance(time) => {
                model.now += time;
                if world.pender.at().is_some_and(|at| at.0 <= model.now) {
                    model.turn();
                }
                world.advance(us(time));
            }
            Act::TimedTurn => {
                if world.pender.at().is_some() {
                    world.timed_turn();
                    model.turn();
                }
            }
            Act::Spawn(program) => {
                real.spawn(program);
                model.spawn(program, None);
            }
            Act::Open(gate) => {
                real.gate(gate).open();
                model.open(gate);
            }
            Act::Abort(task) => {
                real.abort(task);
                model.abort(task);
            }
            Act::Enter(gate) => {
                world.turbo.enter(&mut || real.gate(gate).open());
                model.open(gate);
                model.turn();
            }
        }
        let story = std::mem::take(&mut model.story);
        assert_eq!(world.events(), story, "after {act:?}");
        assert_eq!(world.clock.now(), Micros(model.now));
        // Nothing that could go on is forgotten by the host.
        if !world.pender.is_asked() {
            assert!(model.ready.is_empty(), "tasks are ready, and no turn is asked for");
            let next = model.timers.iter().map(|timer| timer.deadline).min();
            let asked = world.pender.at().map(|at| at.0);
            assert!(
                next.is_none_or(|next| asked.is_some_and(|asked| asked <= next)),
                "a timer is due at {next:?}, and a turn is asked for at {asked:?}"
            );
        }
    }
    world.executor.close();
    let cancelled = world.events().iter().filter(|line| line.starts_with("cancelled")).count();
    assert_eq!(cancelled, model.tasks.iter().filter(|task| !task.ended).count());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(miri) { 4 } else { 256 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_program_runs_as_the_model_says(
        programs in prop::collection::vec(prop::collection::vec(step(), 0..8), 1..6),
        acts in prop::collection::vec(act(), 0..40),
    ) {
        run(programs, &acts);
    }
}
