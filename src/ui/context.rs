//! What every component can ask for.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::i18n::Texts;
use crate::ui::session::Session;
use crate::ui::state::Action;
use crate::visual::painter::Player;
use crate::visual::playback::Playback;

/// The page's texts.
#[hook]
pub fn use_texts() -> Texts {
    use_context::<Texts>().unwrap_or_else(Texts::english)
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

/// What moves the shown moment of the run.
#[hook]
pub fn use_player() -> Player {
    let session = use_context::<Session>();
    let player = use_memo(session, |session| {
        session.as_ref().map_or_else(Player::new, |session| session.player().clone())
    });
    Rc::unwrap_or_clone(player)
}

/// Which moment of the run is shown, and how that moves. The component is rendered anew as it
/// changes, at most ten times a second while it moves by itself.
#[hook]
pub fn use_playback() -> Playback {
    let player = use_player();
    let playback = use_state_eq(|| player.playback());
    let set = playback.setter();
    use_effect_with(player, move |player| {
        set.set(player.playback());
        let subscription = player.subscribe(move |playback| set.set(*playback));
        move || drop(subscription)
    });
    *playback
}
