//! What an executor leaves to its policy.

use core::task::Waker;

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::executor::life::SpawnedTask;
use crate::ids::TimerId;

/// The two policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyKind {
    /// wasm-bindgen-futures and gloo-timers: what everybody has. A task that never stops waking
    /// itself keeps its loop from everything else.
    Standard,
    /// [`Turbo`](crate::executor::Turbo).
    #[default]
    Turbo,
}

/// How tasks are run and timers kept. One per loop; everything happens on that loop's thread.
pub trait Policy {
    /// Takes a task and polls it when it is ready, never within this call.
    ///
    /// Before each poll the policy tells the [`Probe`](crate::executor::Probe) since when the task
    /// has been ready, and why.
    fn spawn(&self, task: SpawnedTask);

    /// Wakes `waker` at `at` or soon after. Setting a timer again replaces its waker.
    fn set_timer(&self, timer: TimerId, at: Micros, waker: &Waker);

    /// Forgets a timer. Tells whether it was still set, that is, had not fired.
    fn clear_timer(&self, timer: TimerId, at: Micros) -> bool;

    /// Runs `work` when the tasks that are ready now have had their turn. On a closed executor that
    /// is when all tasks have been dropped.
    fn at_turn_end(&self, work: Box<dyn FnOnce()>);

    /// Runs `work`, which comes from outside (messages that arrived), as a part of a turn: what it
    /// wakes is polled, and what those polls send leaves together.
    fn enter(&self, work: &mut dyn FnMut());

    /// Something short was sent that may be answered at once: the loop had better not go to sleep before
    /// it has waited a little. By default nothing follows.
    fn expect_answer(&self) {}

    /// Drops all tasks and timers. Nothing is polled afterwards.
    fn close(&self);
}

/// Asks whatever runs the executor for turns. The executor knows nothing else of its host.
///
/// Shareable because wakers are; hosts with a single thread keep what they need in a thread local.
pub trait Pender: Send + Sync {
    /// Asks for a turn, after the host has handled what else waits. Called once until the turn
    /// comes, whatever other turns (of timers, of messages) come before.
    fn pend(&self);

    /// Asks for a turn at this moment, which lies ahead. A later call replaces an earlier one. Not
    /// called while a turn has been asked for with [`pend`](Self::pend): that one sees to it.
    ///
    /// The host may come too early, and is asked again then.
    fn pend_at(&self, at: Micros);
}
