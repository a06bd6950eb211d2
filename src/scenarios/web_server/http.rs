//! What the server makes of a request, whichever way it came.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The most terms of a sum that the server takes on.
pub const MOST_ITERATIONS: u64 = 100_000_000;

/// The longest body that is looked at.
const MOST_BYTES: usize = 65_536;

/// An HTTP request, as the page's service worker passes it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Tells the answers apart.
    pub id: u32,
    /// Such as `GET`.
    pub method: String,
    /// What comes after `http/`, without a query.
    pub path: String,
    /// The body; empty if there is none.
    pub body: String,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// That of the request.
    pub id: u32,
    /// The status.
    pub status: u16,
    /// The methods that there are, if it was another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<String>,
    /// The body.
    pub body: Json,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Whether the server is well.
    Health,
    /// The sum of √i for i from 0 to so many.
    Compute {
        /// How many terms the sum has.
        iterations: u64,
    },
}

/// What a request is refused with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// What is wrong, and what is right.
    pub error: String,
    /// The methods that there are, if it was another one.
    pub allow: Option<&'static str>,
}

impl Refusal {
    fn new(status: u16, error: impl Into<String>) -> Refusal {
        Refusal { status, error: error.into(), allow: None }
    }

    /// There is no room for another computation.
    pub fn full(room: u32) -> Refusal {
        let error = format!(
            "the server is full: {room} computations are under way. Ask again when one is done"
        );
        Refusal::new(503, error)
    }

    /// The server takes nothing more.
    pub fn closing() -> Refusal {
        Refusal::new(503, "the server closes. Ask again when it is open")
    }

    /// The computation failed.
    pub fn failed(error: impl ToString) -> Refusal {
        Refusal::new(500, error.to_string())
    }
}

impl Request {
    /// What the request asks for.
    ///
    /// # Errors
    /// [`Refusal`] when the server has no answer to it.
    pub fn ask(&self) -> Result<Ask, Refusal> {
        let allowed: (&str, &[&str]) = match self.path.as_str() {
            "health" => ("GET, HEAD", &["GET", "HEAD"]),
            "compute" => ("POST", &["POST"]),
            _ => {
                let error = "there is nothing here: GET http/health and POST http/compute are";
                return Err(Refusal::new(404, error));
            }
        };
        let (allow, methods) = allowed;
        if !methods.contains(&self.method.as_str()) {
            let error = format!("http/{} takes {allow}, not {}", self.path, self.method);
            return Err(Refusal { allow: Some(allow), ..Refusal::new(405, error) });
        }
        if self.path == "health" {
            return Ok(Ask::Health);
        }
        Ok(Ask::Compute { iterations: iterations(&self.body)? })
    }

    /// The answer to this request.
    pub fn answered(&self, outcome: Result<Json, Refusal>) -> Response {
        match outcome {
            Ok(body) => Response { id: self.id, status: 200, allow: None, body },
            Err(Refusal { status, error, allow }) => Response {
                id: self.id,
                status,
                allow: allow.map(str::to_owned),
                body: json!({ "error": error }),
            },
        }
    }
}

fn iterations(body: &str) -> Result<u64, Refusal> {
    if body.len() > MOST_BYTES {
        return Err(Refusal::new(413, format!("the body may have {MOST_BYTES} bytes at most")));
    }
    let example = r#"send an object like {"iterations": 1000000}"#;
    let body: Json = serde_json::from_str(body)
        .map_err(|error| Refusal::new(400, format!("the body is no JSON ({error}): {example}")))?;
    let given = body
        .get("iterations")
        .ok_or_else(|| Refusal::new(400, format!("`iterations` is missing: {example}")))?;
    let iterations = given.as_u64().filter(|number| (1..=MOST_ITERATIONS).contains(number));
    iterations.ok_or_else(|| {
        let error = format!("`iterations` is to be a whole number from 1 to {MOST_ITERATIONS}");
        Refusal::new(400, error)
    })
}
