//! Real HTTP for the server loop of the scenario that is shown.
//!
//! The page's service worker asks for a way to the loop, and the page passes the port on. Requests
//! and answers then go between those two. During a run it is the run's loop; between the runs, from
//! the first request on, one that the page keeps for this alone, as long as the scenario is shown.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use crate::runtime::Host;
use crate::scenarios::runner::RunHandle;
use crate::scenarios::web_server;
use crate::ui::state::{Known, State};
use crate::web::{Port, service_worker};

/// Passes ports on to the loop that serves. A cheap handle.
#[derive(Clone, Default)]
pub struct HttpServer(Rc<Inner>);

#[derive(Default)]
struct Inner {
    serving: Cell<Serving>,
    stand_by: RefCell<Option<Host>>,
    /// The names of the ports that have been passed on to the loop that serves.
    connections: RefCell<Vec<String>>,
}

/// Whose loop serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Serving {
    /// Nobody's: another scenario is shown.
    #[default]
    Nobody,
    /// The page's own.
    StandBy,
    /// That of the run of this number.
    Run(u64),
}

impl Serving {
    fn of(state: &State) -> Serving {
        if state.scenario != Some(Known(&web_server::SCENARIO)) {
            return Serving::Nobody;
        }
        match state.shown_run().filter(|run| !run.has_ended()) {
            Some(run) => Serving::Run(run.number),
            None => Serving::StandBy,
        }
    }
}

impl HttpServer {
    /// Does what follows from a state: where another loop serves from now on, the one before ends.
    pub fn follow(&self, state: &State) {
        let serving = Serving::of(state);
        if self.0.serving.replace(serving) != serving {
            if let Some(host) = self.0.stand_by.take() {
                host.stop();
            }
            service_worker::end_connections(&self.0.connections.take());
        }
    }

    /// Passes a port of this name on to the loop that serves. `run` is the run that was started last.
    pub fn connect(&self, id: String, port: Port, run: Option<&RunHandle>) {
        let is_served = match (self.0.serving.get(), run) {
            (Serving::Run(_), Some(run)) => run.visit(port),
            (Serving::StandBy, _) => self.stand_by().is_some_and(|host| host.visit(port)),
            _ => false,
        };
        if is_served {
            self.0.connections.borrow_mut().push(id);
        } else {
            service_worker::end_connections(&[id]);
        }
    }

    /// The page's own server, which is started when it is first needed.
    fn stand_by(&self) -> Option<Host> {
        if let Some(host) = &*self.0.stand_by.borrow() {
            return Some(host.clone());
        }
        // Where there can be no worker, a run says why.
        let host = web_server::stand_by().ok()?;
        *self.0.stand_by.borrow_mut() = Some(host.clone());
        let (server, end) = (self.clone(), host.end());
        spawn_local(async move {
            end.await;
            // If it was not stopped from here, it has died.
            let stands_by = server.0.serving.get() == Serving::StandBy;
            let is_dead = server.0.stand_by.borrow().as_ref().is_some_and(|h| h.living() == 0);
            if stands_by && is_dead {
                *server.0.stand_by.borrow_mut() = None;
                service_worker::end_connections(&server.0.connections.take());
            }
        });
        Some(host)
    }
}
