//! A million events of 64 loops, from a file.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::PathBuf;

use crate::crowd::crowd;
use crate::support::{Host, must, on_for};

/// A file that is gone in the end.
struct Kept(PathBuf);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a_trace_of_a_million_events_opens() {
    let (trace, _) = crowd(64, 1_000_000);
    let events = trace.events_kept();
    assert!(events >= 1_000_000, "{events} events");
    let file = Kept(
        std::env::temp_dir().join(format!("polyloop-million-{}.trace.json", std::process::id())),
    );
    let to = BufWriter::new(File::create(&file.0).unwrap());
    serde_json::to_writer(to, &trace.export()).unwrap();
    drop(trace);
    on_for(600, Host::Plain, async |page| {
        page.open("").await;
        page.call(
            "window.said = new Set();
            const reading = document.querySelector('#import-reason');
            new MutationObserver(() => said.add(reading.textContent))
                .observe(reading, { subtree: true, childList: true, characterData: true });",
            [],
        )
        .await;
        let path = file.0.to_str().unwrap();
        must("file", page.find("input[name=import]").await.send_keys(path).await);
        page.until("it is open", "document.querySelector('.imported')").await;
        let said: Vec<String> = page.get("[...said]").await;
        let name = file.0.file_name().unwrap().to_str().unwrap();
        assert!(said.iter().any(|said| said.contains(name)), "said while reading: {said:?}");

        let told = "[...document.querySelectorAll('.totals div')]
            .find((row) => row.querySelector('dt')?.textContent === 'events recorded')
            .querySelector('dd').textContent";
        let told: String = page.get(told).await;
        let digits: String = told.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits, events.to_string(), "{told}");
        let loops: usize =
            page.get("document.querySelectorAll('table.loops tbody tr').length").await;
        assert_eq!(loops, 64);

        page.until("the canvas is there", "document.querySelector('.timeline canvas')?.width")
            .await;
        let whole = page.picture().await;
        let colours = page.colours().await;
        assert!(colours > 8, "only {colours} colours");
        let canvas = page.find(".timeline canvas").await;
        must("focus", canvas.focus().await);
        must("zoom", canvas.send_keys("w").await);
        page.until_other_picture("w zooms in", &whole).await;
        page.until_workers("whoever read the file is gone", |workers| workers == 0).await;
    });
}
