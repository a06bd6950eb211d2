//! The beginning of a loop, inside its worker.

use core::time::Duration;
use std::panic;
use std::rc::Rc;
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use crate::clock::Micros;
use crate::executor::{EventLoop, Executor, PolicyKind, Probe};
use crate::ids::LoopId;
use crate::queue::{PeerEnd, codec};
use crate::runtime::calls::CallError;
use crate::runtime::context::LoopContext;
use crate::runtime::shipper::Shipper;
use crate::runtime::wire::{Boot, FromLoop, Mischief, ToLoop};
use crate::runtime::{jobs, local};
use crate::trace::{EventKind, Recorder};
use crate::web::{Ports, Scope, Standard, WebClock, unless_trapped};

/// A port is taken to be empty when so many times nothing has come of it between two macrotasks.
const QUIET: u32 = 2;

/// How long a goodbye may be on its way after its loop has ended. It always comes, as far as browsers
/// are known; but nobody may wait for ever for it.
const GOODBYE: Duration = Duration::from_secs(2);

/// Turns the worker that calls this into an event loop. Called by `www/worker.js`, once.
///
/// # Errors
/// A JavaScript error when this is no worker, or `boot` is not what a host of the same build made.
#[wasm_bindgen]
pub fn polyloop_boot(boot: &[u8], ports: &JsValue) -> Result<(), JsError> {
    let scope = Scope::current().ok_or_else(|| JsError::new("an event loop needs a worker"))?;
    let boot: Boot = codec::decode(boot)?;
    let clock = WebClock::start(boot.epoch_ms);
    let recorder = match boot.records {
        true => Recorder::new(Arc::new(clock), boot.trace_limit),
        false => Recorder::of_life(Arc::new(clock)),
    };
    let shipper = Shipper::new(recorder.clone(), Some(scope.clone()));
    report_panics(shipper.clone());
    recorder.record(EventKind::LoopStarted);

    let probe = Probe::new(recorder.clone());
    let event_loop = if boot.bare {
        // Nothing here is a loop of ours: the browser's own runs what the program makes.
        let policy = Rc::new(Standard::new(Arc::new(clock), probe.clone()));
        EventLoop::new(Executor::new(PolicyKind::Standard, policy, probe), || {})
    } else {
        let event_loop = local::event_loop(boot.policy, probe);
        // For the rest of the worker's life.
        core::mem::forget(event_loop.begin()?);
        Executor::set_current(Some(event_loop.executor().clone()));
        event_loop
    };
    let executor = event_loop.executor().clone();
    shipper.run(&executor);
    let context = LoopContext::new(boot.id, &boot.name, executor, shipper.clone());
    context.make_current();
    scope.receive({
        let context = context.clone();
        move |bytes, ports| {
            match codec::decode(&bytes) {
                Ok(word) => hear(&context, word, ports),
                // It may be what somebody here waits for.
                Err(error) => {
                    let text = format!("it cannot read what the page says ({error})");
                    context.shipper().ship();
                    context.shipper().say_last(&FromLoop::Failed(text));
                }
            }
        }
    });
    let infos = boot.parent.iter().chain(&boot.peers);
    for (info, port) in infos.zip(Ports::from_js(ports)) {
        context.connect(info, port);
    }
    if let Some(parent) = &boot.parent {
        context.set_parent(parent.id);
    }
    // The program's first poll follows at once, in the same turn: asking the browser for one would
    // take longer than all of this. What the loop says first leaves before, since that poll may be a
    // long one.
    let mut booted = Ok(());
    unless_trapped(|| {
        context.policy().enter(&mut || {
            booted = run_program(&context, &boot);
            if booted.is_ok() {
                recorder.record(EventKind::LoopReady);
                shipper.ship();
            }
        });
    });
    booted
}

fn run_program(context: &LoopContext, boot: &Boot) -> Result<(), JsError> {
    let job = boot.program.prepare(context)?;
    let site = boot.program.site();
    let own = context.clone();
    let program = async move {
        let value = job.run.await;
        if own.is_root() {
            match value {
                Ok(value) => own.shipper().say(&FromLoop::Finished(value)),
                Err(error) => own.log(format!("the program's value cannot be sent: {error}")),
            }
        } else if let Some(parent) = own.parent() {
            let value = value.map_err(|error| CallError::NotSendable(error.to_string()));
            jobs::answer_program(parent.link(), site, value);
        }
        let closing = own.clone();
        own.policy().at_turn_end(Box::new(move || closing.close()));
    };
    context.spawn_at(job.name, site, program, |()| None).detach();
    Ok(())
}

