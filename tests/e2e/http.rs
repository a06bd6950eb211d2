//! The page's service worker: what it answers by itself, and what it passes on to a server loop.

use serde_json::{Value as Json, json};

use crate::support::{Host, Page, on};

/// Asks all questions at once, and gives what matters of the answers.
const ASK: &str = "const ask = async (method, path, body) => {
        const answer = await fetch(`http/${path}`, { method, body });
        const text = await answer.text();
        const [allow, type] = ['allow', 'content-type'].map((name) => answer.headers.get(name));
        return { status: answer.status, allow, type, body: text ? JSON.parse(text) : null };
    };
    return Promise.all(args.map((arg) => ask(...arg)));";

/// Opens the page, and waits for the service worker: it is there on the first visit.
async fn open(page: &Page, hash: &str) {
    page.open(hash).await;
    page.until("the service worker is there", "navigator.serviceWorker.controller").await;
}

/// Asks for `[method, path, body]` each.
async fn ask(page: &Page, questions: Json) -> Vec<Json> {
    let answers = page.call(ASK, questions.as_array().unwrap().clone()).await;
    let answers = answers.as_array().unwrap().clone();
    for answer in answers.iter().filter(|answer| !answer["body"].is_null()) {
        assert_eq!(answer["type"], "application/json", "{answer}");
        let is_error = answer["status"].as_u64() >= Some(400);
        let has_error = answer["body"]["error"].is_string() || answer["body"]["status"].is_u64();
        assert!(!is_error || has_error, "{answer}");
    }
    // The console names every error status; here they were asked for.
    page.forget_console().await;
    answers
}

async fn statuses(page: &Page, questions: Json) -> Vec<u64> {
    let answers = ask(page, questions).await;
    answers.iter().map(|answer| answer["status"].as_u64().unwrap()).collect()
}

#[test]
fn the_page_is_served_from_its_first_visit_on() {
    for host in [Host::Plain, Host::Isolating] {
        on(host, async |page| {
            open(page, "").await;
            let home: String = page.get("new URL('http/', document.baseURI).href").await;
            let agent: String = page.get("navigator.userAgent").await;
            let questions = json!([
                ["GET", "get?a=1&b=2&b=3"],
                ["GET", "ip"],
                ["GET", "headers"],
                ["GET", "user-agent"],
                ["GET", "delay/5"],
                ["GET", "status/204"],
                ["HEAD", "get"],
            ]);
            let answers = ask(page, questions).await;
            let bodies: Vec<_> = answers.iter().map(|answer| &answer["body"]).collect();
            assert_eq!(bodies[0]["args"], json!({ "a": "1", "b": ["2", "3"] }));
            assert_eq!(bodies[0]["url"], format!("{home}get?a=1&b=2&b=3"));
            assert_eq!(bodies[0]["headers"], bodies[2]["headers"]);
            assert_eq!(bodies[0]["headers"]["User-Agent"], agent);
            assert_eq!(*bodies[1], json!({ "origin": bodies[0]["origin"] }));
            assert_eq!(*bodies[3], json!({ "user-agent": agent }));
            assert_eq!(bodies[4]["url"], format!("{home}delay/5"));
            assert_eq!((&answers[5]["status"], bodies[5]), (&json!(204), &Json::Null));
            assert_eq!((&answers[6]["status"], bodies[6]), (&json!(200), &Json::Null));
        });
    }
}

#[test]
fn what_the_service_worker_does_not_take_is_refused() {
    on(Host::Plain, async |page| {
        open(page, "").await;
        for path in ["delay/60001", "delay/-1", "delay/", "status/199", "status/600", "status/x"] {
            assert_eq!(statuses(page, json!([["GET", path]])).await, [400], "{path}");
        }
        let others =
            json!([["GET", "status/503"], ["GET", "nothing"], ["GET", ""], ["GET", "get/"]]);
        assert_eq!(statuses(page, others).await, [503, 404, 404, 404]);
        let answers = ask(page, json!([["POST", "ip", "{}"], ["DELETE", "get"]])).await;
        for answer in answers {
            assert_eq!((&answer["status"], &answer["allow"]), (&json!(405), &json!("GET, HEAD")));
        }
    });
}

#[test]
fn addresses_are_fetched_by_default_and_errors_are_items() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page.run("fetch", json!({}), Json::Null).await;
        assert_eq!(run.status, "completed", "{:?}", run.error);
        assert_eq!((&run.result["ok"], &run.result["failed"]), (&json!(40), &json!(0)));
        let urls = ["http/delay/60000", "http/status/418", "http://[", "http://127.0.0.1:1/"];
        let params = json!({ "urls": urls, "repeat": 1, "workers": 2, "timeout_ms": 300 });
        let run = page.run("fetch", params, Json::Null).await;
        page.forget_console().await;
        let items = run.result["items"].as_array().unwrap();
        let expected = [
            ("timeout: ", Json::Null),
            ("HTTP 418", json!(418)),
            ("bad-url: ", Json::Null),
            ("network: ", Json::Null),
        ];
        assert_eq!(items.len(), expected.len());
        for ((item, url), (error, status)) in items.iter().zip(urls).zip(expected) {
            assert_eq!((&item["url"], &item["status"]), (&json!(url), &status));
            assert!(item["error"].as_str().unwrap().starts_with(error), "{item}");
        }
    });
}

