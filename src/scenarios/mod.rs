//! The patterns that the playground runs: one file each, listed in [`ALL`].

pub mod actors;
pub mod executor;
mod faults;
pub mod fetch;
mod heart;
pub mod lifecycle;
pub mod loop_policy;
pub mod master_worker;
pub mod mistakes;
pub mod params;
pub mod processes;
pub mod run;
pub mod runner;
pub mod tables;
pub mod threads;
pub mod threadsafe;
pub mod web_server;
pub mod work;

use params::{ParamSpec, Values};
use run::{Failure, Table};
use runner::Launched;

/// Where a scenario stands in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What a loop is and does.
    Loops,
    /// Work shared among workers.
    Pools,
    /// From one loop to another.
    TalkingToALoop,
    /// Programs as they are met.
    InPractice,
    /// What everybody gets wrong once.
    Mistakes,
}

impl Group {
    /// The word for it in the script interface, and its key in the translations.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Loops => "loops",
            Group::Pools => "pools",
            Group::TalkingToALoop => "talking-to-a-loop",
            Group::InPractice => "in-practice",
            Group::Mistakes => "mistakes",
        }
    }
}

/// A scenario. Its title and summary are in the translations, under `<id>-title` and
/// `<id>-summary`.
pub struct Scenario {
    /// Its name in addresses and scripts.
    pub id: &'static str,
    /// Its place in the catalogue.
    pub group: Group,
    /// The files that hold its source, from the crate's root on: what is to be read first, and then
    /// what it shares with others.
    pub sources: fn(&Values) -> Vec<&'static str>,
    /// Its parameters, in the order of the form.
    pub params: &'static [ParamSpec],
    /// Runs worth trying, each as the part of an address behind the `?`. What to look for in them is
    /// in the translations, under `<id>-look` and, counted from one, `<id>-try-1` and so on.
    pub experiments: &'static [&'static str],
    /// Keys of the texts that go with these parameters in particular.
    pub notes: fn(&Values) -> Vec<String>,
    /// The names of the loops that a run with these parameters has from the start.
    pub loops: fn(&Values) -> Vec<String>,
    /// Makes a run ready to be started.
    pub launch: fn(&Values) -> Result<Launched, Failure>,
    /// The result as tables for the page, always the same ones; empty ones are not shown.
    pub tables: fn(&serde_json::Value) -> Vec<Table>,
}

/// All scenarios, in the order of the catalogue.
pub const ALL: &[&Scenario] = &[
    &lifecycle::SCENARIO,
    &threads::SCENARIO,
    &processes::SCENARIO,
    &executor::SCENARIO,
    &fetch::SCENARIO,
    &master_worker::SCENARIO,
    &loop_policy::SCENARIO,
    &threadsafe::SCENARIO,
    &web_server::SCENARIO,
    &actors::SCENARIO,
    &mistakes::SCENARIO,
];

/// Which executor the loops run. Every scenario takes it.
const POLICY: ParamSpec = ParamSpec::choice("policy", "turbo", &["standard", "turbo"]);

/// The scenario of this id.
pub fn find(id: &str) -> Option<&'static Scenario> {
    ALL.iter().copied().find(|scenario| scenario.id == id)
}
