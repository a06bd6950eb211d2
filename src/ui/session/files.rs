//! Runs become files and come from files.

use std::io::Write;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

use crate::trace::file::ImportError;
use crate::trace::file::error::MOST_BYTES;
use crate::ui::blob::BlobWriter;
use crate::ui::browser;
use crate::ui::note::{NotOpened, Note};
use crate::ui::reader;
use crate::ui::run::Run;
use crate::ui::saved::{self, Format, Loaded};
use crate::ui::session::{Ended, Session};
use crate::ui::state::Action;
use crate::visual::painter::Picture;

impl Session {
    /// From now on this is the picture that is saved.
    pub fn keep_picture(&self, picture: Picture) {
        *self.0.picture.borrow_mut() = Some(picture);
    }

    /// Gives the reader the run that is shown as a file, if it has ended. `title` is for whoever
    /// cannot see the picture.
    pub fn save(&self, format: Format, title: &str) {
        let state = self.state();
        let Some(run) = state.shown_run() else { return };
        let name = format.file_name(run.scenario().map(|scenario| scenario.0.id));
        let picture = self.0.picture.borrow();
        match format {
            Format::Png => {
                if let Some(picture) = &*picture {
                    picture.png(move |blob| browser::save(&name, &blob));
                }
            }
            Format::Svg => {
                let drawing = picture.as_ref().and_then(|picture| picture.svg(title));
                if let Some(blob) = drawing.and_then(|drawing| text_blob(&drawing, format)) {
                    browser::save(&name, &blob);
                }
            }
            Format::Native | Format::Chrome | Format::Csv => {
                if let Some(blob) = ended(run).and_then(|ended| blob_of(&ended, format)) {
                    browser::save(&name, &blob);
                }
            }
        }
    }

    /// Gives the reader a drawing of the numbers of what has this name.
    pub fn save_chart(&self, of: &str, drawing: &str) {
        let scenario = self.state().shown_run().and_then(|run| run.scenario());
        let name = saved::chart_name(scenario.map(|scenario| scenario.0.id), of);
        if let Some(blob) = text_blob(drawing, Format::Svg) {
            browser::save(&name, &blob);
        }
    }

    /// Opens a file that was dropped on the page. What is embedded has no room for what a file has to
    /// tell, and says where to go.
    pub(super) fn take_dropped(&self, file: File) {
        if self.state().embed {
            let note = Note::NotOpened { file: file.name(), why: NotOpened::Embedded };
            self.dispatch(Action::NotOpened(note));
        } else {
            self.open_file(file);
        }
    }

    /// Opens a file that the reader gives, and shows it or says why not.
    pub fn open_file(&self, file: File) {
        let session = self.clone();
        spawn_local(async move {
            // What goes wrong is on the page by then.
            let _ = session.open(&file, file.name()).await;
        });
    }

    /// Opens a file of this name, and shows it or says why not.
    ///
    /// # Errors
    /// [`NotOpened`], which is also told on the page.
    pub async fn open(&self, file: &Blob, name: String) -> Result<Ended, NotOpened> {
        let result = self.load(file, &name).await.and_then(|loaded| {
            let ended = Ended {
                outcome: loaded.outcome.clone(),
                trace: loaded.trace.clone(),
                seen: loaded.seen.clone(),
            };
            self.dispatch(Action::Opened(loaded));
            let is_shown = |run: &Run| run.trace.as_ref() == Some(&ended.trace);
            // A run has been started meanwhile, which the page has told.
            let is_shown = self.state().run.as_ref().is_some_and(is_shown);
            is_shown.then_some(ended).ok_or(NotOpened::Busy)
        });
        if let Err(why) = &result {
            let note = Note::NotOpened { file: name, why: why.clone() };
            self.dispatch(Action::NotOpened(note));
        }
        result
    }

    async fn load(&self, file: &Blob, name: &str) -> Result<Loaded, NotOpened> {
        if self.state().is_busy() {
            return Err(NotOpened::Busy);
        }
        let bytes = file.size() as u64;
        if bytes > MOST_BYTES {
            return Err(ImportError::TooLarge { bytes }.into());
        }
        self.dispatch(Action::Opening(name.to_owned()));
        let imported = reader::read(file, self.0.spares.get()).await?;
        Ok(saved::loaded(imported, name)?)
    }
}

/// A run's end, if it has come.
fn ended(run: &Run) -> Option<Ended> {
    let (outcome, trace) = (run.outcome()?.clone(), run.trace.clone()?);
    Some(Ended { outcome, trace, seen: run.seen.clone() })
}

/// A run's end, as a file. `None` if the browser has no room for it.
pub fn blob_of(ended: &Ended, format: Format) -> Option<Blob> {
    let step = ended.seen.stats.clock_resolution_us;
    let mut to = BlobWriter::default();
    saved::write(format, &ended.trace.0.borrow(), &ended.outcome, step, &mut to).ok()?;
    to.finish(format.media_type()).ok()
}

fn text_blob(text: &str, format: Format) -> Option<Blob> {
    let mut to = BlobWriter::default();
    to.write_all(text.as_bytes()).ok()?;
    to.finish(format.media_type()).ok()
}
