//! Words between the page and its loops that cannot be read.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use polyloop::executor::PolicyKind;
use polyloop::queue::{Loss, LossCause};
use polyloop::runtime::{CallError, LoopContext, RunEnd};
use polyloop::web::Scope;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::harness::{end, lost, start, value};
use crate::submit::server;

const NO_WORD: [u8; 3] = [0xff; 3];

async fn babbles((): ()) {
    Scope::current().unwrap().post(&NO_WORD);
    core::future::pending().await
}

/// As if the page had sent it.
async fn hears_babble((): ()) {
    let bytes = Uint8Array::from(NO_WORD.as_slice());
    let init = Object::new();
    Reflect::set(&init, &"data".into(), &Array::of2(&bytes, &Array::new())).unwrap();
    let global = js_sys::global();
    let class: Function = Reflect::get(&global, &"MessageEvent".into()).unwrap().unchecked_into();
    let event = Reflect::construct(&class, &Array::of2(&"message".into(), &init)).unwrap();
    let dispatch: Function =
        Reflect::get(&global, &"dispatchEvent".into()).unwrap().unchecked_into();
    // Not from within this poll: no message comes in the midst of one.
    Timeout::new(0, move || drop(dispatch.call1(&global, &event).unwrap())).forget();
    core::future::pending().await
}

async fn loses(context: LoopContext, who: u8) -> Loss {
    let peer = server(&context, "victim").await;
    let answer = match who {
        0 => peer.submit(babbles, ()).await,
        _ => peer.submit(hears_babble, ()).await,
    };
    let Err(CallError::Lost(loss)) = answer else { panic!("not lost") };
    loss
}

#[wasm_bindgen_test]
async fn a_loop_that_says_what_cannot_be_read_is_lost() {
    let host = start(PolicyKind::Turbo, loses, &0);
    let loss: Loss = value(&host).await;
    assert_eq!(loss.cause, LossCause::WorkerLost);
    assert!(loss.text.contains("what it said cannot be read"), "{loss}");
    assert_eq!(lost(&host.trace().borrow()), 1);
}

#[wasm_bindgen_test]
async fn a_loop_that_cannot_read_what_it_is_told_is_lost() {
    let host = start(PolicyKind::Turbo, loses, &1);
    let loss: Loss = value(&host).await;
    assert_eq!(loss.cause, LossCause::WorkerLost);
    assert!(loss.text.contains("cannot read what the page says"), "{loss}");
    assert_eq!(lost(&host.trace().borrow()), 1);
}

async fn babbling_root(_: LoopContext, (): ()) {
    babbles(()).await;
}

#[wasm_bindgen_test]
async fn a_root_that_cannot_be_understood_ends_its_run() {
    let host = start(PolicyKind::Standard, babbling_root, &());
    assert!(matches!(end(&host).await, RunEnd::Lost(_)));
}
