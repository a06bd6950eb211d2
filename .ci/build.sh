#!/usr/bin/env bash
# The release site in dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=.ci/tools.sh
. .ci/tools.sh
need rust wasm trunk bindgen opt

# trunk passes its offline mode on to cargo, so the crates have to be there.
cargo fetch ${CI:+--locked}
publishable
# trunk copies this folder as it is, with what older builds left in it.
rm -rf "$TARGET_DIR/wasm-bindgen/release/snippets"
# The relative address lets the site live under any path of any host.
"${WASM_ENV[@]}" TRUNK_OFFLINE=true trunk build --release --public-url ./ --dist dist
say "the site is in $PWD/dist"
