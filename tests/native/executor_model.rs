//! Generated programs, run by the executor and by a model of it: both must tell the same story, event
//! by event.

use std::cell::RefCell;
use std::rc::Rc;

use polyloop::clock::{Clock, Micros};
use polyloop::executor::{JoinHandle, Policy};
use proptest::prelude::*;

use crate::executor_plain::{GATES, Model, Programs, Step, TASKS};
use crate::harness::{Gate, World, us};

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

/// The executor's side.
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
    let mut model = Model::new(programs.clone());
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
        let story = model.story();
        assert_eq!(world.events(), story, "after {act:?}");
        assert_eq!(world.clock.now(), Micros(model.now));
        // Nothing that could go on is forgotten by the host.
        if !world.pender.is_asked() {
            assert!(!model.is_ready(), "tasks are ready, and no turn is asked for");
            let next = model.next_deadline();
            let asked = world.pender.at().map(|at| at.0);
            assert!(
                next.is_none_or(|next| asked.is_some_and(|asked| asked <= next)),
                "a timer is due at {next:?}, and a turn is asked for at {asked:?}"
            );
        }
    }
    world.executor.close();
    let cancelled = world.events().iter().filter(|line| line.starts_with("cancelled")).count();
    assert_eq!(cancelled, model.living());
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
