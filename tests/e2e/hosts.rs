//! Hosts that send the headers of isolation, and hosts that send nothing.

use serde_json::{Value as Json, json};

use crate::support::{Host, Page, on};

#[test]
fn everything_runs_on_a_host_that_sends_no_headers() {
    on(Host::Plain, async |page| {
        page.open("").await;
        assert!(!page.get::<bool>("crossOriginIsolated").await);
        both_policies_complete(page).await;
        assert!(page.text().await.contains("coarse clock"));
    });
}

#[test]
fn everything_runs_on_a_host_that_isolates() {
    on(Host::Isolating, async |page| {
        page.open("").await;
        assert!(page.get::<bool>("crossOriginIsolated").await);
        both_policies_complete(page).await;
        assert!(!page.text().await.contains("coarse clock"));
    });
}

async fn both_policies_complete(page: &Page) {
    for policy in ["standard", "turbo"] {
        let run = page
            .call(
                "const { status, error, result, params } =
                    await polyloop.run('master-worker', { policy: args[0] });
                return { status, error, result, policy: params.policy };",
                [json!(policy)],
            )
            .await;
        assert_eq!(run["status"], "completed", "{run}");
        assert_eq!(run["error"], Json::Null);
        assert_eq!(run["policy"], policy);
        assert_eq!(run["result"]["squares"].as_array().map(Vec::len), Some(20));
        page.until_workers("no worker is alive", |workers| workers == 0).await;
    }
}

#[test]
fn files_come_with_their_types() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let types = page
            .call(
                "const files = performance.getEntriesByType('resource').map(({ name }) => name);
                const wanted = files.filter((name) => /[.](wasm|js|css)$/.test(name));
                return Promise.all(wanted.map(async (name) =>
                    [name.split('.').pop(), (await fetch(name)).headers.get('content-type')]));",
                [],
            )
            .await;
        let types: Vec<(String, String)> = serde_json::from_value(types).unwrap();
        for (kind, expected) in
            [("wasm", "application/wasm"), ("js", "text/javascript"), ("css", "text/css")]
        {
            let of_kind: Vec<_> = types.iter().filter(|(found, _)| found == kind).collect();
            assert!(!of_kind.is_empty(), "no {kind} in {types:?}");
            assert!(of_kind.iter().all(|(_, found)| found == expected), "{types:?}");
        }
    });
}
