//! Runs that become files, and runs from files: by script, by the button, by dropping.

use serde_json::{Value as Json, json};

use crate::support::{Host, Page, must, on};

/// Runs something in which a loop is lost, and keeps it and its files in the page's globals. The loop is
/// lost at half of its tasks: they take at least 800 ms.
async fn kept(page: &Page) {
    page.open("").await;
    page.call(
        "window.run = await polyloop.run('master-worker', { workers: 2, tasks: 8, work_ms: 200 },
            { faults: [{ at_ms: 400, loop: 'Worker-0', kind: 'kill' }] });
        const text = async (run, format) => (await polyloop.exportTrace(run, format)).text();
        window.native = await text(run, 'polyloop');
        window.chrome = await text(run, 'chrome');
        window.text = text;",
        [],
    )
    .await;
}

/// What an expression is refused with: code, param, message.
async fn refused(page: &Page, call: &str) -> (String, Option<String>, String) {
    let body = format!(
        "try {{ await polyloop.{call}; }} catch (error) {{
            return {{ is: error instanceof Error, code: error.code, param: error.param ?? null,
                message: error.message }};
        }}"
    );
    let error = page.call(&body, []).await;
    assert_eq!(error["is"], true, "{call}: {error}");
    let text = |field: &str| error[field].as_str().map(str::to_owned);
    (text("code").unwrap(), text("param"), text("message").unwrap())
}

/// Gives the page a file, as the import button does when one is chosen, or as a drop.
async fn give(page: &Page, name: &str, text: &str, by_drop: bool) {
    page.call(
        "const data = new DataTransfer();
        data.items.add(new File([args[1]], args[0], { type: 'application/json' }));
        if (args[2]) {
            const at = document.querySelector('main');
            for (const kind of ['dragover', 'drop']) at.dispatchEvent(new DragEvent(kind,
                { dataTransfer: data, bubbles: true, cancelable: true }));
        } else {
            const input = document.querySelector('input[name=import]');
            input.files = data.files;
            input.dispatchEvent(new Event('change', { bubbles: true }));
        }",
        [json!(name), json!(text), json!(by_drop)],
    )
    .await;
}

#[test]
fn a_round_trip_by_script_loses_nothing() {
    on(Host::Isolating, async |page| {
        kept(page).await;
        let same = page
            .call(
                "const as_text = JSON.stringify(run);
                const copy = JSON.parse(as_text);
                const mine = await polyloop.importTrace(new File([native], 'mine.json'));
                const other = await polyloop.importTrace(new Blob([chrome]));
                return {
                    of_copy: await text(copy, 'polyloop') === native
                        && await text(copy, 'chrome') === chrome,
                    of_import: await text(mine, 'polyloop') === native,
                    of_chrome: await text(other, 'polyloop') === native
                        && await text(other, 'chrome') === chrome,
                    run: JSON.stringify(mine) === as_text && JSON.stringify(other) === as_text,
                    status: run.status, loops: run.stats.loops.length,
                };",
                [],
            )
            .await;
        let expected = json!({ "of_copy": true, "of_import": true, "of_chrome": true, "run": true,
            "status": "completed", "loops": 4 });
        assert_eq!(same, expected);
        let shown: String = page.get("document.querySelector('.imported').textContent").await;
        assert_eq!(shown, "This run was imported.");
        assert_eq!(page.hash().await, "#/master-worker?workers=2&tasks=8&work_ms=200");
    });
}

#[test]
fn what_is_no_run_and_no_file_is_refused() {
    on(Host::Plain, async |page| {
        kept(page).await;
        for (call, param) in [
            ("exportTrace({}, 'polyloop')", "run"),
            ("exportTrace(undefined, 'polyloop')", "run"),
            ("exportTrace({ ...JSON.parse(JSON.stringify(run)), trace: {} }, 'polyloop')", "run"),
            ("exportTrace(run)", "format"),
            ("exportTrace(run, 'Chrome')", "format"),
            ("importTrace()", "blob"),
            ("importTrace(native)", "blob"),
            ("importTrace(new Blob(['{\"format\": \"polyloop\", \"version\": 2}']))", "blob"),
            ("importTrace(new Blob([native.slice(0, 1000)]))", "blob"),
        ] {
            let (code, named, message) = refused(page, call).await;
            assert_eq!((code.as_str(), named.as_deref()), ("bad-param", Some(param)), "{message}");
        }
        page.call("void polyloop.run('threads', { delay_ms: 60000 })", []).await;
        let busy = refused(page, "importTrace(new Blob([native]))").await;
        assert_eq!((busy.0.as_str(), busy.1), ("busy", None));
        page.press("Stop").await;
        page.until_status("Stopped").await;
    });
}

