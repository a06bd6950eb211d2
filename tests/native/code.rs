//! The sources that the page shows: all there, whole, and in colours that can be read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use polyloop::scenarios::params::{ParamKind, Values};
use polyloop::scenarios::{self, Scenario, mistakes};
use polyloop::ui::code::source::{NoSource, Source, address};
use polyloop_highlight::{Colours, sources};
use serde_json::json;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All the sources that a scenario has, whatever its values.
fn sources_of(scenario: &'static Scenario) -> Vec<&'static str> {
    (scenario.sources)(&Values::defaults(scenario.params))
}

#[test]
fn every_file_of_every_scenario_is_coloured() {
    let coloured: BTreeSet<String> = sources(root()).unwrap().into_iter().collect();
    for scenario in scenarios::ALL {
        let program = format!("www/python/{}.py", scenario.id.replace('-', "_"));
        let own = scenario.id.replace('-', "_");
        let files = sources_of(scenario);
        assert!(files[0].contains(&own), "{files:?} begins with another scenario's");
        for file in files.into_iter().chain([program.as_str()]) {
            assert!(coloured.contains(file), "{file} is not among the coloured sources");
        }
    }
}

#[test]
fn a_scenario_in_a_folder_shows_the_whole_folder() {
    let coloured = sources(root()).unwrap();
    for scenario in scenarios::ALL {
        let folder = format!("src/scenarios/{}/", scenario.id.replace('-', "_"));
        let shown = sources_of(scenario);
        for file in coloured.iter().filter(|file| file.starts_with(&folder)) {
            assert!(shown.contains(&file.as_str()), "{} does not show {file}", scenario.id);
        }
    }
}

#[test]
fn a_mistake_s_own_file_comes_first() {
    let ParamKind::Choice { choices, .. } = &mistakes::SCENARIO.params[0].kind else { panic!() };
    let all: BTreeSet<_> = sources_of(&mistakes::SCENARIO).into_iter().collect();
    for case in *choices {
        let given = json!({"case": case});
        let given = given.as_object().unwrap();
        let values = Values::from_json("mistakes", mistakes::SCENARIO.params, given).unwrap();
        let files = (mistakes::SCENARIO.sources)(&values);
        let function = format!("async fn {}(", case.replace('-', "_"));
        assert!(text(files[0]).contains(&function), "{case} is not in {}", files[0]);
        assert_eq!(files.into_iter().collect::<BTreeSet<_>>(), all);
    }
}

#[test]
fn the_pieces_of_a_source_are_the_source() {
    let colours = Colours::new().unwrap();
    let sources = sources(root()).unwrap();
    assert!(sources.len() > 40, "where are the others?");
    let mut classes = BTreeSet::new();
    for path in &sources {
        let text = text(path);
        let lines = colours.of(path, &text).unwrap();
        assert_eq!(lines.len(), text.lines().count(), "{path}");
        classes.extend(lines.iter().flatten().map(|(class, _)| *class));
        let source = Source::parse(&serde_json::to_string(&lines).unwrap()).unwrap();
        assert_eq!(source.text(), text, "{path}");
        for (line, pieces) in lines.iter().zip(&source.lines) {
            for ((class, _), (style, _)) in line.iter().zip(pieces.iter()) {
                assert_eq!(class.is_empty(), style.is_none(), "{path}: the page has no `{class}`");
            }
        }
    }
    assert_eq!(classes, BTreeSet::from(["", "a", "c", "e", "f", "k", "n", "s", "t"]));
}

#[test]
fn the_words_of_both_languages_have_their_colours() {
    let colours = Colours::new().unwrap();
    let pieces = |name: &str, text: &str| colours.of(name, text).unwrap().concat();
    let has = |pieces: &[(&str, String)], class: &str, word: &str| {
        assert!(pieces.iter().any(|(c, text)| *c == class && text.contains(word)), "{pieces:?}");
    };
    let rust = pieces("a.rs", "// so\nasync fn run() -> Answer { println!(\"4{}\", 2).await }\n");
    for (class, word) in [
        ("c", "// so"),
        ("k", "async fn"),
        ("f", "run"),
        ("t", "Answer"),
        ("f", "println!"),
        ("s", "\"4{}\""),
        ("n", "2"),
        ("k", "await"),
    ] {
        has(&rust, class, word);
    }
    let python = pieces("a.py", "# so\nasync def run():\n    return await \"4\"\n");
    for (class, word) in
        [("c", "# so"), ("k", "async def"), ("f", "run"), ("k", "await"), ("s", "\"4\"")]
    {
        has(&python, class, word);
    }
}

#[test]
fn what_the_build_has_not_made_is_no_source() {
    for text in ["", "<!doctype html>", "{}", "[[[\"k\"]]]", "[[[\"k\",1]]]"] {
        assert_eq!(Source::parse(text), Err(NoSource), "{text}");
    }
    let strange = Source::parse(r#"[[["\"><b>", "x"], ["k", "y"]]]"#).unwrap();
    assert_eq!(*strange.lines[0], [(None, "x".to_owned()), (Some("code-k"), "y".to_owned())]);
    assert_eq!(address("src/x.rs"), "code/src/x.rs.json");
}

/// The red, green and blue of each role in a style sheet, on a light page and on a dark one.
fn colours(css: &str) -> Vec<(String, [[f64; 3]; 2])> {
    let channel = |hex: &str| u8::from_str_radix(hex, 16).map(|part| f64::from(part) / 255.0);
    let colour = |hex: &str| [1, 3, 5].map(|from| channel(&hex[from..from + 2]).unwrap());
    let roles = css.lines().filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
        let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
        Some((name.to_owned(), [colour(light), colour(dark)]))
    });
    roles.collect()
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear =
        colour.map(
            |part| {
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            },
        );
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[test]
fn each_kind_of_text_stands_out_from_each_ground() {
    let page = colours(&text("www/style.css"));
    let code = colours(&text("www/code.css"));
    assert_eq!(code.len(), 8);
    for ground in ["ground", "hover", "warn-soft", "accent-soft"] {
        let (_, grounds) = page.iter().find(|(name, _)| name == ground).unwrap();
        for (name, inks) in &code {
            for (theme, (ground_colour, ink)) in grounds.iter().zip(inks).enumerate() {
                let (a, b) = (luminance(*ground_colour), luminance(*ink));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{name} on {ground}, theme {theme}: {contrast:.2}");
            }
        }
    }
}
