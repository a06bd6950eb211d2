//! What the tests stand on: a server, a browser, and a page in it.

mod browser;
mod canvas;
pub(crate) mod chance;
pub(crate) mod memory;
mod page;
pub(crate) mod run;
pub(crate) mod site;
mod tests;

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::Path;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::timeout;

use browser::Browser;
pub(crate) use page::{Page, must};
pub(crate) use site::Host;
use site::Site;

/// No test takes a tenth of this, but a slow machine may.
const LIMIT: Duration = Duration::from_secs(180);

/// Runs a test on a page that has not been opened yet, and looks at the end whether the browser or
/// the server had anything to complain about.
pub(crate) fn on(host: Host, test: impl AsyncFnOnce(&Page)) {
    on_within(LIMIT, host, &site::dist(), test);
}

/// The same with the site of another folder.
pub(crate) fn on_site(host: Host, folder: &Path, test: impl AsyncFnOnce(&Page)) {
    on_within(LIMIT, host, folder, test);
}

/// The same for a test that may take so many seconds.
pub(crate) fn on_for(seconds: usize, host: Host, test: impl AsyncFnOnce(&Page)) {
    on_within(LIMIT.max(Duration::from_secs(seconds as u64)), host, &site::dist(), test);
}

fn on_within(limit: Duration, host: Host, folder: &Path, test: impl AsyncFnOnce(&Page)) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let site = Site::start(host, folder).await;
        let browser = Browser::start().await;
        let page = Page::new(browser.driver(), site);
        let body = async {
            test(&page).await;
            page.must_be_clean().await;
        };
        let end = timeout(limit, catch(body)).await;
        if !matches!(end, Ok(Ok(()))) {
            // A page that waits for it could not be looked at.
            page.site().hold_rest(false);
            page.report().await;
        }
        browser.quit().await;
        match end {
            Ok(Ok(())) => {}
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => panic!("the test has not ended in {limit:?}"),
        }
    });
}

async fn catch(body: impl Future<Output = ()>) -> std::thread::Result<()> {
    use futures_util::FutureExt;
    AssertUnwindSafe(body).catch_unwind().await
}
