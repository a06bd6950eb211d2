//! Loops kept warm.

use std::cell::Cell;

use js_sys::{Array, Object, Reflect};
use polyloop::executor::PolicyKind;
use polyloop::runtime::{Host, HostOptions, LoopContext, LoopSpec, MOST_SPARES, RunEnd, Spares};
use polyloop::ui::note::NotOpened;
use polyloop::ui::reader;
use polyloop::web::page;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Blob;

use crate::harness::{POLICIES, end, eval, start, until, until_ready, value, wait};

/// How often a program has run in this instance of the module.
async fn count(_: LoopContext, (): ()) -> u32 {
    thread_local! {
        static RUNS: Cell<u32> = const { Cell::new(0) };
    }
    RUNS.with(|runs| {
        runs.set(runs.get() + 1);
        runs.get()
    })
}

/// Starts so many loops, and gives what all of them have counted, its own count included.
async fn family(context: LoopContext, loops: u32) -> u32 {
    let mut sum = count(context.clone(), ()).await;
    for number in 0..loops {
        let spec = LoopSpec::new(format!("Loop-{number}"));
        sum += context.start(spec, count, ()).await.unwrap().join().await.unwrap();
    }
    sum
}

fn options(policy: PolicyKind, spares: &Spares) -> HostOptions {
    HostOptions { policy, spares: Some(spares.clone()), ..HostOptions::default() }
}

/// Whether this browser has spares of its own accord. One that has none, Firefox, loses what a worker
/// sends through a port that it was given a moment before its end, as a spare's may be.
fn has_spares() -> bool {
    let has = eval("return 'deviceMemory' in Navigator.prototype").is_truthy();
    if !has {
        let navigator = web_sys::window().unwrap().navigator();
        define(&navigator, "deviceMemory", &JsValue::UNDEFINED);
        assert_eq!(Spares::new(2).most(), 0);
    }
    has
}

/// So many spares, all of them warm.
async fn warm(most: usize) -> Spares {
    have_memory(8.0);
    let spares = Spares::new(most);
    until(|| spares.warm() == most).await;
    spares
}

fn define(object: &JsValue, name: &str, value: &JsValue) {
    let property = Object::new();
    Reflect::set(&property, &"value".into(), value).unwrap();
    Reflect::set(&property, &"configurable".into(), &true.into()).unwrap();
    Object::define_property(object.unchecked_ref::<Object>(), &name.into(), &property);
}

fn have_memory(gigabytes: f64) {
    define(&web_sys::window().unwrap().navigator(), "deviceMemory", &gigabytes.into());
}

/// Hides the page or shows it again, as far as its scripts can tell.
fn hide(is_hidden: bool) {
    let document = web_sys::window().unwrap().document().unwrap();
    define(&document, "hidden", &is_hidden.into());
    let event = web_sys::Event::new("visibilitychange").unwrap();
    document.dispatch_event(&event).unwrap();
}

#[wasm_bindgen_test]
async fn a_run_takes_spares_before_it_starts_workers() {
    if !has_spares() {
        return;
    }
    for policy in POLICIES {
        let spares = warm(2).await;
        let host =
            Host::start(options(policy, &spares), LoopSpec::new("main"), family, &2).unwrap();
        assert_eq!(spares.kept(), 1, "the root was one");
        assert_eq!(host.living(), 1, "a spare is no loop of the run");
        assert_eq!(value::<u32>(&host).await, 3);
        assert_eq!(spares.kept(), 0, "there were fewer spares than loops");
        let trace = host.trace();
        let trace = trace.borrow();
        for track in trace.tracks() {
            let (requested, ready) = (track.requested, track.ready.unwrap());
            assert!(track.at(ready) >= requested, "{}: its start is that of this run", track.name);
        }
    }
}

#[wasm_bindgen_test]
async fn spares_are_made_again_when_a_run_has_ended_and_hold_nothing_of_it() {
    if !has_spares() {
        return;
    }
    let spares = warm(2).await;
    for _ in 0..3 {
        let options = options(PolicyKind::Turbo, &spares);
        let host = Host::start(options, LoopSpec::new("main"), family, &1).unwrap();
        assert_eq!(value::<u32>(&host).await, 2, "each loop has an instance that is new");
        until(|| spares.warm() == 2).await;
    }
}

