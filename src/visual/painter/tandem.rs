//! Pictures that move together: the same stretch of time at the same scale.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::visual::painter::Inner;
use crate::visual::painter::camera::{Camera, Mode};

/// Binds pictures together. A cheap handle: all clones bind to the same pictures.
#[derive(Clone, Default)]
pub struct Tandem(Rc<Shared>);

#[derive(Default)]
struct Shared {
    /// Where one of them was last moved by hand.
    place: Cell<Place>,
    /// How often that has happened.
    moves: Cell<u64>,
    members: RefCell<Vec<Member>>,
}

/// A picture, and the end of its run.
type Member = (Weak<Inner>, Rc<Cell<f64>>);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    start_us: f64,
    us_per_px: f64,
    mode: Mode,
}

impl Place {
    fn of(camera: &Camera) -> Place {
        let view = &camera.view;
        Place { start_us: view.start_us, us_per_px: view.us_per_px, mode: camera.mode }
    }
}

/// One of the pictures.
pub(super) struct Rider {
    tandem: Tandem,
    /// The end of this picture's run.
    end_us: Rc<Cell<f64>>,
    /// Where the picture was after its last frame.
    place: Option<Place>,
    moves: u64,
}

/// Two are the same if they bind the same pictures.
impl PartialEq for Tandem {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Tandem {
    pub(super) fn join(&self, painter: &Rc<Inner>) -> Rider {
        let end_us = Rc::new(Cell::new(0.0));
        let mut members = self.0.members.borrow_mut();
        members.retain(|(painter, _)| painter.strong_count() > 0);
        members.push((Rc::downgrade(painter), end_us.clone()));
        Rider { tandem: self.clone(), end_us, place: None, moves: 0 }
    }

    fn wake(&self) {
        for (painter, _) in &*self.0.members.borrow() {
            if let Some(painter) = painter.upgrade() {
                painter.wake();
            }
        }
    }
}

impl Rider {
    /// Before a frame: passes on where the picture was moved by hand, or goes where another one was.
    /// Returns the end of the longest of the runs.
    pub(super) fn before(&mut self, camera: &mut Camera, end_us: f64) -> f64 {
        let shared = &self.tandem.0;
        if self.end_us.replace(end_us) != end_us {
            self.tandem.wake();
        }
        let here = Place::of(camera);
        if self.place.is_some_and(|place| place != here) {
            shared.place.set(here);
            shared.moves.set(shared.moves.get() + 1);
            self.moves = shared.moves.get();
            self.tandem.wake();
        } else if self.moves != shared.moves.get() {
            self.moves = shared.moves.get();
            let there = shared.place.get();
            camera.view.start_us = there.start_us;
            camera.view.us_per_px = there.us_per_px;
            camera.mode = there.mode;
        }
        let ends = shared.members.borrow();
        ends.iter().map(|(_, end_us)| end_us.get()).fold(end_us, f64::max)
    }

    /// After the picture has moved by itself.
    pub(super) fn after(&mut self, camera: &Camera) {
        self.place = Some(Place::of(camera));
    }
}
