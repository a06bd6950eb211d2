//! A run by hand: what is typed, pressed and seen.

use std::collections::BTreeSet;

use crate::support::{Host, must, on};

#[test]
fn what_is_typed_is_run_and_its_result_is_seen() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker").await;
        page.fill("workers", "2").await;
        page.fill("tasks", "7").await;
        page.fill("work_ms", "10").await;
        assert_eq!(page.hash().await, "#/master-worker?workers=2&tasks=7&work_ms=10");
        page.press("Run").await;
        page.until_status("Completed").await;

        let squares: Vec<Vec<String>> = page.get(&cells("Squares")).await;
        let expected: Vec<_> =
            (0..7_u32).map(|task| vec![task.to_string(), (task * task).to_string()]).collect();
        assert_eq!(squares, expected);

        let loops: Vec<Vec<String>> = page.get(&cells("Loops")).await;
        let names: BTreeSet<_> = loops.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(names, BTreeSet::from(["main", "Worker-0", "Worker-1"]));
        page.until_workers("no worker is alive", |workers| workers == 0).await;
    });
}

#[test]
fn the_enter_key_in_a_field_runs_the_form() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=1&work_ms=0").await;
        page.fill("tasks", "3\n").await;
        page.until_status("Completed").await;
        let squares: Vec<Vec<String>> = page.get(&cells("Squares")).await;
        assert_eq!(squares.len(), 3);
    });
}

#[test]
fn a_choice_is_made_in_the_form_and_stands_in_the_address() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker").await;
        page.choose("work", "cpu").await;
        page.choose("policy", "standard").await;
        assert_eq!(page.hash().await, "#/master-worker?work=cpu&policy=standard");
        page.press("Reset all").await;
        page.until("the address is as at first", "location.hash === '#/master-worker'").await;
        assert_eq!(page.value("work").await, "sleep");
        assert_eq!(page.value("policy").await, "turbo");
    });
}

#[test]
fn a_bad_value_is_refused_beside_its_field_and_keeps_the_form_from_running() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker").await;
        for bad in ["65", "0", "-1", "1.5", "99999999999999999999", ""] {
            page.fill("workers", bad).await;
            page.until(
                "the field is marked",
                "document.querySelector('[name=workers]').ariaInvalid === 'true'",
            )
            .await;
            assert_eq!(page.value("workers").await, bad, "what was typed stays");
            let said = page.described("workers").await;
            assert!(said.contains("from 1 to 64"), "{bad}: {said}");
            let run = page.button("Run").await;
            assert!(!must("Run", run.is_enabled().await), "{bad}");
            let reason: String =
                page.get("document.getElementById('run-reason').textContent").await;
            assert!(reason.contains("Workers"), "{bad}: {reason}");
        }

        page.fill("workers", "65").await;
        page.press("Reset “Workers” to 4").await;
        page.until("the field is right", "!document.querySelector('[name=workers]').ariaInvalid")
            .await;
        assert_eq!(page.value("workers").await, "4");
        assert_eq!(page.hash().await, "#/master-worker");
        assert!(must("Run", page.button("Run").await.is_enabled().await));
        let focused: String = page.get("document.activeElement.name").await;
        assert_eq!(focused, "workers", "the keyboard stays at the field");
    });
}

#[test]
fn another_scenario_keeps_the_form_that_was_left() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker").await;
        page.fill("workers", "9").await;
        page.follow("threads").await;
        page.until("the other form is there", "document.querySelector('[name=loops]')").await;
        page.follow("master-worker").await;
        page.until("the first form is there", "document.querySelector('[name=workers]')").await;
        assert_eq!(page.value("workers").await, "9");
        must("back", page.driver().back().await);
        page.until("the history leads back", "document.querySelector('[name=loops]')").await;
    });
}

/// The texts of the cells of the table with this caption, by rows.
fn cells(caption: &str) -> String {
    format!(
        "[...document.querySelectorAll('table')]
            .find((table) => table.caption?.textContent === '{caption}')
            ?.tBodies[0].rows && [...[...document.querySelectorAll('table')]
            .find((table) => table.caption?.textContent === '{caption}').tBodies[0].rows]
            .map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
}
