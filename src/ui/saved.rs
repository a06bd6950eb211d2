//! Runs as files, without a browser: what is told of a run beside its trace, what files there are,
//! and a run that is read from one.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::scenarios;
use crate::scenarios::params::Values;
use crate::scenarios::run::{Outcome, Status};
use crate::trace::Trace;
use crate::trace::file::{ImportError, Imported, import};
use crate::trace::order;
use crate::ui::run::{Opened, Snapshot};
use crate::ui::state::Known;
use crate::ui::timeline::Source;

/// Beyond this a double is not exact, so an integer goes as decimal text.
const EXACT: u64 = 1 << 53;

/// The step of clocks of which nothing is known: files tell whole microseconds.
const STEP_US: f64 = 1.0;

/// What a run is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The native format.
    Native,
    /// Chrome's Trace Event format.
    Chrome,
    /// The numbers, as comma-separated values.
    Csv,
    /// The timeline as it is seen, as a picture of points.
    Png,
    /// The timeline as it is seen, as a drawing.
    Svg,
}

impl Format {
    /// All formats, in the order of the menu.
    pub const ALL: [Format; 5] =
        [Format::Native, Format::Chrome, Format::Csv, Format::Png, Format::Svg];

    /// The word for it, and the end of its key in the translations.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Native => "polyloop",
            Format::Chrome => "chrome",
            Format::Csv => "csv",
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }

    /// How the names of such files end. speedscope takes what ends in `.chrome.json` for a profile of
    /// the processor alone, whatever is in it, and refuses the rest.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Native => "trace.json",
            Format::Chrome => "chrome-trace.json",
            Format::Csv => "csv",
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }

    /// What browsers call it.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Native | Format::Chrome => "application/json",
            Format::Csv => "text/csv",
            Format::Png => "image/png",
            Format::Svg => "image/svg+xml",
        }
    }

    /// The name of a file with a run of this scenario.
    pub fn file_name(self, scenario: Option<&str>) -> String {
        format!("polyloop-{}.{}", scenario.unwrap_or("trace"), self.ending())
    }
}

/// The name of a file with a chart of what is called `of` in a run of this scenario. Names of tasks
/// and queues may hold anything; those of files had better not.
pub fn chart_name(scenario: Option<&str>, of: &str) -> String {
    let plain: String =
        of.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(40).collect();
    format!("polyloop-{}-{plain}.svg", scenario.unwrap_or("trace"))
}

/// What a file tells of a run beside its trace.
#[derive(Serialize, Deserialize)]
struct About {
    #[serde(flatten)]
    outcome: Outcome,
    clock_resolution_us: f64,
}

/// What a file tells of a run beside its trace. `clock_resolution_us` is the step of the clocks, in
/// microseconds.
pub fn about(outcome: &Outcome, clock_resolution_us: f64) -> Json {
    let outcome = Outcome { result: exact(&outcome.result), ..outcome.clone() };
    // All of it is plain data, which JSON can hold.
    serde_json::to_value(About { outcome, clock_resolution_us }).unwrap_or_default()
}

/// The same value with integers that scripts could not read exactly as decimal texts.
pub fn exact(json: &Json) -> Json {
    match json {
        Json::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
            match size {
                Some(size) if size > EXACT => Json::String(number.to_string()),
                _ => json.clone(),
            }
        }
        Json::Array(items) => items.iter().map(exact).collect(),
        Json::Object(fields) => {
            let exactly = fields.iter().map(|(name, value)| (name.clone(), exact(value)));
            Json::Object(order::gather(exactly))
        }
        _ => json.clone(),
    }
}

/// Writes a run in a format that is a text made from its trace; nothing in one that is a picture.
///
/// # Errors
/// The writer's own.
pub fn write(
    format: Format,
    trace: &Trace,
    outcome: &Outcome,
    clock_resolution_us: f64,
    mut to: impl Write,
) -> std::io::Result<()> {
    let run = || about(outcome, clock_resolution_us);
    match format {
        Format::Native => serde_json::to_writer(to, &trace.export_with(Some(&run())))?,
        Format::Chrome => serde_json::to_writer(to, &trace.export_chrome(Some(&run())))?,
        Format::Csv => to.write_all(trace.to_csv(clock_resolution_us).as_bytes())?,
        Format::Png | Format::Svg => {}
    }
    Ok(())
}

/// A run that was read from a file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Where it is from.
    pub from: Rc<Opened>,
    /// How it ended.
    pub outcome: Rc<Outcome>,
    /// Its trace.
    pub trace: Source,
    /// Its numbers.
    pub seen: Rc<Snapshot>,
}

/// The run in a file of this name.
///
/// # Errors
/// [`ImportError`], whatever is wrong with the file.
pub fn open(file: &[u8], name: &str) -> Result<Loaded, ImportError> {
    open_with(file, name, None)
}

/// The same, where what is told of the run beside its trace is `known` from elsewhere.
///
/// # Errors
/// As [`open`].
pub fn open_with(file: &[u8], name: &str, known: Option<Json>) -> Result<Loaded, ImportError> {
    let imported = import(file)?;
    let run = known.or(imported.run);
    loaded(Imported { run, ..imported }, name)
}

/// The run in what a file of this name gave.
///
/// # Errors
/// [`ImportError`] when what it tells of the run beside its trace is not what it has to be.
pub fn loaded(imported: Imported, name: &str) -> Result<Loaded, ImportError> {
    let Imported { trace, run, unused } = imported;
    let About { outcome, clock_resolution_us } = match run {
        Some(run) => serde_json::from_value(run).map_err(|error| wrong(&error))?,
        None => About { outcome: unknown(), clock_resolution_us: STEP_US },
    };
    if clock_resolution_us < 0.0 {
        let problem = "has clocks that step backwards".to_owned();
        return Err(ImportError::Wrong { place: "run".to_owned(), problem });
    }
    let scenario = outcome.scenario.as_deref().and_then(scenarios::find);
    let values = scenario
        .and_then(|scenario| Values::from_json(scenario.id, scenario.params, &outcome.params).ok());
    let scenario = scenario.map(Known);
    let from = Opened { file: name.to_owned(), scenario, values, unused };
    Ok(Loaded {
        from: Rc::new(from),
        seen: Rc::new(Snapshot::of(&trace, clock_resolution_us)),
        outcome: Rc::new(outcome),
        trace: Source(Rc::new(RefCell::new(trace))),
    })
}

fn wrong(error: &serde_json::Error) -> ImportError {
    ImportError::Wrong { place: "run".to_owned(), problem: error.to_string() }
}

/// The end of a run of which a file tells nothing.
fn unknown() -> Outcome {
    Outcome {
        scenario: None,
        params: serde_json::Map::new(),
        status: Status::Completed,
        error: None,
        result: Json::Null,
    }
}
