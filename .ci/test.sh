#!/usr/bin/env bash
# Every check, the quick ones first; stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=.ci/tools.sh
. .ci/tools.sh
passed=0 failed=0

finish() {
  printf '\nmake test: %d steps passed, %d failed in %d s\n' "$passed" "$failed" "$SECONDS"
  exit "$failed"
}

# step NAME CMD…: one check, of half an hour at most.
step() {
  local name=$1 start=$SECONDS code=0
  shift
  printf '\n=== %s\n' "$name"
  limit 1800 "$@" </dev/null || code=$?
  if [ "$code" != 0 ]; then
    failed=1
    printf '=== %s: FAILED with exit code %d after %d s\n' "$name" "$code" $((SECONDS - start))
    finish
  fi
  passed=$((passed + 1))
  printf '=== %s: passed in %d s\n' "$name" $((SECONDS - start))
}

need rust lint wasm trunk bindgen opt browser firefox python
wasm=("${WASM_ENV[@]}")
target=(--target "$WASM")

step 'format' cargo fmt --all --check
# In CI a lock file that does not fit Cargo.toml is an error.
step 'crates' cargo fetch ${CI:+--locked}
step 'clippy, native' cargo clippy --workspace --all-targets --all-features -- -D warnings
# The end-to-end tests are native programs: no --all-features here.
step 'clippy, wasm' "${wasm[@]}" cargo clippy "${target[@]}" --all-targets -- -D warnings
step 'clippy, wasm, library alone' \
  "${wasm[@]}" cargo clippy "${target[@]}" --lib --no-default-features -- -D warnings
step 'docs, native' env RUSTDOCFLAGS='-D warnings' cargo doc --no-deps
step 'docs, wasm' "${wasm[@]}" RUSTDOCFLAGS='-D warnings' cargo doc "${target[@]}" --no-deps
step 'native tests' cargo test
step 'fuzzing, led by coverage' .ci/fuzz.sh
step 'Python programs' "$PYTHON" tests/python/check.py
# To the runner, a run in which no test was found is a success. Not here.
# shellcheck disable=SC2016
some=(bash -o pipefail -c '"$@" | tee "$0" && { grep -q "^test result: ok. [1-9]" "$0" || { echo "no test ran"; false; }; }'
  "$TARGET_DIR/browser-tests.log")
step 'browser tests, cross-origin isolated' \
  "${some[@]}" "${wasm[@]}" cargo test "${target[@]}" --test browser
# A static host that sends no headers is a real place.
step 'browser tests, not isolated' \
  "${some[@]}" "${wasm[@]}" WASM_BINDGEN_TEST_NO_ORIGIN_ISOLATION=1 cargo test "${target[@]}" --test browser
step 'browser tests in Firefox, cross-origin isolated' \
  "${some[@]}" "${FIREFOX_ENV[@]}" "${wasm[@]}" cargo test "${target[@]}" --test browser
step 'browser tests in Firefox, not isolated' \
  "${some[@]}" "${FIREFOX_ENV[@]}" "${wasm[@]}" WASM_BINDGEN_TEST_NO_ORIGIN_ISOLATION=1 \
  cargo test "${target[@]}" --test browser
step 'release build' .ci/build.sh
step 'end-to-end tests' env POLYLOOP_DIST="$PWD/dist" cargo test --features e2e --test e2e
finish
