//! The bounded buffer that a loop records into.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::clock::{Clock, FakeClock, Micros, SharedLooks};
use crate::trace::batch::{Batch, Counters};
use crate::trace::event::{EventKind, Sym};
use crate::trace::packed::Packed;

/// The number of no text.
const UNTOLD: Sym = Sym(u32::MAX);

/// Records the events of one loop until somebody takes them. A cheap handle: clones record into
/// the same buffer.
///
/// The limit is on all that is recorded in the loop's life, not on what waits to be taken: a run
/// that goes on for ever must not fill its watcher's memory either. What is left out is counted in
/// [`Counters::dropped`], and the counts go on to be told.
#[derive(Clone)]
pub struct Recorder {
    inner: Rc<Inner>,
}

struct Inner {
    clock: Arc<SharedLooks>,
    limit: Cell<u64>,
    keeps: Keeps,
    kept: RefCell<Kept>,
    strings: RefCell<Strings>,
    hooks: RefCell<Option<Rc<Hooks>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    All,
    Life,
    Nothing,
}

#[derive(Default)]
struct Kept {
    recorded: u64,
    events: Packed,
    counters: Counters,
    /// Whether something has happened since the last taking.
    has_news: bool,
}

struct Hooks {
    first: Box<dyn Fn()>,
    many: usize,
    full: Box<dyn Fn()>,
}

#[derive(Default)]
struct Strings {
    known: FxHashMap<String, Sym>,
    /// Places in the source, by their address: no text is made for one that is known.
    sites: FxHashMap<usize, Sym>,
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

    fn learn(&mut self, text: String) -> Sym {
        let sym = self.add(text.clone());
        self.known.insert(text, sym);
        sym
    }
}

impl Recorder {
    /// A recorder that keeps at most `limit` events in its life.
    pub fn new(clock: Arc<dyn Clock>, limit: u64) -> Self {
        Recorder::keeping(clock, limit, Keeps::All)
    }

    fn keeping(clock: Arc<dyn Clock>, limit: u64, keeps: Keeps) -> Self {
        let inner = Inner {
            clock: Arc::new(SharedLooks::new(clock)),
            limit: Cell::new(limit),
            keeps,
            kept: RefCell::default(),
            strings: RefCell::default(),
            hooks: RefCell::default(),
        };
        Recorder { inner: Rc::new(inner) }
    }

    /// A recorder that keeps nothing and for which time stands still, so that what is measured is
    /// not the measuring. Executors that record with it cannot sleep.
    pub fn silent() -> Self {
        Recorder::keeping(Arc::new(FakeClock::new()), 0, Keeps::Nothing)
    }

    /// A recorder that keeps nothing but that the loop is there and that it ends.
    pub fn of_life(clock: Arc<dyn Clock>) -> Self {
        Recorder::keeping(clock, 0, Keeps::Life)
    }

    /// Whether nothing is kept of what a program does.
    pub fn is_silent(&self) -> bool {
        self.inner.keeps != Keeps::All
    }

