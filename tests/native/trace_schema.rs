//! The schema in the repository says what the files are, no more and no less.

use boon::{Compiler, SchemaIndex, Schemas};
use polyloop::trace::file::error::{MOST_EVENTS, MOST_LOOPS};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::trace_export::everything;
use crate::trace_history::history;

fn schema() -> Json {
    serde_json::from_str(include_str!("../../docs/trace.schema.json")).unwrap()
}

/// The schema, and fields that it does not name are wrong.
fn strict(schema: &mut Json) {
    match schema {
        Json::Object(fields) => {
            fields.values_mut().for_each(strict);
            if fields.get("properties").is_some_and(Json::is_object) {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Json::Array(items) => items.iter_mut().for_each(strict),
        _ => {}
    }
}

struct Judge(Schemas, SchemaIndex);

impl Judge {
    fn new(schema: Json) -> Judge {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("trace.schema.json", schema).unwrap();
        let index = compiler.compile("trace.schema.json", &mut schemas).unwrap();
        Judge(schemas, index)
    }

    fn says(&self, file: &Json) -> Result<(), String> {
        self.0.validate(file, self.1).map_err(|error| format!("{error:#}"))
    }
}

fn run() -> Json {
    json!({
        "scenario": "threads", "params": {"loops": 2}, "status": "failed",
        "error": {"code": "worker-lost", "message": "gone", "loop": "main"},
        "result": null, "clock_resolution_us": 5.0,
    })
}

fn file() -> Json {
    serde_json::to_value(everything().export_with(Some(&run()))).unwrap()
}

#[test]
fn every_kind_of_event_is_what_the_schema_says() {
    let mut schema = schema();
    strict(&mut schema);
    Judge::new(schema).says(&file()).unwrap();
}

#[test]
fn what_is_not_known_is_allowed() {
    let mut file = file();
    file["new"] = json!(1);
    file["events"][0]["new"] = json!([]);
    Judge::new(schema()).says(&file).unwrap();
}

#[test]
fn what_is_wrong_is_found() {
    let judge = Judge::new(schema());
    for (place, wrong) in [
        ("/format", json!("else")),
        ("/version", json!(2)),
        ("/run/status", json!("lost")),
        ("/loops/0/kind", json!("fibre")),
        ("/loops/1/counters/dropped", json!(-1)),
        ("/events/2/task", json!("0")),
        ("/events/2/kind", json!("task-born")),
        ("/events/4/wait/kind", json!("bus")),
        ("/events/4/t_us", json!(0.5)),
    ] {
        let mut file = file();
        *file.pointer_mut(place).unwrap() = wrong;
        assert!(judge.says(&file).is_err(), "{place}");
    }
    for place in 0..file()["events"].as_array().unwrap().len() {
        let fields = file()["events"][place].as_object().unwrap().clone();
        for field in fields.keys() {
            let mut file = file();
            file["events"][place].as_object_mut().unwrap().remove(field);
            assert!(judge.says(&file).is_err(), "{field} of {}", fields["kind"]);
        }
    }
}

#[test]
fn the_limits_are_those_of_the_reader() {
    let schema = schema();
    assert_eq!(schema["properties"]["events"]["maxItems"], MOST_EVENTS);
    assert_eq!(schema["properties"]["loops"]["maxItems"], MOST_LOOPS);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]
    #[test]
    fn real_histories_are_what_the_schema_says(history in history(), order in any::<prop::sample::Index>()) {
        let mut schema = schema();
        strict(&mut schema);
        let trace = history.watched(&[order], |_| {});
        let file: Json = serde_json::from_str(&trace.to_json().unwrap()).unwrap();
        prop_assert_eq!(Judge::new(schema).says(&file), Ok(()));
    }
}