#[test]
fn a_chosen_and_a_dropped_file_are_shown() {
    on(Host::Plain, async |page| {
        kept(page).await;
        let files: (String, String) = page.get("[native, chrome]").await;
        for (by_drop, name, text) in
            [(false, "chosen.json", files.0), (true, "dropped.json", files.1)]
        {
            page.go("#/lifecycle").await;
            give(page, name, &text, by_drop).await;
            let from =
                format!("document.querySelector('.imported')?.textContent.includes('{name}')");
            page.until("the run is shown", &from).await;
            page.until_status("Completed").await;
            assert_eq!(page.value("workers").await, "2");
            page.picture().await;
            assert!(page.colours().await > 8);
            let rows: usize =
                page.get("document.querySelectorAll('table.loops tbody tr').length").await;
            assert_eq!(rows, 4);
        }
    });
}

#[test]
fn a_broken_file_leaves_the_page_as_it_was() {
    on(Host::Plain, async |page| {
        kept(page).await;
        page.until_status("Completed").await;
        let state = "[location.hash, document.querySelector('.results').innerText,
            document.querySelector('form').innerText]";
        let (before, picture): (Json, _) = (page.get(state).await, page.picture().await);
        let native: String = page.get("native").await;
        for (text, said) in [
            (&native[..native.len() / 2], "it ends in the middle"),
            ("<b>no</b>", "it is no JSON"),
            ("{}", "neither a Polyloop trace nor a Chrome trace"),
            (&native.replacen("\"version\":1", "\"version\":2", 1), "reads version 1"),
            (&native.replacen("loop-started", "loop-<img src=x>", 1), "events["),
        ] {
            give(page, "<img src=x>.json", text, true).await;
            let note = "document.querySelector('.notes')?.textContent.includes(args[0])";
            page.until_with("the page says why", note, &[json!(said)]).await;
            assert_eq!(page.get::<Json>(state).await, before, "{said}");
            assert_eq!(page.get::<usize>("document.querySelectorAll('img').length").await, 0);
        }
        assert_eq!(page.picture().await, picture);
    });
}

#[test]
fn a_trace_of_another_program_has_a_page_of_its_own() {
    on(Host::Plain, async |page| {
        page.open("#/threads").await;
        let events = json!([
            { "ph": "X", "name": "outer", "ts": 1e9, "dur": 5_000, "pid": 1, "tid": 1 },
            { "ph": "X", "name": "inner", "ts": 1e9 + 1_000.0, "dur": 2_000, "pid": 1, "tid": 1 },
            { "ph": "C", "name": "memory", "ts": 1e9, "pid": 1, "args": { "bytes": 1 } },
        ]);
        give(page, "foreign.json", &events.to_string(), false).await;
        page.until(
            "its name is the title",
            "document.querySelector('h1')?.textContent === 'foreign.json'",
        )
        .await;
        assert!(page.text().await.contains("C: 1"));
        page.picture().await;
        page.follow("threads").await;
        page.until("the scenario is back", "document.querySelector('[name=loops]')").await;
    });
}

#[test]
fn every_item_of_the_menu_gives_a_file() {
    on(Host::Plain, async |page| {
        kept(page).await;
        page.picture().await;
        // What would be downloaded is kept instead.
        page.call(
            "window.files = {};
            const blobs = new Map();
            const make = URL.createObjectURL;
            URL.createObjectURL = (blob) => {
                const address = make.call(URL, blob);
                blobs.set(address, blob);
                return address;
            };
            HTMLAnchorElement.prototype.click = async function () {
                const blob = blobs.get(this.href);
                files[this.download] = { type: blob.type, head: (await blob.text()).slice(0, 40) };
            };",
            [],
        )
        .await;
        for (item, ending, kind, head) in [
            (
                "Polyloop trace",
                "trace.json",
                "application/json",
                "{\"format\":\"polyloop\",\"version\":1,",
            ),
            (
                "Chrome trace",
                "chrome-trace.json",
                "application/json",
                "{\"displayTimeUnit\":\"ms\",",
            ),
            ("Numbers", "csv", "text/csv", "of,name,id,measure,unit,value\r\n"),
            ("Picture", "png", "image/png", ""),
            ("Drawing", "svg", "image/svg+xml", "<svg xmlns="),
        ] {
            must("menu", page.find(".menu summary").await.click().await);
            let choose = "[...document.querySelectorAll('.menu button')]
                .find((button) => button.querySelector('strong').textContent === args[0]).click()";
            page.call(choose, [json!(item)]).await;
            let name = format!("polyloop-master-worker.{ending}");
            page.until_with("the file is there", "files[args[0]]", &[json!(name)]).await;
            let file = page.call("return files[args[0]]", [json!(name)]).await;
            assert_eq!(file["type"], kind, "{name}");
            assert!(file["head"].as_str().unwrap().starts_with(head), "{name}: {file}");
            page.until("the menu is closed", "!document.querySelector('.menu').open").await;
        }
    });
}
