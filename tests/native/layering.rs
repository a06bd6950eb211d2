//! Which module may use which, and where the browser may be met.

use std::fs;
use std::path::Path;

/// What each module may import of the crate, beside itself. A path stands for all that is below it,
/// unless there is a longer one.
const MAY_USE: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("clock", &[]),
    ("bytes", &[]),
    ("trace", &["ids", "clock", "bytes"]),
    ("executor", &["ids", "clock", "trace"]),
    ("queue", &["ids", "clock", "bytes", "trace", "executor"]),
    ("web", &["ids", "clock", "trace", "executor", "queue"]),
    ("runtime", &["ids", "clock", "trace", "executor", "queue", "web"]),
    ("scenarios", &["ids", "clock", "trace", "executor", "queue", "web", "runtime"]),
    ("visual", &["ids", "clock", "trace"]),
    (
        "ui",
        &["ids", "clock", "trace", "executor", "queue", "web", "runtime", "scenarios", "visual"],
    ),
    // The crate's own files: they only say what there is, and start the page.
    ("lib", &["ui"]),
    ("main", &["ui"]),
];

/// Crates that know a browser, by the name that code uses.
const BROWSER: &[&str] = &[
    "gloo_events",
    "gloo_timers",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
    "yew",
];

/// Where the browser may be met, through which crates, and why. Nowhere else.
const MAY_MEET: &[(&str, &[&str])] = &[
    // The browser's side of clocks, executors, links and workers.
    ("web", &["gloo_timers", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "web_sys"]),
    // Exports the function that a worker's script calls, and waits for ports to be empty.
    ("runtime::boot", &["gloo_timers", "wasm_bindgen"]),
    // Pings, and the time that loops have to close: the watcher has no executor whose timers it
    // could use.
    ("runtime::host", &["gloo_timers"]),
    ("runtime::ending", &["gloo_timers"]),
    // Ships a trace whatever the loop's own executor does, and without events of its own.
    ("runtime::shipper", &["gloo_timers"]),
    // Spares are made while no run goes on, from the page.
    ("runtime::spares", &["gloo_timers"]),
    // Runs are watched, and faults come, from the page, which has no executor.
    ("scenarios::runner", &["wasm_bindgen_futures"]),
    ("scenarios::faults", &["gloo_timers", "wasm_bindgen_futures"]),
    // A canvas is drawn on, and hears the pointer and the keys.
    ("visual::paint", &["js_sys", "wasm_bindgen", "web_sys"]),
    ("visual::painter", &["gloo_events", "js_sys", "wasm_bindgen", "web_sys"]),
    // The page.
    ("ui", BROWSER),
    ("lib", &["wasm_bindgen"]),
    ("main", BROWSER),
];

/// Longer files than this, and why.
const LONG: &[(&str, &str)] = &[];

const MOST_LINES: usize = 400;

/// A file of the crate: its module's path, such as `queue::link`, and its text.
struct Source {
    module: String,
    text: String,
}

impl Source {
    fn new(module: &str, text: &str) -> Source {
        Source { module: module.into(), text: text.into() }
    }

    /// The code, without comments and string literals.
    fn code(&self) -> String {
        let mut code = String::new();
        let mut rest = self.text.as_str();
        while let Some(next) = rest.chars().next() {
            let skipped = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if let Some(raw) = rest.strip_prefix("r#\"") {
                raw.find("\"#").map_or(rest.len(), |end| end + 5)
            } else if next == '"' {
                string_length(rest)
            } else if rest.starts_with("'\"'") || rest.starts_with("'\\") {
                // A quote that begins no string.
                rest[2..].find('\'').map_or(rest.len(), |end| end + 3)
            } else {
                code.push(next);
                rest = &rest[next.len_utf8()..];
                continue;
            };
            rest = &rest[skipped..];
        }
        code
    }

