//! What the picture is narrowed to, and what is told of it to whoever does not see it.

use crate::trace::Trace;
use crate::trace::search::{Matches, Query};
use crate::visual::layout::{InView, Scene};
use crate::visual::painter::state::State;

/// While a run goes on it is searched again after so many milliseconds, at the soonest.
const SEARCH_MS: f64 = 250.0;
/// What is in view is told when the picture has stood still for so many milliseconds; while it moves
/// along with a run, after so many at the soonest.
const TELL_MS: f64 = 300.0;
/// So many things in view are told.
const TOLD: usize = 100;

/// A search whose finds stand out in the picture, and a list of what is in view.
#[derive(Default)]
pub(super) struct Attention {
    query: Option<Query>,
    matches: Matches,
    /// The version of the trace that was searched, and when.
    searched: Option<(u64, f64)>,
    /// The picture of what was found.
    scene: Option<Scene>,
    /// Whether what is in view is to be told.
    lists: bool,
    listed_at: f64,
    listed: Option<InView>,
}

impl Attention {
    /// The picture of what was found, if something is searched for.
    pub(super) fn scene(&self) -> Option<&Scene> {
        self.scene.as_ref()
    }
}

impl State {
    pub(super) fn set_filter(&mut self, query: Option<Query>) {
        if self.attention.query != query {
            self.attention.query = query;
            self.forget_matches();
        }
    }

    /// Searches anew: another run is shown.
    pub(super) fn forget_matches(&mut self) {
        self.attention.searched = None;
        self.attention.scene = None;
        self.stale = true;
    }

    pub(super) fn set_listing(&mut self, lists: bool) {
        self.attention.lists = lists;
        self.attention.listed = None;
    }

    /// Keeps the picture of what was found up to date.
    pub(super) fn narrow(&mut self, trace: &Trace, moved: bool, now: f64) {
        let attention = &mut self.attention;
        let Some(query) = &attention.query else { return };
        let is_due = match attention.searched {
            None => true,
            Some((version, at)) => {
                version != trace.version() && (!self.camera.live || now - at >= SEARCH_MS)
            }
        };
        if is_due {
            attention.matches = Matches::of(trace, query);
            attention.searched = Some((trace.version(), now));
        }
        if is_due || moved || attention.scene.is_none() {
            attention.scene = Some(self.scene.only(trace, &attention.matches));
            self.stale = true;
        }
    }

    /// Tells what is in view. Returns whether there is more to tell a little later.
    pub(super) fn list(&mut self, moved: bool, now: f64) -> bool {
        if !self.attention.lists {
            return false;
        }
        if moved && !self.camera.live {
            self.attention.listed_at = now;
        }
        if now - self.attention.listed_at < TELL_MS {
            return true;
        }
        let listed = Some(InView::of(&self.scene, TOLD));
        if self.attention.listed != listed {
            self.attention.listed_at = now;
            self.attention.listed.clone_from(&listed);
            self.news.in_view = listed;
        }
        false
    }
}
