//! Play, Pause, Step: the run is played like a recording, by buttons and by keys.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::support::{Host, Page, must, on};

const RUN: &str = "#/master-worker?workers=3&tasks=9&work_ms=20&run=1";

/// The moment that is shown, in microseconds, as it is written beside the slider.
const SHOWN: &str = "(() => {
    const text = document.querySelector('.moment strong').textContent.replace(/[\\s\\u202f\\u00a0]/g, '');
    const [, number, unit] = /^([0-9.]+)(µs|ms|s)$/.exec(text);
    return Math.round(number * { µs: 1, ms: 1e3, s: 1e6 }[unit]);
})()";

async fn shown(page: &Page) -> u64 {
    page.get(SHOWN).await
}

async fn open_with_a_run(page: &Page) -> u64 {
    page.open(RUN).await;
    page.until_status("Completed").await;
    let stands = "document.querySelector('.scrubber').value === '1000'";
    page.until("it stands at the end", stands).await;
    page.a_frame().await;
    shown(page).await
}

/// Moves the slider, as a finger does.
async fn scrub(page: &Page, place: u32) {
    let body = "const slider = document.querySelector('.scrubber');
        slider.value = args[0];
        slider.dispatchEvent(new InputEvent('input', { bubbles: true }));";
    page.call(body, [json!(place)]).await;
}

async fn until_moved(page: &Page, from: u64) -> u64 {
    page.until(&format!("the moment is no more {from}"), &format!("{SHOWN} !== {from}")).await;
    shown(page).await
}

#[test]
fn play_begins_anew_and_pause_stands_still() {
    on(Host::Plain, async |page| {
        let end = open_with_a_run(page).await;
        page.press("Play").await;
        page.until("it plays from the beginning", &format!("{SHOWN} < {end} && {SHOWN} > 0")).await;
        page.press("Pause").await;
        page.a_frame().await;
        let stopped = shown(page).await;
        for _ in 0..20 {
            page.a_frame().await;
        }
        assert_eq!(shown(page).await, stopped);
    });
}

#[test]
fn scrubbing_changes_the_moment_and_both_pictures() {
    on(Host::Plain, async |page| {
        let end = open_with_a_run(page).await;
        let timeline = page.picture().await;
        let stage: String = page.get(STAGE).await;
        scrub(page, 500).await;
        let moment = until_moved(page, end).await;
        assert!((end / 2).abs_diff(moment) <= 1, "{moment} of {end}");
        page.until_other_picture("the line moves in the timeline", &timeline).await;
        page.until_with("the stage changes", &format!("{STAGE} !== args[0]"), &[json!(stage)])
            .await;
    });
}

#[test]
fn the_line_at_the_shown_moment_leaves_nothing_behind() {
    on(Host::Plain, async |page| {
        let mut moment = open_with_a_run(page).await;
        let canvas = page.find(".timeline canvas").await;
        must("focus", canvas.focus().await);
        // Alone, with what is under it, and alone again.
        for (place, keys) in [(500, "w"), (510, "d"), (490, "")] {
            scrub(page, place).await;
            moment = until_moved(page, moment).await;
            let before = page.picture().await;
            if !keys.is_empty() {
                must("move", canvas.send_keys(keys).await);
                page.until_other_picture("the timeline moves", &before).await;
            }
        }
        let moved = page.picture().await;
        page.press("Dark").await;
        let dark = page.until_other_picture("all of it is painted anew", &moved).await;
        page.press("Light").await;
        let anew = page.until_other_picture("all of it is painted anew", &dark).await;
        assert!(anew == moved, "something is left of where the line was");
    });
}

const STAGE: &str = "document.querySelector('.stage-view canvas').toDataURL()";

#[test]
fn steps_go_from_event_to_event() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let run = page
            .call("return polyloop.run('master-worker', { workers: 2, tasks: 4, work_ms: 5 })", [])
            .await;
        page.until("it stands at the end", "document.querySelector('.scrubber').value === '1000'")
            .await;
        let mut moments: Vec<u64> = Vec::new();
        for event in run["trace"]["events"].as_array().unwrap() {
            // What is no more than a count, or the end of a wait that ended otherwise, is no step.
            if ["progress", "timer-dropped"].contains(&event["kind"].as_str().unwrap()) {
                continue;
            }
            let at = event["t_us"].as_u64().unwrap();
            moments.push(at);
            moments.extend(event.get("took_us").map(|took| at + took.as_u64().unwrap()));
        }
        for track in run["trace"]["loops"].as_array().unwrap() {
            moments.push(track["requested_us"].as_u64().unwrap());
        }
        moments.sort_unstable();
        moments.dedup();
        scrub(page, 500).await;
        let from = until_moved(page, *moments.last().unwrap()).await;
        let mut at = from;
        for _ in 0..5 {
            page.press("Step").await;
            let next = moments.iter().copied().find(|moment| *moment > at).unwrap();
            at = until_moved(page, at).await;
            assert_eq!(at, next, "the next event");
        }
        for _ in 0..5 {
            page.press("Step back").await;
            let before = moments.iter().rev().copied().find(|moment| *moment < at).unwrap();
            at = until_moved(page, at).await;
            assert_eq!(at, before, "the event before");
        }
    });
}

