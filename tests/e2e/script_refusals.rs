//! What `polyloop.run` refuses before anything starts, and how a script ends a run.

use serde_json::{Value as Json, json};

use crate::support::{Host, Page, on};

/// What a call was rejected with: its `code`, `param` and `message`. Fails the test if it was not,
/// or with anything but an `Error`.
async fn refused(page: &Page, call: &str) -> (String, Option<String>, String) {
    let body = format!(
        "try {{ await polyloop.{call}; }} catch (error) {{
            return {{ is: error instanceof Error, code: error.code ?? null,
                param: error.param ?? null, message: error.message }};
        }}"
    );
    let error = page.call(&body, []).await;
    assert_eq!(error["is"], true, "{call}: {error}");
    let text = |field: &str| error[field].as_str().map(str::to_owned);
    (text("code").unwrap_or_default(), text("param"), text("message").unwrap_or_default())
}

async fn refused_param(page: &Page, name: &str, value: &str) -> (String, String) {
    let call = format!("run('master-worker', {{ {name}: {value} }})");
    let (code, param, message) = refused(page, &call).await;
    assert_eq!(param.as_deref(), Some(name), "{call}: {message}");
    (code, message)
}

#[test]
fn an_unknown_scenario_is_refused() {
    on(Host::Plain, async |page| {
        page.open("").await;
        for id in
            ["'no-such-thing'", "''", "'Master-Worker'", "undefined", "null", "5", "{}", "NaN"]
        {
            let (code, param, message) = refused(page, &format!("run({id})")).await;
            assert_eq!((code.as_str(), param), ("unknown-scenario", None), "{id}: {message}");
            assert!(message.contains("master-worker"), "{message}");
        }
        nothing_has_run(page).await;
    });
}

#[test]
fn an_unknown_parameter_is_refused() {
    on(Host::Plain, async |page| {
        page.open("").await;
        for name in ["wrokers", "__proto__x", "run"] {
            let (code, message) = refused_param(page, name, "1").await;
            assert_eq!(code, "unknown-param", "{message}");
            assert!(message.contains(name) && message.contains("prefetch"), "{message}");
        }
        nothing_has_run(page).await;
    });
}

#[test]
fn a_bad_value_is_refused_with_the_parameter_the_value_and_the_range() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let bad = [
            ("65", "65"),
            ("0", "0"),
            ("-1", "-1"),
            ("1.5", "1.5"),
            ("NaN", "NaN"),
            ("Infinity", "Infinity"),
            ("-Infinity", "-Infinity"),
            ("1e300", "1e+300"),
            ("2 ** 53", "9007199254740992"),
            ("'4'", "\"4\""),
            ("''", "\"\""),
            ("null", "null"),
            ("true", "true"),
            ("{}", "an object"),
            ("[4]", "a list"),
            ("4n", "4"),
            ("Symbol()", "a symbol"),
            ("() => 4", "a function"),
            ("new Date(4)", "an object"),
        ];
        for (value, shown) in bad {
            let (code, message) = refused_param(page, "workers", value).await;
            assert_eq!(code, "bad-param", "{value}: {message}");
            for part in ["workers", shown, "1", "64"] {
                assert!(message.contains(part), "{value}: no {part} in {message}");
            }
        }
        for value in ["'dance'", "'Sleep'", "''", "1", "null", "true"] {
            let (code, message) = refused_param(page, "work", value).await;
            assert_eq!(code, "bad-param", "{value}: {message}");
            assert!(message.contains("sleep, cpu"), "{message}");
        }
        nothing_has_run(page).await;
    });
}

#[test]
fn parameters_and_options_of_the_wrong_kind_are_refused() {
    on(Host::Plain, async |page| {
        page.open("").await;
        for params in ["null", "4", "'workers'", "[]", "() => 1", "new Map()"] {
            let (code, ..) = refused(page, &format!("run('master-worker', {params})")).await;
            assert_eq!(code, "bad-param", "{params}");
        }
        for options in ["4", "'now'", "true"] {
            let (code, ..) = refused(page, &format!("run('master-worker', {{}}, {options})")).await;
            assert_eq!(code, "bad-param", "{options}");
        }
        for signal in ["4", "{}", "'abort'", "new AbortController()"] {
            let call = format!("run('master-worker', {{}}, {{ signal: {signal} }})");
            let (code, param, message) = refused(page, &call).await;
            assert_eq!(
                (code.as_str(), param.as_deref()),
                ("bad-param", Some("signal")),
                "{message}"
            );
        }
        nothing_has_run(page).await;
    });
}

