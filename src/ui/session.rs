//! The page's state, and all effects that follow from it.
//!
//! Buttons, addresses and scripts alike dispatch actions here. A run starts because the state has
//! come to say that one goes on, so there is one way to start it, whoever asked.

mod files;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use yew::Callback;

use crate::scenarios::run::{FaultKind, Outcome};
use crate::scenarios::runner::{self, RunHandle};
use crate::ui::browser;
use crate::ui::http_server::HttpServer;
use crate::ui::lang::Lang;
use crate::ui::locales;
use crate::ui::page_spares::PageSpares;
use crate::ui::run::{Origin, Phase, Request, Run, Snapshot};
use crate::ui::state::{Action, State};
use crate::ui::timeline::Source;
use crate::visual::painter::{Picture, Player};
use crate::web::clock::resolution_us;
use crate::web::service_worker;

/// How often a run is looked at, at most. The canvas paints by itself.
const LOOK_MS: u32 = 150;

/// Looking may take one part in so many of the page's time: the statistics of a long trace cost
/// more than a look is worth.
const SHARE: f64 = 10.0;

pub use files::blob_of;

/// The page's state with all that hangs on it. A cheap handle.
#[derive(Clone)]
pub struct Session(Rc<Inner>);

struct Inner {
    state: RefCell<Rc<State>>,
    changed: RefCell<Callback<()>>,
    live: RefCell<Option<Live>>,
    listeners: RefCell<Vec<EventListener>>,
    http: HttpServer,
    spares: PageSpares,
    /// What paints the run that is shown.
    picture: RefCell<Option<Picture>>,
    player: Player,
}

/// The run that was started last.
struct Live {
    number: u64,
    handle: RunHandle,
    timer: Option<Interval>,
    waiting: Vec<oneshot::Sender<Ended>>,
}

/// A run's end, for whoever waits for it.
#[derive(Clone)]
pub struct Ended {
    /// How it ended.
    pub outcome: Rc<Outcome>,
    /// Its trace.
    pub trace: Source,
    /// Its numbers.
    pub seen: Rc<Snapshot>,
}

