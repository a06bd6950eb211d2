//! Functions, named in one place and run in another.

use std::future::{Ready, ready};
use std::rc::Rc;

use polyloop::ids::LoopId;
use polyloop::queue::codec::{decode, encode};
use polyloop::runtime::job::Call;
use polyloop::runtime::{LoopContext, LoopSpec, LoopStartError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::harness::World;
use crate::queue_harness::Notes;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    name: String,
    counts: Vec<u64>,
    note: Option<(i8, f64)>,
}

async fn double(number: i64) -> i64 {
    number * 2
}

async fn triple(number: i64) -> i64 {
    number * 3
}

async fn total((order, factor): (Order, u64)) -> Result<(String, u64), String> {
    match order.note {
        Some(_) => Ok((order.name, order.counts.iter().sum::<u64>() * factor)),
        None => Err(format!("{} has no note", order.name)),
    }
}

async fn nothing((): ()) {}

fn at_once(text: String) -> Ready<usize> {
    ready(text.len())
}

async fn generic<T: Serialize + DeserializeOwned + Clone + 'static>(value: T) -> (T, T) {
    (value.clone(), value)
}

async fn named(context: LoopContext, greeting: String) -> String {
    context.yield_now().await;
    context.log("it runs");
    format!("{greeting}, {} number {}", context.name(), context.id())
}

fn context(world: &World) -> LoopContext {
    LoopContext::unwatched(LoopId(7), "test", world.executor.clone())
}

/// Sends the call through its bytes, and runs it.
fn run<T: DeserializeOwned + 'static>(call: &Call) -> (T, &'static str) {
    let call: Call = decode(&encode(call).unwrap()).unwrap();
    let world = World::new();
    let job = call.prepare(&context(&world)).unwrap();
    let values = Notes::new();
    let noted = values.clone();
    let run = job.run;
    world.executor.spawn("job", async move { noted.note(run.await.unwrap()) }).detach();
    world.drive();
    let [value] = values.take().try_into().unwrap();
    (decode(&value).unwrap(), job.name)
}

#[test]
fn a_function_runs_from_its_bytes() {
    assert_eq!(run(&Call::function(double, &21).unwrap()), (42_i64, "double"));
    assert_eq!(run(&Call::function(triple, &14).unwrap()), (42_i64, "triple"));
    assert_eq!(
        run::<i64>(&Call::function(double, &i64::from(i32::MIN)).unwrap()).0,
        -4_294_967_296
    );
    assert_eq!(run(&Call::function(nothing, &()).unwrap()), ((), "nothing"));
    assert_eq!(run::<usize>(&Call::function(at_once, &"seven b".to_owned()).unwrap()).0, 7);
}

#[test]
fn arguments_and_values_may_be_any_data() {
    let mut order = Order { name: "заказ".into(), counts: vec![1, u64::MAX >> 2], note: None };
    let call = Call::function(total, &(order.clone(), 2)).unwrap();
    let (value, name) = run::<Result<(String, u64), String>>(&call);
    assert_eq!((value, name), (Err("заказ has no note".into()), "total"));
    order.note = Some((-1, 0.5));
    let call = Call::function(total, &(order, 2)).unwrap();
    assert_eq!(
        run::<Result<(String, u64), String>>(&call).0,
        Ok(("заказ".into(), (u64::MAX >> 1) + 1))
    );
    let call = Call::function(generic::<Vec<Option<u8>>>, &vec![None, Some(3)]).unwrap();
    let twice = (vec![None, Some(3)], vec![None, Some(3)]);
    assert_eq!(run::<(Vec<Option<u8>>, Vec<Option<u8>>)>(&call), (twice, "generic"));
}

#[test]
fn a_closure_that_captures_nothing_is_a_function() {
    let call = Call::function(|number: u8| async move { number + 1 }, &1).unwrap();
    let (value, name) = run::<u8>(&call);
    // It has no name but that of the function around it.
    assert_eq!((value, name), (2, "a_closure_that_captures_nothing_is_a_function"));
}

#[test]
fn a_program_gets_the_context_of_the_loop_that_it_runs_in() {
    let call = Call::program(named, &"hello".to_owned()).unwrap();
    assert_eq!(run::<String>(&call), ("hello, test number 7".into(), "named"));
}

#[test]
fn a_function_runs_inside_of_its_job() {
    fn eager((): ()) -> Ready<()> {
        polyloop::executor::Executor::current().unwrap().probe().recorder().now();
        ready(())
    }
    let world = World::new();
    let job = Call::function(eager, &()).unwrap().prepare(&context(&world)).unwrap();
    // Until it is polled, nothing of it has run; it would have found no current loop.
    let before = polyloop::executor::Executor::set_current(Some(world.executor.clone()));
    let run = job.run;
    world.executor.spawn("job", async move { drop(run.await) }).detach();
    world.drive();
    polyloop::executor::Executor::set_current(before);
}

#[test]
fn wrong_arguments_are_an_error() {
    let world = World::new();
    let context = context(&world);
    // A call carries its arguments as bytes, last: a length and as many bytes.
    let bytes = encode(&Call::function(total, &(order(), 2)).unwrap()).unwrap();
    let args = encode(&(order(), 2_u64)).unwrap();
    let head = &bytes[..bytes.len() - args.len() - 1];
    let with_args = |args: &[u8]| {
        let mut bytes = head.to_vec();
        bytes.push(u8::try_from(args.len()).unwrap());
        bytes.extend(args);
        decode::<Call>(&bytes).unwrap()
    };
    assert!(with_args(&args).prepare(&context).is_ok());
    for length in 0..args.len() {
        assert!(with_args(&args[..length]).prepare(&context).is_err(), "{length}");
    }
    let mut too_many = args.clone();
    too_many.push(0);
    assert!(with_args(&too_many).prepare(&context).is_err());
    assert!(decode::<Call>(&bytes[..bytes.len() - 1]).is_err());
}

fn order() -> Order {
    Order { name: "order".into(), counts: vec![3, 4], note: Some((1, 1.0)) }
}

#[test]
fn a_job_that_is_not_run_drops_what_it_holds() {
    let world = World::new();
    let context = context(&world);
    let job = Call::program(named, &String::new()).unwrap().prepare(&context).unwrap();
    drop(job);
    let executor = Rc::downgrade(world.executor.policy());
    drop((context, world));
    assert!(executor.upgrade().is_none());
}

#[test]
fn an_unwatched_loop_cannot_start_others() {
    let world = World::new();
    let context = context(&world);
    let notes = Notes::new();
    let (noted, own) = (notes.clone(), context.clone());
    let starting = async move {
        let started = own.start(LoopSpec::new("other"), named, "hello".to_owned()).await;
        noted.note(started.map(|_| ()));
    };
    context.spawn("starting", starting).detach();
    world.drive();
    assert_eq!(notes.take(), [Err(LoopStartError::Closing)]);
}
