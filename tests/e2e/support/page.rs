//! A page in the browser, as a reader and a script see it.
//!
//! Every step either succeeds or fails the test with what it was about. Nothing waits for a fixed
//! time: [`Page::until`] waits for a condition.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use thirtyfour::cdp::domains::emulation::SetDeviceMetricsOverride;
use thirtyfour::prelude::*;
use thirtyfour::testing::{Artifact, FailureArtifactCollector, FailureArtifactConfig};

use crate::support::site::Site;

/// For anything that a reader would wait for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A tab, and the site that it shows.
pub(crate) struct Page {
    driver: WebDriver,
    site: Site,
}

impl Page {
    pub(crate) fn new(driver: WebDriver, site: Site) -> Page {
        Page { driver, site }
    }

    /// What the page is from.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// The session, for what has no step of its own here.
    pub(crate) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Loads the page with this `#` part, and waits until all of it is there.
    pub(crate) async fn open(&self, hash: &str) {
        self.begin(hash).await;
        self.until("the whole page is there", "!document.querySelector('script[data-rest]')").await;
    }

    /// Loads the page with this `#` part, and waits until it has begun: the rest of its module may be on
    /// its way.
    pub(crate) async fn begin(&self, hash: &str) {
        // From the same page the browser would only move to another `#` part.
        let address = format!("{}{hash}", self.site.address());
        for address in ["about:blank", &address] {
            must(address, self.driver.goto(address).await);
        }
        self.until("the page is there", "window.polyloop && document.querySelector('main > *')")
            .await;
    }

    /// Goes to another `#` part, as a link does, and lets the page follow.
    pub(crate) async fn go(&self, hash: &str) {
        let go = "const before = location.href;
            await new Promise((done) => {
                addEventListener('hashchange', done, { once: true });
                location.hash = args[0];
                if (location.href === before) done();
            });";
        self.call(go, [json!(hash)]).await;
        self.a_frame().await;
    }

    /// The `#` part of the address.
    pub(crate) async fn hash(&self) -> String {
        self.get("location.hash").await
    }

    /// Runs the body of an async function, which sees `args`. What it throws fails the test.
    pub(crate) async fn call(&self, body: &str, args: impl Into<Vec<Json>>) -> Json {
        // The driver would take the `code` of an error for a number of its own.
        let script = format!(
            "const args = [...arguments];
            return (async () => {{ {body} }})()
                .then((value) => [value ?? null], (error) => `${{error}} (code: ${{error?.code}})`);"
        );
        match must(body, self.driver.execute(script, args.into()).await).json() {
            Json::Array(value) => value[0].clone(),
            thrown => panic!("{body}: {thrown}"),
        }
    }