#[wasm_bindgen_test]
async fn no_spare_is_made_while_a_run_goes_on() {
    let spares = warm(1).await;
    let options = options(PolicyKind::Turbo, &spares);
    let host = Host::start(options.clone(), LoopSpec::new("main"), wait, &()).unwrap();
    until_ready(&host, "main").await;
    // A run that ends meanwhile is no reason to make some.
    let other = Host::start(options, LoopSpec::new("main"), family, &1).unwrap();
    assert_eq!(value::<u32>(&other).await, 2);
    gloo_timers::future::TimeoutFuture::new(600).await;
    assert_eq!(spares.kept(), 0);
    host.stop();
    assert_eq!(end(&host).await, RunEnd::Stopped);
    until(|| spares.warm() == 1).await;
}

#[wasm_bindgen_test]
async fn a_run_that_took_spares_is_stopped_like_any_other() {
    let spares = warm(1).await;
    let options = options(PolicyKind::Turbo, &spares);
    let host = Host::start(options, LoopSpec::new("main"), wait, &()).unwrap();
    host.stop();
    assert_eq!(end(&host).await, RunEnd::Stopped);
}

#[wasm_bindgen_test]
async fn a_run_takes_none_unless_it_was_told_to() {
    let spares = warm(1).await;
    let host = start(PolicyKind::Turbo, family, &1);
    assert_eq!(value::<u32>(&host).await, 2);
    assert_eq!(spares.warm(), 1);
}

#[wasm_bindgen_test]
async fn a_spare_reads_a_file_and_another_is_made() {
    if !has_spares() {
        return;
    }
    let spares = warm(1).await;
    let texts = Array::of1(&"no trace".into());
    let file = Blob::new_with_str_sequence(&texts).unwrap();
    for _ in 0..2 {
        // The second finds none that is warm, and has a worker of its own.
        let result = reader::read(&file, Some(spares.clone())).await;
        assert!(matches!(result, Err(NotOpened::Refused(_))), "{:?}", result.err());
        assert_eq!(spares.kept(), 0);
    }
    until(|| spares.warm() == 1).await;
    let result = reader::read(&file, None).await;
    assert!(matches!(result, Err(NotOpened::Refused(_))), "{:?}", result.err());
    assert_eq!(spares.warm(), 1, "nobody named any");
}

#[wasm_bindgen_test]
async fn a_hidden_page_has_no_spares() {
    let spares = warm(2).await;
    hide(true);
    assert!(page::is_hidden());
    assert_eq!(spares.kept(), 0);
    let options = options(PolicyKind::Turbo, &spares);
    let host = Host::start(options, LoopSpec::new("main"), family, &1).unwrap();
    assert_eq!(value::<u32>(&host).await, 2);
    gloo_timers::future::TimeoutFuture::new(600).await;
    assert_eq!(spares.kept(), 0, "the page is hidden still");
    hide(false);
    until(|| spares.warm() == 2).await;
}

#[wasm_bindgen_test]
async fn a_device_with_little_memory_has_no_spares() {
    for little in [JsValue::UNDEFINED, 1.0.into()] {
        define(&web_sys::window().unwrap().navigator(), "deviceMemory", &little);
        assert_eq!(Spares::new(2).most(), 0, "{little:?}");
    }
    have_memory(8.0);
    assert_eq!(Spares::new(1_000).most(), MOST_SPARES);
}

#[wasm_bindgen_test]
async fn spares_that_fail_are_not_tried_for_ever() {
    have_memory(8.0);
    eval(
        "globalThis.realWorker = Worker;
         globalThis.tried = 0;
         globalThis.Worker = class { constructor() { tried += 1; throw new Error('none left'); } };",
    );
    let spares = Spares::new(2);
    until(|| eval("return tried").as_f64() == Some(3.0)).await;
    gloo_timers::future::TimeoutFuture::new(600).await;
    assert_eq!(eval("return tried").as_f64(), Some(3.0));
    assert_eq!(spares.kept(), 0);
    eval("globalThis.Worker = realWorker;");
    hide(false);
    until(|| spares.warm() == 2).await;
}
