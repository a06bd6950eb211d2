//! What the page knows, and the one function that changes it.
//!
//! Nothing here touches the browser. Effects follow from the state: [`session`](crate::ui::session)
//! starts the run that the state says is going on, and ends the one that it wants ended.

mod address;
mod faults;
mod files;

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::scenarios::run::{FaultKind, Outcome};
use crate::scenarios::{self, Scenario};
use crate::trace::search::Query;
use crate::ui::address::Address;
use crate::ui::fault_list::{self, FaultList};
use crate::ui::form::Form;
use crate::ui::lang::Lang;
use crate::ui::note::Note;
use crate::ui::run::{Phase, Request, Run, Snapshot};
use crate::ui::saved::Loaded;
use crate::ui::theme::ThemeChoice;
use crate::ui::timeline::Source;
use crate::visual::layout::{Arrangement, Target};
use crate::visual::palette::Theme;

/// A scenario that the page has, compared by its id.
#[derive(Clone, Copy)]
pub struct Known(pub &'static Scenario);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl core::fmt::Debug for Known {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.0.id)
    }
}

/// What the page knows.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The language.
    pub lang: Lang,
    /// The theme as chosen.
    pub theme: ThemeChoice,
    /// Whether the system is dark.
    pub system_is_dark: bool,
    /// Whether the page shows the timeline alone.
    pub embed: bool,
    /// The scenario that is shown; `None` when the address names one that there is not.
    pub scenario: Option<Known>,
    /// What the reader has to know about the address.
    pub notes: Vec<Note>,
    /// The address that belongs to this state, from its `#` on.
    pub hash: String,
    /// The run that goes on, or the last one.
    pub run: Option<Run>,
    /// The name of the file that is being read.
    pub opening: Option<String>,
    /// The run that others are held against.
    pub pinned: Option<Run>,
    /// The run to start as soon as none goes on.
    pub wanted: Option<Request>,
    /// What is chosen in the picture of the run that is shown.
    pub selected: Option<Target>,
    /// What is searched for and is to stand out in the picture.
    pub filter: Option<Query>,
    /// How the lanes of the timeline were put.
    pub arrangement: Arrangement,
    /// What the timeline was last asked to bring into view.
    pub revealed: Option<Reveal>,
    drafts: FxHashMap<&'static str, Form>,
    faults: FxHashMap<&'static str, FaultList>,
    /// Whether the address has a say in language and theme: it then has to follow the switches.
    lang_in_address: bool,
    theme_in_address: bool,
    last_number: u64,
}

/// A request to bring something into view. Each has a number of its own, so that the same thing can
/// be asked for again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reveal {
    /// Counts the requests, from 1.
    pub number: u64,
    /// What is to be seen.
    pub target: Target,
}

