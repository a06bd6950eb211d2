//! The lines that the shown moment lights.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::clock::Micros;
use crate::trace::order;
use crate::ui::context::use_player;
use crate::visual::painter::Player;
use crate::visual::playback::Playback;
use crate::visual::sites::lines_between;

/// A jump is further than this from one telling to the next, in microseconds of the reader's time.
const JUMP_US: f64 = 500_000.0;

/// The lines of `file` of what is polled at the shown moment, or since it was last told.
#[hook]
pub fn use_lit(file: &str) -> Rc<BTreeSet<u32>> {
    let player = use_player();
    let lit = use_state_eq(|| Rc::new(BTreeSet::new()));
    let set = lit.setter();
    use_effect_with((player, file.to_owned()), move |(player, file)| {
        let (reader, file) = (player.clone(), file.clone());
        let last = Cell::new(f64::NAN);
        let tell = move |playback: &Playback| {
            let lines = lines(&reader, playback, last.replace(playback.at_us()), &file);
            set.set(Rc::new(lines));
        };
        tell(&player.playback());
        let subscription = player.subscribe(tell);
        move || drop(subscription)
    });
    (*lit).clone()
}

fn lines(player: &Player, playback: &Playback, last: f64, file: &str) -> BTreeSet<u32> {
    // At the end of a run that is over nothing runs.
    let is_over = playback.follows_tail() && !playback.is_live();
    let trace = player.trace().filter(|_| !is_over);
    let Some(trace) = trace.as_ref().and_then(|trace| trace.try_borrow().ok()) else {
        return BTreeSet::new();
    };
    let at = playback.at_us();
    let has_moved_on = last < at && at - last <= JUMP_US * playback.speed().max(1.0);
    let from = if playback.is_playing() && has_moved_on { last } else { at };
    let places = lines_between(&trace, Micros(from as u64), Micros(at as u64));
    order::gather(places.into_iter().filter(|place| place.file == file).map(|place| place.line))
}
