//! The code beside a scenario: what runs here, its lines tied to the picture, and the same for
//! CPython.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::support::{Host, Page, must, on};

const RUN: &str = "#/master-worker?workers=3&tasks=9&work_ms=20&run=1";

/// The numbers of the lines that are marked.
const MARKED: &str =
    "[...document.querySelectorAll('.code-line.marked')].map((line) => +line.dataset.line)";

fn source(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn until_code(page: &Page) {
    page.until("the code is there", "document.querySelector('.code-line')").await;
}

/// All the code that is shown, as it is copied line by line.
async fn shown(page: &Page) -> String {
    page.get(
        "[...document.querySelectorAll('.code-text')].map((line) => line.textContent).join('')",
    )
    .await
}

/// The line whose text has this in it.
fn line_with(source: &str, text: &str) -> usize {
    source.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn the_source_that_runs_is_shown_and_the_program_for_cpython() {
    on(Host::Plain, async |page| {
        page.open("#/web-server").await;
        until_code(page).await;
        assert_eq!(shown(page).await, source("src/scenarios/web_server.rs"));
        let client = "src/scenarios/web_server/client.rs";
        must(
            client,
            page.find(&format!("#code-file option[value='{client}']")).await.click().await,
        );
        let first = "document.querySelector('.code-text')?.textContent.startsWith(args[0])";
        let text = source(client);
        let begin = json!(text.lines().next().unwrap());
        page.until_with("the other file is there", first, &[begin]).await;
        assert_eq!(shown(page).await, text);

        page.press("Python").await;
        let program = source("www/python/web_server.py");
        let begin = json!(program.lines().next().unwrap());
        page.until_with("the program is there", first, &[begin]).await;
        assert_eq!(shown(page).await, program);
        let file = "return (await fetch(document.querySelector('.code a[download]').href)).text()";
        assert_eq!(page.call(file, []).await, json!(program));
    });
}

#[test]
fn the_chosen_mistake_comes_first() {
    on(Host::Plain, async |page| {
        page.open("#/mistakes?case=inline-cpu").await;
        let file = "document.querySelector('#code-file')?.value === args[0]";
        let of = |name: &str| [json!(format!("src/scenarios/mistakes/{name}.rs"))];
        page.until_with("its file is shown", file, &of("on_time")).await;
        page.choose("case", "no-loop").await;
        page.until_with("the other's file is shown", file, &of("on_loops")).await;
    });
}

#[test]
fn a_line_leads_to_what_came_of_it() {
    on(Host::Plain, async |page| {
        page.open(RUN).await;
        page.until_status("Completed").await;
        until_code(page).await;
        let before = page.picture().await;
        let source = source("src/scenarios/master_worker.rs");
        let sends = line_with(&source, ".send(Order::Square(task))");
        let css = format!("[data-line='{sends}'] button");
        let count = page.find(&css).await;
        assert_eq!(must("count", count.text().await), "9", "one message for each task");
        must("line", count.click().await);
        page.until_with(
            "the line is marked",
            &format!("{MARKED}.includes(args[0])"),
            &[json!(sends)],
        )
        .await;
        let first = page.until_other_picture("the message is shown", &before).await;
        must("line", page.find(&format!("[data-line='{sends}'] .code-text")).await.click().await);
        page.until_other_picture("the next message is shown", &first).await;

        let spawns = line_with(&source, "context.spawn(\"results\"");
        let count = page.find(&format!("[data-line='{spawns}'] button")).await;
        must("focus", count.focus().await);
        must("key", count.send_keys(Key::Enter + "").await);
        page.until_with(
            "the line is marked",
            &format!("{MARKED}.includes(args[0])"),
            &[json!(spawns)],
        )
        .await;
    });
}

#[test]
fn what_is_chosen_in_the_picture_shows_its_line() {
    on(Host::Plain, async |page| {
        page.open(RUN).await;
        page.until_status("Completed").await;
        until_code(page).await;
        page.picture().await;
        let canvas = page.find(".timeline canvas").await;
        must("scroll", canvas.scroll_into_view().await);
        let (x, y): (f64, f64) = page
            .get("(({ x, y }) => [x, y])(document.querySelector('.timeline canvas').getBoundingClientRect())")
            .await;
        for (dx, dy) in page.coloured_places().await {
            let pointer =
                page.driver().action_chain_with_delay(Some(Duration::ZERO), Some(Duration::ZERO));
            let place = pointer.move_to(x as i64 + dx, y as i64 + dy).click();
            must("pointer", place.perform().await);
            page.a_frame().await;
            let marked: Vec<u32> = page.get(MARKED).await;
            if marked.is_empty() {
                continue;
            }
            // Of several, the most telling one is brought into view, wherever it stands in the file.
            let is_seen = "(({ top, bottom }) =>
                [...document.querySelectorAll('.code-line.marked')]
                    .map((line) => line.getBoundingClientRect())
                    .some((line) => line.top >= top && line.bottom <= bottom))(
                document.querySelector('.code-scroll').getBoundingClientRect())";
            page.until("its line is in view", is_seen).await;
            let tied = "[...document.querySelectorAll('.code-line.marked')]
                .every((line) => line.querySelector('button'))";
            assert!(page.get::<bool>(tied).await, "{marked:?} have nothing that came of them");
            return;
        }
        panic!("nothing in the picture has a line");
    });
}

#[test]
fn what_runs_at_the_shown_moment_is_lit() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?tasks=10000&work_ms=20&run=1").await;
        until_code(page).await;
        page.until("a line is lit", "document.querySelector('.code-line.lit')").await;
        page.press("Stop").await;
        page.until_status("Stopped").await;
        page.until("no line is lit", "!document.querySelector('.code-line.lit')").await;
    });
}

