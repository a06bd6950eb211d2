//! The page.
//!
//! - [`address`], [`form`], [`state`], [`saved`], [`i18n`]: what it is, without a browser;
//! - [`session`]: the one place where the state meets the browser and the runs;
//! - [`script`]: the same playground for scripts, `window.polyloop`;
//! - [`app`] and the rest: what is seen.

pub mod address;
pub mod announce;
pub mod app;
pub mod blob;
pub mod browser;
pub mod catalogue;
pub mod code;
pub mod codes;
pub mod compare;
pub mod compare_view;
pub mod context;
pub mod exchange;
pub mod fault_form;
pub mod fault_list;
pub mod field;
pub mod form;
pub mod format;
pub mod header;
pub mod http_form;
pub mod http_server;
pub mod i18n;
pub mod icons;
pub mod insight;
pub mod key_sheet;
pub mod keys;
pub mod lanes_view;
pub mod lang;
pub mod latencies;
pub mod locales;
pub mod log_view;
pub mod look;
pub mod loops_view;
pub mod measure_view;
pub mod mischief;
pub mod moves;
pub mod note;
pub mod notes_view;
pub mod overview;
pub mod page;
pub mod page_spares;
pub mod reader;
pub mod rest;
pub mod results;
pub mod run;
pub mod run_bar;
pub mod run_form;
pub mod saved;
pub mod script;
pub mod select;
pub mod session;
pub mod share;
pub mod share_view;
pub mod shown;
pub mod slider;
pub mod stage;
pub mod stage_view;
pub mod state;
pub mod table_view;
pub mod theme;
pub mod timeline;
pub mod tip;
pub mod totals;
pub mod transport;

use crate::ui::app::{App, Props};
use crate::ui::session::Session;
use crate::ui::state::{Action, State};
use crate::web::service_worker;

/// Shows the page and opens the script interface, where there is a window. The same module runs in
/// every worker too, and there this does nothing.
pub fn mount() {
    if web_sys::window().is_none() {
        return;
    }
    // Relative to the page, so that it is found under whatever path the page is served.
    service_worker::register("service-worker.js");
    let state = State::new(browser::lang(), browser::theme(), browser::system_is_dark());
    let session = Session::new(state);
    session.dispatch(Action::Address(browser::hash()));
    session.listen();
    // In no other language before: neither what is seen nor what scripts are told.
    session.once_it_speaks(|session| {
        script::install(&session);
        if let Some(root) = browser::root() {
            root.set_text_content(None);
            yew::Renderer::<App>::with_root_and_props(root, Props { session }).render();
        }
    });
}
