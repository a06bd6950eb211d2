//! One loop per actor, a mailbox each. Actors are told messages, asked questions, and stopped: once
//! their mailbox is empty, or at once, and then what they have not handled is listed.

use core::time::Duration;

use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::executor::join_all;
use crate::queue::{Queue, Receiver, Sender};
use crate::runtime::{LoopContext, LoopHandle, LoopSpec};
use crate::scenarios::params::{ParamSpec, Unit};
use crate::scenarios::run::{Failure, ProgramEnd, Table};
use crate::scenarios::{Group, Scenario, runner, tables};

/// The scenario.
pub const SCENARIO: Scenario = Scenario {
    id: "actors",
    group: Group::TalkingToALoop,
    sources: |_| vec!["src/scenarios/actors.rs"],
    params: &[
        ParamSpec::int("actors", 3, 1, 64),
        ParamSpec::int("messages", 10, 0, 100_000),
        ParamSpec::int("handle_ms", 100, 0, 10_000).unit(Unit::Milliseconds),
        ParamSpec::int("mailbox", 0, 0, 10_000),
        ParamSpec::choice("stop", "drain", &["drain", "now"]),
        super::POLICY,
    ],
    experiments: &["stop=now&run=1", "mailbox=1&messages=30&run=1", "actors=1&run=1"],
    notes: |_| Vec::new(),
    loops: |values| {
        let actors = (0..values.int("actors")).map(actor_name);
        ["main".to_owned()].into_iter().chain(actors).collect()
    },
    launch: |values| runner::launch(values, "main", direct),
    tables,
};

fn actor_name(number: impl core::fmt::Display) -> String {
    format!("Actor-{number}")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Stop {
    Drain,
    Now,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Params {
    actors: u32,
    messages: u32,
    handle_ms: u64,
    /// Zero is a mailbox without a bound.
    mailbox: u32,
    stop: Stop,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    actors: Vec<ActorOutcome>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ActorOutcome {
    name: String,
    handled: Vec<u32>,
    undelivered: Vec<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Letter {
    /// Handle this, no answer is awaited.
    Tell(u32),
    /// How many have you handled?
    Ask,
    /// That was the last letter.
    Stop,
}

const MAILBOX: Queue<Letter> = Queue::new(1, "mailbox");
const REPLIES: Queue<u32> = Queue::new(2, "replies");
/// Beside the mailbox, so that it does not wait behind the letters.
const STOP_NOW: Queue<()> = Queue::new(3, "stop");

/// An actor, seen from the loop that directs it.
struct Actor {
    handle: LoopHandle<Vec<u32>>,
    mailbox: Sender<Letter>,
    replies: Receiver<u32>,
    stop: Sender<()>,
    told: Vec<u32>,
}

async fn direct(context: LoopContext, params: Params) -> ProgramEnd<Outcome> {
    let started = (0..params.actors)
        .map(|number| context.start(LoopSpec::new(actor_name(number)), act, params.handle_ms));
    let mut actors = Vec::new();
    for handle in join_all(started.collect::<Vec<_>>()).await {
        match handle {
            Ok(handle) => actors.push(Actor::new(handle, params.mailbox)),
            Err(error) => {
                let failure = Some(Failure::new("worker-lost", error));
                return ProgramEnd { result: None, failure };
            }
        }
    }
    for message in 0..params.messages {
        let number = (message % params.actors) as usize;
        if let Some(actor) = actors.get_mut(number) {
            actor.told.push(message);
            // What an actor does not take is found undelivered in the end.
            let _ = actor.mailbox.send(Letter::Tell(message)).await;
        }
    }
    let endings = actors.into_iter().map(|actor| actor.end(&context, params.stop));
    let mut outcome = Outcome { actors: Vec::new() };
    let mut failure = None;
    for (actor, error) in join_all(endings.collect::<Vec<_>>()).await {
        outcome.actors.push(actor);
        failure = failure.or(error);
    }
    ProgramEnd { result: Some(outcome), failure }
}

impl Actor {
    fn new(handle: LoopHandle<Vec<u32>>, mailbox: u32) -> Actor {
        let peer = handle.peer().clone();
        Actor {
            mailbox: match mailbox {
                0 => peer.sender(MAILBOX),
                bound => peer.bounded_sender(MAILBOX, bound),
            },
            replies: peer.receiver(REPLIES),
            stop: peer.sender(STOP_NOW),
            told: Vec::new(),
            handle,
        }
    }

    /// Stops the actor, and tells the handled letters from the undelivered ones.
    async fn end(mut self, context: &LoopContext, stop: Stop) -> (ActorOutcome, Option<Failure>) {
        let name = self.handle.peer().name().to_owned();
        // An actor that is gone answers nothing, which its end tells all the same.
        match stop {
            Stop::Now => drop(self.stop.send(()).await),
            Stop::Drain => {
                let _ = self.mailbox.send(Letter::Ask).await;
                if let Ok(count) = self.replies.recv().await {
                    context.log(format!("{name} has handled {count}"));
                }
                let _ = self.mailbox.send(Letter::Stop).await;
            }
        }
        let (handled, failure) = match self.handle.join().await {
            Ok(handled) => (handled, None),
            Err(error) => (Vec::new(), Some(Failure::new(error.code(), error))),
        };
        // Letters are handled in the order in which they were told.
        let undelivered = self.told.split_off(handled.len().min(self.told.len()));
        (ActorOutcome { name, handled, undelivered }, failure)
    }
}

/// An actor's program: one letter after the other.
async fn act(context: LoopContext, handle_ms: u64) -> Vec<u32> {
    let mut handled = Vec::new();
    let Some(director) = context.parent() else { return handled };
    let mut mailbox = director.receiver(MAILBOX);
    let mut stop = director.receiver(STOP_NOW);
    let replies = director.sender(REPLIES);
    loop {
        let letter = match select(stop.recv(), mailbox.recv()).await {
            Either::Left(_) => break,
            Either::Right((letter, _)) => letter,
        };
        match letter {
            Ok(Letter::Tell(message)) => {
                if handle_ms > 0 {
                    context.sleep(Duration::from_millis(handle_ms)).await;
                }
                handled.push(message);
            }
            Ok(Letter::Ask) => {
                let count = u32::try_from(handled.len()).unwrap_or(u32::MAX);
                let _ = replies.send(count).await;
            }
            Ok(Letter::Stop) | Err(_) => break,
        }
    }
    handled
}

fn tables(result: &Json) -> Vec<Table> {
    let columns = [("actor", "name"), ("handled", "handled"), ("undelivered", "undelivered")];
    vec![tables::of_objects("actors", &result["actors"], &columns)]
}