/// There is one page, so there is one session.
impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Session {
    /// A session in this state.
    pub fn new(state: State) -> Session {
        browser::show_theme(state.palette());
        browser::show_lang(state.lang);
        Session(Rc::new(Inner {
            state: RefCell::new(Rc::new(state)),
            changed: RefCell::default(),
            live: RefCell::default(),
            listeners: RefCell::default(),
            http: HttpServer::default(),
            spares: PageSpares::default(),
            picture: RefCell::default(),
            player: Player::new(),
        }))
    }

    /// The present state.
    pub fn state(&self) -> Rc<State> {
        self.0.state.borrow().clone()
    }

    /// What moves the shown moment of the run. It has a life of its own, since it changes with every
    /// frame.
    pub fn player(&self) -> &Player {
        &self.0.player
    }

    /// Calls `changed` after every change, instead of what was called before.
    pub fn on_change(&self, changed: Callback<()>) {
        *self.0.changed.borrow_mut() = changed;
    }

    /// Follows the browser's address and the system's theme from now on.
    pub fn listen(&self) {
        let session = self.clone();
        let address = browser::on_hash_change(move || {
            session.dispatch(Action::Address(browser::hash()));
        });
        let session = self.clone();
        let system = browser::on_system_theme(move |is_dark| {
            session.dispatch(Action::SystemIsDark(is_dark));
        });
        let session = self.clone();
        let dropped = browser::on_file_drop(move |file| {
            session.take_dropped(file);
        });
        let listeners = [address, system].into_iter().flatten().chain(dropped);
        self.0.listeners.borrow_mut().extend(listeners);
        let session = self.clone();
        if !self.state().embed {
            self.0.spares.keep();
        }
        service_worker::on_connection(move |id, port| {
            let run = session.0.live.borrow().as_ref().map(|live| live.handle.clone());
            session.0.http.connect(id, port, run.as_ref());
        });
    }

    /// How many loops are kept warm for the next run.
    pub fn spares(&self) -> usize {
        self.0.spares.get().map_or(0, |spares| spares.kept())
    }

    /// Changes the state, and does what follows from it.
    pub fn dispatch(&self, action: Action) {
        let before = self.state();
        let after = Rc::new(State::clone(&before).after(action.clone()));
        *self.0.state.borrow_mut() = after.clone();
        self.show(&before, &after, &action);
        if let Some(run) = &after.run
            && let Origin::Here(request) = &run.origin
        {
            self.follow(run, request);
        }
        self.0.http.follow(&self.state());
        self.lead(&self.state());
        let changed = self.0.changed.borrow().clone();
        changed.emit(());
    }

    /// Starts a run for a script. `None` when another one goes on.
    pub fn run_for_script(&self, request: Request) -> Option<ScriptRun> {
        if self.state().is_busy() {
            return None;
        }
        self.dispatch(Action::RunScript(request));
        let mut live = self.0.live.borrow_mut();
        let live = live.as_mut()?;
        let (sender, ended) = oneshot::channel();
        live.waiting.push(sender);
        Some(ScriptRun { session: self.clone(), number: live.number, ended })
    }

    fn show(&self, before: &State, after: &State, action: &Action) {
        if after.hash != before.hash && !matches!(action, Action::Address(_)) {
            browser::replace_hash(&after.hash);
        }
        if after.palette() != before.palette() {
            browser::show_theme(after.palette());
        }
        if after.lang != before.lang {
            self.speak(after.lang);
        }
        match action {
            Action::Lang(lang) => browser::keep_lang(*lang),
            Action::Theme(theme) => browser::keep_theme(*theme),
            Action::Strike { in_loop, kind } => self.strike(in_loop, *kind),
            _ => {}
        }
    }

    /// The page stays in the language that it was in until the texts are here.
    fn speak(&self, lang: Lang) {
        browser::show_lang(lang);
        if locales::here(lang).is_some() {
            return;
        }
        let session = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            match locales::load(lang).await {
                Ok(()) => session.0.changed.borrow().clone().emit(()),
                Err(_) => session.dispatch(Action::NoTexts(lang)),
            }
        });
    }

    /// Calls `then` when the page's texts are here: at once, if they are.
    pub fn once_it_speaks(self, then: impl FnOnce(Session) + 'static) {
        let lang = self.state().lang;
        if locales::here(lang).is_some() {
            return then(self);
        }
        wasm_bindgen_futures::spawn_local(async move {
            if locales::load(lang).await.is_err() {
                self.dispatch(Action::NoTexts(lang));
            }
            then(self);
        });
    }

    /// A loop that is no more by now is what somebody wanted.
    fn strike(&self, in_loop: &str, kind: FaultKind) {
        let handle = self.0.live.borrow().as_ref().map(|live| live.handle.clone());
        if let Some(handle) = handle {
            handle.strike(in_loop, kind);
        }
    }

    /// Gives the player the run that is shown.
    fn lead(&self, state: &State) {
        let run = state.shown_run();
        let trace = run.and_then(|run| run.trace.as_ref());
        self.0.player.set_source(trace.map(|trace| trace.0.clone()));
        self.0.player.set_live(run.is_some_and(|run| !run.has_ended()));
    }

    fn follow(&self, run: &Run, request: &Request) {
        let started = self.0.live.borrow().as_ref().map(|live| live.number);
        if started != Some(run.number) {
            self.start(run.number, request.clone());
        }
        if run.phase == Phase::Stopping {
            let handle = self.0.live.borrow().as_ref().map(|live| live.handle.clone());
            if let Some(handle) = handle {
                handle.stop();
            }
        }
    }

    fn start(&self, number: u64, request: Request) {
        let Request { scenario, values, faults } = request;
        let handle = runner::start_from(self.0.spares.get(), scenario, values, faults);
        let trace = Source(handle.trace());
        let timer = Some(self.watch(number, trace.clone()));
        let finished = handle.finished();
        *self.0.live.borrow_mut() = Some(Live { number, handle, timer, waiting: Vec::new() });
        self.dispatch(Action::Started(number, trace.clone()));
        let session = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = finished.await;
            let seen = Rc::new(Snapshot::of(&trace.0.borrow(), resolution_us()));
            session.end(number, Ended { outcome, trace, seen });
        });
    }

    /// Tells the page first, so that whoever waits finds it ready for the next run.
    fn end(&self, number: u64, ended: Ended) {
        let waiting = match self.0.live.borrow_mut().as_mut().filter(|live| live.number == number) {
            Some(live) => {
                live.timer = None;
                core::mem::take(&mut live.waiting)
            }
            None => Vec::new(),
        };
        let Ended { outcome, seen, .. } = ended.clone();
        self.dispatch(Action::Finished(number, outcome, seen));
        for sender in waiting {
            // Nobody may be waiting any more.
            let _ = sender.send(ended.clone());
        }
    }

    fn watch(&self, number: u64, trace: Source) -> Interval {
        let session = self.clone();
        let seen = Cell::new(0);
        let next = Cell::new(0.0);
        Interval::new(LOOK_MS, move || {
            let now = browser::now_ms();
            let Ok(trace) = trace.0.try_borrow() else { return };
            if trace.version() == seen.get() || now < next.get() {
                return;
            }
            seen.set(trace.version());
            let snapshot = Rc::new(Snapshot::of(&trace, resolution_us()));
            let cost = browser::now_ms() - now;
            next.set(now + cost * SHARE);
            drop(trace);
            session.dispatch(Action::Looked(number, snapshot));
        })
    }
}

/// A run that a script has started.
pub struct ScriptRun {
    session: Session,
    number: u64,
    /// Comes when the run has ended.
    pub ended: oneshot::Receiver<Ended>,
}

impl ScriptRun {
    /// A function that ends this run, and none that comes after it.
    pub fn stopper(&self) -> impl Fn() + 'static {
        let (session, number) = (self.session.clone(), self.number);
        move || {
            if session.state().run.as_ref().is_some_and(|run| run.number == number) {
                session.dispatch(Action::Stop);
            }
        }
    }
}
