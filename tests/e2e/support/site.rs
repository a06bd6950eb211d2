//! A static host like any other: files under a path, with their types.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tokio::net::TcpListener;
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
}

impl Site {
    /// Serves a build on a free port, as long as the runtime lives.
    pub(crate) async fn start(host: Host, folder: &Path) -> Site {
        let refused = Arc::new(Mutex::new(Vec::new()));
        let noted = refused.clone();
        let watch = from_fn(move |request: Request, next: Next| {
            let noted = noted.clone();
            async move {
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
        Site { address, refused }
    }

    /// The page's address.
    pub(crate) fn address(&self) -> &str {
        &self.address
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
