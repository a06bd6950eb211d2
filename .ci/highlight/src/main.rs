//! Writes the sources that the page shows, coloured, as files beside the page.
//!
//! Called by trunk's hook (see Trunk.toml), with the folder that the site is put together in.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let Some(site) = env::args_os().nth(1).or_else(|| env::var_os("TRUNK_STAGING_DIR")) else {
        eprintln!("name the folder to write into, or let trunk do so");
        return ExitCode::FAILURE;
    };
    let root = env::var_os("TRUNK_SOURCE_DIR").map_or_else(PathBuf::new, PathBuf::from);
    match write(&root, &Path::new(&site).join("code")) {
        Ok(count) => {
            println!("{count} sources are coloured");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the sources cannot be coloured: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(root: &Path, site: &Path) -> io::Result<usize> {
    let colours = polyloop_highlight::Colours::new().map_err(io::Error::other)?;
    let sources = polyloop_highlight::sources(root)?;
    for source in &sources {
        let text = fs::read_to_string(root.join(source))?;
        let lines = colours.of(source, &text).map_err(io::Error::other)?;
        let place = site.join(format!("{source}.json"));
        fs::create_dir_all(place.parent().unwrap_or(site))?;
        fs::write(place, serde_json::to_string(&lines)?)?;
    }
    Ok(sources.len())
}
