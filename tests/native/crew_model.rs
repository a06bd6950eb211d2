//! The crew against a model: generated programs of submissions, answers, losses and dismissals, over
//! workers that a test answers for. After every step, each unit is where the rules of the crew say,
//! and at the end each has been answered for, once.

use std::cell::RefCell;
use std::rc::Rc;

use polyloop::ids::LoopId;
use polyloop::queue::PeerEnd;
use polyloop::runtime::crew::{Crew, CrewOptions, OnCrash, TRIES, UnitError};
use polyloop::runtime::{CallError, LoopContext};
use proptest::prelude::*;

use crate::crew_fakes::{Fake, Fakes, Office, lost};
use crate::harness::World;

/// As many losses in a row give a place up.
const MOST_LOSSES: u32 = 10;

#[derive(Clone, Debug)]
enum Step {
    Submit,
    /// Whoever has it gives a value for the unit of this place among those under way.
    Finish(usize),
    Fail(usize),
    /// A worker is lost.
    Lose(usize),
    /// A worker closes.
    Close(usize),
    /// A worker answers for one of its units and is lost before anybody has looked.
    FinishAndLose(usize),
    /// So many of the next workers die before they are ready.
    Stillborn(u32),
    /// Nobody can be hired for this place any more.
    Refuse(u32),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Submit),
        6 => any::<usize>().prop_map(Step::Finish),
        1 => any::<usize>().prop_map(Step::Fail),
        5 => any::<usize>().prop_map(Step::Lose),
        1 => any::<usize>().prop_map(Step::Close),
        2 => any::<usize>().prop_map(Step::FinishAndLose),
        1 => (1..14_u32).prop_map(Step::Stillborn),
        1 => (0..4_u32).prop_map(Step::Refuse),
    ]
}

#[derive(Clone, Debug, PartialEq)]
enum Expected {
    Open,
    Value,
    Failed,
    Lost,
    Broken,
}

/// What the crew is meant to do, without lanes and queue.
struct Model {
    on_crash: OnCrash,
    prefetch: usize,
    /// Tries whose workers were lost, and what is to be answered, by unit.
    units: Vec<(u8, Expected)>,
    /// Losses in a row of each place; `None` if it is given up.
    places: Vec<Option<u32>>,
    stillborn: u32,
    refused: Option<u32>,
    is_broken: bool,
}

impl Model {
    fn settle(&mut self, unit: u32, place: u32, expected: Expected) {
        // A worker may answer after the crew has.
        if self.is_broken {
            return;
        }
        self.units[unit as usize].1 = expected;
        if let Some(losses) = &mut self.places[place as usize] {
            *losses = 0;
        }
    }

    fn lose(&mut self, place: u32, units: &[u32]) {
        if self.is_broken || self.on_crash == OnCrash::Break {
            return self.break_up();
        }
        for unit in units {
            let (tries, expected) = &mut self.units[*unit as usize];
            *tries += 1;
            if *tries == TRIES {
                *expected = Expected::Lost;
            }
        }
        while let Some(losses) = &mut self.places[place as usize] {
            *losses += 1;
            if *losses >= MOST_LOSSES || self.refused == Some(place) {
                self.places[place as usize] = None;
            } else if self.stillborn > 0 {
                self.stillborn -= 1;
            } else {
                break;
            }
        }
        if self.places.iter().all(Option::is_none) {
            self.break_up();
        }
    }

    fn break_up(&mut self) {
        self.is_broken = true;
        for (_, expected) in &mut self.units {
            if *expected == Expected::Open {
                *expected = Expected::Broken;
            }
        }
    }

    fn is_last_try(&self, unit: u32) -> bool {
        self.units[unit as usize].0 + 1 == TRIES
    }
}

type Answers = Rc<RefCell<Vec<Option<Result<u32, UnitError>>>>>;

struct Test {
    world: Rc<World>,
    office: Rc<Office>,
    crew: Crew<Fakes>,
    answers: Answers,
    model: Model,
}

impl Test {
    fn new(workers: u32, prefetch: u32, on_crash: OnCrash) -> Test {
        let world = World::new();
        let context = LoopContext::unwatched(LoopId(0), "main", world.executor.clone());
        let office = Rc::<Office>::default();
        let options = CrewOptions { workers, prefetch, on_crash };
        let crew = Rc::new(RefCell::new(None));
        world
            .executor
            .spawn("start", {
                let (crew, office) = (crew.clone(), office.clone());
                async move {
                    let started = Crew::start(&context, options, Fakes(office)).await;
                    *crew.borrow_mut() = Some(started.unwrap());
                }
            })
            .detach();
        world.drive();
        let crew = crew.take().unwrap();
        let model = Model {
            on_crash,
            prefetch: prefetch as usize,
            units: Vec::new(),
            places: vec![Some(0); workers as usize],
            stillborn: 0,
            refused: None,
            is_broken: false,
        };
        Test { world, office, crew, answers: Rc::default(), model }
    }

