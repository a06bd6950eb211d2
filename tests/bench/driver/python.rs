//! The rows of CPython: asyncio, uvloop, and its pools.

use std::path::Path;
use std::process::Command;

use crate::table::Samples;

/// What `tests/bench/peers.py` says for this row; nothing where there is no Python.
pub(crate) fn measure(folder: &Path, row: &str, repetitions: usize) -> Samples {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peers.py");
    let output = Command::new(folder.join("python/bin/python"))
        .arg(script)
        .arg(row)
        .arg(repetitions.to_string())
        .output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Which versions they are.
pub(crate) fn versions(folder: &Path) -> Option<String> {
    let script = "import platform, uvloop; print(platform.python_version(), uvloop.__version__)";
    let output =
        Command::new(folder.join("python/bin/python")).args(["-c", script]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (python, uvloop) = text.trim().split_once(' ')?;
    Some(format!("CPython {python}, uvloop {uvloop}"))
}