#[test]
fn keys_play_and_step() {
    on(Host::Plain, async |page| {
        let end = open_with_a_run(page).await;
        let canvas = page.find(".timeline canvas").await;
        must("focus", canvas.focus().await);
        must("step back", canvas.send_keys(",").await);
        let before = until_moved(page, end).await;
        assert!(before < end);
        must("step back", canvas.send_keys(Key::Shift + Key::Left).await);
        let earlier = until_moved(page, before).await;
        assert!(earlier < before);
        must("step", canvas.send_keys(".").await);
        assert_eq!(until_moved(page, earlier).await, before);
        must("play", canvas.send_keys(" ").await);
        let plays = "document.querySelector('[aria-label=Play]').ariaDisabled === 'true'";
        page.until("it plays, or has played to the end", &format!("{plays} || {SHOWN} === {end}"))
            .await;
    });
}

#[test]
fn space_plays_from_anywhere_but_not_from_fields() {
    on(Host::Plain, async |page| {
        let end = open_with_a_run(page).await;
        let press = "const target = document.querySelector(args[0]);
            const event = new KeyboardEvent('keydown', { key: args[1], bubbles: true, cancelable: true });
            target.dispatchEvent(event);
            return event.defaultPrevented;";
        for field in ["[name=workers]", "[name=work]", ".run-bar button", ".scrubber"] {
            let used = page.call(press, [json!(field), json!(" ")]).await;
            assert_eq!(used, json!(false), "{field} has the space key for itself");
        }
        assert_eq!(page.call(press, [json!("body"), json!(".")]).await, json!(false));
        assert_eq!(page.call(press, [json!("body"), json!(" ")]).await, json!(true));
        page.until("it plays", &format!("{SHOWN} < {end}")).await;
    });
}

#[test]
fn a_sheet_tells_the_keys() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        let is_open = "document.querySelector('dialog.keys:not(.share-sheet)').open";
        for by_key in [true, false] {
            if by_key {
                let canvas = page.find(".timeline canvas").await;
                must("focus", canvas.focus().await);
                must("?", canvas.send_keys("?").await);
            } else {
                page.press("Keys").await;
            }
            page.until("the sheet is there", is_open).await;
            page.press("Close").await;
            page.until("the sheet is gone", &format!("!{is_open}")).await;
        }
    });
}

#[test]
fn a_message_is_walked_along() {
    on(Host::Plain, async |page| {
        let end = open_with_a_run(page).await;
        let chosen = async |kind: &str| {
            let is_chosen = "document.querySelector('.inspector .chosen .muted')?.textContent";
            page.until_with(
                &format!("a {kind} is chosen"),
                &format!("{is_chosen} === args[0]"),
                &[json!(kind)],
            )
            .await;
        };
        must("kind", page.find("#trace-search-kind option[value='message']").await.click().await);
        let search = page.find("#trace-search").await;
        must("text", search.send_keys("work").await);
        must("the first", search.send_keys(Key::Enter + "").await);
        chosen("message").await;
        let canvas = page.find(".timeline canvas").await;
        must("focus", canvas.focus().await);
        must("walk to the poll that took it", canvas.send_keys("]").await);
        chosen("poll").await;
        let taken = until_moved(page, end).await;
        must("walk back to the message", canvas.send_keys("[").await);
        chosen("message").await;
        let sent = until_moved(page, taken).await;
        assert!(sent < taken && taken <= end, "sent at {sent}, taken at {taken}, of {end}");
        must("walk back to the poll that sent it", canvas.send_keys("[").await);
        chosen("poll").await;
    });
}