#[test]
fn malformed_faults_are_refused() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let bad = [
            "4",
            "{}",
            "'kill'",
            "[null]",
            "[4]",
            "[[]]",
            "[{}]",
            "[{ at_ms: 1, loop: 'main' }]",
            "[{ at_ms: 1, kind: 'kill' }]",
            "[{ loop: 'main', kind: 'kill' }]",
            "[{ at_ms: -1, loop: 'main', kind: 'kill' }]",
            "[{ at_ms: NaN, loop: 'main', kind: 'kill' }]",
            "[{ at_ms: Infinity, loop: 'main', kind: 'kill' }]",
            "[{ at_ms: 2 ** 31, loop: 'main', kind: 'kill' }]",
            "[{ at_ms: '1', loop: 'main', kind: 'kill' }]",
            "[{ at_ms: 1, loop: 'Worker-4', kind: 'kill' }]",
            "[{ at_ms: 1, loop: '', kind: 'kill' }]",
            "[{ at_ms: 1, loop: 0, kind: 'kill' }]",
            "[{ at_ms: 1, loop: 'main', kind: 'tickle' }]",
            "[{ at_ms: 1, loop: 'main', kind: 'kill', why: 1 }]",
            "[{ at_ms: 1, loop: 'main', kind: 'kill' }, 4]",
        ];
        for faults in bad {
            let call = format!("run('master-worker', {{}}, {{ faults: {faults} }})");
            let (code, param, message) = refused(page, &call).await;
            let refusal = (code.as_str(), param.as_deref());
            assert_eq!(refusal, ("bad-param", Some("faults")), "{faults}: {message}");
        }
        nothing_has_run(page).await;
    });
}

async fn nothing_has_run(page: &Page) {
    assert!(page.text().await.contains("Ready to run"));
    assert_eq!(page.workers().await, 0);
}

#[test]
fn a_second_run_is_refused_while_one_goes_on_and_a_signal_ends_that_one() {
    on(Host::Plain, async |page| {
        page.open("").await;
        page.call(
            "window.stop = new AbortController();
            window.long = polyloop.run('master-worker', { tasks: 100000 }, { signal: stop.signal });",
            [],
        )
        .await;
        page.until_workers("the run goes on", |workers| workers >= 5).await;
        let (code, param, _) = refused(page, "run('master-worker')").await;
        assert_eq!((code.as_str(), param), ("busy", None));
        let (code, ..) = refused(page, "run('master-worker', { workers: 65 })").await;
        assert_eq!(code, "bad-param", "what is wrong with a call is said first");

        let run = page
            .call(
                "stop.abort();
                const { status, error, result, stats, trace } = await long;
                return { status, error, result, loops: stats.loops.length, events: trace.events.length };",
                [],
            )
            .await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;
        assert_eq!((&run["status"], &run["error"]), (&json!("cancelled"), &Json::Null), "{run}");
        assert!(run["loops"] == 5 && run["events"].as_u64() > Some(0), "{run}");

        let next = page.run("master-worker", json!({ "tasks": 2 }), Json::Null).await;
        assert_eq!(next.status, "completed");
    });
}

#[test]
fn a_signal_that_is_aborted_already_starts_nothing() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page
            .call("return polyloop.run('master-worker', {}, { signal: AbortSignal.abort() })", [])
            .await;
        assert_eq!((&run["status"], &run["error"]), (&json!("cancelled"), &Json::Null), "{run}");
        assert_eq!(run["trace"]["events"], json!([]));
        nothing_has_run(page).await;
    });
}

#[test]
fn a_signal_of_a_run_that_has_ended_does_not_end_the_next() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let statuses = page
            .call(
                "const old = new AbortController();
                const params = { tasks: 4, work_ms: 1 };
                const first = await polyloop.run('master-worker', params, { signal: old.signal });
                const next = polyloop.run('master-worker', params);
                old.abort();
                return [first.status, (await next).status];",
                [],
            )
            .await;
        assert_eq!(statuses, json!(["completed", "completed"]));
    });
}
