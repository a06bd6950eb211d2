//! The timeline: it is painted, and it can be moved about in.

use std::time::Duration;

use crate::support::{Host, Page, must, on};

const RUN: &str = "#/master-worker?workers=3&tasks=9&work_ms=20&run=1";

async fn open_with_a_run(page: &Page) {
    page.open(RUN).await;
    page.until_status("Completed").await;
    page.until("the canvas is there", "document.querySelector('.timeline canvas')?.width").await;
    // The line at the shown moment comes to rest at the end of the run.
    let stands = "document.querySelector('.scrubber').value === '1000'";
    page.until("it stands at the end", stands).await;
}

#[test]
fn a_run_is_painted() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        page.picture().await;
        let colours = page.colours().await;
        assert!(colours > 8, "only {colours} colours");
        let canvas = page.find(".timeline canvas").await;
        let png = must("screenshot", canvas.screenshot_as_png().await);
        assert!(png.starts_with(b"\x89PNG") && png.len() > 2_000, "{} bytes", png.len());
    });
}

#[test]
fn keys_move_the_timeline() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        let canvas = page.find(".timeline canvas").await;
        must("focus", canvas.focus().await);
        must("fit", canvas.send_keys("f").await);
        let whole = page.picture().await;
        must("zoom", canvas.send_keys("w").await);
        let nearer = page.until_other_picture("w zooms in", &whole).await;
        must("move", canvas.send_keys("d").await);
        let later = page.until_other_picture("d moves on", &nearer).await;
        must("fit", canvas.send_keys("f").await);
        let again = page.until_other_picture("f fits", &later).await;
        assert_eq!(again, whole, "f shows the whole run again");
    });
}

#[test]
fn buttons_move_the_timeline() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        page.press("Show the whole run").await;
        let whole = page.picture().await;
        page.press("Zoom in").await;
        let nearer = page.until_other_picture("it zooms in", &whole).await;
        page.press("Zoom out").await;
        page.until_other_picture("it zooms out", &nearer).await;
    });
}

#[test]
fn the_timeline_tells_about_what_is_under_the_pointer() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        page.picture().await;
        let canvas = page.find(".timeline canvas").await;
        must("scroll", canvas.scroll_into_view().await);
        let (x, y): (f64, f64) = page
            .get("(({ x, y }) => [x, y])(document.querySelector('.timeline canvas').getBoundingClientRect())")
            .await;
        let mut said = Vec::new();
        for (dx, dy) in page.coloured_places().await {
            let pointer =
                page.driver().action_chain_with_delay(Some(Duration::ZERO), Some(Duration::ZERO));
            must("pointer", pointer.move_to(x as i64 + dx, y as i64 + dy).perform().await);
            page.a_frame().await;
            let tip =
                "document.querySelector('.timeline [role=tooltip]:not([hidden])')?.innerText ?? ''";
            let tip: String = page.get(tip).await;
            if tip.contains("Worker-") && tip.contains("ms") {
                return;
            }
            said.push(tip);
        }
        panic!("no tip names a worker and a time: {said:?}");
    });
}

#[test]
fn the_timeline_follows_the_theme() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        let light = page.picture().await;
        page.press("Dark").await;
        page.until_other_picture("it is dark", &light).await;
    });
}

#[test]
fn the_timeline_follows_the_width_of_the_window() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        page.set_width(700).await;
        page.until(
            "the canvas is as wide as it is shown",
            "(({ width, clientWidth }) => clientWidth < 700 && Math.abs(width - clientWidth * devicePixelRatio) <= 1)
                (document.querySelector('.timeline canvas'))",
        )
        .await;
        page.picture().await;
        assert!(page.colours().await > 8);
    });
}
