#!/usr/bin/env bash
# Builds the release app and serves it, rebuilt when a source changes.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=.ci/tools.sh
. .ci/tools.sh
PORT=${PORT:-8080}
# Better known before a build than after it.
if (: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
  echo "polyloop: port $PORT is taken; another one: make serve PORT=$((PORT + 1))" >&2
  exit 1
fi
need rust wasm trunk bindgen opt
cargo fetch
publishable
rm -rf "$TARGET_DIR/wasm-bindgen/release/snippets"
say "building; then the page is on http://127.0.0.1:$PORT/ (Ctrl-C stops it)"
# Not dist/, which is what make build makes for other hosts.
exec "${WASM_ENV[@]}" TRUNK_OFFLINE=true trunk serve --release --no-autoreload --port "$PORT" \
  --dist "$TARGET_DIR/serve-dist"