/// Does what the watcher says.
fn hear(context: &LoopContext, word: ToLoop, ports: Ports) {
    match word {
        ToLoop::Ping => context.shipper().say(&FromLoop::Pong),
        ToLoop::Stop => context.close(),
        ToLoop::TraceIsFull => context.probe().recorder().fill(),
        ToLoop::Mischief(mischief) => make(mischief, context),
        ToLoop::Ended { id, end, said_goodbye: true } => {
            end_when_said(context.clone(), id, end, context.now() + GOODBYE);
        }
        ToLoop::Ended { id, end, said_goodbye: false } => {
            end_when_quiet(context.clone(), id, end, QUIET);
        }
        ToLoop::Started { request, result } => {
            let port = ports.into_iter().next();
            context.policy().enter(&mut {
                let mut answer = Some((result, port));
                move || match answer.take() {
                    Some((Ok(info), Some(port))) => {
                        context.started(request, Ok(context.connect(&info, port)));
                    }
                    Some((Err(error), _)) => context.started(request, Err(error)),
                    _ => {}
                }
            });
        }
        ToLoop::Visit => ports.into_iter().for_each(|port| context.visit(port)),
        ToLoop::Connected(info) => {
            if let Some(port) = ports.into_iter().next() {
                context.connect(&info, port);
            }
        }
    }
}

/// What the ended loop had sent may lie in its port still, and the watcher's word came by another
/// way: lets it arrive first, all of it.
fn end_when_quiet(context: LoopContext, id: LoopId, end: PeerEnd, rounds: u32) {
    let Some(peer) = context.peer(id) else { return };
    if rounds == 0 || peer.end().is_some() {
        let policy = context.policy().clone();
        return policy.enter(&mut || context.ended(id, end.clone()));
    }
    let batches = peer.link().batches();
    let look = move || {
        let is_quiet = peer.link().batches() == batches;
        end_when_quiet(context, id, end, if is_quiet { rounds - 1 } else { QUIET });
    };
    later(look);
}

/// A loop that has closed has told so behind its last messages; those may take their time.
fn end_when_said(context: LoopContext, id: LoopId, end: PeerEnd, latest: Micros) {
    let Some(peer) = context.peer(id) else { return };
    if peer.end().is_some() || context.now() >= latest {
        let policy = context.policy().clone();
        return policy.enter(&mut || context.ended(id, end.clone()));
    }
    later(move || end_when_said(context, id, end, latest));
}

/// Does something when the browser has had its turn.
fn later(work: impl FnOnce() + 'static) {
    let entry = || {
        unless_trapped(work);
    };
    Timeout::new(0, entry).forget();
}

#[expect(clippy::panic, reason = "that is what was asked for")]
fn make(mischief: Mischief, context: &LoopContext) {
    match mischief {
        Mischief::Fail => context.fail_next(),
        Mischief::Panic => panic!("made to panic"),
        Mischief::Hang => loop {
            core::hint::spin_loop();
        },
    }
}

/// Sends the text of a panic to the watcher before the trap, which tells nothing. What the panic has
/// left half done is not used any more.
fn report_panics(shipper: Shipper) {
    // The hook must be shareable, which what it needs is not; the worker has one thread.
    thread_local! {
        static SHIPPER: std::cell::RefCell<Option<Shipper>> = const { std::cell::RefCell::new(None) };
    }
    SHIPPER.set(Some(shipper));
    panic::set_hook(Box::new(|info| {
        let text = match info.location() {
            Some(place) => {
                format!(
                    "{} (at {}:{})",
                    info.payload_as_str().unwrap_or("no text"),
                    place.file(),
                    place.line()
                )
            }
            None => info.to_string(),
        };
        SHIPPER.with_borrow(|shipper| {
            if let Some(shipper) = shipper {
                shipper.ship();
                shipper.say_last(&FromLoop::Panicked(text));
            }
        });
    }));
}
