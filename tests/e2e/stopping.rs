//! A run that is stopped by hand.

use crate::support::{Host, must, on};

#[test]
fn stop_ends_a_long_run_and_keeps_what_was_recorded() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?tasks=100000&work_ms=10").await;
        page.press("Run").await;
        page.until_workers("master and workers are alive", |workers| workers >= 5).await;
        page.until("numbers are shown", "/\\d of 100,000/.test(document.body.innerText)").await;
        let run = page.button("Run").await;
        assert!(!must("Run", run.is_enabled().await), "one run at a time");
        page.press("Stop").await;
        page.until_status("Stopped").await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;

        let text = page.text().await;
        for heading in ["Result", "Statistics", "Worker-3"] {
            assert!(text.contains(heading), "no {heading} in {text}");
        }
        let colours = page.colours().await;
        assert!(colours > 8, "the timeline has only {colours} colours");
        assert!(must("Run", page.button("Run").await.is_enabled().await));
        assert!(!must("Stop", page.button("Stop").await.is_enabled().await));

        page.fill("tasks", "3").await;
        page.press("Run").await;
        page.until_status("Completed").await;
    });
}

#[test]
fn stop_ends_loops_that_never_yield() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?work=cpu&work_ms=10000&workers=2&run=1").await;
        page.until_workers("master and workers are alive", |workers| workers >= 3).await;
        page.press("Stop").await;
        page.until_status("Stopped").await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;
    });
}

#[test]
fn reloading_the_page_ends_its_workers() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?tasks=100000").await;
        page.press("Run").await;
        page.until_workers("master and workers are alive", |workers| workers >= 5).await;
        must("reload", page.driver().refresh().await);
        page.button("Run").await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;
    });
}

#[test]
fn another_scenario_ends_the_run() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?tasks=100000&run=1").await;
        page.until_workers("master and workers are alive", |workers| workers >= 5).await;
        page.go("#/threads").await;
        page.until_workers("no worker is alive", |workers| workers == 0).await;
        page.go("#/master-worker").await;
        page.until_status("Stopped").await;
    });
}

#[test]
fn the_page_keeps_loops_warm_that_are_no_loops_of_a_run() {
    on(Host::Plain, async |page| {
        page.open("#/threads?delay_ms=60000").await;
        let all = "polyloop.spares() === ((navigator.deviceMemory ?? 8) > 2 ? 4 : 0)";
        page.until("loops are warm", all).await;
        page.press("Run").await;
        page.until_workers("the run has its loops", |workers| workers >= 2).await;
        let left: bool = page.get("polyloop.spares() <= 2").await;
        assert!(left, "the run took what was there");
        page.press("Stop").await;
        page.until_status("Stopped").await;
        page.until("loops are warm again", all).await;
        page.until_workers("no loop of the run is left", |workers| workers == 0).await;
    });
}
