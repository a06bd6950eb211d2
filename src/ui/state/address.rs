//! The page follows its address, and the address the page.

use crate::scenarios::{self, Scenario};
use crate::ui::address::Address;
use crate::ui::form::Form;
use crate::ui::note::Note;
use crate::ui::state::{Known, State};
use crate::visual::layout::Arrangement;

impl State {
    pub(super) fn open(&mut self, hash: String) {
        let address = Address::parse(&hash);
        self.hash = hash;
        self.embed = address.embed;
        self.lang_in_address = address.lang.is_some();
        self.theme_in_address = address.theme.is_some();
        self.lang = address.lang.unwrap_or(self.lang);
        self.theme = address.theme.unwrap_or(self.theme);
        self.notes = address
            .misread
            .iter()
            .map(|(name, text)| Note::Misread { name: name.clone(), text: text.clone() })
            .collect();
        let found = match address.scenario.as_str() {
            "" => scenarios::ALL.first().copied(),
            id => scenarios::find(id),
        };
        if self.scenario != found.map(Known) {
            self.arrangement = Arrangement::default();
            self.stop();
        }
        self.scenario = found.map(Known);
        self.forget_file();
        self.wanted = None;
        match found {
            Some(scenario) => self.fill(scenario, &address),
            None => self.notes.push(Note::NoSuchScenario { id: address.scenario }),
        }
    }

    fn fill(&mut self, scenario: &'static Scenario, address: &Address) {
        let (form, unknown) = Form::of_pairs(scenario, &address.params);
        if !unknown.is_empty() {
            let known = scenario.params.iter().map(|spec| spec.name).collect();
            self.notes.push(Note::UnknownParams { names: unknown.clone(), known });
        }
        self.drafts.insert(scenario.id, form);
        self.faults.insert(scenario.id, address.faults.clone());
        let misread_faults = address.misread.iter().any(|(name, _)| name == "faults");
        if address.run
            && unknown.is_empty()
            && !misread_faults
            && let Some(request) = self.request(scenario)
        {
            self.stop();
            self.wanted = Some(request);
        }
    }

    pub(super) fn edit(&mut self, change: impl FnOnce(&mut Form)) {
        let Some(scenario) = self.scenario else { return };
        let mut form = self.draft(scenario.0);
        change(&mut form);
        self.drafts.insert(scenario.0.id, form);
        self.write_address();
    }

    pub(super) fn reset_all(&mut self) {
        let Some(scenario) = self.scenario else { return };
        self.drafts.remove(scenario.0.id);
        self.faults.remove(scenario.0.id);
        self.write_address();
    }

    /// The address follows the page, so what it said that could not be used is gone from it, and
    /// with it the notes.
    pub(super) fn write_address(&mut self) {
        let Some(scenario) = self.scenario else { return };
        self.hash = self.hash_of(scenario.0);
        self.notes.clear();
    }

    /// An address without language and theme stays without: the choice is the reader's, not the
    /// link's.
    pub(super) fn write_choices(&mut self) {
        if self.lang_in_address || self.theme_in_address {
            let mut address = Address::parse(&self.hash);
            address.lang = address.lang.map(|_| self.lang);
            address.theme = address.theme.map(|_| self.theme);
            self.hash = address.to_hash();
        }
    }
}