    /// The recorder's clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.inner.clock.clone()
    }

    /// Says that until [`look_anew`](Self::look_anew) only the runtime's own work follows, a fraction
    /// of a microsecond for each event: several events share a look at the clock, see
    /// [`SharedLooks`].
    pub fn share_looks(&self) {
        self.inner.clock.share();
    }

    /// As [`share_looks`](Self::share_looks), when the clock has just been looked at.
    pub fn share_looks_from(&self, moment: Micros) {
        self.inner.clock.share_from(moment);
    }

    /// From now on every event is a look at the clock.
    pub fn look_anew(&self) {
        self.inner.clock.share_no_more();
    }

    /// Calls `first` whenever there is something to take where there was nothing before, and `full`
    /// when the buffer has grown to `many` events.
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
        // Looking at the clock takes longer than all else here.
        if self.keeps(&kind) {
            self.record_at(self.now(), kind);
        }
    }

    fn keeps(&self, kind: &EventKind) -> bool {
        match self.inner.keeps {
            Keeps::All => true,
            Keeps::Life => kind.is_vital(),
            Keeps::Nothing => false,
        }
    }

    /// Records what happened at `at`.
    pub fn record_at(&self, at: Micros, kind: EventKind) {
        if !self.keeps(&kind) {
            return;
        }
        let mut kept = self.inner.kept.borrow_mut();
        let has_room = kept.recorded < self.inner.limit.get() || kind.is_vital();
        kept.counters.count(&kind);
        let is_kept = has_room && kept.events.add(at, &kind);
        if is_kept {
            kept.recorded += 1;
        } else {
            kept.counters.dropped += 1;
        }
        let is_first = !core::mem::replace(&mut kept.has_news, true);
        let many = kept.events.count();
        drop(kept);
        if !is_first && !is_kept {
            return;
        }
        let hooks = self.inner.hooks.borrow();
        if let Some(hooks) = hooks.as_ref() {
            if is_first {
                (hooks.first)();
            } else if many == hooks.many {
                (hooks.full)();
            }
        }
    }

    /// From now on, the limit is reached.
    pub fn fill(&self) {
        self.inner.limit.set(0);
    }

    /// Whether the limit is reached.
    fn is_full(&self) -> bool {
        self.inner.kept.borrow().recorded >= self.inner.limit.get()
    }

    /// The number for `text`: a new one the first time, the same ever after.
    ///
    /// When the limit is reached, no event will refer to a new text, and so it is not kept either:
    /// the number is then that of a text that nobody is told.
    pub fn sym(&self, text: &str) -> Sym {
        if self.is_silent() {
            return UNTOLD;
        }
        let mut strings = self.inner.strings.borrow_mut();
        match strings.known.get(text) {
            Some(sym) => *sym,
            None if self.is_full() => UNTOLD,
            None => strings.learn(text.to_owned()),
        }
    }

    /// The number for a text that is not expected again, and so is not remembered: a log line, an
    /// error. As [`sym`](Self::sym) when the limit is reached.
    pub fn sym_once(&self, text: String) -> Sym {
        if self.is_full() { UNTOLD } else { self.inner.strings.borrow_mut().add(text) }
    }

    /// The number for a place in the source, as `path:line`. As [`sym`](Self::sym) when the limit is
    /// reached.
    pub fn site(&self, place: &'static Location<'static>) -> Sym {
        if self.is_silent() {
            return UNTOLD;
        }
        let address = core::ptr::from_ref(place).addr();
        if let Some(sym) = self.inner.strings.borrow().sites.get(&address) {
            return *sym;
        }
        if self.is_full() {
            return UNTOLD;
        }
        // The compiler may have the same place at several addresses.
        let file = place.file().replace('\\', "/");
        let sym = self.sym(&format!("{file}:{}", place.line()));
        self.inner.strings.borrow_mut().sites.insert(address, sym);
        sym
    }

    /// How many events wait to be taken.
    pub fn pending(&self) -> usize {
        self.inner.kept.borrow().events.count()
    }

    /// Takes what has been recorded since the last time, or `None` if nothing has happened. When
    /// all that has happened was dropped, the batch has no events, only the counts.
    pub fn take(&self) -> Option<Batch> {
        Batch::decode(&self.take_in_parts()?.concat()).ok()
    }

    /// The same as [`Batch::encode`] gives it, but in parts that follow one another: a long batch in one
    /// piece would be there twice for a moment, in memory that a loop never gives back.
    pub fn take_in_parts(&self) -> Option<Vec<Vec<u8>>> {
        let mut kept = self.inner.kept.borrow_mut();
        if !core::mem::take(&mut kept.has_news) {
            return None;
        }
        let mut strings = self.inner.strings.borrow_mut();
        let fresh = core::mem::take(&mut strings.fresh);
        let first_string = strings.count - fresh.len() as u32;
        let events = core::mem::take(&mut kept.events);
        events.into_batch(first_string, &fresh, &kept.counters).ok()
    }
}
