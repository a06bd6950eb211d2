//! Which functions are the rest, by the modules that they are from.

/// Whether a function belongs to the rest: whether its name has a path below `polyloop` in it that
/// the list has, or that lies below one. The list has a path on each line, with `-` in front where it
/// is left in the first part; of several that fit the longest counts. Lines with `#` are remarks.
pub fn is_listed(list: &str, name: &str) -> bool {
    let name = without_brackets(name);
    let lines = || list.lines().filter(|line| !line.starts_with('#'));
    let modules =
        || lines().map(|line| line.strip_prefix("- ").map_or((line, true), |it| (it, false)));
    name.split("polyloop::").skip(1).any(|path| {
        let fitting = modules().filter(|(module, _)| is_below(path, module));
        fitting.max_by_key(|(module, _)| module.len()).is_some_and(|(_, is_rest)| is_rest)
    })
}

fn is_below(path: &str, module: &str) -> bool {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    !module.is_empty() && path.strip_prefix(module).is_some_and(|after| !after.starts_with(is_part))
}

/// `core::fmt` of `core[0123456789abcdef]::fmt`: the compiler tells crates apart in this way.
fn without_brackets(name: &str) -> String {
    let mut parts = name.split('[');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((digest, after))
                if digest.len() > 8 && digest.bytes().all(|it| it.is_ascii_hexdigit()) =>
            {
                out.push_str(after);
            }
            _ => {
                out.push('[');
                out.push_str(part);
            }
        }
    }
    out
}
