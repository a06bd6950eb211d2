//! Two runs held against each other, lanes that are put otherwise, and what is measured.

use crate::support::{Host, on};

#[test]
fn a_pinned_run_is_held_against_the_next() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=2&tasks=4&work_ms=0&run=1").await;
        page.until_status("Completed").await;
        page.press("Pin this run").await;
        page.fill("workers", "1").await;
        page.press("Run").await;
        let pictures = "document.querySelectorAll('.compare-run canvas').length === 2";
        page.until("both runs are pictured", pictures).await;
        page.until_status("Completed").await;
        let params: Vec<Vec<String>> = page
            .get(
                "[...document.querySelectorAll('.compare-params tr')]
                    .map((row) => [...row.cells].map((cell) => cell.textContent.trim()))",
            )
            .await;
        assert_eq!(params, [["Workers", "2", "1", ""]]);
        let loops = "[...document.querySelectorAll('.compare-tables table:last-of-type tbody th')]
            .map((cell) => cell.textContent).filter((text) => text.startsWith('Worker-'))";
        let loops: Vec<String> = page.get(loops).await;
        assert_eq!(loops, ["Worker-0", "Worker-1"]);
        page.press("Unpin").await;
        page.until("they are gone", "!document.querySelector('.compare-run')").await;
    });
}

#[test]
fn lanes_are_folded_and_moved_by_the_list() {
    on(Host::Plain, async |page| {
        page.open("#/threads?tasks=1&delay_ms=0&run=1").await;
        page.until_status("Completed").await;
        let names = "[...document.querySelectorAll('.lanes-list label')]
            .map((label) => label.textContent.trim())";
        page.call("document.querySelector('.lanes > summary').click()", []).await;
        page.until("the list is open", "document.querySelector('.lanes[open] li button')").await;
        let before: Vec<String> = page.get(names).await;
        let picture = page.picture().await;
        page.press(&format!("Move {} down", before[0])).await;
        let moved = format!("({names})[1] === '{}'", before[0]);
        page.until("it has moved", &moved).await;
        let picture = page.until_other_picture("the lanes changed places", &picture).await;
        page.press("Fold all").await;
        page.until_other_picture("the lanes are folded", &picture).await;
        page.press("As they were").await;
        page.until("the order is the old one", &format!("({names})[0] === '{}'", before[0])).await;
    });
}

#[test]
fn what_is_in_view_is_measured_by_a_key() {
    on(Host::Plain, async |page| {
        page.open("#/threads?loops=3&tasks=2&delay_ms=1&run=1").await;
        page.until_status("Completed").await;
        let key = "document.querySelector('.timeline canvas')
            .dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }))";
        page.call(key, []).await;
        page.until("there is a table", "document.querySelector('.measure tbody tr')").await;
        let measured: u64 = page
            .get("Number(document.querySelector('.measure tfoot td:nth-of-type(3)').textContent)")
            .await;
        let started: u64 = page
            .get("Number([...document.querySelectorAll('dt')].find((dt) => dt.textContent === 'started').nextSibling.textContent)")
            .await;
        assert_eq!(measured, started, "all tasks were spawned in the whole run");
    });
}
