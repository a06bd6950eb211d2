//! A browser of its own for one test, and the driver that steers it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The page alone is to be heard and seen, and no service of the browser's maker.
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--window-size=1280,1000",
    "--force-device-scale-factor=1",
    // A test goes to more addresses in a second than a reader in a day.
    "--disable-ipc-flooding-protection",
];

/// A driver with one session.
pub(crate) struct Browser {
    driver: WebDriver,
    process: Child,
    folder: Folder,
}

/// A folder for what the browser leaves behind.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("polyloop-e2e-{}-{count}", std::process::id());
        // Not below the checkout: the path of a socket must be short.
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder for temporary files");
        Folder(path)
    }
}

impl Folder {
    /// Tells whether the folder is gone.
    fn remove(&self) -> bool {
        std::fs::remove_dir_all(&self.0).is_ok() || !self.0.exists()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is still there goes with the system's other temporary files.
        self.remove();
    }
}

impl Browser {
    /// Starts both. The profile is empty, and the browser's language is English.
    pub(crate) async fn start() -> Browser {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let folder = Folder::new();
        let (process, port, mut lines) = driver(&program, &folder).await;
        // It must always find somebody who reads.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        // A proxy is for other places than this machine.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let driver =
            WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities().unwrap())
                .client(client)
                .await
                .expect("a browser: CHROME and CHROMEDRIVER have to be of one version");
        driver.set_script_timeout(Duration::from_secs(120)).await.unwrap();
        Browser { driver, process, folder }
    }

    /// The session.
    pub(crate) fn driver(&self) -> WebDriver {
        self.driver.clone()
    }

    /// Ends both.
    pub(crate) async fn quit(mut self) {
        // Whatever it says, its process ends now.
        let _ = self.driver.quit().await;
        let _ = self.process.kill().await;
        // The browser's own processes end a moment later, and write until then.
        for _ in 0..100 {
            if self.folder.remove() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A driver that listens. Two that start at once may choose the same port, and one of them ends.
async fn driver(program: &OsStr, folder: &Folder) -> (Child, u16, Lines<BufReader<ChildStdout>>) {
    for _ in 0..5 {
        let mut process = Command::new(program)
            .arg("--port=0")
            .env("TMPDIR", &folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error}; CHROMEDRIVER says where it is", program.display())
            });
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        if let Some(port) = port(&mut lines).await {
            return (process, port, lines);
        }
    }
    panic!("chromedriver has ended without a port five times");
}

/// The driver chooses a free port, and says which.
async fn port(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<u16> {
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, rest)) = line.split_once("started successfully on port ") {
            return Some(rest.trim_end_matches('.').parse().expect("a port"));
        }
    }
    None
}

fn capabilities() -> WebDriverResult<ChromeCapabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    for flag in FLAGS {
        chrome.add_arg(flag)?;
    }
    // As root, and in most containers, Chrome's own sandbox cannot start.
    if is_root() || std::env::var_os("CI").is_some() {
        chrome.add_arg("--no-sandbox")?;
    }
    if let Ok(path) = std::env::var("CHROME") {
        chrome.set_binary(&path)?;
    }
    chrome
        .add_experimental_option("prefs", serde_json::json!({ "intl.accept_languages": "en" }))?;
    chrome.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(chrome)
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // This folder belongs to whoever asks.
    Path::new("/proc/self").metadata().is_ok_and(|folder| folder.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
