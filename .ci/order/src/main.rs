//! Puts wasm modules and their glue in order: exported functions first, names without digests.
//!
//! Called by trunk's hook (see Trunk.toml) for a release that it has put together; else with the
//! modules' files.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    match modules().and_then(|modules| modules.iter().try_for_each(order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the module cannot be put in order: {error}");
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
    let glue = glue_of(path)
        .ok_or_else(|| format!("{}: wasm-bindgen names modules …_bg.wasm", path.display()))?;
    let unread = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    let module = fs::read(path).map_err(|error| unread(path, error))?;
    let script = fs::read_to_string(&glue).map_err(|error| unread(&glue, error))?;
    let module = polyloop_order::exported_first(&module)?;
    let (module, script) = polyloop_order::without_digests(&module, &script)?;
    fs::write(path, module)?;
    fs::write(glue, script)?;
    Ok(())
}

/// `app.js` of `app_bg.wasm`, as `wasm-bindgen` names them.
fn glue_of(module: &Path) -> Option<PathBuf> {
    let name = module.file_name()?.to_str()?.strip_suffix("_bg.wasm")?;
    Some(module.with_file_name(format!("{name}.js")))
}
