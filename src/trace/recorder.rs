//! The bounded buffer that a loop records into.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;

use crate::clock::{Clock, Micros};
use crate::trace::batch::{Batch, Counters};
use crate::trace::event::{Event, EventKind, Sym};

/// Records the events of one loop until somebody takes them. A cheap handle: clones record into
/// the same buffer.
///
/// The limit is on all that is recorded in the loop's life, not on what waits to be taken: a run
/// that goes on for ever must not fill its watcher's memory either. What is left out is counted in
/// [`Counters::dropped`].
#[derive(Clone)]
pub struct Recorder {
    inner: Rc<Inner>,
}

struct Inner {
    clock: Arc<dyn Clock>,
    limit: u64,
    recorded: Cell<u64>,
    buffer: RefCell<Vec<Event>>,
    counters: Cell<Counters>,
    strings: RefCell<Strings>,
    hooks: RefCell<Option<Rc<Hooks>>>,
}

struct Hooks {
    first: Box<dyn Fn()>,
    many: usize,
    full: Box<dyn Fn()>,
}

#[derive(Default)]
struct Strings {
    known: HashMap<String, Sym>,
    /// Places in the source, by their address: no text is made for one that is known.
    sites: HashMap<usize, Sym>,
    fresh: Vec<String>,
    count: u32,
}

impl Strings {
    fn add(&mut self, text: String) -> Sym {
        let sym = Sym(self.count);
        self.count += 1;
        self.fresh.push(text);
        sym
    }
}

impl Recorder {
    /// A recorder that keeps at most `limit` events in its life.
    pub fn new(clock: Arc<dyn Clock>, limit: u64) -> Self {
        let inner = Inner {
            clock,
            limit,
            recorded: Cell::new(0),
            buffer: RefCell::default(),
            counters: Cell::default(),
            strings: RefCell::default(),
            hooks: RefCell::default(),
        };
        Recorder { inner: Rc::new(inner) }
    }

    /// Calls `first` whenever an event comes into the empty buffer, and `full` when the buffer
    /// has grown to `many` events.
    pub fn on_events(&self, first: impl Fn() + 'static, many: usize, full: impl Fn() + 'static) {
        let hooks = Hooks { first: Box::new(first), many, full: Box::new(full) };
        *self.inner.hooks.borrow_mut() = Some(Rc::new(hooks));
    }

    /// The moment by the recorder's clock.
    pub fn now(&self) -> Micros {
        self.inner.clock.now()
    }

    /// Records what happens now.
    pub fn record(&self, kind: EventKind) {
        self.record_at(self.now(), kind);
    }

    /// Records what happened at `at`.
    pub fn record_at(&self, at: Micros, kind: EventKind) {
        let mut counters = self.inner.counters.get();
        counters.count(&kind);
        let recorded = self.inner.recorded.get();
        let kept = recorded < self.inner.limit || kind.is_vital();
        if !kept {
            counters.dropped += 1;
        }
        self.inner.counters.set(counters);
        if !kept {
            return;
        }
        self.inner.recorded.set(recorded + 1);
        let pending = {
            let mut buffer = self.inner.buffer.borrow_mut();
            buffer.push(Event { at, kind });
            buffer.len()
        };
        self.tell(pending);
    }

    fn tell(&self, pending: usize) {
        let hooks = self.inner.hooks.borrow();
        let Some(hooks) = hooks.as_ref().filter(|hooks| pending == 1 || pending == hooks.many)
        else {
            return;
        };
        if pending == 1 {
            (hooks.first)();
        } else {
            (hooks.full)();
        }
    }

    /// The number for `text`: a new one the first time, the same ever after.
    pub fn sym(&self, text: &str) -> Sym {
        let mut strings = self.inner.strings.borrow_mut();
        if let Some(sym) = strings.known.get(text) {
            return *sym;
        }
        let sym = strings.add(text.to_owned());
        strings.known.insert(text.to_owned(), sym);
        sym
    }

    /// The number for a text that is not expected again, and so is not remembered: a log line, an
    /// error.
    pub fn sym_once(&self, text: String) -> Sym {
        self.inner.strings.borrow_mut().add(text)
    }

    /// The number for a place in the source, as `path:line`.
    pub fn site(&self, place: &'static Location<'static>) -> Sym {
        let address = core::ptr::from_ref(place).addr();
        let mut strings = self.inner.strings.borrow_mut();
        if let Some(sym) = strings.sites.get(&address) {
            return *sym;
        }
        let sym = strings.add(format!("{}:{}", place.file(), place.line()));
        strings.sites.insert(address, sym);
        sym
    }

    /// How many events wait to be taken.
    pub fn pending(&self) -> usize {
        self.inner.buffer.borrow().len()
    }

    /// Takes what has been recorded since the last time, or `None` if nothing has.
    pub fn take(&self) -> Option<Batch> {
        let events = core::mem::take(&mut *self.inner.buffer.borrow_mut());
        if events.is_empty() {
            return None;
        }
        let mut strings = self.inner.strings.borrow_mut();
        let fresh = core::mem::take(&mut strings.fresh);
        Some(Batch {
            first_string: strings.count - fresh.len() as u32,
            strings: fresh,
            events,
            counters: self.inner.counters.get(),
        })
    }
}
