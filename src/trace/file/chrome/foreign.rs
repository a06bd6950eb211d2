//! Chrome traces that others wrote, as well as can be: a track for each thread; slices and
//! asynchronous spans as tasks, the outermost slices as polls; flows as messages; instants as lines
//! of the log. The rest is counted.

use std::collections::{BTreeMap, HashMap};

use crate::clock::Micros;
use crate::ids::LoopId;
use crate::trace::file::chrome::loose::{Key, Raw};
use crate::trace::file::chrome::plan::{Plan, Slice};
use crate::trace::file::chrome::tracks::Tracks;
use crate::trace::file::error::ImportError;
use crate::trace::file::import::{Told, each};
use crate::trace::file::parts::Sink;
use crate::trace::file::rebuild::Rebuild;

/// Of so many kinds of events it is told how many were not used.
const MOST_KINDS: usize = 16;

/// The trace in these events.
pub(in crate::trace::file) fn read(
    events: &[u8],
    sink: &mut Sink<'_>,
) -> Result<Told, ImportError> {
    let tracks = Tracks::of(events)?;
    let names = tracks.names();
    let mut gather = Gather::new(&tracks, names.len());
    each(events, "traceEvents", |event: Raw<'_>| {
        if gather.take(&event).is_none() {
            gather.leave(&event);
        }
        Ok(())
    })?;
    let (plan, unused) = gather.finish();
    let mut rebuild = Rebuild::foreign(names, sink)?;
    for place in 0..plan.lanes.len() {
        for (at, kind) in plan.events(place) {
            let id = LoopId(place as u16);
            let add = rebuild.add(Micros(at), id, |sym| Ok(plan.with_texts(kind, sym)));
            add.map_err(|problem| {
                ImportError::wrong("traceEvents", format!("have one that {problem}"))
            })?;
        }
    }
    rebuild.finish()?;
    Ok(Told { run: None, unused })
}

type SpanKey = (String, (Key, Key));

/// What has been read so far.
struct Gather<'t> {
    tracks: &'t Tracks,
    plan: Plan,
    /// Slices that have begun, the innermost last, of each track.
    begun: Vec<Vec<Slice>>,
    spans: HashMap<SpanKey, Vec<(usize, Slice)>>,
    flows: HashMap<SpanKey, u32>,
    unused: BTreeMap<String, u64>,
}

impl<'t> Gather<'t> {
    fn new(tracks: &'t Tracks, lanes: usize) -> Self {
        Gather {
            tracks,
            plan: Plan::of(lanes),
            begun: vec![Vec::new(); lanes],
            spans: HashMap::new(),
            flows: HashMap::new(),
            unused: BTreeMap::new(),
        }
    }

    /// Uses an event; `None` if it is of no use.
    fn take(&mut self, event: &Raw<'_>) -> Option<()> {
        let ph = event.ph.text();
        if ph == "M" {
            return Some(());
        }
        let start = self.tracks.moment(event.ts.number()?);
        let place = self.tracks.place(event)?;
        let slice =
            |plan: &mut Plan, end| Slice { start, end, name: plan.name(&event.name.text()) };
        match &*ph {
            "X" => {
                let dur = event.dur.number().unwrap_or(0.0);
                if dur < 0.0 {
                    return None;
                }
                let end = self.tracks.moment(event.ts.number()? + dur).max(start);
                let slice = slice(&mut self.plan, Some(end));
                self.plan.lanes[place].slices.push(slice);
            }
            "B" => {
                let slice = slice(&mut self.plan, None);
                self.begun[place].push(slice);
            }
            "E" => {
                let begun = self.begun[place].pop_if(|slice| slice.start <= start)?;
                self.plan.lanes[place].slices.push(Slice { end: Some(start), ..begun });
            }
            "b" | "S" => {
                let slice = slice(&mut self.plan, None);
                self.spans.entry(span(event)).or_default().push((place, slice));
            }
            "e" | "F" => {
                let open = self.spans.get_mut(&span(event))?;
                let (place, begun) = open.pop_if(|(_, slice)| slice.start <= start)?;
                self.plan.lanes[place].spans.push(Slice { end: Some(start), ..begun });
            }
            "s" | "t" | "f" => {
                let next = self.flows.len() as u32;
                let key = (format!("{}\0{}", event.cat.text(), event.name.text()), event.id());
                let flow = *self.flows.entry(key).or_insert(next);
                let name = self.plan.name(&event.name.text());
                self.plan.point(flow, start, &ph, place, name);
            }
            "i" | "I" | "R" | "n" => {
                let name = self.plan.name(&event.name.text());
                self.plan.lanes[place].notes.push((start, name));
            }
            _ => return None,
        }
        Some(())
    }

    fn leave(&mut self, event: &Raw<'_>) {
        let kind: String = event.ph.text().chars().take(8).collect();
        let kind = match self.unused.len() < MOST_KINDS || self.unused.contains_key(&kind) {
            true => kind,
            false => "…".to_owned(),
        };
        *self.unused.entry(kind).or_default() += 1;
    }

    fn finish(mut self) -> (Plan, Vec<(String, u64)>) {
        for (place, begun) in self.begun.into_iter().enumerate() {
            self.plan.lanes[place].slices.extend(begun);
        }
        for (place, slice) in self.spans.into_values().flatten() {
            self.plan.lanes[place].spans.push(slice);
        }
        let ends = self.plan.tie_flows();
        if ends > 0 {
            *self.unused.entry("s, t, f".to_owned()).or_default() += ends;
        }
        (self.plan, self.unused.into_iter().collect())
    }
}

fn span(event: &Raw<'_>) -> SpanKey {
    (event.cat.text().into_owned(), event.id())
}