const CLICK: &str = "
    const canvas = document.querySelector('.timeline canvas');
    const { x, y } = canvas.getBoundingClientRect();
    for (const type of ['pointerdown', 'pointerup'])
        canvas.dispatchEvent(new PointerEvent(type, { clientX: x + args[0], clientY: y + args[1], button: 0, bubbles: true }));";

#[test]
fn the_axis_is_clicked_to_go_there() {
    on(Host::Plain, async |page| {
        let end = open_with_a_run(page).await;
        let width: f64 = page.get("document.querySelector('.timeline canvas').clientWidth").await;
        // Below the overview of the run, above the lanes.
        page.call(CLICK, [json!((width * 0.6).round()), json!(40)]).await;
        let moment = until_moved(page, end).await;
        assert!(moment > 0 && moment < end, "{moment} of {end}");
    });
}

#[test]
fn the_stage_is_told_in_words_while_it_stands_still() {
    on(Host::Plain, async |page| {
        open_with_a_run(page).await;
        let rows =
            "[...document.querySelectorAll('.stage-words tbody tr')].map((row) => row.innerText)";
        let rows: Vec<String> = page.get(rows).await;
        assert_eq!(rows.len(), 4, "{rows:?}");
        assert!(rows[0].contains("main") && rows[1].contains("Worker-0"), "{rows:?}");
    });
}

#[test]
fn what_is_embedded_is_the_stage_the_bar_and_the_timeline() {
    on(Host::Plain, async |page| {
        for (width, height) in [(360, 240), (720, 480), (1280, 800)] {
            page.set_size(width, height).await;
            page.open("#/master-worker?tasks=4&work_ms=1&embed=1").await;
            page.press("Run").await;
            page.until_status("Completed").await;
            page.until(
                "the three are there, and within the room",
                "['.stage-view canvas', '.transport', '.timeline canvas'].every((css) => {
                    const box = document.querySelector(css)?.getBoundingClientRect();
                    return box && box.height >= 30 && box.width > 300 && box.bottom <= innerHeight + 1;
                })",
            )
            .await;
            for name in ["Play", "Pause", "Step"] {
                page.button(name).await;
            }
            let others: Vec<String> = page
                .get(
                    "['nav', 'form', '.top', '.results', '.look', '.share-button']
                    .filter((css) => document.querySelector(css))",
                )
                .await;
            assert_eq!(others, [""; 0]);
            let (inner, scroll): (u32, u32) =
                page.get("[innerHeight, document.documentElement.scrollHeight]").await;
            assert!(scroll <= inner, "{width} × {height} scrolls: {scroll}");
            let (name, href, right): (String, String, f64) = page
                .get(
                    "(() => {
                        const way = document.querySelector('a.way-out');
                        return [way.textContent, way.getAttribute('href').split('#')[1],
                            way.getBoundingClientRect().right - innerWidth];
                    })()",
                )
                .await;
            assert_eq!(name, "Open the whole page");
            assert_eq!(href, "/master-worker?tasks=4&work_ms=1&run=1&lang=en");
            assert!(
                right <= 0.0,
                "{width} × {height}: the way out is {right} too far to the right"
            );
        }
    });
}

#[test]
fn what_is_embedded_says_that_it_opens_no_files() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?embed=1").await;
        page.call(
            "(() => {
                const files = new DataTransfer();
                files.items.add(new File(['{}'], 'a.json'));
                const drop = { bubbles: true, cancelable: true, dataTransfer: files };
                document.body.dispatchEvent(new DragEvent('drop', drop));
            })()",
            [],
        )
        .await;
        page.until(
            "the page says where files are opened",
            "document.querySelector('.notes')?.textContent.includes('Open the whole page')",
        )
        .await;
        page.button("Run").await;
    });
}

#[test]
fn sharing_gives_the_address_and_the_lines_for_an_article() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=2").await;
        page.press("Share").await;
        let (link, lines): (String, String) = page
            .get("['#share-link', '#share-lines'].map((css) => document.querySelector(css).value)")
            .await;
        assert!(link.ends_with("#/master-worker?workers=2"), "{link}");
        assert!(lines.contains("embed=1") && lines.starts_with("<iframe "), "{lines}");
        // What the lines say can be opened. Inside of itself the page may not show it.
        let address = lines.split('"').nth(1).unwrap().replace("&amp;", "&");
        let (_, hash) = address.split_once('#').unwrap();
        page.go(&format!("#{hash}")).await;
        page.until(
            "it is shown as in an article",
            "document.querySelector('main.embed canvas, main.embed .stage')",
        )
        .await;
    });
}