    /// The value of an expression.
    pub(crate) async fn get<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.call(&format!("return ({expression});"), []).await;
        let shown = value.to_string();
        serde_json::from_value(value)
            .unwrap_or_else(|error| panic!("{expression}: {error} in {shown}"))
    }

    /// Waits until an expression is true.
    pub(crate) async fn until(&self, what: &str, expression: &str) {
        self.until_with(what, expression, &[]).await;
    }

    /// Waits until an expression that sees `args` is true.
    pub(crate) async fn until_with(&self, what: &str, expression: &str, args: &[Json]) {
        let start = Instant::now();
        let body = format!("return !!({expression});");
        while self.call(&body, args).await != json!(true) {
            assert!(start.elapsed() < PATIENCE, "waited in vain until {what}: {expression}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Lets the page lay itself out and paint.
    pub(crate) async fn a_frame(&self) {
        let frames = "await new Promise((done) =>
            requestAnimationFrame(() => requestAnimationFrame(() => done())))";
        self.call(frames, []).await;
    }

    /// Gives the page so many pixels of width.
    pub(crate) async fn set_width(&self, width: u32) {
        self.set_size(width, 900).await;
    }

    /// Gives the page so many pixels of width and height.
    pub(crate) async fn set_size(&self, width: u32, height: u32) {
        let screen = SetDeviceMetricsOverride {
            width,
            height,
            device_scale_factor: 1.0,
            mobile: false,
            scale: None,
            screen_orientation: None,
        };
        must("width", self.driver.cdp().send(screen).await);
    }

    /// The one element of a selector, as soon as it is there.
    pub(crate) async fn find(&self, css: &str) -> WebElement {
        must(css, self.driver.query(By::Css(css)).wait(PATIENCE, LOOK).single().await)
    }

    /// The button that a reader knows by this name, as soon as it is there.
    pub(crate) async fn button(&self, name: &str) -> WebElement {
        let path = format!("//button[normalize-space()='{name}' or @aria-label='{name}']");
        let query = self.driver.query(By::XPath(path)).wait(PATIENCE, LOOK);
        must(name, query.single().await)
    }

    /// Presses a button as soon as it can be pressed.
    pub(crate) async fn press(&self, name: &str) {
        let button = self.button(name).await;
        let ready = button.wait_until().wait(PATIENCE, LOOK).clickable().await;
        must(name, ready);
        must(name, button.click().await);
    }

    /// Follows the catalogue's link to a scenario.
    pub(crate) async fn follow(&self, id: &str) {
        let path = format!("//nav//a[code='{id}']");
        let link = self.driver.query(By::XPath(path)).wait(PATIENCE, LOOK).single().await;
        must(id, must(id, link).click().await);
    }

    /// Types a text into a parameter's field, in place of what is there.
    pub(crate) async fn fill(&self, name: &str, text: &str) {
        let css = format!("[name='{name}']");
        let field = self.find(&css).await;
        // Where the page was scrolled the field may be under the bar at the top.
        let scroll =
            format!("document.querySelector(\"{css}\").scrollIntoView({{ block: 'center' }})");
        self.call(&scroll, []).await;
        must(name, field.click().await);
        must(name, field.send_keys(Key::Control + "a").await);
        must(name, field.send_keys(Key::Delete + "").await);
        must(name, field.send_keys(text).await);
    }

    /// Chooses from a parameter's list.
    pub(crate) async fn choose(&self, name: &str, value: &str) {
        let css = format!("[name='{name}'] option[value='{value}']");
        must(&css, self.find(&css).await.click().await);
    }

    /// What a parameter's field holds.
    pub(crate) async fn value(&self, name: &str) -> String {
        self.get(&format!("document.querySelector('[name={name}]').value")).await
    }

    /// What a screen reader says of a parameter's field besides its name.
    pub(crate) async fn described(&self, name: &str) -> String {
        let field = format!("document.querySelector('[name={name}]')");
        self.get(&format!(
            "{field}.getAttribute('aria-describedby').split(' ')
                .map((id) => document.getElementById(id).textContent).join('; ')"
        ))
        .await
    }

    /// Waits until the run that is shown has come to this.
    pub(crate) async fn until_status(&self, status: &str) {
        let shown =
            format!("document.querySelector('.run-bar strong')?.textContent === '{status}'");
        self.until(&format!("the run is said to be {status}"), &shown).await;
    }

    /// All that the page shows, as text.
    pub(crate) async fn text(&self) -> String {
        self.get("document.body.innerText").await
    }

    /// Pretends that the reader's system is dark, or is not.
    pub(crate) async fn set_system_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        must(scheme, self.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await);
    }

    /// Whether light stands on dark.
    pub(crate) async fn is_dark(&self) -> bool {
        self.get(
            "(() => {
                const { color, backgroundColor } = getComputedStyle(document.body);
                const light = (rgb) => rgb.match(/[0-9.]+/g).slice(0, 3).reduce((a, b) => +a + +b);
                return light(color) > light(backgroundColor);
            })()",
        )
        .await
    }

    /// How many workers the browser has, those aside that the page keeps warm for its next run.
    pub(crate) async fn workers(&self) -> usize {
        loop {
            let spares = self.spares().await;
            let workers = self.all_workers().await;
            // Those that came or went in between belong to neither number.
            if self.spares().await == spares {
                return workers.saturating_sub(spares);
            }
        }
    }

    /// How many workers the page keeps warm.
    pub(crate) async fn spares(&self) -> usize {
        let spares = self.call("return window.polyloop?.spares() ?? 0", []).await;
        spares.as_u64().expect("a count") as usize
    }

    async fn all_workers(&self) -> usize {
        let targets = must("targets", self.driver.cdp().send_raw("Target.getTargets", ()).await);
        let targets = targets["targetInfos"].as_array().expect("a list of targets");
        targets.iter().filter(|target| target["type"] == "worker").count()
    }

    /// Waits until the browser has so many workers.
    pub(crate) async fn until_workers(&self, what: &str, enough: impl Fn(usize) -> bool) {
        let start = Instant::now();
        loop {
            let workers = self.workers().await;
            if enough(workers) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain until {what}: {workers} workers");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Fails the test if the console has a warning or worse, or a request was refused.
    pub(crate) async fn must_be_clean(&self) {
        let log = must("console", self.driver.browser_log().await);
        let bad: Vec<_> = log
            .iter()
            .filter(|entry| ["WARNING", "SEVERE"].contains(&entry.level.as_str()))
            .map(|entry| format!("{}: {}", entry.level, entry.message))
            .collect();
        assert!(bad.is_empty(), "the console says:\n{}", bad.join("\n"));
        let refused = self.site.refused();
        assert!(refused.is_empty(), "refused requests:\n{}", refused.join("\n"));
    }

    /// What the console says, which is then forgotten.
    pub(crate) async fn console(&self) -> Vec<String> {
        let log = must("console", self.driver.browser_log().await);
        log.into_iter().map(|entry| entry.message).collect()
    }

    /// Drops what the console says, where it was asked for.
    pub(crate) async fn forget_console(&self) {
        self.console().await;
    }

    /// Drops what the server has refused and the console has said of it, where it was asked for.
    pub(crate) async fn forget_refused(&self) {
        self.forget_console().await;
        self.site.refused();
    }

    /// Tells what there is to see, for a test that has failed.
    pub(crate) async fn report(&self) {
        let mut config = FailureArtifactConfig::default();
        config.source_max_bytes = None;
        let seen = FailureArtifactCollector::with_config(&self.driver, config).capture().await;
        eprintln!("{seen}");
        let text = self.driver.execute("return document.body.innerText", []).await;
        if let Ok(text) = text {
            eprintln!("The page: {}", text.json());
        }
        let name = std::thread::current().name().unwrap_or("test").replace("::", ".");
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("e2e.{name}.png"));
        if let Artifact::Captured(png) = seen.screenshot
            && std::fs::write(&path, png).is_ok()
        {
            eprintln!("A picture of it: {}", path.display());
        }
    }
}

/// The value, or a failed test that says what was tried.
pub(crate) fn must<T>(what: &str, result: WebDriverResult<T>) -> T {
    result.unwrap_or_else(|error| panic!("{what}: {error}"))
}