    /// The paths that begin with `crate` or `super`, as modules below the crate, and those of the
    /// browser's crates. Nested imports are taken apart.
    fn paths(&self) -> Vec<String> {
        let code = self.code();
        let mut paths = Vec::new();
        let starts = ["crate", "super"].iter().chain(BROWSER);
        for start in starts {
            for (place, _) in code.match_indices(start) {
                let before = code[..place].chars().next_back();
                let is_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
                let is_inner = code[..place].ends_with("::");
                let rest = &code[place..];
                if is_word || is_inner || !rest[start.len()..].starts_with("::") {
                    continue;
                }
                expand("", rest, &mut paths);
            }
        }
        paths.into_iter().map(|path| self.absolute(&path)).collect()
    }

    fn absolute(&self, path: &str) -> String {
        let mut parts: Vec<_> = path.split("::").collect();
        if parts[0] != "super" {
            return parts.join("::");
        }
        // A module in a file, such as its tests, is one deeper than the file says; then the path
        // stays inside of the file's own module, which is always allowed.
        let mut module: Vec<_> = self.module.split("::").collect();
        while parts.first() == Some(&"super") {
            parts.remove(0);
            module.pop();
        }
        let all = ["crate"].into_iter().chain(module).chain(parts);
        all.collect::<Vec<_>>().join("::")
    }

    fn top(&self) -> &str {
        self.module.split("::").next().unwrap()
    }
}

/// The length of the string literal that this begins with.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// `a::{b, c::{d, e}}` is `a::b`, `a::c::d`, `a::c::e`. Gives what is behind the path.
fn expand<'a>(prefix: &str, mut rest: &'a str, paths: &mut Vec<String>) -> &'a str {
    let mut path = prefix.to_owned();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        if !path.is_empty() {
            path.push_str("::");
        }
        path.push_str(&rest[..end]);
        rest = &rest[end..];
        let Some(behind) = rest.strip_prefix("::") else { break };
        rest = behind.trim_start();
        if let Some(mut inner) = rest.strip_prefix('{') {
            loop {
                inner = expand(&path, inner, paths).trim_start();
                match inner.chars().next() {
                    Some(',') => inner = &inner[1..],
                    Some('}') | None => return inner.get(1..).unwrap_or_default(),
                    Some(other) => inner = &inner[other.len_utf8()..],
                }
            }
        }
    }
    if path != prefix {
        paths.push(path);
    }
    rest
}

/// What is wrong with a file, one line each.
fn faults(source: &Source) -> Vec<String> {
    let module = &source.module;
    let Some((_, may_use)) = MAY_USE.iter().find(|(top, _)| *top == source.top()) else {
        return vec![format!("{module}: a module that stands nowhere in the table")];
    };
    let mut faults = Vec::new();
    for path in source.paths() {
        let mut parts = path.split("::");
        let (first, second) = (parts.next().unwrap(), parts.next().unwrap_or_default());
        if first == "crate" {
            // What has a capital or is shouted is an item of the crate's root, which has none.
            if second != source.top() && !may_use.contains(&second) {
                faults.push(format!("{module} uses {path}"));
            }
        } else if !meets(module, first) {
            faults.push(format!("{module} meets the browser: {path}"));
        }
    }
    faults
}

fn meets(module: &str, krate: &str) -> bool {
    let below = |place: &str| {
        module.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    MAY_MEET.iter().any(|(place, crates)| below(place) && crates.contains(&krate))
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    gather(&root, "", &mut sources);
    assert!(sources.len() > 40, "where are the others?");
    sources
}

fn gather(folder: &Path, module: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let inner = match (module, name) {
            ("", name) => name.to_owned(),
            (module, "mod") => module.to_owned(),
            (module, name) => format!("{module}::{name}"),
        };
        if path.is_dir() {
            gather(&path, &inner, sources);
        } else {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            assert!(is_rust, "{} is no Rust: it belongs into www/", path.display());
            let text = fs::read_to_string(&path).unwrap();
            sources.push(Source { module: inner, text });
        }
    }
}

