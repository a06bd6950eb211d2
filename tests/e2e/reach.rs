//! Small screens, keyboards and screen readers.

use serde_json::{Value as Json, json};
use thirtyfour::prelude::*;

use crate::support::{Host, Page, must, on};

#[test]
fn a_narrow_page_does_not_scroll_sideways() {
    on(Host::Plain, async |page| {
        page.set_width(390).await;
        page.open("").await;
        let ids: Vec<String> = page.get("polyloop.scenarios().map(({ id }) => id)").await;
        for (lang, theme) in [("en", "light"), ("ru", "dark"), ("en", "dark"), ("ru", "light")] {
            for id in &ids {
                fits(page, &format!("#/{id}?lang={lang}&theme={theme}")).await;
            }
            fits(page, &format!("#/nothing?lang={lang}&theme={theme}")).await;
            // A wrong value, and a long word nowhere to be broken.
            let long = "9".repeat(60);
            let bad = format!("#/master-worker?workers={long}&{long}=1&lang={lang}&theme={theme}");
            fits(page, &bad).await;
        }
    });
}

#[test]
fn a_narrow_page_with_a_run_does_not_scroll_sideways() {
    on(Host::Plain, async |page| {
        page.set_width(390).await;
        for lang in ["en", "ru"] {
            page.open(&format!("#/master-worker?workers=12&tasks=40&work_ms=1&lang={lang}")).await;
            page.call("await polyloop.run('master-worker', { workers: 12, work_ms: 1 })", []).await;
            page.until("the result is shown", "document.querySelectorAll('table').length > 2")
                .await;
            for theme in ["light", "dark"] {
                fits(
                    page,
                    &format!("#/master-worker?workers=12&work_ms=1&lang={lang}&theme={theme}"),
                )
                .await;
            }
            fits(page, &format!("#/master-worker?embed=1&lang={lang}")).await;
        }
    });
}

async fn fits(page: &Page, hash: &str) {
    page.go(hash).await;
    let (inner, scroll): (u32, u32) =
        page.get("[innerWidth, document.documentElement.scrollWidth]").await;
    assert_eq!(inner, 390);
    assert!(scroll <= inner, "{hash} is {scroll} wide");
}

#[test]
fn every_control_has_a_name_for_scripts_and_a_name_for_readers() {
    on(Host::Plain, async |page| {
        page.open("").await;
        let scenarios: Vec<(String, Vec<String>)> = page
            .get("polyloop.scenarios().map(({ id, params }) => [id, params.map(({ name }) => name)])")
            .await;
        for (id, params) in scenarios {
            page.go(&format!("#/{id}")).await;
            let names: Vec<String> = page
                .get("[...document.querySelectorAll('.run-form [name]')].map(({ name }) => name)")
                .await;
            assert_eq!(names, params, "{id}");
            let controls = page.controls().await;
            let nameless: Vec<_> =
                controls.iter().filter(|(_, name)| name.trim().is_empty()).collect();
            assert!(nameless.is_empty(), "{id}: {nameless:?} in {controls:?}");
            assert!(controls.len() > params.len(), "{id}: {controls:?}");
        }
    });
}

#[test]
fn the_keyboard_alone_reaches_run_and_starts_it() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?tasks=2&work_ms=1").await;
        let mut seen = Vec::new();
        for _ in 0..100 {
            must("Tab", page.driver().action_chain().send_keys(Key::Tab).perform().await);
            let focused: String = page
                .get("(({ name, textContent, ariaLabel }) => name || ariaLabel || textContent.trim())(document.activeElement)")
                .await;
            let is_run = focused == "Run";
            seen.push(focused);
            if is_run {
                break;
            }
        }
        assert_eq!(seen.last().map(String::as_str), Some("Run"), "{seen:?}");
        for name in ["workers", "tasks", "work", "work_ms", "prefetch", "on_crash", "policy"] {
            assert!(seen.iter().any(|focused| focused == name), "no {name} in {seen:?}");
        }
        must("Enter", page.driver().action_chain().send_keys(Key::Enter).perform().await);
        page.until_status("Completed").await;
    });
}

#[test]
fn a_screen_reader_is_told_of_the_run() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=2&tasks=8&work_ms=5").await;
        page.call(
            "window.told = [];
            const region = document.querySelector('[role=status][aria-live]');
            new MutationObserver(() => told.push(region.textContent))
                .observe(region, { childList: true, characterData: true, subtree: true });",
            [],
        )
        .await;
        page.press("Run").await;
        page.until_status("Completed").await;
        let told: Vec<String> = page.get("told").await;
        let has = |words: &str| told.iter().any(|text| text.contains(words));
        assert!(has("started") && has("completed"), "{told:?}");
        let mut distinct = told.clone();
        distinct.dedup();
        assert!(distinct.len() <= 6, "not every step is told: {distinct:?}");
    });
}

impl Page {
    /// The controls that a screen reader finds, with their roles and names.
    async fn controls(&self) -> Vec<(String, String)> {
        let tree = self.driver().cdp().send_raw("Accessibility.getFullAXTree", json!({})).await;
        let tree = must("accessibility", tree);
        let nodes = tree["nodes"].as_array().expect("a tree of nodes");
        let word =
            |node: &Json, field: &str| node[field]["value"].as_str().unwrap_or_default().to_owned();
        let kinds =
            ["button", "checkbox", "combobox", "link", "spinbutton", "textbox", "application"];
        nodes
            .iter()
            .filter(|node| node["ignored"] != true)
            .map(|node| (word(node, "role"), word(node, "name")))
            .filter(|(role, _)| kinds.contains(&role.as_str()))
            .collect()
    }
}
