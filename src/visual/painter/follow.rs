//! How the timeline goes along with the moment that is shown.

use std::rc::Rc;

use crate::visual::paint::Playhead;
use crate::visual::painter::camera::Mode;
use crate::visual::painter::state::State;
use crate::visual::playback::Playback;

impl State {
    /// Whether the run in this picture is the one that is played: a page may show others beside it.
    pub(super) fn plays(&self) -> bool {
        match (&self.source, self.player.trace()) {
            (Some(own), Some(played)) => Rc::ptr_eq(own, &played),
            _ => false,
        }
    }

    /// Shows the moment of this place.
    pub(super) fn seek(&mut self, x: f64) {
        let us = self.camera.view.us_at(x);
        self.player.update(|playback| playback.seek(us));
    }

    /// Says what stretch of time is in view.
    pub(super) fn tell_view(&self) {
        if self.plays() {
            let view = &self.camera.view;
            self.player.set_view((view.start_us, view.end_us()));
        }
    }

    /// Turns over to where the shown moment is when it leaves the picture, unless the reader looks
    /// somewhere else while it moves by itself.
    pub(super) fn keep_to(&mut self, played: &Playback) {
        let (before, now) = (self.played.at_us(), played.at_us());
        let stays = self.camera.mode != Mode::Still || played.follows_tail() || before == now;
        if stays || !self.plays() {
            return;
        }
        let view = &self.camera.view;
        let is_seen = |us: f64| (view.start_us..=view.end_us()).contains(&us);
        if !is_seen(now) && (is_seen(before) || !played.is_playing()) {
            self.camera.turn_to(now);
        }
    }

    /// Where the line is at the shown moment, if it is in view.
    pub(super) fn playhead_at(&self, played: &Playback) -> Option<Playhead> {
        let view = &self.camera.view;
        let x = view.x_of(played.at_us());
        let is_seen = (view.header_width() - 1.0..=view.width).contains(&x);
        // Runs that are compared begin at the same place, and so their moments are the same.
        (is_seen && (self.plays() || self.rider.is_some())).then_some(Playhead {
            x,
            top: view.top(),
            height: view.height,
            theme: self.theme,
        })
    }
}
