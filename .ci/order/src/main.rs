//! Puts the functions that wasm modules export before their others.
//!
//! Called by trunk's hook (see Trunk.toml) for a release that it has put together; else with the
//! modules' files.

use std::error::Error;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    match modules().and_then(|modules| modules.iter().try_for_each(order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the functions cannot be put in order: {error}");
            ExitCode::FAILURE
        }
    }
}

fn modules() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let named: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    // Modules to debug have names of functions, and no need to be small in memory.
    if !named.is_empty() || env::var_os("TRUNK_PROFILE").is_none_or(|it| it != "release") {
        return Ok(named);
    }
    let site = env::var_os("TRUNK_STAGING_DIR").ok_or("trunk does not say where the site is")?;
    let mut found = Vec::new();
    for file in fs::read_dir(site)? {
        let path = file?.path();
        if path.extension() == Some(OsStr::new("wasm")) {
            found.push(path);
        }
    }
    Ok(found)
}

fn order(path: &PathBuf) -> Result<(), Box<dyn Error>> {
    let module = fs::read(path)?;
    fs::write(path, polyloop_order::exported_first(&module)?)?;
    Ok(())
}
