//! What reads bytes or texts from elsewhere, with inputs that are known to be right.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use polyloop::clock::FakeClock;
use polyloop::ids::{LoopId, MessageSeq, TaskId};
use polyloop::queue::codec::{decode, encode};
use polyloop::queue::frame::Frame;
use polyloop::queue::{Loss, LossCause, PeerEnd};
use polyloop::runtime::LoopSpec;
use polyloop::runtime::job::Call;
use polyloop::scenarios::web_server::http::Request;
use polyloop::scenarios::{self, params::ParamSpec};
use polyloop::trace::{Batch, Cause, EventKind, LoopKind, Recorder, Trace, Wait};
use polyloop::ui::address::Address;
use polyloop::ui::fault_list::FaultList;

use crate::{files, words};

/// One of them.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) seeds: Vec<Vec<u8>>,
    pub(crate) read: fn(&[u8]),
}

pub(crate) fn targets() -> Vec<Target> {
    vec![
        Target { name: "values", seeds: values(), read: read_value },
        Target { name: "words", seeds: words::words(), read: words::read_word },
        Target { name: "frames", seeds: frames(), read: read_frames },
        Target { name: "links", seeds: frames(), read: words::deliver },
        Target { name: "batches", seeds: batches(), read: read_batch },
        Target { name: "files", seeds: files::native(), read: files::read },
        Target { name: "chrome", seeds: files::chrome(), read: files::read },
        Target { name: "requests", seeds: requests(), read: read_request },
        Target { name: "addresses", seeds: texts(&ADDRESSES), read: read_address },
        Target { name: "faults", seeds: texts(&FAULTS), read: read_faults },
        Target { name: "parameters", seeds: texts(&PARAMS), read: read_params },
    ]
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub(crate) async fn double(number: u64) -> u64 {
    number * 2
}

fn values() -> Vec<Vec<u8>> {
    let spec = LoopSpec::new("Worker-0").kind(LoopKind::Process).peer(LoopId(3));
    let loss = Loss { cause: LossCause::WorkerHung, text: "it hangs".into(), was_ready: true };
    vec![
        encode(&(spec, vec![1.5, -0.0], "text", Some('я'))).unwrap(),
        encode(&PeerEnd::Lost(loss)).unwrap(),
        encode(&Call::function(double, &21).unwrap()).unwrap(),
    ]
}

fn read_value(bytes: &[u8]) {
    type Mixed = (LoopSpec, Vec<f64>, String, Option<char>);
    if let Ok(value) = decode::<Mixed>(bytes) {
        // Not compared as values: no number is a number to itself.
        let again = encode(&value).unwrap();
        assert_eq!(encode(&decode::<Mixed>(&again).unwrap()).unwrap(), again);
    }
    if let Ok(value) = decode::<PeerEnd>(bytes) {
        assert_eq!(decode::<PeerEnd>(&encode(&value).unwrap()), Ok(value));
    }
    // What it leads to is never looked at here: calls come from loops of the same build alone.
    let _ = decode::<Call>(bytes);
}

fn frames() -> Vec<Vec<u8>> {
    let mut batch = Vec::new();
    Frame::Data { queue: 1, seq: 7, bounded: true, body: b"a message" }.write(&mut batch);
    Frame::Room { queue: 1, count: 300 }.write(&mut batch);
    Frame::Finished { queue: 2 }.write(&mut batch);
    Frame::Goodbye.write(&mut batch);
    vec![batch]
}

fn read_frames(bytes: &[u8]) {
    let mut rest = bytes;
    while let Ok((frame, after)) = Frame::read(rest) {
        assert!(after.len() < rest.len(), "a frame of nothing");
        let mut again = Vec::new();
        frame.write(&mut again);
        assert_eq!(format!("{:?}", Frame::read(&again).unwrap().0), format!("{frame:?}"));
        rest = after;
    }
}

pub(crate) fn batches() -> Vec<Vec<u8>> {
    let clock = Arc::new(FakeClock::new());
    let recorder = Recorder::new(clock.clone(), 1_000);
    let name = recorder.sym("task");
    let site = recorder.site(Location::caller());
    let (task, seq, to) = (TaskId(0), MessageSeq(0), LoopId(1));
    recorder.record(EventKind::LoopStarted);
    recorder.record(EventKind::LoopReady);
    recorder.record(EventKind::TaskSpawned { task, parent: None, name, site });
    let sent =
        EventKind::MessageSent { seq, to, queue: name, size: 9, depth: 1, task: Some(task), site };
    recorder.record(sent);
    clock.advance(Duration::from_millis(3));
    let (cause, wait) = (Cause::Unknown, Wait::Nothing);
    recorder.record(EventKind::TaskPolled { task, took_us: 5, ready_us: 2, cause, wait });
    recorder.record(EventKind::TaskDone { task });
    recorder.record(EventKind::Log { text: recorder.sym_once("a line".into()) });
    let first = recorder.take().unwrap().encode().unwrap();
    recorder.record(EventKind::Progress { done: 1, total: 2 });
    recorder.record(EventKind::LoopClosed);
    vec![first, recorder.take().unwrap().encode().unwrap()]
}

fn read_batch(bytes: &[u8]) {
    if let Ok(batch) = Batch::decode(bytes) {
        assert!(batch.encode().is_ok());
    }
    let mut trace = Trace::new();
    for id in 0..2 {
        trace.announce(LoopId(id), "loop", LoopKind::Thread, Default::default());
    }
    let whole = batches();
    // Before, between and after batches that are right.
    for bytes in [bytes, whole[0].as_slice(), bytes, whole[1].as_slice(), bytes] {
        let _ = trace.apply(LoopId(0), bytes);
    }
    let _ = trace.apply(LoopId(1), bytes);
    let stats = trace.stats(5.0);
    assert_eq!(stats.events, trace.events_kept());
}

fn requests() -> Vec<Vec<u8>> {
    let request = |method: &str, path: &str, body: &str| Request {
        id: 7,
        method: method.into(),
        path: path.into(),
        body: body.into(),
    };
    let requests = [
        request("GET", "health", ""),
        request("POST", "compute", r#"{"iterations": 1000}"#),
        request("POST", "compute", r#"{"iterations": [1e99, null, "x"], "y": {}}"#),
    ];
    requests.iter().map(|request| serde_json::to_vec(request).unwrap()).collect()
}

fn read_request(bytes: &[u8]) {
    let Ok(request) = serde_json::from_slice::<Request>(bytes) else { return };
    match request.ask() {
        Ok(_) => {}
        Err(refusal) => {
            assert!((400..=405).contains(&refusal.status) || refusal.status == 413);
            let answer = request.answered(Err(refusal));
            assert!(answer.body["error"].is_string());
        }
    }
}

const ADDRESSES: [&str; 4] = [
    "#/master-worker?workers=8&work=cpu&run=1&lang=ru&theme=dark&embed=1",
    "#/fetch?urls=http%2Fget&urls=a%0Ab&timeout_ms=5",
    "#/master-worker?faults=500:kill:Worker-0,900.5:hang:main&run=0",
    "#/a%20b/?%D1%8F=%25&&=+",
];

fn read_address(bytes: &[u8]) {
    let address = Address::parse(&String::from_utf8_lossy(bytes));
    let again = Address::parse(&address.to_hash());
    assert_eq!((&again.scenario, &again.params), (&address.scenario, &address.params));
    assert_eq!((again.run, again.faults), (address.run, address.faults));
}

const FAULTS: [&str; 3] =
    ["500:kill:Worker-0,900:hang:Worker-1", "0:fail:main", "1e3:panic:%D1%8F%2C%3A%25"];

fn read_faults(bytes: &[u8]) {
    if let Some(faults) = FaultList::parse(&String::from_utf8_lossy(bytes)) {
        assert_eq!(FaultList::parse(&faults.to_text()), Some(faults));
    }
}

const PARAMS: [&str; 7] =
    ["20", "-1", "1.5e3", "true", "sleep", "http/get\nhttp/ip", " 9007199254740993 "];

fn read_params(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let specs = scenarios::ALL.iter().flat_map(|scenario| scenario.params);
    let read = |spec: &ParamSpec| {
        if let Ok(value) = spec.parse(&text) {
            assert_eq!(spec.parse(&value.to_text()), Ok(value));
        }
    };
    specs.for_each(read);
}
