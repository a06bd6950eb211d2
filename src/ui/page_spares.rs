//! The loops that the page keeps warm, so that a run begins at once.

use core::time::Duration;
use std::cell::OnceCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use crate::runtime::{MOST_SPARES, Spares};
use crate::web::service_worker;

/// How long they wait for the service worker. They go without it where there is none.
const CONTROL: Duration = Duration::from_secs(10);

/// The page's spares, once there are any. A cheap handle.
#[derive(Clone, Default)]
pub struct PageSpares(Rc<OnceCell<Spares>>);

impl PageSpares {
    /// Keeps spares from soon on. Made any earlier, their requests would go past the page's service
    /// worker, and none of them could be used.
    pub fn keep(&self) {
        let spares = self.0.clone();
        spawn_local(async move {
            // Whoever needs it waits by itself, and is told what is wrong.
            let _ = service_worker::control(CONTROL).await;
            spares.get_or_init(|| Spares::new(MOST_SPARES));
        });
    }

    /// The spares, for a run or the reader of a file.
    pub fn get(&self) -> Option<Spares> {
        self.0.get().cloned()
    }
}