#[test]
fn the_tabs_are_used_by_keyboard_and_the_page_stays_narrow() {
    on(Host::Plain, async |page| {
        page.set_width(390).await;
        page.open("#/threads").await;
        until_code(page).await;
        let rust = page.find("#code-rust").await;
        must("focus", rust.focus().await);
        must("key", rust.send_keys(Key::Right + "").await);
        let chosen = "document.activeElement.id === args[0] &&
            document.activeElement.getAttribute('aria-selected') === 'true' &&
            document.querySelector('[role=tabpanel]').getAttribute('aria-labelledby') === args[0]";
        page.until_with("the next tab is chosen", chosen, &[json!("code-python")]).await;
        must("key", page.find("#code-python").await.send_keys(Key::Home + "").await);
        page.until_with("the first tab is chosen", chosen, &[json!("code-rust")]).await;
        until_code(page).await;
        let widths = "[document.documentElement.scrollWidth <= 390,
            document.querySelector('.code-scroll').scrollWidth > 390]";
        assert_eq!(page.get::<[bool; 2]>(widths).await, [true, true], "the code alone is wide");
        // Numbers are not in the text, and so not in what is copied.
        let copied = "(getSelection().selectAllChildren(document.querySelector('.code-scroll')),
            getSelection().toString())";
        let copied: String = page.get(copied).await;
        let lines: Vec<_> = copied.lines().filter(|line| !line.is_empty()).collect();
        let threads = source("src/scenarios/threads.rs");
        let expected: Vec<_> = threads.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, expected);
    });
}

#[test]
fn code_that_is_not_there_is_told_in_a_sentence() {
    on(Host::Plain, async |page| {
        page.open("#/threads").await;
        until_code(page).await;
        let page_of_its_own = "window.fetch = async () => new Response('<!doctype html>')";
        page.call(page_of_its_own, []).await;
        page.press("Python").await;
        let said = "document.querySelector('[role=tabpanel] [role=status]')?.textContent
            .includes('python/threads.py is not here')";
        page.until("it is said", said).await;
    });
}
