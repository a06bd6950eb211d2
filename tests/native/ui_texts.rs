//! The page's texts: both languages say the same things, and say all that the page asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Resource};
use fluent_syntax::parser::parse;
use fluent_syntax::serializer::serialize;
use polyloop::scenarios::params::{Allowed, BadParam, ParamKind, Values};
use polyloop::scenarios::run::Table;
use polyloop::scenarios::{self, Group, loop_policy, tables};
use polyloop::trace::findings::Code;
use polyloop::trace::search::What;
use polyloop::ui::codes::CODES;
use polyloop::ui::i18n::{NotTexts, Texts};
use polyloop::ui::lang::Lang;
use polyloop::ui::saved::Format;
use polyloop::ui::theme::ThemeChoice;
use polyloop::visual::describe::KEYS;
use polyloop::visual::describe::Value;
use polyloop::visual::inspect;
use polyloop::visual::stage;

use serde_json::json;

use crate::mistakes::every_kind;
use crate::texts::{parts, texts};

/// A message's variables, and the other messages in it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Message {
    variables: BTreeSet<String>,
    references: BTreeSet<String>,
}

fn messages(lang: Lang) -> BTreeMap<String, Message> {
    let mut messages = BTreeMap::new();
    for source in parts(lang) {
        let resource = parse(source).unwrap_or_else(|(_, errors)| panic!("{lang:?}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = &entry else { continue };
            let key = message.id.name.to_owned();
            let text = serialize(&Resource { body: vec![entry] });
            let words = |sign: &str| -> BTreeSet<String> {
                let after = text.split(sign).skip(1);
                after.map(|rest| rest.chars().take_while(|c| is_key(*c)).collect()).collect()
            };
            let message = Message { variables: words("$"), references: words("{ ") };
            let old = messages.insert(key.clone(), message);
            assert_eq!(old, None, "{lang:?} has `{key}` twice");
        }
    }
    messages
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn sources(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    assert!(!files.is_empty(), "{folder}");
    let text = |path: &PathBuf| fs::read_to_string(path).unwrap();
    // Comments quote things too.
    let code = |text: String| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    files.iter().map(text).map(code).collect()
}

/// The texts between quotes.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// Keys that the page asks for by names that are put together.
fn derived() -> BTreeSet<String> {
    let painted = KEYS.iter().chain(stage::KEYS);
    let mut keys: BTreeSet<String> = painted.map(|key| (*key).to_owned()).collect();
    for group in
        [Group::Loops, Group::Pools, Group::TalkingToALoop, Group::InPractice, Group::Mistakes]
    {
        keys.insert(format!("group-{}", group.as_str()));
    }
    for scenario in scenarios::ALL {
        keys.insert(format!("{}-title", scenario.id));
        keys.insert(format!("{}-summary", scenario.id));
        keys.insert(format!("{}-look", scenario.id));
        let tries = 1..=scenario.experiments.len();
        keys.extend(tries.map(|number| format!("{}-try-{number}", scenario.id)));
        for spec in scenario.params {
            keys.insert(format!("param-{}", spec.name));
            keys.insert(format!("{}-{}-help", scenario.id, spec.name));
            if let ParamKind::Choice { choices, .. } = spec.kind {
                keys.extend(choices.iter().map(|choice| format!("choice-{}-{choice}", spec.name)));
                keys.extend(choices.iter().flat_map(|choice| {
                    let given = [(spec.name.to_owned(), (*choice).into())].into_iter().collect();
                    let values = Values::from_json(scenario.id, scenario.params, &given).unwrap();
                    (scenario.notes)(&values)
                }));
            }
        }
    }
    keys.extend(inspect::KEYS.iter().map(|key| (*key).to_owned()));
    keys.extend(What::ALL.map(|what| format!("search-{}", what.as_str())));
    for code in Code::ALL {
        let parts = ["rule", "title", "evidence", "advice"];
        keys.extend(parts.map(|part| format!("finding-{}-{part}", code.as_str())));
    }
    keys.extend(CODES.map(|code| format!("error-{code}-hint")));
    for format in Format::ALL {
        keys.insert(format!("export-{}", format.as_str()));
        keys.insert(format!("export-{}-help", format.as_str()));
    }
    keys.extend(ThemeChoice::ALL.map(|theme| format!("theme-{}", theme.code())));
    keys.extend(["p50", "p90", "p99", "max"].map(|part| format!("latency-{part}")));
    keys.extend(every_kind().iter().map(|evidence| {
        let fact = serde_json::to_value(evidence).unwrap();
        format!("mistakes-seen-{}", fact["kind"].as_str().unwrap())
    }));
    for scenario in scenarios::ALL {
        // Every table is there even for no result; the page leaves out the empty ones.
        for table in (scenario.tables)(&serde_json::Value::Null) {
            keys.insert(format!("table-{}", table.title));
            keys.extend(table.columns.iter().map(|column| format!("column-{column}")));
        }
    }
    keys
}

/// Keys that stand in the page's sources as they are.
fn written() -> BTreeSet<String> {
    /// What takes a key as its first argument.
    const ASKED_BY: [&str; 11] =
        ["t", "t_args", "head", "one", "list", "count", "trouble", "row", "word", "say", "button"];
    /// No other text in the sources begins like these.
    const PREFIXES: [&str; 10] = [
        "announce-",
        "file-",
        "loop-",
        "note-",
        "refused-",
        "status-",
        "table-",
        "theme-",
        "total-",
        "unit-",
    ];
    let mut keys = BTreeSet::new();
    for text in sources("src/ui") {
        for asker in ASKED_BY {
            for (place, opening) in text.match_indices(&format!("{asker}(")) {
                let is_a_name = text[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let argument = text[place + opening.len()..].trim_start();
                if let Some(literal) = argument.strip_prefix('"').filter(|_| !is_a_name) {
                    keys.insert(literal.split('"').next().unwrap().to_owned());
                }
            }
        }
        let prefixed = |literal: &&str| PREFIXES.iter().any(|prefix| literal.starts_with(prefix));
        let whole = |literal: &&str| literal.chars().all(is_key) && !literal.ends_with('-');
        keys.extend(literals(&text).filter(prefixed).filter(whole).map(str::to_owned));
    }
    // The codes are words of their own.
    keys.retain(|key| !CODES.contains(&key.as_str()));
    keys
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (english, russian) = (messages(Lang::En), messages(Lang::Ru));
    let keys = |of: &BTreeMap<String, Message>| of.keys().cloned().collect::<BTreeSet<_>>();
    let (en, ru) = (keys(&english), keys(&russian));
    assert_eq!(en.difference(&ru).collect::<Vec<_>>(), Vec::<&String>::new(), "not in Russian");
    assert_eq!(ru.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "not in English");
    for (key, message) in &english {
        assert_eq!(message.variables, russian[key].variables, "`{key}`");
    }
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let english = messages(Lang::En);
    let asked = derived().into_iter().chain(written());
    let missing: Vec<_> = asked.filter(|key| !english.contains_key(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_experiment_sets_parameters_that_are_allowed() {
    for scenario in scenarios::ALL {
        for query in scenario.experiments {
            for (name, text) in form_urlencoded::parse(query.as_bytes()) {
                let spec = scenario.params.iter().find(|spec| spec.name == name);
                let is_run = name == "run" && text == "1";
                assert!(is_run || spec.unwrap().parse(&text).is_ok(), "{}?{query}", scenario.id);
            }
        }
    }
}

#[test]
fn no_key_is_left_over() {
    let mut asked = derived();
    asked.extend(sources("src/ui").iter().flat_map(|text| literals(text)).map(str::to_owned));
    let english = messages(Lang::En);
    asked.extend(english.values().flat_map(|message| message.references.clone()));
    let unused = english.keys().filter(|key| !asked.contains(*key));
    let unused: Vec<_> = unused.collect();
    assert_eq!(unused, Vec::<&String>::new());
}

#[test]
fn no_component_says_anything_by_itself() {
    for text in sources("src/ui") {
        for line in text.lines() {
            let said = line
                .trim()
                .strip_prefix("{ \"")
                .or_else(|| line.split_once(">{ \"").map(|(_, rest)| rest));
            assert_eq!(said, None);
        }
    }
}

#[test]
fn what_is_said_takes_the_right_plural() {
    let rows = |lang, count: u64| {
        let texts = crate::texts::texts(lang);
        texts.t_args("rows-all", &[("count", count.into()), ("total", texts.count(count).into())])
    };
    assert_eq!(rows(Lang::En, 1), "1 row");
    assert_eq!(rows(Lang::En, 20_000), "20,000 rows");
    for (count, said) in [
        (1, "1 строка"),
        (3, "3 строки"),
        (5, "5 строк"),
        (11, "11 строк"),
        (21, "21 строка"),
        (20_000, "20\u{a0}000 строк"),
    ] {
        assert_eq!(rows(Lang::Ru, count), said);
    }
}

#[test]
fn a_key_that_nobody_has_shows_in_brackets() {
    assert_eq!(texts(Lang::Ru).t("no-such-key"), "[no-such-key]");
}

#[test]
fn what_is_no_file_of_texts_is_refused() {
    // What hosts answer where there is no such file, and a file that was cut off.
    for bad in ["<!doctype html>\n<title>Not found</title>\n", "yes = {"] {
        let [first, _, last] = parts(Lang::Ru);
        assert_eq!(Texts::read(Lang::Ru, [first, bad, last]).err(), Some(NotTexts), "{bad}");
    }
}

#[test]
fn every_refusal_can_be_said() {
    let texts = Texts::english();
    let said =
        |allowed| texts.refusal(&BadParam::Value { name: "x", given: "`maybe`".into(), allowed });
    assert_eq!(said(Allowed::Int(0, 100_000)), "“maybe” is not a whole number from 0 to 100,000");
    assert_eq!(said(Allowed::Float(0.5, 2.0)), "“maybe” is not a number from 0.5 to 2");
    assert_eq!(said(Allowed::Bool), "“maybe” is neither true nor false");
    assert_eq!(said(Allowed::Choice(&["a", "b"])), "“maybe” is none of a, b");
    assert_eq!(said(Allowed::List(4)), "Needs 1 to 4 lines, none of them empty");
}

#[test]
fn the_reader_s_own_languages_decide() {
    assert_eq!(Lang::preferred(["de-DE", "RU-ru", "en"]), Some(Lang::Ru));
    assert_eq!(Lang::preferred(["en-GB", "ru"]), Some(Lang::En));
    assert_eq!(Lang::preferred(["de", "fr"]), None);
    assert_eq!(Lang::preferred(Vec::<String>::new()), None);
}

#[test]
fn a_duration_has_the_decimal_mark_of_the_language() {
    let said = |lang, value: Value| {
        let texts = crate::texts::texts(lang);
        value.say(&|key| texts.t(key))
    };
    assert_eq!(said(Lang::En, Value::Duration(2_360_000)), "2.36\u{a0}s");
    assert_eq!(said(Lang::Ru, Value::Duration(2_360_000)), "2,36\u{a0}с");
    assert_eq!(said(Lang::Ru, Value::Moment(1_657)), "1,657\u{a0}мс");
    assert_eq!(said(Lang::Ru, Value::Text("a.b".to_owned())), "a.b");
}

#[test]
fn a_cell_of_a_table_says_yes_and_no_in_words() {
    let said = |lang, value| texts(lang).cell(&tables::cell(&value));
    assert_eq!(said(Lang::En, json!(true)), "yes");
    assert_eq!(said(Lang::Ru, json!(true)), "да");
    assert_eq!(said(Lang::Ru, json!(false)), "нет");
    assert_eq!(said(Lang::Ru, json!("true")), "true");
}

#[test]
fn quotients_are_rounded_and_what_was_measured_is_given_in_full() {
    let result = json!({
        "policies": [{ "policy": "turbo", "wall_ms": 3.1755, "ns_per_task": 70.0, "ns_per_yield": 24.771 }],
        "speedup": 1.547945205479452,
    });
    let tables = (loop_policy::SCENARIO.tables)(&result);
    let [policies, speedup] = &tables[..] else { panic!("{tables:?}") };
    let said = |table: &Table, column: &str, lang| {
        let at = table.columns.iter().position(|head| *head == column).unwrap();
        texts(lang).cell(&table.rows[0][at])
    };
    assert_eq!(said(policies, "wall-ms", Lang::Ru), "3,1755");
    assert_eq!(said(policies, "ns-per-task", Lang::En), "70");
    assert_eq!(said(policies, "ns-per-yield", Lang::En), "24.8");
    assert_eq!(said(speedup, "times-faster", Lang::En), "1.55");
    assert_eq!(said(speedup, "times-faster", Lang::Ru), "1,55");
    assert!(speedup.rows[0][0].is_number());
}