#[test]
fn a_page_that_was_reloaded_past_its_caches_is_served_too() {
    on(Host::Plain, async |page| {
        open(page, "").await;
        let reload = json!({ "ignoreCache": true });
        page.driver().cdp().send_raw("Page.reload", reload).await.expect("a reload");
        page.until("the page is there", "window.polyloop").await;
        let run = page.run("fetch", json!({ "repeat": 1 }), Json::Null).await;
        assert_eq!((&run.status, &run.result["ok"]), (&"completed".to_owned(), &json!(4)));
    });
}

/// What a server loop answers, whichever it is.
async fn must_serve(page: &Page) {
    let questions = json!([
        ["GET", "health"],
        ["POST", "compute", r#"{"iterations": 1000}"#],
        ["POST", "compute", "{"],
        ["POST", "compute", "{}"],
        ["POST", "compute", r#"{"iterations": "5"}"#],
        ["POST", "compute", r#"{"iterations": 1000000000000}"#],
        ["PUT", "health"],
        ["GET", "compute"],
        ["GET", "nothing"],
    ]);
    let answers = ask(page, questions).await;
    assert_eq!(answers[0]["body"], json!({ "status": "ok" }));
    let sum = (0..1_000).map(f64::from).map(f64::sqrt).fold(0.0, |sum, root| sum + root);
    assert_eq!(answers[1]["body"], json!({ "result": sum, "input": 1_000 }));
    let statuses: Vec<_> = answers.iter().map(|answer| answer["status"].as_u64()).collect();
    assert_eq!(statuses, [200, 200, 400, 400, 400, 400, 405, 405, 404].map(Some));
    assert_eq!((&answers[6]["allow"], &answers[7]["allow"]), (&json!("GET, HEAD"), &json!("POST")));
}

#[test]
fn a_server_answers_as_long_as_its_scenario_is_open() {
    on(Host::Plain, async |page| {
        open(page, "#/threads").await;
        let both = json!([["GET", "health"], ["POST", "compute", r#"{"iterations": 1}"#]]);
        assert_eq!(statuses(page, both.clone()).await, [503, 503]);
        page.go("#/web-server").await;
        assert_eq!(page.workers().await, 0);
        must_serve(page).await;
        // A service worker is stopped whenever it is idle.
        for step in ["ServiceWorker.enable", "ServiceWorker.stopAllWorkers"] {
            page.driver().cdp().send_raw(step, ()).await.expect(step);
        }
        must_serve(page).await;
        page.go("#/threads").await;
        page.until_workers("the server is gone", |workers| workers == 0).await;
        assert_eq!(statuses(page, both).await, [503, 503]);
    });
}

#[test]
fn during_a_run_the_run_s_own_loop_answers() {
    on(Host::Plain, async |page| {
        open(page, "#/web-server?duration_ms=60000").await;
        page.press("Run").await;
        page.until("the run has begun", "document.querySelector('.results')").await;
        must_serve(page).await;
        page.press("Stop").await;
        page.until_status("Stopped").await;
        must_serve(page).await;
        let run = "const run = polyloop.run('web-server', { pool: 1, duration_ms: 1500 });
            await new Promise((done) => setTimeout(done, 800));
            const { status } = await fetch('http/health');
            const { trace: { events } } = await run;
            return [status, events.filter(({ name }) => name === 'http').length];";
        assert_eq!(page.call(run, []).await, json!([200, 1]));
    });
}

#[test]
fn a_full_server_says_so() {
    on(Host::Plain, async |page| {
        open(page, "#/web-server").await;
        let compute = json!(["POST", "compute", r#"{"iterations": 20000000}"#]);
        let statuses = statuses(page, json!(vec![compute; 60])).await;
        let count = |status: u64| statuses.iter().filter(|found| **found == status).count();
        // Some may be done before the last ones come.
        assert!(count(200) >= 32 && count(503) > 0, "{statuses:?}");
        assert_eq!(count(200) + count(503), 60);
    });
}

#[test]
fn a_request_can_be_written_and_sent_by_keyboard() {
    on(Host::Plain, async |page| {
        open(page, "#/web-server").await;
        page.press("Send").await;
        let said = "document.querySelector('.http-answer').innerText";
        page.until("the check is answered", &format!("{said}.includes('\"ok\"')")).await;
        page.choose("http-method", "POST").await;
        assert_eq!(page.value("http-path").await, "http/compute");
        page.fill("http-body", r#"{"iterations": 3}"#).await;
        page.press("Send").await;
        page.until("the sum is there", &format!("{said}.includes('2.41421356')")).await;
        page.fill("http-path", "http/nothing\n").await;
        page.until("the refusal is there", &format!("{said}.startsWith('404, after')")).await;
        page.forget_console().await;
    });
}
