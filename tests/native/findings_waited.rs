//! When a message is said to have waited too long, and when not.

use polyloop::ids::LoopId;
use polyloop::trace::event::Wait;
use polyloop::trace::findings::Code;
use polyloop::trace::{Item, Trace};

use crate::findings_kit::*;

/// A server that waits for requests and gets one, sent at 10 ms. Meanwhile another task of its loop
/// has turns: of these lengths, from 11 ms on.
struct Server {
    turns: Vec<u64>,
    /// What the server last waited for.
    wait: Wait,
    /// How long it handles the request.
    handling: u64,
    /// The name of a task that the request leads to.
    leads_to: Option<&'static str>,
}

impl Default for Server {
    fn default() -> Self {
        Server { turns: vec![20 * MS], wait: MESSAGE, handling: 100, leads_to: None }
    }
}

impl Server {
    fn run(self) -> Trace {
        let (mut server, mut client) = (Script::new(0), Script::new(1));
        server.spawn(0, "serve");
        server.spawn(0, "compute");
        poll(&mut server, 0, 1_000, 10, 0, self.wait);
        let seq = client.send(10 * MS, 0);
        let mut at = 11 * MS;
        for took in self.turns {
            poll(&mut server, 1, at, took, 0, Wait::Turn);
            at += took;
        }
        let at = at.max(35 * MS);
        take(&mut server, 1, seq, (at + 5, at + 20), 0);
        poll(&mut server, 0, at + 10, self.handling, 5, MESSAGE);
        if let Some(name) = self.leads_to {
            spawn_in(&mut server, at + 30, name, 0);
        }
        trace(&[&server, &client])
    }
}

#[test]
fn a_message_that_waits_behind_other_tasks_longer_than_it_takes_is_found() {
    let trace = Server::default().run();
    let [finding] = &found(&trace, Code::MessageWaited)[..] else {
        panic!("{:?}", trace.findings())
    };
    assert_eq!(finding.worst, Item::Message(LoopId(1), 0));
    assert_eq!((finding.in_loop, trace.text(finding.name)), (LoopId(0), "queue"));
    assert_eq!(finding.worst_us, 25_010, "from the sending to the turn that took it");
    let behind = finding.victim.unwrap();
    assert_eq!((behind.item, trace.text(behind.name)), (Item::Poll(LoopId(0), 1), "compute"));
    assert_eq!(codes(&trace), ["message-waited"]);
}

#[test]
fn many_short_turns_of_others_count_together() {
    let server = Server { turns: vec![2 * MS; 12], ..Server::default() };
    assert_eq!(codes(&server.run()), ["message-waited"]);
}

#[test]
fn a_message_whose_handling_takes_longer_is_not_found() {
    assert!(codes(&Server { handling: 30 * MS, ..Server::default() }.run()).is_empty());
}

#[test]
fn a_receiver_that_is_busy_with_something_else_is_not_waiting() {
    for wait in [Wait::Turn, Wait::Unknown, Wait::Answer(LoopId(1))] {
        assert!(codes(&Server { wait, ..Server::default() }.run()).is_empty(), "{wait:?}");
    }
}

#[test]
fn a_loop_that_does_nothing_meanwhile_is_not_to_blame() {
    assert!(codes(&Server { turns: vec![MS], ..Server::default() }.run()).is_empty());
}

#[test]
fn a_message_that_leads_to_more_of_the_same_stands_in_line() {
    assert!(codes(&Server { leads_to: Some("compute"), ..Server::default() }.run()).is_empty());
    let other = Server { leads_to: Some("answer"), ..Server::default() };
    assert_eq!(codes(&other.run()), ["message-waited"]);
}

#[test]
fn a_blocked_loop_is_one_finding_and_not_two() {
    let server = Server { turns: vec![70 * MS], ..Server::default() };
    assert_eq!(codes(&server.run()), ["loop-blocked"]);
}

#[test]
fn a_mailbox_that_fills_while_its_actor_works_is_no_finding() {
    let (mut actor, mut director) = (Script::new(0), Script::new(1));
    actor.spawn(0, "actor");
    for number in 0..20 {
        let seq = director.send(1_000, 0);
        let turn = 2_000 + number * 30 * MS;
        take(&mut actor, 1, seq, (1_500, turn + 5), 0);
        poll(&mut actor, 0, turn, 20 * MS, 0, MESSAGE);
    }
    assert!(codes(&trace(&[&actor, &director])).is_empty());
}
