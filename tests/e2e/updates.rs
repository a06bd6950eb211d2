//! A new build on the same host: nobody is left with the one before.

use std::fs;
use std::path::Path;

use crate::support::site::dist;
use crate::support::{Host, Page, on_site};

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

async fn version(page: &Page, of: &str) -> String {
    page.call(
        "return (await (await fetch(args[0])).text()).match(/build (\\w+)/)?.[1] ?? ''",
        [of.into()],
    )
    .await
    .as_str()
    .unwrap()
    .to_owned()
}

#[test]
fn a_release_is_there_at_the_next_visit_with_its_own_service_worker() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("updated-site");
    let _ = fs::remove_dir_all(&folder);
    copy(&dist(), &folder);
    let release = |name: &str| {
        let script = fs::read_to_string(dist().join("service-worker.js")).unwrap();
        let script = script.replace(
            "\"get\", (request, url) =>",
            &format!("\"build\", () => json({{ text: \"build {name}\" }})],\n  [\"get\", (request, url) =>"),
        );
        assert!(script.contains(name));
        fs::write(folder.join("service-worker.js"), script).unwrap();
        let page = fs::read_to_string(dist().join("index.html")).unwrap();
        let page = page
            .replace("<title>", &format!("<meta name=\"build\" content=\"build {name}\"><title>"));
        fs::write(folder.join("index.html"), page).unwrap();
    };
    release("one");
    on_site(Host::Plain, &folder, async |page| {
        page.open("").await;
        page.until("the service worker is there", "navigator.serviceWorker.controller").await;
        assert_eq!(version(page, "http/build").await, "one");
        release("two");
        page.open("").await;
        // The page is the new one at once, since nobody keeps copies.
        assert_eq!(
            page.get::<String>("document.querySelector('[name=build]').content").await,
            "build two"
        );
        // The browser looks for a new service worker by itself, and that one takes over at once.
        // It waits until the old one has been idle for a moment, which questions keep it from.
        page.until(
            "the new service worker answers",
            "await new Promise((done) => setTimeout(done, 3_000)).then(() => fetch('http/build'))
                .then((answer) => answer.text()).then((text) => text.includes('two'))",
        )
        .await;
        assert_eq!(page.get::<Vec<String>>("await caches.keys()").await, Vec::<String>::new());
    });
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn the_service_worker_leaves_other_addresses_to_the_network_and_keeps_no_error() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failing-site");
    let _ = fs::remove_dir_all(&folder);
    copy(&dist(), &folder);
    on_site(Host::Plain, &folder, async |page| {
        page.open("").await;
        page.until("the service worker is there", "navigator.serviceWorker.controller").await;
        let status = async |path: &str| {
            let status = "return (await fetch(args[0])).status";
            page.call(status, [path.into()]).await.as_u64().unwrap()
        };
        assert_eq!(status("later.txt").await, 404);
        assert_eq!(status("httpx/get").await, 404);
        page.forget_refused().await;
        fs::write(folder.join("later.txt"), "it is there").unwrap();
        assert_eq!(status("later.txt").await, 200);
        assert_eq!(status("http/get").await, 200);
    });
    let _ = fs::remove_dir_all(&folder);
}
