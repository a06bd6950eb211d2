//! What a page holds on to.

use std::fmt;

use serde_json::{Value as Json, json};

use crate::support::{Page, must};

/// The page's memory after its garbage has been collected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// Bytes of JavaScript's heap.
    pub(crate) heap: u64,
    /// Bytes of the page's own wasm memory, which never shrinks.
    pub(crate) wasm: u64,
    /// Event listeners.
    pub(crate) listeners: u64,
    /// Workers in the whole browser.
    pub(crate) workers: usize,
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        let Memory { heap, wasm, listeners, workers } = self;
        write!(f, "{workers} workers, {listeners} listeners, ")?;
        write!(f, "{:.1} MiB of heap, {:.1} MiB of wasm", mib(*heap), mib(*wasm))
    }
}

impl Page {
    /// The page's memory now.
    pub(crate) async fn memory(&self) -> Memory {
        // Loops kept warm have listeners too, so all of them are to be there each time.
        let most = "const most = (navigator.deviceMemory ?? 8) > 2 ? 4 : 0;";
        let kept = format!("(() => {{ {most} return polyloop.spares() === most; }})()");
        self.until("the page's spares are there", &kept).await;
        let cdp = self.driver().cdp();
        // What one collection lets go of may have held more.
        for _ in 0..3 {
            must("collection", cdp.send_raw("HeapProfiler.collectGarbage", ()).await);
        }
        let usage = must("heap", cdp.send_raw("Runtime.getHeapUsage", ()).await);
        let counters = must("counters", cdp.send_raw("Memory.getDOMCounters", json!({})).await);
        Memory {
            heap: usage["usedSize"].as_f64().unwrap() as u64,
            wasm: self.wasm_memory().await,
            listeners: counters["jsEventListeners"].as_u64().unwrap(),
            workers: self.workers().await,
        }
    }

    /// Bytes of all wasm memories of the page. What its workers have is not among them.
    async fn wasm_memory(&self) -> u64 {
        let ask = async |what: &str, params: Json| {
            must(what, self.driver().cdp().send_raw(what, params).await)
        };
        let of = json!({ "expression": "WebAssembly.Memory.prototype" });
        let prototype = ask("Runtime.evaluate", of).await;
        let of = json!({ "prototypeObjectId": prototype["result"]["objectId"] });
        let memories = ask("Runtime.queryObjects", of).await;
        let sum =
            "function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }";
        let of = json!({ "objectId": memories["objects"]["objectId"], "functionDeclaration": sum,
            "returnByValue": true });
        ask("Runtime.callFunctionOn", of).await["result"]["value"].as_u64().unwrap()
    }
}
