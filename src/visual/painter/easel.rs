//! What every picture needs: a canvas whose size is watched, and animation frames when something
//! changed.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, ResizeObserver, window};

/// What is painted, and what is to be told of it.
pub(super) trait Picture: 'static {
    /// Whoever is told.
    type Listener;
    /// What is told.
    type News;

    /// The canvas may have another size.
    fn look_at_size(&mut self);

    /// Brings the picture up to date. Returns whether another frame is needed even if nothing is
    /// touched.
    fn frame(&mut self, now: f64) -> bool;

    /// What there is to tell since the last call.
    fn take_news(&mut self) -> Self::News;

    /// Tells it.
    fn tell(listener: &Self::Listener, news: Self::News);
}

type OnFrame = Closure<dyn FnMut(f64)>;
type OnResize = (ResizeObserver, Closure<dyn FnMut()>);

/// Holds a picture, and paints it when it has changed.
pub(super) struct Easel<P: Picture> {
    pub(super) canvas: HtmlCanvasElement,
    picture: RefCell<P>,
    listener: P::Listener,
    frame: Cell<Option<i32>>,
    /// What the browser calls. Kept as long as it may be called.
    on_frame: RefCell<Option<OnFrame>>,
    on_resize: RefCell<Option<OnResize>>,
    events: RefCell<Vec<EventListener>>,
}

impl<P: Picture> Easel<P> {
    /// Starts to paint `picture` on `canvas`, which has its size from the page's layout.
    pub(super) fn new(
        canvas: HtmlCanvasElement,
        picture: P,
        listener: P::Listener,
    ) -> Result<Rc<Self>, JsValue> {
        let easel = Rc::new(Easel {
            canvas,
            picture: RefCell::new(picture),
            listener,
            frame: Cell::new(None),
            on_frame: RefCell::new(None),
            on_resize: RefCell::new(None),
            events: RefCell::new(Vec::new()),
        });
        let weak = Rc::downgrade(&easel);
        *easel.on_frame.borrow_mut() = Some(Closure::new(move |now| on_frame(&weak, now)));
        easel.watch_size()?;
        easel.wake();
        Ok(easel)
    }

    /// Keeps these listeners as long as the picture is painted.
    pub(super) fn keep(&self, listeners: Vec<EventListener>) {
        *self.events.borrow_mut() = listeners;
    }

    /// Ends all that the browser would go on with.
    pub(super) fn close(&self) {
        if let (Some(frame), Some(window)) = (self.frame.take(), window()) {
            let _ = window.cancel_animation_frame(frame);
        }
        if let Some((observer, _)) = self.on_resize.borrow_mut().take() {
            observer.disconnect();
        }
        self.events.borrow_mut().clear();
    }

    /// Looks at the picture; none while it is being changed.
    pub(super) fn look<T>(&self, look: impl FnOnce(&P) -> T) -> Option<T> {
        self.picture.try_borrow().ok().map(|picture| look(&picture))
    }

    /// Changes the picture, tells what came of it, and paints if that is needed.
    pub(super) fn change(&self, change: impl FnOnce(&mut P)) {
        let Ok(mut picture) = self.picture.try_borrow_mut() else { return };
        change(&mut picture);
        drop(picture);
        self.tell();
        self.wake();
    }

    /// Tells what came of a change. A listener that calls back into the painter must not find it busy,
    /// so the picture is not borrowed any more.
    // Not inline: what follows a change is the same for all of them, and every visitor fetches it.
    #[inline(never)]
    fn tell(&self) {
        let news = self.picture.try_borrow_mut().map(|mut picture| picture.take_news());
        if let Ok(news) = news {
            P::tell(&self.listener, news);
        }
    }

    /// Paints with the next frame.
    pub(super) fn wake(&self) {
        if self.frame.get().is_some() {
            return;
        }
        let (on_frame, window) = (self.on_frame.borrow(), window());
        if let (Some(on_frame), Some(window)) = (on_frame.as_ref(), window) {
            let asked = window.request_animation_frame(on_frame.as_ref().unchecked_ref());
            self.frame.set(asked.ok());
        }
    }

    fn watch_size(self: &Rc<Self>) -> Result<(), JsValue> {
        let weak = Rc::downgrade(self);
        let closure = Closure::<dyn FnMut()>::new(move || {
            if let Some(easel) = weak.upgrade() {
                easel.change(P::look_at_size);
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref())?;
        observer.observe(&self.canvas);
        *self.on_resize.borrow_mut() = Some((observer, closure));
        Ok(())
    }
}

fn on_frame<P: Picture>(weak: &Weak<Easel<P>>, now: f64) {
    let Some(easel) = weak.upgrade() else { return };
    easel.frame.set(None);
    let Ok(again) = easel.picture.try_borrow_mut().map(|mut picture| picture.frame(now)) else {
        return;
    };
    easel.tell();
    if again {
        easel.wake();
    }
}
