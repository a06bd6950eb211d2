//! What a painter has painted, to be kept.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Blob;

use crate::trace::Trace;
use crate::visual::painter::Inner;
use crate::visual::painter::state::State;
use crate::visual::svg::{Drawing, svg};

/// What a painter has painted last. It is there as long as the painter is.
#[derive(Clone)]
pub struct Picture(Weak<Inner>);

impl Picture {
    pub(super) fn of(painter: &Rc<Inner>) -> Picture {
        Picture(Rc::downgrade(painter))
    }

    /// The picture as a drawing, an SVG file; `title` says what it is of. None if the painter is
    /// gone, or the run is just being written to.
    pub fn svg(&self, title: &str) -> Option<String> {
        self.0.upgrade()?.look(|state| state.svg(title))?
    }

    /// Hands over the picture as points, as many as the screen has, in a PNG file. Nothing comes
    /// if the painter is gone or its canvas is empty.
    pub fn png(&self, then: impl FnOnce(Blob) + 'static) {
        let Some(painter) = self.0.upgrade() else { return };
        let then = Closure::once_into_js(move |blob: Option<Blob>| {
            if let Some(blob) = blob {
                then(blob);
            }
        });
        // What fails here is an empty canvas, of which there is no picture.
        let _ = painter.canvas.to_blob(then.unchecked_ref());
    }
}

impl State {
    /// What is painted, as a drawing; none while the run is written to.
    fn svg(&self, title: &str) -> Option<String> {
        let empty = Rc::new(RefCell::new(Trace::new()));
        let source = self.source.clone().unwrap_or(empty);
        let trace = source.try_borrow().ok()?;
        let (scene, words, theme) = (&self.scene, &self.words, self.theme);
        let (view, overview) = (&self.camera.view, &self.overview);
        Some(svg(Drawing { scene, view, overview, trace: &trace, words, theme }, title))
    }
}
