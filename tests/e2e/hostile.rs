//! Addresses and bodies by chance, from a seed that is printed: none of them becomes markup or code,
//! none breaks the page, and the console stays silent.

use serde_json::{Value as Json, json};

use crate::support::chance::{Chance, count, tell};
use crate::support::{Host, Page, on_for};

/// What addresses and bodies are put together from.
const PIECES: [&str; 46] = [
    "<img src=x onerror=window.broken=1>",
    "<script>window.broken=2</script>",
    "\"><svg onload=window.broken=3>",
    "javascript:window.broken=4",
    "{{7*7}}",
    "${window.broken=5}",
    "';window.broken=6//",
    "</textarea>",
    "<!--",
    "__proto__",
    "constructor",
    "toString",
    "%",
    "%%",
    "%00",
    "%FF%FE",
    "%C0%AF",
    "\u{0}",
    "\u{202e}",
    "\u{1f9d1}\u{200d}",
    "é",
    "я",
    "\u{feff}",
    "&",
    "=",
    "?",
    "#",
    "/",
    "..",
    "+",
    " ",
    "-1",
    "0",
    "1e999",
    "9007199254740993",
    "NaN",
    "null",
    "[]",
    "{\"iterations\":",
    "}",
    "true",
    "\n",
    "\t",
    "\\",
    "'",
    "\"",
];

const NAMES: [&str; 22] = [
    "workers", "tasks", "work", "work_ms", "prefetch", "on_crash", "policy", "loops", "delay_ms",
    "urls", "repeat", "jobs", "n", "place", "case", "mailbox", "lang", "theme", "embed", "faults",
    "run", "trace",
];

const SCENARIOS: [&str; 13] = [
    "master-worker",
    "threads",
    "processes",
    "executor",
    "fetch",
    "loop-policy",
    "threadsafe",
    "web-server",
    "actors",
    "mistakes",
    "lifecycle",
    "",
    "nothing",
];

const VALUES: [&str; 12] =
    ["1", "8", "cpu", "sleep", "heal", "ru", "dark", "turbo", "0", "500:kill:Worker-0", "x", "-5"];

fn any_text(chance: &mut Chance) -> String {
    let long = if chance.below(400) == 0 { 3_000 } else { 0 };
    let count = chance.below(5) + long;
    (0..count).map(|_| chance.of(&PIECES)).collect()
}

fn any_address(chance: &mut Chance) -> String {
    if chance.below(8) == 0 {
        return format!("#{}", any_text(chance));
    }
    let mut address = format!("#/{}?", chance.of(&SCENARIOS));
    for _ in 0..chance.below(5) {
        let name = match chance.below(6) {
            0 => any_text(chance),
            _ => chance.of(&NAMES).to_owned(),
        };
        let text = match chance.below(3) {
            0 => chance.of(&VALUES).to_owned(),
            _ => any_text(chance),
        };
        // A run that starts is for other tests.
        let text = if name == "run" { format!("{text}!") } else { text };
        address += &format!("{name}={text}&");
    }
    address
}

/// Goes to one address after the other, and gives those after which the page is not well.
const VISIT: &str = r"
    window.troubles ??= (() => {
        const troubles = [];
        addEventListener('error', ({ message }) => troubles.push(message));
        addEventListener('unhandledrejection', ({ reason }) => troubles.push(String(reason)));
        addEventListener('securitypolicyviolation', ({ violatedDirective }) => troubles.push(violatedDirective));
        return troubles;
    })();
    const broken = [];
    for (const address of args) {
        const changed = new Promise((done) => addEventListener('hashchange', done, { once: true }));
        const before = location.href;
        location.hash = address;
        if (location.href !== before) await changed;
        await new Promise((done) => queueMicrotask(done));
        const well = window.polyloop && document.querySelector('main > *') && window.broken === undefined
            && !document.querySelector('img, iframe, object, embed, body script, a[href^=javascript]')
            && document.querySelectorAll('svg[onload]').length === 0 && !troubles.length
            && Object.prototype.broken === undefined;
        if (!well) broken.push([address, ...troubles.splice(0)]);
    }
    return broken;";

#[test]
fn no_address_breaks_the_page_or_its_silence() {
    let addresses = count(1_000, 10_000);
    on_for(addresses, Host::Plain, async |page| {
        page.open("").await;
        let mut chance = Chance::new("addresses");
        for _ in 0..addresses / 100 {
            let go: Vec<_> = (0..100).map(|_| json!(any_address(&mut chance))).collect();
            let broken = page.call(VISIT, go).await;
            assert_eq!(broken, json!([]));
        }
        assert_eq!(page.workers().await, 0);
        tell(&format!("{addresses} addresses in one page, and it is well"));
        page.go("#/master-worker").await;
        must_still_run(page).await;
    });
}

async fn must_still_run(page: &Page) {
    let run = page.run("master-worker", json!({ "work_ms": 1 }), Json::Null).await;
    assert_eq!(run.status, "completed", "{:?}", run.error);
}

/// Sends bodies at once, and gives the answers that are none.
const SEND: &str = r"
    const answers = await Promise.all(args.map(async ([method, path, body]) => {
        const init = { method, body: method === 'GET' ? undefined : body };
        const answer = await fetch(`http/${path}`, init).catch(() => null);
        if (!answer) return [method, path, body, 'no answer'];
        const text = await answer.text();
        const isJson = answer.headers.get('content-type') === 'application/json';
        try { if (text) JSON.parse(text); } catch { return [method, path, body, answer.status, text]; }
        const known = [200, 400, 404, 405, 413, 503].includes(answer.status);
        return known && isJson ? null : [method, path, body, answer.status, text];
    }));
    return answers.filter((answer) => answer);";

fn any_request(chance: &mut Chance) -> Json {
    let method = chance.of(&["POST", "POST", "POST", "POST", "PUT", "GET", "DELETE"]);
    let path = match chance.below(6) {
        // An address with a tab and a `<` is refused by the browser itself.
        0 => any_text(chance).replace(['?', '#', '%', '\\', '\t', '\n'], "").replace("..", ""),
        _ => "compute".to_owned(),
    };
    let body = match chance.below(3) {
        0 => any_text(chance),
        1 => format!(r#"{{"iterations": {}}}"#, any_text(chance)),
        _ => format!(r#"{{"iterations": {}, "{}": 1}}"#, chance.below(100), any_text(chance)),
    };
    json!([method, path, body])
}

#[test]
fn no_request_breaks_the_server_or_the_page() {
    let requests = count(1_000, 10_000);
    on_for(requests, Host::Plain, async |page| {
        page.open("#/web-server").await;
        page.until("the service worker is there", "navigator.serviceWorker.controller").await;
        let mut chance = Chance::new("requests");
        for _ in 0..requests / 50 {
            let go: Vec<_> = (0..50).map(|_| any_request(&mut chance)).collect();
            assert_eq!(page.call(SEND, go).await, json!([]));
            // The console names every error status.
            page.forget_console().await;
        }
        let health = "return (await fetch('http/health')).json()";
        assert_eq!(page.call(health, []).await, json!({ "status": "ok" }));
        tell(&format!("{requests} requests to one server loop, and it is well"));
    });
}
