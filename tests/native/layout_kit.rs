//! Traces for the tests of the layout, written by hand and put together by the real watcher.

use polyloop::clock::Micros;
use polyloop::ids::{LoopId, MessageSeq, TaskId};
use polyloop::trace::batch::{Batch, Counters};
use polyloop::trace::event::{Cause, Event, EventKind, LoopKind, Sym, Wait};
use polyloop::trace::model::Trace;
use polyloop::visual::layout::{Arrangement, Index, Rect, Scene, Shape, Viewport, layout};

/// One loop's events. Sites are "site", queues are "queue".
pub(crate) struct Script {
    pub(crate) id: LoopId,
    strings: Vec<String>,
    events: Vec<Event>,
    counters: Counters,
    tasks: u32,
    messages: u32,
}

impl Script {
    /// A loop that is ready at once.
    pub(crate) fn new(id: u16) -> Script {
        let strings = vec!["site".to_owned(), "queue".to_owned()];
        let (events, counters) = (Vec::new(), Counters::default());
        let mut script =
            Script { id: LoopId(id), strings, events, counters, tasks: 0, messages: 0 };
        script.at(0, EventKind::LoopStarted).at(0, EventKind::LoopReady);
        script
    }

    pub(crate) fn at(&mut self, at: u64, kind: EventKind) -> &mut Script {
        self.counters.count(&kind);
        self.events.push(Event { at: Micros(at), kind });
        self
    }

    pub(crate) fn spawn(&mut self, at: u64, name: &str) -> u32 {
        self.spawned(at, name, None)
    }

    pub(crate) fn spawn_by(&mut self, at: u64, name: &str, parent: u32) -> u32 {
        self.spawned(at, name, Some(TaskId(parent)))
    }

    fn spawned(&mut self, at: u64, name: &str, parent: Option<TaskId>) -> u32 {
        self.strings.push(name.to_owned());
        let name = Sym(self.strings.len() as u32 - 1);
        let task = self.tasks;
        self.tasks += 1;
        let id = TaskId(task);
        self.at(at, EventKind::TaskSpawned { task: id, parent, name, site: Sym(0) });
        task
    }

    /// Says who spawned the task that was spawned last.
    pub(crate) fn set_parent(&mut self, by: u32) {
        if let Some(EventKind::TaskSpawned { parent, .. }) =
            self.events.last_mut().map(|event| &mut event.kind)
        {
            *parent = Some(TaskId(by));
        }
    }

    /// The number of a text.
    pub(crate) fn text(&mut self, text: &str) -> Sym {
        self.strings.push(text.to_owned());
        Sym(self.strings.len() as u32 - 1)
    }

    /// Says who sent the message that was sent last.
    pub(crate) fn set_sender(&mut self, by: u32) {
        if let Some(EventKind::MessageSent { task, .. }) =
            self.events.last_mut().map(|event| &mut event.kind)
        {
            *task = Some(TaskId(by));
        }
    }

    pub(crate) fn poll(&mut self, at: u64, task: u32, took_us: u32) -> &mut Script {
        let (cause, wait) = (Cause::Unknown, Wait::Turn);
        let task = TaskId(task);
        self.at(at, EventKind::TaskPolled { task, took_us, ready_us: 7, cause, wait })
    }

    pub(crate) fn done(&mut self, at: u64, task: u32) -> &mut Script {
        self.at(at, EventKind::TaskDone { task: TaskId(task) })
    }

    pub(crate) fn send(&mut self, at: u64, to: u16) -> u32 {
        self.sent(at, to, None)
    }

    pub(crate) fn send_by(&mut self, at: u64, to: u16, task: u32) -> u32 {
        self.sent(at, to, Some(TaskId(task)))
    }

    fn sent(&mut self, at: u64, to: u16, task: Option<TaskId>) -> u32 {
        let seq = self.messages;
        self.messages += 1;
        let (to, queue, site) = (LoopId(to), Sym(1), Sym(0));
        let kind = EventKind::MessageSent {
            seq: MessageSeq(seq),
            to,
            queue,
            size: 8,
            depth: 1,
            task,
            site,
        };
        self.at(at, kind);
        seq
    }

    pub(crate) fn receive(&mut self, at: u64, from: u16, seq: u32) -> &mut Script {
        let (from, seq, queue) = (LoopId(from), MessageSeq(seq), Sym(1));
        self.at(at, EventKind::MessageReceived { from, seq, queue, size: 8, depth: 1 })
    }

    pub(crate) fn closed(&mut self, at: u64) -> &mut Script {
        self.at(at, EventKind::LoopClosed)
    }
}

/// The watcher's picture of these loops: the first coordinates, the others are threads.
pub(crate) fn trace(scripts: &[&Script]) -> Trace {
    let mut trace = Trace::new();
    for script in scripts {
        let (name, kind) = match script.id {
            LoopId(0) => ("main".to_owned(), LoopKind::Main),
            id => (format!("Worker-{id}"), LoopKind::Thread),
        };
        trace.announce(script.id, &name, kind, Micros(0));
    }
    for script in scripts {
        let mut events = script.events.clone();
        events.sort_by_key(|event| event.at);
        let (strings, counters) = (script.strings.clone(), script.counters);
        let batch = Batch { first_string: 0, strings, events, counters };
        trace.apply(script.id, &batch.encode().unwrap()).unwrap();
    }
    trace
}

/// A viewport whose plot begins at `start_us`, is 1000 pixels wide and shows `us_per_px`.
pub(crate) fn view(start_us: f64, us_per_px: f64) -> Viewport {
    let mut view = Viewport { start_us, us_per_px, width: 1000.0, height: 600.0, scroll_y: 0.0 };
    view.width += view.header_width();
    view
}

/// The scene of this trace.
pub(crate) fn scene(trace: &Trace, view: &Viewport) -> Scene {
    let (mut index, mut scene) = (Index::new(), Scene::default());
    layout(trace.tracks(), view, &Arrangement::default(), &mut index, &mut scene);
    scene
}

/// The rectangles of a shape, from the place of their loop on.
pub(crate) fn of(scene: &Scene, tint: u16, shape: Shape) -> Vec<Rect> {
    let wanted = |rect: &&Rect| rect.tint == tint && rect.shape == shape;
    scene.rects.iter().filter(wanted).copied().collect()
}

/// The batches of these loops if each event is shipped by itself, the last loop's first, so that
/// messages arrive before it is known that they were sent.
pub(crate) fn one_by_one(scripts: &[&Script]) -> Vec<(LoopId, Batch)> {
    let mut batches = Vec::new();
    for script in scripts.iter().rev() {
        let mut events = script.events.clone();
        events.sort_by_key(|event| event.at);
        let mut counters = Counters::default();
        let mut strings = script.strings.clone();
        let mut first_string = 0;
        for event in events {
            counters.count(&event.kind);
            let taken = std::mem::take(&mut strings);
            let next = first_string + taken.len() as u32;
            let batch = Batch { first_string, strings: taken, events: vec![event], counters };
            batches.push((script.id, batch));
            first_string = next;
        }
    }
    batches
}
