//! What buttons and keys do with the shown moment of a run.

use yew::Callback;

use crate::trace::Trace;
use crate::ui::browser;
use crate::ui::state::Action;
use crate::visual::layout::{Target, extent};
use crate::visual::painter::Player;
use crate::visual::playback::Playback;
use crate::visual::steps::{Scope, Way, step, walk};

/// The id of the field that searches the run, if the page has one.
pub const SEARCH: &str = "trace-search";

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Play.
    Play,
    /// Stand still.
    Pause,
    /// Play, or stand still if it plays.
    Toggle,
    /// To the next event.
    Step(Way),
    /// To the next thing on the way of the chosen message, or of the chosen poll's.
    Walk(Way),
    /// To the field that searches.
    Search,
    /// Show what keys there are.
    Keys,
}

impl Move {
    /// What a key means, by its name in the browser's events. Letters stand where they are on the
    /// keyboards of both languages.
    pub fn from_key(key: &str, shift: bool) -> Option<Move> {
        Some(match (key, shift) {
            (" ", false) => Move::Toggle,
            ("," | "б" | "Б", _) | ("ArrowLeft", true) => Move::Step(Way::Back),
            ("." | "ю" | "Ю", _) | ("ArrowRight", true) => Move::Step(Way::On),
            ("[" | "х" | "Х", _) => Move::Walk(Way::Back),
            ("]" | "ъ" | "Ъ", _) => Move::Walk(Way::On),
            ("/", _) => Move::Search,
            ("?", _) => Move::Keys,
            _ => return None,
        })
    }

    /// Whether its key means it wherever the keyboard's focus is, fields and buttons aside.
    pub fn is_everywhere(self) -> bool {
        matches!(self, Move::Toggle | Move::Search | Move::Keys)
    }
}

/// Whose events a reader wants to step through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Through {
    /// All events.
    #[default]
    All,
    /// Those of the loop of what is chosen.
    Loop,
    /// Those of the task of what is chosen.
    Task,
}

impl Through {
    /// All that there are, from many events to few.
    pub const ALL: [Through; 3] = [Through::All, Through::Loop, Through::Task];

    /// Its name in the page.
    pub fn code(self) -> &'static str {
        match self {
            Through::All => "all",
            Through::Loop => "loop",
            Through::Task => "task",
        }
    }

    /// The key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Through::All => "through-all",
            Through::Loop => "through-loop",
            Through::Task => "through-task",
        }
    }

    /// The one of this name.
    pub fn from_code(code: &str) -> Option<Through> {
        Self::ALL.into_iter().find(|through| through.code() == code)
    }

    /// Whose events those are, if what is chosen has such.
    pub fn scope(self, trace: &Trace, selected: Option<Target>) -> Option<Scope> {
        match self {
            Through::All => Some(Scope::All),
            Through::Loop => Some(Scope::Loop(selected?.id())),
            Through::Task => {
                let selected = selected?;
                let track = trace.track(selected.id())?;
                let task = match selected {
                    Target::Task { index, .. } => track.tasks.get(index)?.id,
                    Target::Poll { index, .. } => track.polls.get(index)?.task,
                    Target::Message { index, .. } => track.sent.get(index)?.task?,
                    _ => return None,
                };
                Some(Scope::Task(track.id, task))
            }
        }
    }
}

/// What a move needs to know.
#[derive(Clone)]
pub struct Mover {
    /// What moves the shown moment.
    pub player: Player,
    /// What is chosen.
    pub selected: Option<Target>,
    /// Whose events are stepped through.
    pub through: Through,
    /// Where it is said what is chosen.
    pub dispatch: Callback<Action>,
}

impl Mover {
    /// Does it. Whatever there is nothing to be done for is left.
    pub fn make(&self, what: Move) {
        match what {
            Move::Play => self.player.update(|playback| {
                if !playback.is_playing() {
                    playback.play();
                }
            }),
            Move::Pause => self.player.update(Playback::pause),
            Move::Toggle => self.player.update(Playback::toggle),
            Move::Step(way) => self.step(way),
            Move::Walk(way) => self.walk(way),
            Move::Search => browser::focus(SEARCH),
            // Its dialog is a component's.
            Move::Keys => {}
        }
    }

    fn step(&self, way: Way) {
        let at = self.player.playback().at_us();
        let next = self.player.look_up(|trace, times| {
            let scope = self.through.scope(trace, self.selected).unwrap_or_default();
            step(trace, times, scope, at, way)
        });
        match next.flatten() {
            Some(us) => self.player.update(|playback| playback.step_to(us as f64)),
            None => self.player.update(Playback::pause),
        }
    }

    fn walk(&self, way: Way) {
        let Some(from) = self.selected else { return };
        let next = self.player.look_up(|trace, times| {
            let target = walk(trace, times, from, way)?;
            Some((target, extent(trace, target)?.0))
        });
        if let Some((target, us)) = next.flatten() {
            self.player.update(|playback| playback.step_to(us));
            self.dispatch.emit(Action::Reveal(target));
        }
    }
}
