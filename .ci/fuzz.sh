#!/usr/bin/env bash
# Tries the decoders with inputs that libFuzzer makes, each target for POLYLOOP_FUZZ_SECONDS (10 if it
# is not set), or the targets that are named:
#   POLYLOOP_FUZZ_SECONDS=3600 .ci/fuzz.sh files chrome
# What is found once is kept below target/fuzz, and tried first the next time.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=.ci/tools.sh
. .ci/tools.sh
need rust fuzz
seconds=${POLYLOOP_FUZZ_SECONDS:-10}
dir=$(mkdir -p "$TARGET_DIR/fuzz" && cd "$TARGET_DIR/fuzz" && pwd)

# No sanitizer: there is little `unsafe`, and it needs no nightly compiler so.
fuzz() { cargo fuzz "$1" --fuzz-dir tests/fuzz --target-dir "$dir/build" --sanitizer none "${@:2}"; }

POLYLOOP_FUZZ_SEEDS=$dir/seeds cargo test --quiet --test fuzz seeds
fuzz build decoders
[ $# != 0 ] || set -- $(ls "$dir/seeds")
for target; do
  mkdir -p "$dir/found/$target"
  log=$dir/$target.log
  # The last line that counts says how much was tried.
  POLYLOOP_FUZZ=$target fuzz run decoders "$dir/found/$target" "$dir/seeds/$target" -- \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$dir/failed-$target-" >"$log" 2>&1 || {
    tail -n 60 "$log"
    die "$target: an input was not read as it should be; it is in $dir/failed-$target-…"
  }
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  [ "${count:-0}" -gt 0 ] || die "$target: nothing was tried; see $log"
  say "$target: $count inputs in $seconds s, $(find "$dir/found/$target" -type f | wc -l) kept"
done
