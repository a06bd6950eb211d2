//! What parameters accept, and how they refuse.

use polyloop::scenarios::master_worker::SCENARIO;
use polyloop::scenarios::params::{ParamKind, ParamSpec, ParamValue, Values};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn refusal(given: Json) -> String {
    let given = given.as_object().unwrap().clone();
    Values::from_json(SCENARIO.id, SCENARIO.params, &given).unwrap_err().to_string()
}

#[test]
fn what_is_left_out_takes_its_default() {
    let given = json!({"workers": 8}).as_object().unwrap().clone();
    let values = Values::from_json(SCENARIO.id, SCENARIO.params, &given).unwrap();
    assert_eq!(
        values.to_json(),
        json!({
            "workers": 8, "tasks": 20, "work": "sleep", "work_ms": 100, "prefetch": 1,
            "on_crash": "heal", "policy": "turbo",
        })
    );
}

#[test]
fn a_refusal_names_the_parameter_the_value_and_what_is_allowed() {
    assert_eq!(
        refusal(json!({"workers": 65})),
        "`workers` cannot be 65: a whole number from 1 to 64 is allowed"
    );
    assert_eq!(
        refusal(json!({"work": "dance"})),
        "`work` cannot be \"dance\": one of sleep, cpu is allowed"
    );
    assert_eq!(
        refusal(json!({"wrokers": 1})),
        "unknown parameter `wrokers`: `master-worker` takes workers, tasks, work, work_ms, \
         prefetch, on_crash, policy"
    );
    for wrong in [json!(1.5), json!("4"), json!(null), json!([4]), json!(true), json!(1e300)] {
        refusal(json!({"workers": wrong}));
    }
}

#[test]
fn a_whole_number_may_come_as_a_double() {
    let spec = ParamSpec::int("n", 1, 0, 10);
    assert_eq!(spec.from_json(&json!(8.0)), Ok(ParamValue::Int(8)));
}

#[test]
fn floats_must_be_finite_and_in_range() {
    let kind = ParamKind::Float { default: 1.0, min: 0.0, max: 2.0 };
    let spec = ParamSpec { name: "x", kind, unit: None };
    assert_eq!(spec.parse("1.5"), Ok(ParamValue::Float(1.5)));
    for wrong in ["NaN", "inf", "-0.1", "2.1", "", "one"] {
        assert!(spec.parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_list_is_one_text_per_line_and_never_empty() {
    let kind = ParamKind::List { default: &["a"], max_items: 2 };
    let spec = ParamSpec { name: "urls", kind, unit: None };
    assert_eq!(spec.parse(" a \n\nb"), Ok(ParamValue::List(vec!["a".into(), "b".into()])));
    for wrong in ["", " \n ", "a\nb\nc"] {
        assert!(spec.parse(wrong).is_err(), "{wrong:?}");
    }
    assert!(spec.from_json(&json!(["a", 1])).is_err());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        for spec in SCENARIO.params {
            if let Ok(value) = spec.parse(&text) {
                prop_assert_eq!(spec.parse(&value.to_text()), Ok(value.clone()));
                prop_assert_eq!(spec.from_json(&value.to_json()), Ok(value));
            }
        }
    }

    #[test]
    fn whole_numbers_pass_exactly_in_their_range(number in any::<i64>(), near in -2i64..70) {
        let spec = SCENARIO.params[0];
        for number in [number, near] {
            let is_allowed = (1..=64).contains(&number);
            prop_assert_eq!(spec.parse(&number.to_string()).is_ok(), is_allowed);
            prop_assert_eq!(spec.from_json(&json!(number)).is_ok(), is_allowed);
        }
    }
}
