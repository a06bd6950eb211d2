//! A host for the pages of the benchmarks and the product's site, cross-origin isolated.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn, map_response};
use axum::response::Response;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

pub(crate) struct Host(String);

impl Host {
    /// Serves `/bench`, `/dist` and `/speedscope` on a free port, as long as the runtime lives; and as
    /// `/begun` the site of `/dist` without an answer to who asks for the rest of its module.
    pub(crate) async fn start(folder: &Path) -> Host {
        let speedscope = folder.join("peers/node_modules/speedscope/dist/release");
        let app = Router::new()
            .nest_service("/bench", ServeDir::new(folder.join("site")))
            .nest_service("/dist", ServeDir::new(dist()))
            .nest("/begun", begun())
            .nest_service("/speedscope", ServeDir::new(speedscope))
            .layer(map_response(isolated));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        Host(address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.0
    }
}

fn begun() -> Router {
    let hold = from_fn(|request: Request, next: Next| async {
        if request.uri().path().ends_with("_rest.wasm") {
            std::future::pending::<()>().await;
        }
        next.run(request).await
    });
    Router::new().fallback_service(ServeDir::new(dist())).layer(hold)
}

/// Where the release site lies.
pub(crate) fn dist() -> PathBuf {
    std::env::var_os("POLYLOOP_DIST").expect("run it by `make bench`").into()
}

async fn isolated(mut response: Response) -> Response {
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
