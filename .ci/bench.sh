#!/usr/bin/env bash
# The benchmarks, against the peers: prints a Markdown table of ratios. ONLY=word,word chooses the
# rows whose names hold one of the words, REPEAT=9 says how often each is repeated.
#
# All that is compared with comes from its registry into target/bench, never into the product.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=.ci/tools.sh
. .ci/tools.sh
need rust wasm trunk bindgen opt browser
have npm || die "npm is missing, which installs the peers: install Node.js with npm"
root=$PWD
mkdir -p "$TARGET_DIR/bench"
out=$(cd "$TARGET_DIR/bench" && pwd)
site=$out/site
mkdir -p "$site" "$out/peers"

cmp -s tests/bench/package.json "$out/peers/package.json" || {
  say "installing the peers of npm into $out/peers"
  cp tests/bench/package.json "$out/peers/"
  long bench-npm npm install --prefix "$out/peers" --no-audit --no-fund --ignore-scripts=false ||
    die "npm could not install the peers"
}
if [ ! -x "$out/python/bin/python" ] && have python3; then
  say "installing uvloop with pip into $out/python"
  { long bench-venv python3 -m venv "$out/python" && long bench-pip "$out/python/bin/pip" install -q uvloop==0.23.0; } ||
    say "the rows of CPython are left out"
fi

# The product as it is shipped, and beside it a module of what only a benchmark does.
say "building"
[ -n "${POLYLOOP_DIST:-}" ] || long bench-dist .ci/build.sh || die "the release site could not be built"
export CARGO_TARGET_DIR=$out
cargo fetch --manifest-path tests/bench/Cargo.toml ${CI:+--locked}
long bench-wasm "${WASM_ENV[@]}" cargo build --manifest-path tests/bench/Cargo.toml --release \
  --target "$WASM" --lib --bin gloo_worker || die "the benchmarks could not be built"
long bench-native cargo build --manifest-path tests/bench/Cargo.toml --release --bin native ||
  die "the native benchmarks could not be built"
rm -rf "$site/snippets"
for name in polyloop_bench gloo_worker; do
  wasm-bindgen --target web --no-typescript --out-dir "$site" "$out/$WASM/release/$name.wasm"
  # The same as the page has, see index.html.
  # shellcheck disable=SC2046
  wasm-opt -Oz $(sed -n 's/.*data-wasm-opt-params="\([^"]*\)".*/\1/p' index.html) \
    -o "$site/${name}_bg.wasm" "$site/${name}_bg.wasm"
  cargo run --quiet --package polyloop-order -- "$site/${name}_bg.wasm"
done
cp tests/bench/page/index.html tests/bench/page/{raw,instance}-*.js "$site/"
cp tests/bench/page/instance-worker.js "$site/whole-instance-worker.js"
sh .ci/worker.sh "$site/polyloop_bench.js" "$site"/{snippets/*/www/worker,whole-instance-worker,instance-port-worker}.js
NODE_PATH=$out/peers/node_modules "$out/peers/node_modules/.bin/esbuild" --log-level=warning --bundle \
  --format=esm --external:{./polyloop_bench.js,tiny-worker,worker_threads,os,child_process} --outdir="$site" \
  tests/bench/page/{bench,caller,comlink-worker,workerpool-worker,threads-worker}.js
unset CARGO_TARGET_DIR

POLYLOOP_DIST=${POLYLOOP_DIST:-$root/dist} BENCH_DIR=$out \
  exec cargo test -q --features bench --test bench
