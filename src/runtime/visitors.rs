//! Messages from outside of a run, such as HTTP requests that come through the page's service
//! worker. They go straight to the loop: the page hands over the port, and sees nothing of them.

use core::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::queue::Wire;
use crate::runtime::context::LoopContext;
use crate::runtime::host::{Host, ROOT};
use crate::runtime::wire::ToLoop;
use crate::web::{Port, Ports};

/// The most ports that a loop keeps open. A service worker that is started again comes with another
/// one, and nothing says that the one before is of no more use.
const MOST_PORTS: usize = 16;

/// Whoever has sent a message from outside. A cheap handle.
#[derive(Clone)]
pub struct Visitor(Rc<Port>);

impl Visitor {
    /// Sends an answer.
    pub fn answer(&self, bytes: &[u8]) {
        self.0.post(bytes);
    }
}

type Hear = dyn Fn(Vec<u8>, Visitor);

/// The ports from outside that lead to a loop.
#[derive(Default)]
pub(super) struct Visitors {
    hear: RefCell<Option<Rc<Hear>>>,
    ports: RefCell<VecDeque<Rc<Port>>>,
}

impl LoopContext {
    /// From now on, calls `hear` with every message that comes from outside of the run, also with
    /// those that wait already.
    pub fn hear_visitors(&self, hear: impl Fn(Vec<u8>, Visitor) + 'static) {
        let hear: Rc<Hear> = Rc::new(hear);
        *self.visitors().hear.borrow_mut() = Some(hear.clone());
        for port in &*self.visitors().ports.borrow() {
            self.listen(port, &hear);
        }
    }

    pub(super) fn visit(&self, port: Port) {
        let port = Rc::new(port);
        if let Some(hear) = &*self.visitors().hear.borrow() {
            self.listen(&port, hear);
        }
        let mut ports = self.visitors().ports.borrow_mut();
        ports.push_back(port);
        if ports.len() > MOST_PORTS {
            ports.pop_front();
        }
    }

    /// A port keeps what comes until somebody listens.
    fn listen(&self, port: &Rc<Port>, hear: &Rc<Hear>) {
        let (context, visitor, hear) = (self.downgrade(), Rc::downgrade(port), hear.clone());
        let receive = move |bytes: Vec<u8>| {
            let (Some(context), Some(visitor)) = (context.upgrade(), visitor.upgrade()) else {
                return;
            };
            let mut arrived = Some((bytes, Visitor(visitor)));
            context.policy().enter(&mut || {
                if let Some((bytes, visitor)) = arrived.take() {
                    hear(bytes, visitor);
                }
            });
        };
        port.receive(receive, |_| {});
    }
}

impl Host {
    /// Hands a port from outside to the run's first loop, if it lives; tells whether it does.
    /// Messages over the port do not come by here.
    pub fn visit(&self, port: Port) -> bool {
        let mut ports = Ports::new();
        ports.push(port);
        self.0.tell(ROOT, &ToLoop::Visit, ports);
        self.0.loops.borrow().contains_key(&ROOT)
    }
}
