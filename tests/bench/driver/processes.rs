//! What the system says of the browser's processes, where it has `/proc`.

use std::fs;

/// The load of the last minute.
pub(crate) fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_owned()
}

/// The processor's name and how many cores there are.
pub(crate) fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{}, {cores} cores", model.trim_start_matches([' ', '\t', ':']))
}

/// Bytes that the pages of the browser that this process has started hold for themselves.
pub(crate) fn page_memory() -> f64 {
    let own = std::process::id();
    let pages = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse::<u32>().ok()?;
        let command = fs::read(format!("/proc/{id}/cmdline")).ok()?;
        let command = String::from_utf8_lossy(&command).into_owned();
        (command.contains("--type=renderer") && descends(id, own)).then_some(id)
    });
    pages.map(private).sum()
}

fn descends(mut id: u32, from: u32) -> bool {
    while id > 1 {
        if id == from {
            return true;
        }
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        id = parent.and_then(|parent| parent.trim().parse().ok()).unwrap_or(0);
    }
    false
}

fn private(id: u32) -> f64 {
    let smaps = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let of = |name: &str| {
        let line = smaps.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok())
    };
    (of("Private_Dirty:").unwrap_or(0.0) + of("Swap:").unwrap_or(0.0)) * 1024.0
}
