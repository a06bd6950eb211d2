//! What a painter has painted, to be kept.

use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Blob;

use crate::visual::painter::Inner;

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
