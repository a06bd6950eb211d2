//! The faults that the page plans.

use crate::scenarios::Scenario;
use crate::scenarios::run::Fault;
use crate::ui::fault_list::{Edit, FaultList};
use crate::ui::run::Request;
use crate::ui::state::State;

impl State {
    /// The faults that are planned for a scenario.
    pub fn fault_list(&self, scenario: &'static Scenario) -> FaultList {
        self.faults.get(scenario.id).cloned().unwrap_or_default()
    }

    /// The loops that a run of the scenario's form has from the start; none as long as the form
    /// cannot be run.
    pub fn loops(&self, scenario: &'static Scenario) -> Vec<String> {
        let values = self.draft(scenario).values();
        values.map(|values| (scenario.loops)(&values)).unwrap_or_default()
    }

    /// The run that the form of a scenario asks for, if that can be run.
    pub fn request(&self, scenario: &'static Scenario) -> Option<Request> {
        let values = self.draft(scenario).values().ok()?;
        let faults = self.fault_list(scenario).checked(&(scenario.loops)(&values)).ok()?;
        Some(Request { scenario, values, faults })
    }

    /// The faults that the scenario that is shown is to be run with, if it can be.
    pub fn planned(&self) -> Option<Vec<Fault>> {
        Some(self.request(self.scenario?.0)?.faults)
    }

    /// Whether the form could be run, but not with its faults.
    pub fn has_bad_faults(&self) -> bool {
        self.scenario.is_some_and(|scenario| {
            self.draft(scenario.0).values().is_ok() && self.request(scenario.0).is_none()
        })
    }

    pub(super) fn edit_faults(&mut self, edit: Edit) {
        let Some(scenario) = self.scenario else { return };
        let loops = self.loops(scenario.0);
        self.faults.entry(scenario.0.id).or_default().edit(edit, &loops);
        self.write_address();
    }
}
