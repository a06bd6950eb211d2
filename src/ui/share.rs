//! The address of what the page shows, for others, and the lines that put it into an article.

use crate::ui::address::Address;
use crate::ui::state::State;

/// The `#` part for others of the scenario that is shown, with its form as it is. What is embedded
/// takes the reader's language along, since the article around it is in one.
pub fn hash(state: &State, is_embedded: bool, runs: bool) -> Option<String> {
    let lang = is_embedded.then_some(state.lang);
    Some(Address { run: runs, embed: is_embedded, lang, ..address(state)? }.to_hash())
}

/// The `#` part of the whole page for what is embedded: it runs there too if it has run here.
pub fn whole(state: &State) -> Option<String> {
    let (run, lang) = (state.shown_run().is_some(), Some(state.lang));
    Some(Address { run, lang, ..address(state)? }.to_hash())
}

/// The scenario that is shown, with its form as it is.
fn address(state: &State) -> Option<Address> {
    let scenario = state.scenario?.0;
    Some(Address {
        scenario: scenario.id.to_owned(),
        params: state.draft(scenario).changed(),
        faults: state.fault_list(scenario),
        ..Address::default()
    })
}

/// The lines of HTML that show the page at `address` inside of another one.
pub fn snippet(address: &str, title: &str) -> String {
    format!(
        "<iframe src=\"{}\" title=\"{}\"\n  width=\"720\" height=\"480\" style=\"border: 0\" loading=\"lazy\"></iframe>",
        escaped(address),
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