#[test]
fn modules_use_only_what_is_below_them() {
    let faults: Vec<_> = sources().iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The page's policy refuses styles in markup, which a browser tells only where they are met.
#[test]
fn no_component_puts_a_style_into_markup() {
    for source in sources() {
        let has_style = [" style={", " style=\""].iter().any(|style| source.text.contains(style));
        assert!(!has_style, "{} has a style in markup", source.module);
    }
}

#[test]
fn files_are_short_enough_to_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut long = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        let is_known = LONG.iter().any(|(module, _)| *module == source.module);
        assert!(!is_known || lines > MOST_LINES, "{} is short now", source.module);
        if lines > MOST_LINES && !is_known {
            long.push(format!("{}: {lines} lines", source.module));
        }
    }
    assert!(long.is_empty(), "split these files of {}: {}", root.display(), long.join(", "));
}

/// The checker itself, on planted texts.
mod checker {
    use super::*;

    fn faults_of(module: &str, text: &str) -> Vec<String> {
        faults(&Source::new(module, text))
    }

    #[test]
    fn a_forbidden_import_is_found() {
        assert_eq!(faults_of("queue", "use crate::web::Port;"), ["queue uses crate::web::Port"]);
        assert_eq!(
            faults_of("trace::batch", "fn f() { let _ = crate::queue::codec::encode(&1); }"),
            ["trace::batch uses crate::queue::codec::encode"],
        );
        assert_eq!(
            faults_of("visual::layout", "use crate::runtime::Host;").len(),
            1,
            "the picture is drawn from the trace alone"
        );
        assert_eq!(faults_of("clock", "use crate::ids::LoopId;").len(), 1);
    }

    #[test]
    fn imports_in_braces_are_taken_apart() {
        let text = "use crate::{\n    trace::{Event, event::{Wait, Sym as S}},\n    web::{clock, Port},\n};";
        assert_eq!(
            faults_of("executor", text),
            ["executor uses crate::web::clock", "executor uses crate::web::Port"],
        );
        assert_eq!(faults_of("queue", "use crate::{ids::*, ui};"), ["queue uses crate::ui"]);
    }

    #[test]
    fn the_way_up_is_followed() {
        assert_eq!(
            faults_of("queue::link", "use super::super::web::Port;"),
            ["queue::link uses crate::web::Port"],
        );
        assert_eq!(faults_of("queue::link", "use super::frame::Frame;"), [""; 0]);
        assert_eq!(faults_of("queue::link", "pub(super) fn f() {}"), [""; 0]);
        assert_eq!(
            faults_of("scenarios", "const P: u8 = super::ui::P;"),
            ["scenarios uses crate::ui::P"],
        );
    }

    #[test]
    fn the_browser_is_found() {
        assert_eq!(
            faults_of("runtime::crew", "use web_sys::Worker;"),
            ["runtime::crew meets the browser: web_sys::Worker"],
        );
        assert_eq!(
            faults_of("queue::codec", "fn f(_: &wasm_bindgen::JsValue) {}"),
            ["queue::codec meets the browser: wasm_bindgen::JsValue"],
        );
        assert_eq!(faults_of("visual::layout", "use js_sys::Array;").len(), 1);
        assert_eq!(faults_of("visual::painter::state", "use web_sys::Path2d;"), [""; 0]);
        assert_eq!(faults_of("web::port", "use web_sys::{MessagePort, Worker};"), [""; 0]);
        assert_eq!(faults_of("website", "").len(), 1);
        assert_eq!(faults_of("runtime::bootstrap", "use wasm_bindgen::JsValue;").len(), 1);
    }

    #[test]
    fn words_are_not_imports() {
        let text = r##"
            // crate::web is above, see super::super::web::Port.
            /* use crate::ui; */
            const A: &str = "crate::web::Port \" web_sys::Window";
            const B: &str = r#"use crate::ui;"#;
            const C: char = '"';
            use crate::queue::Link;
            const D: char = '\'';
            macro_rules! m { () => { $crate::queue::m!() } }
            fn f(x: &my_crate::web::Port) {}
        "##;
        assert_eq!(faults_of("queue::link", text), [""; 0]);
        // What stands behind the quotes is read again.
        let behind = format!("{text}\nuse crate::web::Port;");
        assert_eq!(faults_of("queue::link", &behind), ["queue::link uses crate::web::Port"]);
    }
}
