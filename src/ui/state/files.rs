//! What happens to the page when a file is opened.

use crate::ui::address::Address;
use crate::ui::form::Form;
use crate::ui::note::{NotOpened, Note};
use crate::ui::run::Run;
use crate::ui::saved::Loaded;
use crate::ui::state::State;
use crate::visual::layout::Arrangement;

impl State {
    /// Shows a run from a file like any other: with its scenario and its parameters, if there are
    /// such.
    pub(super) fn show_file(&mut self, loaded: Loaded) {
        self.opening = None;
        if self.is_busy() {
            let file = loaded.from.file.clone();
            self.leave_file(Note::NotOpened { file, why: NotOpened::Busy });
            return;
        }
        self.notes.clear();
        self.scenario = loaded.from.scenario;
        self.arrangement = Arrangement::default();
        match (self.scenario, &loaded.from.values) {
            (Some(scenario), values) => {
                // What was done to its loops is not in the file.
                self.faults.remove(scenario.0.id);
                if let Some(values) = values {
                    self.drafts.insert(scenario.0.id, Form::of_values(scenario.0, values));
                }
                self.write_address();
            }
            (None, _) => self.hash = self.hash_of_none(),
        }
        self.last_number += 1;
        self.selected = None;
        self.run = Some(Run::opened(self.last_number, loaded));
    }

    /// Says why a file was not opened. All else stays.
    pub(super) fn leave_file(&mut self, note: Note) {
        // One that is being read goes on to be read when another one is refused for it.
        if !matches!(note, Note::NotOpened { why: NotOpened::Busy, .. }) {
            self.opening = None;
        }
        self.notes.retain(|note| !matches!(note, Note::NotOpened { .. }));
        self.notes.push(note);
    }

    /// A run of no scenario is gone when the page goes to one: no link would lead back to it.
    pub(super) fn forget_file(&mut self) {
        self.run.take_if(|run| run.scenario().is_none());
    }

    /// An address that is none of a scenario's, so that every link to one leads away from it.
    fn hash_of_none(&self) -> String {
        let address = Address {
            lang: self.lang_in_address.then_some(self.lang),
            theme: self.theme_in_address.then_some(self.theme),
            ..Address::default()
        };
        address.to_hash()
    }
}
