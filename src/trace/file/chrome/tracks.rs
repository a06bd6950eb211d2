//! The tracks of a foreign file, found in a first walk through it.

use std::collections::HashMap;

use serde::Deserialize;

use crate::trace::file::chrome::loose::{Key, Loose, Raw};
use crate::trace::file::error::{Counted, ImportError, MOST_LOOPS};
use crate::trace::file::import::each;

/// The threads of a file, and its first moment.
#[derive(Default)]
pub(super) struct Tracks {
    places: HashMap<(Key, Key), usize>,
    order: Vec<(Key, Key)>,
    processes: HashMap<Key, String>,
    threads: HashMap<(Key, Key), String>,
    /// The earliest moment, in microseconds since whatever.
    first: f64,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, default)]
    name: Loose<'a>,
}

impl Tracks {
    pub(super) fn of(events: &[u8]) -> Result<Tracks, ImportError> {
        let mut tracks = Tracks { first: f64::INFINITY, ..Tracks::default() };
        let too_many = ImportError::TooMany { what: Counted::Loops, most: MOST_LOOPS };
        let walked = each(events, "traceEvents", |event: Raw<'_>| {
            if event.ph.text() == "M" {
                tracks.name(&event);
            } else if let Some(ts) = event.ts.number().filter(|_| is_of_a_thread(&event.ph.text()))
            {
                tracks.first = tracks.first.min(ts);
                tracks.place_or_new(event.track());
            }
            if tracks.order.len() > MOST_LOOPS { Err("too many".to_owned()) } else { Ok(()) }
        });
        if tracks.order.len() > MOST_LOOPS { Err(too_many) } else { walked.map(|()| tracks) }
    }

    fn name(&mut self, event: &Raw<'_>) {
        let named = event.args.and_then(|args| serde_json::from_str::<Named<'_>>(args.get()).ok());
        let Some(name) = named.map(|named| named.name.text().into_owned()) else { return };
        match &*event.name.text() {
            "process_name" => drop(self.processes.insert(event.pid.key(), name)),
            "thread_name" => drop(self.threads.insert(event.track(), name)),
            _ => {}
        }
    }

    fn place_or_new(&mut self, key: (Key, Key)) {
        let next = self.order.len();
        self.places.entry(key).or_insert_with_key(|key| {
            self.order.push(key.clone());
            next
        });
    }

    pub(super) fn place(&self, event: &Raw<'_>) -> Option<usize> {
        self.places.get(&event.track()).copied()
    }

    /// A moment as whole microseconds since the first one.
    pub(super) fn moment(&self, ts: f64) -> u64 {
        (ts - self.first).max(0.0).round() as u64
    }

    /// What each track is called.
    pub(super) fn names(&self) -> Vec<String> {
        let is_lonely = self
            .order
            .iter()
            .all(|(process, _)| Some(process) == self.order.first().map(|(process, _)| process));
        let name = |(process, thread): &(Key, Key)| {
            let of = self.processes.get(process).filter(|name| !name.is_empty());
            let key = (process.clone(), thread.clone());
            match (self.threads.get(&key).filter(|name| !name.is_empty()), of) {
                (Some(name), Some(of)) if !is_lonely => format!("{of}: {name}"),
                (Some(name), _) => name.clone(),
                (None, Some(of)) => format!("{of}: {}", said(thread)),
                (None, None) if is_lonely => said(thread),
                (None, None) => format!("{}: {}", said(process), said(thread)),
            }
        };
        self.order.iter().map(name).collect()
    }
}

/// Whether such an event is shown on the track of its thread.
fn is_of_a_thread(ph: &str) -> bool {
    matches!(ph, "X" | "B" | "E" | "b" | "e" | "S" | "F" | "s" | "t" | "f" | "i" | "I" | "R" | "n")
}

fn said(key: &Key) -> String {
    match key {
        Key::Number(bits) => f64::from_bits(*bits).to_string(),
        Key::Text(text) => text.clone(),
        Key::None => "?".to_owned(),
    }
}
