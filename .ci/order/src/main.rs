//! Puts wasm modules and their glue in order: exported functions first, names without digests; and
//! takes the page's module apart.
//!
//! Called by trunk's hook (see Trunk.toml) for a release that it has put together; else with the
//! files of modules, which stay whole.

use std::error::Error;
use std::ffi::OsStr;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use polyloop_order::{exported_first, is_listed, split, without_digests};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The modules of the crate that are the rest.
const LIST: &str = include_str!("../rest.txt");
/// What of the glue fetches the rest, and joins it to the first part.
const JOINT: &str = include_str!("../../../www/rest.js");

fn main() -> ExitCode {
    let named: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    // Modules to debug have names of functions, and no need to be small.
    let is_release = env::var_os("TRUNK_PROFILE").is_some_and(|it| it == "release");
    let outcome = match named.as_slice() {
        [] if is_release => site(),
        modules => modules.iter().try_for_each(|path| whole(path)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the module cannot be put in order: {error}");
            ExitCode::FAILURE
        }
    }
}

fn whole(path: &Path) -> Outcome {
    let glue = beside(path, ".js")?;
    let (module, script) = without_digests(&read(path)?, &text(&glue)?)?;
    fs::write(path, exported_first(&module)?)?;
    fs::write(glue, script)?;
    Ok(())
}

/// A page's module becomes two files, of which the page knows the second by an attribute beside that
/// of the first. Both and the glue are named by what is in them, so that no cache puts one of this
/// build and one of another together: trunk has named them by what was in the module before.
fn site() -> Outcome {
    let site = env::var_os("TRUNK_STAGING_DIR").ok_or("trunk does not say where the site is")?;
    let site = Path::new(&site);
    let files = fs::read_dir(site)?.map(|file| Ok(file?.path())).collect::<io::Result<Vec<_>>>()?;
    let is_module = |path: &&PathBuf| path.extension() == Some(OsStr::new("wasm"));
    let path = files.iter().find(is_module).ok_or("the site has no module")?;
    let (glue, page) = (beside(path, ".js")?, site.join("index.html"));
    let (module, script) = without_digests(&read(path)?, &text(&glue)?)?;
    let [first, rest] = split(&module, |name| is_listed(LIST, name))?;
    let first = exported_first(&first)?;
    let (imports, exports) = ("return {\n        __proto__: null,\n", "export { initSync");
    let fetch = format!("{imports}        \"rest\": {{ fetch: fetchRest }},\n");
    let script = replaced(&glue, &script, imports, &fetch)?;
    let script = replaced(&glue, &script, exports, &format!("{JOINT}{exports}"))?;

    let old = stem(path)?;
    let mut digest = DefaultHasher::new();
    (&first, &rest, &script).hash(&mut digest);
    let kind = old.rsplit_once('-').map_or(old, |(kind, _)| kind);
    let new = format!("{kind}-{:016x}", digest.finish());
    let module = format!("data-module=\"./{new}_bg.wasm\"");
    let both = format!("{module} data-rest=\"./{new}_rest.wasm\"");
    let shown = replaced(&page, &text(&page)?.replace(old, &new), &module, &both)?;
    fs::remove_file(path)?;
    fs::remove_file(&glue)?;
    fs::write(site.join(format!("{new}_bg.wasm")), first)?;
    fs::write(site.join(format!("{new}_rest.wasm")), rest)?;
    fs::write(site.join(format!("{new}.js")), script.replace(old, &new))?;
    fs::write(page, shown)?;
    Ok(())
}

/// `app` of `app_bg.wasm`, as `wasm-bindgen` names modules.
fn stem(module: &Path) -> Outcome<&str> {
    let name = module.file_name().and_then(OsStr::to_str);
    let stem = name.and_then(|name| name.strip_suffix("_bg.wasm"));
    Ok(stem.ok_or_else(|| format!("{}: wasm-bindgen names modules …_bg.wasm", module.display()))?)
}

/// What is named in the same way.
fn beside(module: &Path, end: &str) -> Outcome<PathBuf> {
    Ok(module.with_file_name(format!("{}{end}", stem(module)?)))
}

fn replaced(path: &Path, text: &str, old: &str, new: &str) -> Outcome<String> {
    match text.matches(old).count() {
        1 => Ok(text.replacen(old, new, 1)),
        count => {
            Err(format!("{}: there should be one {old:?}, not {count}", path.display()).into())
        }
    }
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    Ok(fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn text(path: &Path) -> Outcome<String> {
    Ok(fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
}
