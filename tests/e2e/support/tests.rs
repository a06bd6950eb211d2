//! The look at the end of every test sees what it has to see.

use crate::support::{Host, on};

#[test]
#[should_panic(expected = "the console says")]
fn an_error_in_the_console_fails_a_test() {
    on(Host::Plain, async |page| {
        page.open("").await;
        page.call("console.error('something is wrong')", []).await;
    });
}

#[test]
#[should_panic(expected = "the console says")]
fn an_error_that_nobody_catches_fails_a_test() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let thrown = "setTimeout(() => { throw new Error('something is wrong'); });
            await new Promise((done) => setTimeout(done));";
        page.call(thrown, []).await;
    });
}

#[test]
#[should_panic(expected = "404 Not Found")]
fn a_file_that_is_missing_fails_a_test() {
    on(Host::Plain, async |page| {
        page.open("").await;
        page.call("await fetch('no-such-file')", []).await;
        page.forget_console().await;
    });
}
