//! A static host like any other: files under a path, with their types.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::time::sleep;
use tower_http::services::ServeDir;

/// Where the site lies. Nothing in it may ask for an absolute path.
const PATH: &str = "/some/where/polyloop";

/// What kind of host it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// It sends files and their types, and no word more.
    Plain,
    /// It sends the two headers that make a page cross-origin isolated.
    Isolating,
}

/// A running server.
pub(crate) struct Site {
    address: String,
    refused: Arc<Mutex<Vec<String>>>,
    held: Arc<AtomicBool>,
    stood_still: Arc<AtomicUsize>,
}

/// The end of the name of the rest of the module.
const REST: &str = "_rest.wasm";

impl Site {
    /// Serves a build on a free port, as long as the runtime lives.
    pub(crate) async fn start(host: Host, folder: &Path) -> Site {
        let refused = Arc::new(Mutex::new(Vec::new()));
        let (held, stood_still) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (noted, holds, counted) = (refused.clone(), held.clone(), stood_still.clone());
        let watch = from_fn(move |request: Request, next: Next| {
            let (noted, holds, counted) = (noted.clone(), holds.clone(), counted.clone());
            async move {
                if request.uri().path().ends_with(REST) {
                    let is_now = request.uri().query() == Some("now");
                    counted.fetch_add(usize::from(is_now), Ordering::Relaxed);
                    while holds.load(Ordering::Relaxed) {
                        sleep(Duration::from_millis(20)).await;
                    }
                }
                let asked = format!("{} {}", request.method(), request.uri());
                let mut response = next.run(request).await;
                let status = response.status();
                if status.is_client_error() || status.is_server_error() {
                    noted.lock().unwrap().push(format!("{asked}: {status}"));
                }
                if host == Host::Isolating {
                    isolate(&mut response);
                }
                response
            }
        });
        let app = Router::new().nest_service(PATH, ServeDir::new(folder)).layer(watch);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}{PATH}/", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        Site { address, refused, held, stood_still }
    }

    /// The page's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Leaves requests for the rest of the module unanswered, as long as that is held.
    pub(crate) fn hold_rest(&self, is_held: bool) {
        self.held.store(is_held, Ordering::Relaxed);
    }

    /// How often a page or a worker has stood still until the rest of the module is there.
    pub(crate) fn stood_still(&self) -> usize {
        self.stood_still.load(Ordering::Relaxed)
    }

    /// The requests since the last call that were answered with an error.
    pub(crate) fn refused(&self) -> Vec<String> {
        core::mem::take(&mut self.refused.lock().unwrap())
    }
}

fn isolate(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The release build.
pub(crate) fn dist() -> PathBuf {
    let dist = std::env::var_os("POLYLOOP_DIST")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"), PathBuf::from);
    assert!(
        dist.join("index.html").is_file(),
        "no site in {}: run `make build` first, or say in POLYLOOP_DIST where it is",
        dist.display()
    );
    dist
}
