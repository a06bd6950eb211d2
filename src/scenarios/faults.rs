//! What is done to the loops of a run on purpose.

use core::pin::pin;

use futures_util::future::{join_all, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use crate::runtime::{Host, Mischief};
use crate::scenarios::run::{Fault, FaultKind};

/// How often a fault looks for its loop that is not there yet.
const LOOK_MS: u32 = 5;

/// Lets the faults come, as long as the run goes on.
pub(super) fn plan(host: &Host, faults: Vec<Fault>) {
    if faults.is_empty() {
        return;
    }
    let end = host.end();
    let all = join_all(faults.into_iter().map(|fault| befall(host.clone(), fault)));
    spawn_local(async move {
        select(pin!(end), pin!(all)).await;
    });
}

/// A fault comes at its time, or as soon after it as its loop is there: how long a loop takes to
/// start is the browser's business. Where the loop has ended before, nothing is left to be done.
async fn befall(host: Host, fault: Fault) {
    // The browser takes a longer time than this for none at all.
    TimeoutFuture::new(fault.at_ms.clamp(0.0, i32::MAX.into()) as u32).await;
    loop {
        if strike(&host, &fault.in_loop, fault.kind) {
            return;
        }
        TimeoutFuture::new(LOOK_MS).await;
    }
}

/// Does something to the loop of this name, now. Tells whether there is one.
pub(super) fn strike(host: &Host, name: &str, kind: FaultKind) -> bool {
    match kind {
        FaultKind::Kill => host.kill(name),
        FaultKind::Panic => host.make(name, Mischief::Panic),
        FaultKind::Hang => host.make(name, Mischief::Hang),
        FaultKind::Fail => host.make(name, Mischief::Fail),
    }
}