/// What happens to the page.
#[derive(Clone, Debug)]
pub enum Action {
    /// The browser's address is now this, from its `#` on.
    Address(String),
    /// A text was typed or chosen.
    Edit(&'static str, String),
    /// A field goes back to its default.
    Reset(&'static str),
    /// All fields go back to their defaults, and no faults are planned.
    ResetAll,
    /// The faults that are planned change.
    Faults(fault_list::Edit),
    /// Something is to be done to a loop of the run, now.
    Strike {
        /// The loop's name.
        in_loop: String,
        /// What is done.
        kind: FaultKind,
    },
    /// The form is to be run.
    Run,
    /// A script asks for a run.
    RunScript(Request),
    /// The run is to end.
    Stop,
    /// The run of this number records here.
    Started(u64, Source),
    /// Somebody looked at the run of this number, and this is how far it is.
    Looked(u64, Rc<Snapshot>),
    /// The run of this number has ended.
    Finished(u64, Rc<Outcome>, Rc<Snapshot>),
    /// The run that is shown is to be kept, to hold others against it.
    Pin,
    /// No run is to be kept any more.
    Unpin,
    /// Something was chosen in the picture, or nothing is any more.
    Select(Option<Target>),
    /// This is to stand out in the picture.
    Filter(Option<Query>),
    /// Lanes of the timeline were folded or moved.
    Arrange(Arrangement),
    /// Something is to be chosen and brought into view.
    Reveal(Target),
    /// A file of this name is being read.
    Opening(String),
    /// A run was read from a file.
    Opened(Loaded),
    /// A file was not opened.
    NotOpened(Note),
    /// The notes were read.
    CloseNotes,
    /// A language was chosen.
    Lang(Lang),
    /// The texts in this language cannot be had.
    NoTexts(Lang),
    /// A theme was chosen.
    Theme(ThemeChoice),
    /// The system went dark or light.
    SystemIsDark(bool),
}

impl State {
    /// The page before it has seen its address.
    pub fn new(lang: Lang, theme: ThemeChoice, system_is_dark: bool) -> State {
        State {
            lang,
            theme,
            system_is_dark,
            embed: false,
            scenario: scenarios::ALL.first().copied().map(Known),
            notes: Vec::new(),
            hash: String::new(),
            run: None,
            opening: None,
            pinned: None,
            wanted: None,
            selected: None,
            filter: None,
            arrangement: Arrangement::default(),
            revealed: None,
            drafts: FxHashMap::default(),
            faults: FxHashMap::default(),
            lang_in_address: false,
            theme_in_address: false,
            last_number: 0,
        }
    }

    /// The state after `action`.
    #[must_use]
    pub fn after(mut self, action: Action) -> State {
        match action {
            Action::Address(hash) => self.open(hash),
            Action::Edit(name, text) => self.edit(|form| form.set(name, text)),
            Action::Reset(name) => self.edit(|form| form.reset(name)),
            Action::ResetAll => self.reset_all(),
            Action::Faults(edit) => self.edit_faults(edit),
            // It is done to the run, which tells what follows.
            Action::Strike { .. } => {}
            Action::Run => self.want_form(),
            Action::RunScript(request) => self.want_script(request),
            Action::Stop => self.stop(),
            Action::Started(number, trace) => self.on_run(number, |run| run.trace = Some(trace)),
            Action::Looked(number, seen) => self.on_run(number, |run| {
                if !run.has_ended() {
                    run.seen = seen;
                }
            }),
            Action::Finished(number, outcome, seen) => self.on_run(number, |run| {
                run.phase = Phase::Ended(outcome);
                run.seen = seen;
            }),
            Action::Pin => {
                let ended = self.shown_run().filter(|run| run.has_ended());
                self.pinned = ended.cloned().or(self.pinned.take());
            }
            Action::Unpin => self.pinned = None,
            Action::Select(target) => self.selected = target,
            Action::Filter(query) => self.filter = query,
            Action::Arrange(arrangement) => self.arrangement = arrangement,
            Action::Reveal(target) => {
                let number = self.revealed.map_or(1, |last| last.number + 1);
                self.revealed = Some(Reveal { number, target });
                self.selected = Some(target);
            }
            Action::Opening(name) => self.opening = Some(name),
            Action::Opened(loaded) => self.show_file(loaded),
            Action::NotOpened(note) => self.leave_file(note),
            Action::CloseNotes => self.notes.clear(),
            Action::Lang(lang) => {
                self.lang = lang;
                self.write_choices();
            }
            Action::NoTexts(lang) if lang == self.lang => {
                self.lang = Lang::En;
                self.notes.push(Note::NoTexts { lang });
            }
            // Another one has been chosen meanwhile.
            Action::NoTexts(_) => {}
            Action::Theme(theme) => {
                self.theme = theme;
                self.write_choices();
            }
            Action::SystemIsDark(is_dark) => self.system_is_dark = is_dark,
        }
        self.start_wanted();
        self
    }

    /// The form of the scenario that is shown.
    pub fn form(&self) -> Option<Form> {
        self.scenario.map(|scenario| self.draft(scenario.0))
    }

    /// The form of a scenario as it was left.
    pub fn draft(&self, scenario: &'static Scenario) -> Form {
        self.drafts.get(scenario.id).cloned().unwrap_or_else(|| Form::new(scenario))
    }

    /// The run, if it is one of the scenario that is shown.
    pub fn shown_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| run.scenario() == self.scenario)
    }

    /// Whether a run goes on.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.has_ended())
    }

    /// Whether a run goes on, waits for another one's end, or is being read.
    pub fn is_busy(&self) -> bool {
        self.is_running() || self.wanted.is_some() || self.opening.is_some()
    }

    /// What the page looks like.
    pub fn palette(&self) -> Theme {
        self.theme.theme(self.system_is_dark)
    }

    /// The address of a scenario, with its form as it was left.
    pub fn hash_of(&self, scenario: &'static Scenario) -> String {
        let address = Address {
            scenario: scenario.id.to_owned(),
            params: self.draft(scenario).changed(),
            faults: self.fault_list(scenario),
            embed: self.embed,
            lang: self.lang_in_address.then_some(self.lang),
            theme: self.theme_in_address.then_some(self.theme),
            ..Address::default()
        };
        address.to_hash()
    }

    fn want_form(&mut self) {
        if self.is_busy() {
            return;
        }
        let Some(scenario) = self.scenario else { return };
        self.wanted = self.request(scenario.0);
    }

    fn want_script(&mut self, request: Request) {
        if self.is_busy() {
            return;
        }
        let scenario = request.scenario;
        self.scenario = Some(Known(scenario));
        self.drafts.insert(scenario.id, Form::of_values(scenario, &request.values));
        self.faults.insert(scenario.id, FaultList::of(&request.faults));
        self.write_address();
        self.wanted = Some(request);
    }

    fn stop(&mut self) {
        self.wanted = None;
        if let Some(run) = self.run.as_mut().filter(|run| !run.has_ended()) {
            run.phase = Phase::Stopping;
        }
    }

    fn on_run(&mut self, number: u64, change: impl FnOnce(&mut Run)) {
        if let Some(run) = self.run.as_mut().filter(|run| run.number == number) {
            change(run);
        }
    }

    fn start_wanted(&mut self) {
        if self.is_running() {
            return;
        }
        if let Some(request) = self.wanted.take() {
            self.last_number += 1;
            self.selected = None;
            self.filter = None;
            self.run = Some(Run::new(self.last_number, request));
        }
    }
}
