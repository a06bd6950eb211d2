//! A run as a script gets it. Deserialization checks every field and its type.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::support::Page;

/// All of `polyloop.run`'s result.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) scenario: String,
    pub(crate) params: BTreeMap<String, Json>,
    pub(crate) status: String,
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) error: Option<RunError>,
    pub(crate) result: Json,
    pub(crate) log: Vec<LogLine>,
    pub(crate) stats: Stats,
    pub(crate) trace: Trace,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunError {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) r#loop: Option<String>,
    pub(crate) task: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogLine {
    pub(crate) t_us: u64,
    pub(crate) r#loop: String,
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stats {
    pub(crate) wall_ms: f64,
    pub(crate) loops: Vec<LoopStats>,
    pub(crate) tasks: TaskStats,
    pub(crate) messages: MessageStats,
    pub(crate) task_latency_ms: Percentiles,
    pub(crate) message_latency_ms: Percentiles,
    pub(crate) events: u64,
    pub(crate) events_dropped: u64,
    pub(crate) clock_resolution_us: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoopStats {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) busy_ms: f64,
    pub(crate) tasks: u64,
    pub(crate) max_block_ms: f64,
    pub(crate) inbox_peak: u64,
    pub(crate) lost: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskStats {
    pub(crate) started: u64,
    pub(crate) completed: u64,
    pub(crate) failed: u64,
    pub(crate) cancelled: u64,
    pub(crate) retried: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageStats {
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) bytes: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trace {
    pub(crate) format: String,
    pub(crate) version: u64,
    pub(crate) loops: Vec<TraceLoop>,
    pub(crate) events: Vec<BTreeMap<String, Json>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TraceLoop {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) requested_us: u64,
    pub(crate) clock_offset_us: u64,
    pub(crate) counters: BTreeMap<String, u64>,
}

impl Page {
    /// Runs a scenario by script to its end. Nothing of it may be alive then.
    pub(crate) async fn run(&self, id: &str, params: Json, options: Json) -> Run {
        self.ran("polyloop.run(...args)", vec![json!(id), params, options]).await
    }

    /// The run that an expression promises.
    pub(crate) async fn finished(&self, promise: &str) -> Run {
        self.ran(promise, Vec::new()).await
    }

    async fn ran(&self, promise: &str, args: Vec<Json>) -> Run {
        let run = self.call(&format!("return {promise}"), args).await;
        self.until_workers("no worker is alive", |workers| workers == 0).await;
        let start = run.to_string().chars().take(2_000).collect::<String>();
        serde_json::from_value(run).unwrap_or_else(|error| panic!("{error} in {start}…"))
    }
}
