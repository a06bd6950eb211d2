//! What a complete result is, by the parameters alone.

use serde_json::{Value as Json, json};

/// Fails the test unless the result of a run with these (complete) parameters is what it must be.
pub(crate) fn complete(id: &str, params: &Json, result: &Json) {
    let with = || {
        let start: String = result.to_string().chars().take(1_000).collect();
        format!("{id} {params}: {start}")
    };
    let int = |name: &str| params[name].as_u64().unwrap_or_else(|| panic!("{name}: {}", with()));
    match id {
        "lifecycle" => assert_eq!(list(&result["steps"]).len(), 10, "{}", with()),
        "threads" => {
            let tasks = int("tasks");
            let of_loop = |i: u64| {
                let results: Vec<_> = (1..=tasks).map(|k| format!("Loop-{i}-{k}")).collect();
                json!({ "name": format!("Loop-{i}"), "results": results })
            };
            let expected: Vec<_> = (0..int("loops")).map(of_loop).collect();
            assert!(result["loops"] == json!(expected), "{}", with());
        }
        "processes" => {
            let tasks = int("tasks");
            let sum = |p: u64| 10 * p * tasks + tasks * (tasks - 1) / 2;
            let expected: Vec<_> = (0..int("processes")).map(sum).collect();
            assert!(result["sums"] == json!(expected), "{}", with());
        }
        "executor" => {
            let n = u128::from(int("n"));
            let value = ((n - 1) * n * (2 * n - 1) / 6).to_string();
            let expected = vec![value; int("jobs") as usize];
            assert!(result["values"] == json!(expected), "{}", with());
            assert!(result["heartbeats"].is_u64(), "{}", with());
        }
        "fetch" => fetched(params, result, &with()),
        "master-worker" => {
            let tasks = int("tasks");
            let expected: Vec<_> = (0..tasks).map(|task| [task, task * task]).collect();
            assert!(result["squares"] == json!(expected), "{}", with());
            assert_eq!(result["failed"], json!([]), "{}", with());
            let by_worker = result["by_worker"].as_object().unwrap().values();
            assert_eq!(by_worker.filter_map(Json::as_u64).sum::<u64>(), tasks, "{}", with());
        }
        "loop-policy" => {
            let policies: &[&str] = match params["compare"].as_str() {
                Some("both") => &["standard", "turbo"],
                Some("standard") => &["standard"],
                _ => &["turbo"],
            };
            let completed = int("loops") * int("tasks");
            let rows = list(&result["policies"]);
            let seen: Vec<_> = rows.iter().map(|row| (&row["policy"], &row["completed"])).collect();
            let completed = json!(completed);
            let policies: Vec<_> = policies.iter().map(|policy| json!(policy)).collect();
            let expected: Vec<_> = policies.iter().map(|policy| (policy, &completed)).collect();
            assert_eq!(seen, expected, "{}", with());
            assert!(rows.iter().all(|row| row["wall_ms"].as_f64() >= Some(0.0)), "{}", with());
            // A coarse clock may see no time at all in what is quick.
            let took_time = rows.iter().all(|row| row["wall_ms"].as_f64() > Some(0.0));
            let is_compared = result["speedup"].is_number();
            assert!(is_compared || rows.len() < 2 || !took_time, "{}", with());
            assert!(!is_compared || rows.len() == 2, "{}", with());
        }
        "threadsafe" => {
            let is_late = int("delay_ms") > int("timeout_ms");
            let threads = list(&result["calls"]).iter().map(|call| &call["thread"]);
            assert!(threads.eq((0..int("threads")).map(Json::from).collect::<Vec<_>>().iter()));
            for call in list(&result["calls"]) {
                let value = call["thread"].as_u64().map(|thread| 2 * thread);
                let told = (&call["value"], &call["error"]);
                match is_late {
                    true => assert_eq!(told, (&Json::Null, &json!("timeout")), "{}", with()),
                    false => assert_eq!(told, (&json!(value), &Json::Null), "{}", with()),
                }
            }
            assert_eq!(result["waited"], params["wait"], "{}", with());
        }
        "web-server" => {
            let due = |rate: &str| (int(rate) * int("duration_ms")).div_ceil(1_000);
            let (health, compute) = (&result["health"], &result["compute"]);
            let checks = json!(due("health_rps"));
            assert_eq!((&health["requests"], &health["ok"]), (&checks, &checks), "{}", with());
            let count = |name: &str| compute[name].as_u64().unwrap();
            assert_eq!(count("requests"), due("compute_rps"), "{}", with());
            assert_eq!(count("ok") + count("failed"), count("requests"), "{}", with());
            // A full server refuses what comes after.
            assert_eq!(count("ok") > 0, count("requests") > 0, "{}", with());
            let sum: f64 = (0..int("iterations")).map(|i| (i as f64).sqrt()).sum();
            let expected = (count("ok") > 0).then_some(sum);
            assert_eq!(compute["result"].as_f64(), expected, "{}", with());
        }
        "actors" => {
            let (actors, messages) = (int("actors"), int("messages"));
            assert_eq!(list(&result["actors"]).len() as u64, actors, "{}", with());
            for (number, actor) in (0..).zip(list(&result["actors"])) {
                assert_eq!(actor["name"], format!("Actor-{number}"));
                let [handled, left] = ["handled", "undelivered"].map(|name| list(&actor[name]));
                let told: Vec<_> = (number..messages).step_by(actors as usize).collect();
                assert!(json!([handled, left].concat()) == json!(told), "{}", with());
                assert!(left.is_empty() || params["stop"] == "now", "{}", with());
            }
        }
        "mistakes" => {
            for word in [&result["wrong"]["symptom"], &result["right"]["outcome"]] {
                assert!(word.as_str().is_some_and(|word| word != "none"), "{}", with());
            }
        }
        _ => panic!("nothing is known of a complete result: {}", with()),
    }
}

fn list(json: &Json) -> &[Json] {
    json.as_array().unwrap_or_else(|| panic!("no list: {json}"))
}

/// Contiguous chunks whose sizes differ by one at most, and an outcome for every address.
fn fetched(params: &Json, result: &Json, with: &str) {
    let repeat = params["repeat"].as_u64().unwrap() as usize;
    let urls: Vec<_> =
        list(&params["urls"]).iter().cycle().take(list(&params["urls"]).len() * repeat).collect();
    let items = list(&result["items"]);
    assert!(items.iter().map(|item| &item["url"]).eq(urls.iter().copied()), "{with}");
    let workers = params["workers"].as_u64().unwrap() as usize;
    let (size, more) = (urls.len() / workers, urls.len() % workers);
    let sizes = (0..workers).map(|worker| size + usize::from(worker < more));
    let loops = sizes
        .enumerate()
        .flat_map(|(worker, size)| core::iter::repeat_n(json!(format!("Worker-{worker}")), size));
    assert!(items.iter().map(|item| item["loop"].clone()).eq(loops), "{with}");
    let failed = items.iter().filter(|item| !item["error"].is_null()).count();
    assert_eq!(result["failed"], json!(failed), "{with}");
    assert_eq!(result["ok"], json!(items.len() - failed), "{with}");
    for item in items {
        match item["error"].as_str() {
            None => assert_eq!(item["status"], 200, "{with}"),
            // Nobody has to be done within a millisecond.
            Some(error) => {
                assert!(error.starts_with("timeout") && params["timeout_ms"] == 1, "{with}");
            }
        }
    }
}
