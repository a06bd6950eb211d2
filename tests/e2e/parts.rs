//! A page of whose module only the first part has come, and one whose rest never comes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use polyloop::scenarios::{self, Scenario};

use crate::support::site::dist;
use crate::support::{Host, on, on_site};
use crate::updates::copy;

#[test]
fn every_scenario_runs_to_its_end_before_the_rest_of_the_module_is_there() {
    on(Host::Isolating, async |page| {
        page.site().hold_rest(true);
        for Scenario { id, .. } in scenarios::ALL {
            page.begin(&format!("#/{id}")).await;
            page.press("Run").await;
            page.until_status("Completed").await;
            assert_eq!(page.site().stood_still(), 0, "{id}: the page or a loop needs the rest");
        }
        assert!(page.text().await.contains("The rest of the page is on its way"));
        assert!(!page.get::<bool>("!!document.querySelector('canvas')").await);
        page.site().hold_rest(false);
        page.until("what was run is shown", "document.querySelector('canvas')").await;
        page.until("what was found is told", "document.querySelector('main table')").await;
        assert!(!page.text().await.contains("The rest of the page"));
    });
}

#[test]
fn a_script_that_cannot_wait_for_the_rest_has_it_fetched() {
    on(Host::Plain, async |page| {
        page.site().hold_rest(true);
        page.begin("#/lifecycle").await;
        // The page stands still until the rest is there.
        let release = async {
            while page.site().stood_still() == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            page.site().hold_rest(false);
        };
        let run = page.call("return (await polyloop.run('lifecycle')).status;", []);
        assert_eq!(tokio::join!(run, release).0, "completed");
    });
}

#[test]
fn a_page_whose_rest_is_missing_runs_and_says_what_to_do() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site-without-rest");
    let _ = fs::remove_dir_all(&folder);
    copy(&dist(), &folder);
    for file in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
        if file.file_name().to_string_lossy().ends_with("_rest.wasm") {
            fs::remove_file(file.path()).unwrap();
        }
    }
    on_site(Host::Plain, &folder, async |page| {
        page.begin("#/lifecycle").await;
        page.press("Run").await;
        page.until_status("Completed").await;
        page.until("it is said", "document.querySelector('main [role=alert]')").await;
        let said = page.text().await;
        assert!(said.contains("The rest of the page could not be loaded"), "{said}");
        assert!(said.contains("Reload the page"), "{said}");
        page.forget_refused().await;
    });
}
