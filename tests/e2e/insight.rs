//! What a run tells: findings, the inspector, search, numbers, and the table of what is in view.

use crate::support::{Host, Page, must, on};

const RUN: &str = "#/master-worker?workers=3&tasks=9&work_ms=5&run=1";
/// So much to compute that no machine does it within 50 ms.
const INLINE: &str = "#/web-server?place=inline&iterations=100000000&compute_rps=1\
                      &duration_ms=2000&run=1";

async fn open(page: &Page, hash: &str) {
    page.open(hash).await;
    page.until_status("Completed").await;
}

/// Clicks the first element of a selector that has this text, as soon as it is there.
async fn click(page: &Page, css: &str, text: &str) {
    let found = format!(
        "[...document.querySelectorAll({css:?})].find((element) => element.textContent.includes({text:?}))"
    );
    page.until(&format!("{css} with {text} is there"), &format!("{found} !== undefined")).await;
    page.call(&format!("{found}.click()"), []).await;
}

/// Waits until a card says this.
async fn says(page: &Page, card: &str, words: &str) {
    let said = format!("document.querySelector('.{card}')?.innerText.includes({words:?})");
    page.until(&format!("{card} says {words}"), &said).await;
}

#[test]
fn why_the_health_checks_were_slow_is_found() {
    on(Host::Plain, async |page| {
        open(page, INLINE).await;
        says(page, "findings", "“compute” kept server from everything else").await;
        click(page, ".finding .go-to", "The worst case").await;
        says(page, "inspector", "compute").await;
        says(page, "inspector", "Had to wait for it").await;
        // From what stood in the way to a request that waited for it, and back.
        click(page, ".inspector .go-to", "health: client → server").await;
        says(page, "inspector", "In its way").await;
        click(page, ".inspector .go-to", "compute").await;
        says(page, "inspector", "Had to wait for it").await;
    });
}

#[test]
fn each_of_the_slowest_health_checks_tells_what_it_waited_for() {
    on(Host::Plain, async |page| {
        open(page, INLINE).await;
        click(page, ".numbers-card th button", "health").await;
        says(page, "numbers-card", "waited for the end of").await;
        click(page, ".slowest .go-to", "compute").await;
        says(page, "inspector", "Had to wait for it").await;
    });
}

#[test]
fn the_numbers_of_a_run_have_room_for_all_of_their_columns() {
    on(Host::Plain, async |page| {
        page.set_size(1440, 900).await;
        for (lang, done) in [("en", "Completed"), ("ru", "Завершено")] {
            page.open(&format!("#/web-server?pool=2&duration_ms=200&lang={lang}&run=1")).await;
            page.until_status(done).await;
            for table in [".results .scroll table.loops td", ".numbers-card .scroll td"] {
                page.until(table, &format!("document.querySelector('{table}')")).await;
            }
            let cut: Vec<String> = page
                .get(
                    "[...document.querySelectorAll('.results .scroll, .numbers-card .scroll')]
                        .filter((box) => box.scrollWidth > box.clientWidth)
                        .map((box) => `${box.ariaLabel}: ${box.scrollWidth} > ${box.clientWidth}`)",
                )
                .await;
            assert_eq!(cut, [""; 0], "{lang}");
        }
    });
}

#[test]
fn where_nothing_is_wrong_the_card_says_what_was_looked_for() {
    on(Host::Plain, async |page| {
        open(page, "#/lifecycle?run=1").await;
        says(page, "findings", "Nothing that deserves attention").await;
        click(page, ".findings summary", "What was looked for").await;
        says(page, "findings", "Loops that were lost").await;
    });
}

#[test]
fn a_search_leads_to_things_and_dims_the_rest() {
    on(Host::Plain, async |page| {
        open(page, RUN).await;
        let whole = page.picture().await;
        let field = page.find("#trace-search").await;
        must("type", field.send_keys("worker-1").await);
        says(page, "search", "things found").await;
        must("dim", page.find("#trace-search-dim").await.click().await);
        let dimmed = page.until_other_picture("the rest is dimmed", &whole).await;
        must("enter", field.send_keys(thirtyfour::Key::Enter + "").await);
        says(page, "inspector", "Worker-1").await;
        must("kind", page.find("#trace-search-kind option[value='message']").await.click().await);
        must("enter", field.send_keys(thirtyfour::Key::Enter + "").await);
        says(page, "inspector", "message").await;
        click(page, ".inspector .go-to", "worker #").await;
        says(page, "inspector", "worker #").await;
        must("dim", page.find("#trace-search-dim").await.click().await);
        page.until_other_picture("nothing is dimmed", &dimmed).await;
    });
}

#[test]
fn nothing_found_is_said() {
    on(Host::Plain, async |page| {
        open(page, RUN).await;
        must("type", page.find("#trace-search").await.send_keys("no such thing").await);
        says(page, "search", "Nothing found").await;
    });
}

#[test]
fn numbers_lead_to_the_slowest() {
    on(Host::Plain, async |page| {
        open(page, RUN).await;
        click(page, ".kinds button", "tasks").await;
        page.until("there is a chart", "document.querySelectorAll('.histogram g').length > 0")
            .await;
        page.call(
            "const bars = [...document.querySelectorAll('.histogram g[tabindex=\"0\"]')];
            bars.at(-1).dispatchEvent(new MouseEvent('click', { bubbles: true }))",
            [],
        )
        .await;
        says(page, "numbers-card", "the slowest first").await;
        click(page, ".slowest .go-to", "tasks: main").await;
        says(page, "inspector", "In the queue").await;
    });
}

#[test]
fn what_is_in_view_is_a_table_too() {
    on(Host::Plain, async |page| {
        open(page, RUN).await;
        click(page, ".in-view > summary", "Table of what is in view").await;
        let rows = "document.querySelectorAll('.in-view tbody tr').length > 4";
        page.until("the table has rows", rows).await;
        // The first row of all: the table ends somewhere, and where depends on the run.
        click(page, ".in-view .go-to", "main").await;
        says(page, "inspector", "main").await;
    });
}
