//! What the server of the scenario makes of HTTP requests.

use polyloop::scenarios::web_server::http::{Ask, MOST_ITERATIONS, Request, Response};
use serde_json::{Value as Json, json};

fn request(method: &str, path: &str, body: &str) -> Request {
    Request { id: 7, method: method.into(), path: path.into(), body: body.into() }
}

/// Status, text of the error, and the methods that there are.
fn refused(method: &str, path: &str, body: &str) -> (u16, String, Option<String>) {
    let request = request(method, path, body);
    let Response { id, status, allow, body } = request.answered(match request.ask() {
        Ok(ask) => panic!("{method} {path} {body} asks for {ask:?}"),
        Err(refusal) => Err(refusal),
    });
    assert_eq!(id, 7);
    (status, body["error"].as_str().unwrap().to_owned(), allow)
}

#[test]
fn what_there_is_can_be_asked() {
    assert_eq!(request("GET", "health", "").ask(), Ok(Ask::Health));
    assert_eq!(request("HEAD", "health", "").ask(), Ok(Ask::Health));
    for (iterations, body) in [
        (1_000_000, r#"{"iterations":1000000}"#.to_owned()),
        (1, r#" {"more": [], "iterations": 1} "#.to_owned()),
        (MOST_ITERATIONS, format!(r#"{{"iterations": {MOST_ITERATIONS}}}"#)),
    ] {
        assert_eq!(request("POST", "compute", &body).ask(), Ok(Ask::Compute { iterations }));
    }
}

#[test]
fn a_body_without_good_iterations_is_refused() {
    let huge = (MOST_ITERATIONS + 1).to_string();
    for given in ["0", "-1", "1.5", "1e6", "\"1000\"", "true", "null", "[1]", "{}", &huge, "1e999"]
    {
        let body = format!(r#"{{"iterations": {given}}}"#);
        let (status, error, _) = refused("POST", "compute", &body);
        assert_eq!(status, 400, "{body}");
        // A number that no float holds is no JSON either.
        if given != "1e999" {
            assert!(error.contains("from 1 to 100000000"), "{error}");
        }
    }
    for body in ["{}", "[]", "7", "null", r#""iterations""#, r#"{"Iterations": 5}"#] {
        let (status, error, _) = refused("POST", "compute", body);
        assert_eq!(status, 400, "{body}");
        assert!(error.contains("`iterations` is missing"), "{error}");
    }
}

#[test]
fn malformed_json_is_refused() {
    for body in ["", "{", "iterations=5", r#"{"iterations": 5"#, r#"{'iterations': 5}"#, "NaN"] {
        let (status, error, _) = refused("POST", "compute", body);
        assert_eq!(status, 400, "{body}");
        assert!(error.contains("no JSON"), "{error}");
    }
    // Not even the parser's stack is at risk.
    assert_eq!(refused("POST", "compute", &"[".repeat(60_000)).0, 400);
    let long = format!(r#"{{"iterations": 5, "more": "{}"}}"#, "x".repeat(70_000));
    assert_eq!(refused("POST", "compute", &long).0, 413);
}

#[test]
fn wrong_methods_and_paths_are_refused() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "get"] {
        let (status, error, allow) = refused(method, "health", "");
        assert_eq!((status, allow.as_deref()), (405, Some("GET, HEAD")), "{method}");
        assert!(error.contains(method), "{error}");
    }
    for method in ["GET", "HEAD", "PUT", "PATCH"] {
        let (status, _, allow) = refused(method, "compute", r#"{"iterations": 5}"#);
        assert_eq!((status, allow.as_deref()), (405, Some("POST")), "{method}");
    }
    for path in ["", "health/", "Health", "compute/1", "../health", "index.html"] {
        assert_eq!(refused("GET", path, "").0, 404, "{path}");
    }
}

#[test]
fn requests_and_answers_are_plain_json() {
    let text = r#"{"id": 3, "method": "GET", "path": "health", "body": ""}"#;
    let request: Request = serde_json::from_str(text).unwrap();
    let answer = request.answered(Ok(json!({"status": "ok"})));
    let expected = json!({"id": 3, "status": 200, "body": {"status": "ok"}});
    assert_eq!(serde_json::to_value(answer).unwrap(), expected);
    let refusal = Request { method: "PUT".into(), ..request };
    let answer = refusal.answered(refusal.ask().map(|_| Json::Null));
    assert_eq!(serde_json::to_value(answer).unwrap()["allow"], "GET, HEAD");
}
