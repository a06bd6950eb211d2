//! What an address can say, and what it cannot.

use std::fs;
use std::path::Path;

use crate::support::site::dist;
use crate::support::{Host, must, on, on_site};
use crate::updates::copy;

#[test]
fn a_bad_value_in_the_address_is_shown_in_its_field() {
    on(Host::Plain, async |page| {
        for bad in ["65", "1.5", "four", "NaN", "<b>", "١"] {
            page.open(&format!("#/master-worker?workers={bad}&run=1")).await;
            assert_eq!(page.value("workers").await, bad);
            assert!(page.described("workers").await.contains("from 1 to 64"), "{bad}");
            assert!(!must("Run", page.button("Run").await.is_enabled().await), "{bad}");
            assert_eq!(page.workers().await, 0, "{bad}");
        }
        page.open("#/master-worker?work=dance").await;
        assert!(page.described("work").await.contains("dance"));
        assert!(!must("Run", page.button("Run").await.is_enabled().await));
        page.choose("work", "cpu").await;
        page.until("the form can be run", "!document.getElementById('run-reason')").await;
        assert_eq!(page.hash().await, "#/master-worker?work=cpu");
    });
}

#[test]
fn an_unknown_parameter_in_the_address_is_named_and_starts_nothing() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?wrokers=8&run=1").await;
        let note: String = page.get("document.querySelector('[role=alert]').textContent").await;
        assert!(note.contains("wrokers") && note.contains("workers"), "{note}");
        assert!(page.text().await.contains("Ready to run"));
        assert_eq!(page.workers().await, 0);
        page.press("Run").await;
        page.until_status("Completed").await;
    });
}

#[test]
fn an_unknown_scenario_in_the_address_leads_to_the_catalogue() {
    on(Host::Plain, async |page| {
        for hash in ["#/no-such-thing", "#/no-such-thing?run=1", "#/%", "#nonsense", "#/a/b?=&&="] {
            page.open(hash).await;
            let note: String = page.get("document.querySelector('[role=alert]').textContent").await;
            assert!(note.contains("There is no scenario"), "{hash}: {note}");
        }
        page.follow("master-worker").await;
        page.until("the scenario is there", "document.querySelector('[name=workers]')").await;
        assert!(!page.get::<bool>("!!document.querySelector('[role=alert]')").await);
    });
}

#[test]
fn run_in_the_address_runs_at_once() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?workers=2&tasks=4&work_ms=1&run=1").await;
        page.until_status("Completed").await;
        assert!(page.text().await.contains("Squares"));
        page.go("#/master-worker?workers=3&tasks=5&work_ms=1&run=1").await;
        page.until("the other run has ended", "document.body.innerText.includes('Worker-2')").await;
        page.until_status("Completed").await;
    });
}

#[test]
fn the_address_chooses_the_language() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?lang=ru").await;
        assert_eq!(page.get::<String>("document.documentElement.lang").await, "ru");
        page.press("Запустить").await;
        page.until_status("Завершено").await;
        let text = page.text().await;
        for word in ["Воркеры", "Результат", "Остановить"] {
            assert!(text.contains(word), "no {word} in {text}");
        }
        page.press("English").await;
        page.until("the page is English", "document.documentElement.lang === 'en'").await;
        page.button("Run").await;
        assert_eq!(page.hash().await, "#/master-worker?lang=en");
    });
}

#[test]
fn a_chosen_language_is_kept_for_the_next_visit() {
    on(Host::Plain, async |page| {
        page.open("").await;
        page.press("Русский").await;
        page.until("the page is Russian", "document.documentElement.lang === 'ru'").await;
        page.open("").await;
        assert_eq!(page.get::<String>("document.documentElement.lang").await, "ru");
    });
}

#[test]
fn without_the_texts_of_a_language_the_page_says_so_and_tries_again() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site-without-texts");
    let _ = fs::remove_dir_all(&folder);
    copy(&dist(), &folder);
    let (file, kept) = (folder.join("locales/ru.ftl"), dist().join("locales/ru.ftl"));
    fs::remove_file(&file).unwrap();
    on_site(Host::Plain, &folder, async |page| {
        page.open("#/master-worker?lang=ru").await;
        page.until("the page is English", "document.documentElement.lang === 'en'").await;
        page.button("Run").await;
        assert!(page.text().await.contains("The texts in Русский could not be loaded"));
        page.forget_refused().await;
        fs::copy(kept, file).unwrap();
        page.press("Русский").await;
        page.button("Запустить").await;
        assert_eq!(page.hash().await, "#/master-worker?lang=ru");
    });
}

#[test]
fn the_address_chooses_the_theme() {
    on(Host::Plain, async |page| {
        page.open("#/master-worker?theme=dark").await;
        assert!(page.is_dark().await);
        page.open("#/master-worker?theme=light").await;
        assert!(!page.is_dark().await);
        page.set_system_dark(true).await;
        assert!(!page.is_dark().await, "the address is stronger than the system");
        page.open("#/master-worker?theme=auto").await;
        assert!(page.is_dark().await);
        page.set_system_dark(false).await;
        page.until(
            "the page follows the system",
            "document.documentElement.dataset.theme === 'light'",
        )
        .await;
        assert!(!page.is_dark().await);
    });
}
