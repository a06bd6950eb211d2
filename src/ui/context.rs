//! What every component can ask for.

use yew::prelude::*;

use crate::ui::i18n::Texts;
use crate::ui::lang::Lang;
use crate::ui::session::Session;
use crate::ui::state::Action;

/// The page's texts.
#[hook]
pub fn use_texts() -> Texts {
    use_context::<Texts>().unwrap_or_else(|| Texts::new(Lang::En))
}

/// The way to tell the page that something happened.
#[hook]
pub fn use_dispatch() -> Callback<Action> {
    let session = use_context::<Session>();
    use_callback(session, |action, session| {
        if let Some(session) = session {
            session.dispatch(action);
        }
    })
}
