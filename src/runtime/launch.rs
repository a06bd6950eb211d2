//! How a host starts a loop and connects it.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::executor::PolicyKind;
use crate::ids::LoopId;
use crate::queue::codec;
use crate::runtime::host::{Inner, Watched};
use crate::runtime::job::Call;
use crate::runtime::options::MOST_LOOPS;
use crate::runtime::spares::Lease;
use crate::runtime::watch::Watch;
use crate::runtime::wire::{Boot, LoopSpec, LoopStartError, PeerInfo, ToLoop};
use crate::trace::order;
use crate::web::{Port, Ports, StartError, WorkerHandle, channel};

impl Inner {
    /// Starts a loop, connected to `parent` and to its peers. Gives its number and the parent's
    /// port to it.
    pub(super) fn launch(
        self: &Rc<Self>,
        parent: Option<LoopId>,
        spec: LoopSpec,
        policy: PolicyKind,
        program: Call,
    ) -> Result<(LoopId, Option<Port>), LoopStartError> {
        if self.loops.borrow().len() >= MOST_LOOPS {
            return Err(LoopStartError::TooMany { limit: MOST_LOOPS });
        }
        // Numbers are not used again: when they are used up, there are no more loops.
        let id = LoopId(self.next.get());
        let next = id.0.checked_add(1).ok_or(LoopStartError::TooMany { limit: MOST_LOOPS })?;
        let others = others(parent, spec.peers);
        let info = PeerInfo { id, name: spec.name.clone() };
        let parent_info = parent.map(|parent| self.info(parent)).transpose()?;
        let peers: Vec<_> = others.iter().map(|peer| self.info(*peer)).collect::<Result<_, _>>()?;

        let mut ports = Ports::new();
        let mut parents_port = None;
        if parent.is_some() {
            let (to_child, to_parent) = channel().map_err(no_worker)?;
            ports.push(to_parent);
            parents_port = Some(to_child);
        }
        let mut connections = Vec::new();
        for peer in &others {
            let (to_child, to_peer) = channel().map_err(no_worker)?;
            ports.push(to_peer);
            connections.push((*peer, to_child));
        }
        let boot = Boot {
            id,
            name: spec.name.clone(),
            policy,
            bare: spec.bare,
            epoch_ms: self.epoch_ms,
            records: self.options.records,
            trace_limit: if self.is_full.get() { 0 } else { self.options.trace_limit },
            program,
            parent: parent_info,
            peers,
        };
        let boot =
            codec::encode(&boot).map_err(|error| LoopStartError::Arguments(error.to_string()))?;
        let requested = self.now();
        let spare = self.lease.borrow().as_ref().and_then(Lease::take);
        let worker = match spare.or_else(|| self.ahead.take()) {
            Some(spare) => spare.boot(&boot, ports, self.hearing(id)),
            None => {
                WorkerHandle::start(&spec.name, boot, ports, self.hearing(id)).map_err(no_worker)?
            }
        };

        self.next.set(next);
        self.trace.borrow_mut().announce(id, &spec.name, spec.kind, requested);
        let links = parent.into_iter().chain(others.iter().copied()).collect();
        let watched =
            Watched { name: spec.name, worker, links, panic: None, watch: Watch::starting() };
        self.loops.borrow_mut().insert(id, watched);
        for other in parent.into_iter().chain(others) {
            if let Some(other) = self.loops.borrow_mut().get_mut(&other) {
                other.links.insert(id);
            }
        }
        for (peer, port) in connections {
            let mut ports = Ports::new();
            ports.push(port);
            self.tell(peer, &ToLoop::Connected(info.clone()), ports);
        }
        Ok((id, parents_port))
    }

    fn info(&self, id: LoopId) -> Result<PeerInfo, LoopStartError> {
        let loops = self.loops.borrow();
        let watched = loops.get(&id).ok_or(LoopStartError::NoSuchPeer(id))?;
        Ok(PeerInfo { id, name: watched.name.clone() })
    }
}

/// The peers that need a connection of their own: one each, and none to the parent, which has one.
fn others(parent: Option<LoopId>, peers: Vec<LoopId>) -> BTreeSet<LoopId> {
    let mut others: BTreeSet<_> = order::gather(peers);
    if let Some(parent) = parent {
        others.remove(&parent);
    }
    others
}

fn no_worker(error: StartError) -> LoopStartError {
    LoopStartError::Worker(error.to_string())
}