    fn take(&mut self, step: &Step) {
        let living = self.office.living();
        let chosen = |index: &usize| living.get(index % living.len().max(1)).cloned();
        let under_way: Vec<_> = living
            .iter()
            .flat_map(|worker| worker.units().into_iter().map(move |u| (worker, u)))
            .collect();
        let of_units = |index: &usize| {
            under_way
                .get(index % under_way.len().max(1))
                .map(|(worker, unit)| ((*worker).clone(), *unit))
        };
        match step {
            Step::Submit => self.submit(),
            Step::Finish(index) => {
                if let Some((worker, unit)) = of_units(index) {
                    worker.answer(unit, Ok(unit * 10));
                    self.model.settle(unit, worker.0.place, Expected::Value);
                }
            }
            Step::Fail(index) => {
                if let Some((worker, unit)) = of_units(index) {
                    worker.answer(unit, Err(CallError::Failed("as asked".to_owned())));
                    self.model.settle(unit, worker.0.place, Expected::Failed);
                }
            }
            Step::Lose(index) | Step::Close(index) => {
                if let Some(worker) = chosen(index) {
                    let units = worker.units();
                    let closes = matches!(step, Step::Close(_));
                    worker.end_with(if closes { PeerEnd::Closed } else { lost(true) });
                    self.model.lose(worker.0.place, &units);
                }
            }
            Step::FinishAndLose(index) => {
                if let Some((worker, unit)) = of_units(index) {
                    worker.answer(unit, Ok(unit * 10));
                    self.model.settle(unit, worker.0.place, Expected::Value);
                    let units = worker.units();
                    worker.end_with(lost(true));
                    self.world.drive();
                    // Whether the place's count began anew before or after the loss is open.
                    self.model.lose(worker.0.place, &units);
                }
            }
            Step::Stillborn(count) => {
                self.office.stillborn.set(*count);
                self.model.stillborn = *count;
            }
            Step::Refuse(place) => {
                self.office.refused.set(Some(*place));
                self.model.refused = Some(*place);
            }
        }
        self.world.drive();
        self.check();
    }

    fn submit(&mut self) {
        let unit = self.model.units.len() as u32;
        let expected = if self.model.is_broken { Expected::Broken } else { Expected::Open };
        self.model.units.push((0, expected));
        self.answers.borrow_mut().push(None);
        let (value, answers) = (self.crew.submit(unit), self.answers.clone());
        self.world
            .executor
            .spawn("waiting", async move {
                let value = value.await;
                let before = answers.borrow_mut()[unit as usize].replace(value);
                assert!(before.is_none(), "{unit} was answered for twice");
            })
            .detach();
    }

    fn check(&self) {
        for (unit, ((_, expected), answer)) in
            self.model.units.iter().zip(&*self.answers.borrow()).enumerate()
        {
            let fits = match expected {
                Expected::Open => answer.is_none(),
                Expected::Value => *answer == Some(Ok(unit as u32 * 10)),
                Expected::Failed => matches!(answer, Some(Err(UnitError::Failed(_)))),
                Expected::Lost => matches!(answer, Some(Err(UnitError::Lost(_)))),
                Expected::Broken => matches!(answer, Some(Err(UnitError::Broken(_)))),
            };
            assert!(fits, "unit {unit}: expected {expected:?}, found {answer:?}");
        }
        if self.model.is_broken {
            return;
        }
        let living = self.office.living();
        let places = self.model.places.iter().filter(|losses| losses.is_some()).count();
        assert_eq!(living.len(), places, "one worker in each place");
        let under_way: Vec<_> = living.iter().flat_map(Fake::units).collect();
        let is_open = |unit: &u32| self.model.units[*unit as usize].1 == Expected::Open;
        assert!(under_way.iter().all(is_open), "what is answered for is not done again");
        let units = (0..self.model.units.len() as u32).filter(is_open);
        let waiting: Vec<_> = units.filter(|unit| !under_way.contains(unit)).collect();
        for worker in &living {
            let units = worker.units();
            assert!(units.len() <= self.model.prefetch);
            let is_alone = units.iter().any(|unit| self.model.is_last_try(*unit));
            assert!(!is_alone || units.len() == 1, "a last try is had alone");
            let last_waits = waiting.iter().any(|unit| self.model.is_last_try(*unit));
            let is_full = units.len() == self.model.prefetch;
            let is_kept = is_alone || is_full || last_waits && !units.is_empty();
            assert!(waiting.is_empty() || is_kept, "{waiting:?} wait, and a worker has {units:?}");
        }
    }

    fn dismiss(self) {
        let Test { world, office, crew, answers, model } = self;
        world.executor.spawn("dismissal", crew.dismiss()).detach();
        world.drive();
        for ((_, expected), answer) in model.units.iter().zip(&*answers.borrow()) {
            let is_closed = *answer == Some(Err(UnitError::Closed));
            assert_eq!(is_closed, *expected == Expected::Open, "{answer:?}");
            assert!(answer.is_some());
        }
        assert_eq!(office.living().len(), 0, "nobody is left");
        // No lane waits for anything any more.
        assert_eq!(Rc::strong_count(&office), 1);
    }
}

proptest! {
    #[test]
    fn every_unit_is_answered_for_once_and_as_the_model_says(
        (workers, prefetch) in (1..4_u32, 1..4_u32),
        breaks in prop::bool::weighted(0.2),
        steps in prop::collection::vec(any_step(), 1..80),
    ) {
        let on_crash = if breaks { OnCrash::Break } else { OnCrash::Heal };
        let mut test = Test::new(workers, prefetch, on_crash);
        for step in &steps {
            test.take(step);
        }
        test.dismiss();
    }
}
