//! A file is read in a worker of its own, and becomes a trace here, part by part: the page stays
//! alive meanwhile, and the memory that the file took goes with the worker. A spare becomes that
//! worker, where one is warm.

use std::cell::RefCell;

use futures_channel::oneshot;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::queue::codec;
use crate::runtime::{Lease, Spares};
use crate::trace::file::parts::{Assembly, Part, Sink};
use crate::trace::file::stream::Stream;
use crate::trace::file::{ImportError, Imported, Told, read as read_parts};
use crate::ui::blob::{self, Pieces};
use crate::ui::note::NotOpened;
use crate::web::{Scope, SpareWorker, WorkerWord};

/// What the worker says.
#[derive(Serialize, Deserialize)]
enum Word {
    /// A part of the trace.
    Part(Part),
    /// That was all: the run as JSON, and what could not be used.
    Read(Option<String>, Vec<(String, u64)>),
    /// The file is not what it has to be.
    Refused(ImportError),
    /// The browser cannot read it.
    Unreadable(String),
}

/// A trace on its way here.
struct Arriving {
    assembly: Assembly,
    end: oneshot::Sender<Result<Imported, NotOpened>>,
}

/// The trace in this file, read by one of these spares if any is warm.
///
/// # Errors
/// [`NotOpened`], whatever is wrong with the file, or with the worker that reads it.
pub async fn read(file: &Blob, spares: Option<Spares>) -> Result<Imported, NotOpened> {
    let (end, ended) = oneshot::channel();
    let arriving = RefCell::new(Some(Arriving { assembly: Assembly::default(), end }));
    // While the file is read no others are made.
    let lease = spares.as_ref().map(Spares::lease);
    let worker = match lease.as_ref().and_then(Lease::take) {
        Some(spare) => spare,
        None => SpareWorker::waiting("reader", || ())
            .map_err(|error| NotOpened::Unreadable(error.to_string()))?,
    };
    // Let go of when the end has come, which ends it.
    let _worker = worker.with_blob("polyloop_read", file, move |word| {
        let arriving = &mut *arriving.borrow_mut();
        if let Some(trace) = arriving.take() {
            *arriving = trace.hear(word);
        }
    });
    ended.await.unwrap_or_else(|_| Err(NotOpened::Unreadable("its reader is gone".to_owned())))
}

impl Arriving {
    /// Takes a word of the worker. Nothing is left when it was the last.
    fn hear(mut self, word: WorkerWord) -> Option<Arriving> {
        let word = match word {
            WorkerWord::Bytes(bytes) => codec::decode(&bytes).map_err(|error| error.to_string()),
            WorkerWord::Failed(text) => Err(text),
        };
        let end = match word {
            Ok(Word::Part(part)) => match self.assembly.add(part) {
                Ok(()) => return Some(self),
                Err(problem) => Err(wrong(problem).into()),
            },
            Ok(Word::Read(run, unused)) => {
                let run = run.map(|run| serde_json::from_str(&run)).transpose();
                let run = run.map_err(|error| wrong(error.to_string()).into());
                run.map(|run| Imported { trace: self.assembly.finish(), run, unused })
            }
            Ok(Word::Refused(error)) => Err(error.into()),
            Ok(Word::Unreadable(text)) | Err(text) => Err(NotOpened::Unreadable(text)),
        };
        // Nobody may wait any more.
        let _ = self.end.send(end);
        None
    }
}

fn wrong(problem: String) -> ImportError {
    ImportError::Wrong { place: "events".to_owned(), problem }
}

/// Reads a file for the page that started this worker. Called by `www/worker.js`, once.
#[wasm_bindgen]
pub fn polyloop_read(file: Blob) {
    let Some(scope) = Scope::current() else { return };
    spawn_local(async move {
        let parts = scope.clone();
        let mut send = |part| {
            say(&parts, &Word::Part(part));
            Ok(())
        };
        let last = match read_as_it_comes(&file, &mut send).await {
            Ok(Ok(Told { run, unused })) => Word::Read(run.map(|run| run.to_string()), unused),
            Ok(Err(error)) => Word::Refused(error),
            Err(text) => Word::Unreadable(text),
        };
        say(&scope, &last);
    });
}

/// Reads a file while it comes, if it is in the native format as exports write it; any other when
/// all of it is there. What the browser says if it cannot read it is the outer error.
async fn read_as_it_comes(
    file: &Blob,
    send: &mut Sink<'_>,
) -> Result<Result<Told, ImportError>, String> {
    let mut pieces = Pieces::of(file);
    let mut text = Vec::new();
    pieces.append_to(&mut text).await?;
    match Stream::begin(&mut text, send) {
        Some(mut stream) => {
            while stream.take(&mut text).is_some() {
                if !pieces.append_to(&mut text).await? {
                    match stream.finish(&text) {
                        Some(told) => return Ok(Ok(told)),
                        None => break,
                    }
                }
            }
            // From its beginning again, to say what is wrong with it.
            text = blob::read(file).await?;
        }
        None => {
            let rest = (file.size() as usize).saturating_sub(text.len());
            let room = text.try_reserve_exact(rest);
            room.map_err(|_| format!("there is no memory for {rest} bytes"))?;
            while pieces.append_to(&mut text).await? {}
        }
    }
    Ok(read_parts(&text, send))
}

fn say(scope: &Scope, word: &Word) {
    // All of it is plain data, which can be encoded.
    if let Ok(bytes) = codec::encode(word) {
        scope.post(&bytes);
    }
}
