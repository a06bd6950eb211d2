#!/usr/bin/env bash
# Runs the native tests of the executor, and of the functions that go to other loops (where the
# `unsafe` is), under Miri. By hand: it needs a nightly toolchain with the components miri and
# rust-src, and takes its time.
set -euo pipefail
cd "$(dirname "$0")/.."
# Tests leave tasks without end behind, which hold on to their executor: leaks are no finding.
# Function addresses travel as numbers, on purpose.
export MIRIFLAGS='-Zmiri-disable-isolation -Zmiri-permissive-provenance -Zmiri-ignore-leaks'
[ $# != 0 ] || set -- job:: executor_
for tests; do
  cargo +nightly miri test --target-dir "${CARGO_TARGET_DIR:-target}/miri" --test native -- "$tests" --skip model
done
