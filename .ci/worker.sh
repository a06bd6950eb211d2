#!/bin/sh
# Puts the glue into the worker's script, so that a worker asks for one file instead of two, and runs
# what it needs without waiting: worker.sh GLUE SCRIPT… Without arguments for the site that trunk has
# just completed. Comments and indentation are left out: every worker keeps the text.
set -eu
if [ $# = 0 ]; then
  page=$TRUNK_STAGING_DIR/index.html
  name=$(sed -n 's/.*data-glue="\.\/\([^"]*\)".*/\1/p' "$page")
  # The page would fetch it as one of its own modules.
  sed 's/<link rel="modulepreload"[^>]*\/www\/worker\.js"[^>]*>//' "$page" >"$page.new"
  mv "$page.new" "$page"
  set -- "$TRUNK_STAGING_DIR/$name" "$TRUNK_STAGING_DIR"/snippets/*/www/worker.js
fi
glue=$1
shift
names=$(sed -n 's/^export function \([A-Za-z0-9_$]*\)(.*/\1, /p' "$glue" | tr -d '\n')
# The glue is a module, and here a function: what makes it a module is put in other words. Of
# www/addresses.js the clock is repeated here; only the page asks for the worker's address.
classic=$(sed -e '/^ *\/\*\*.*\*\/ *$/d' -e '/^ *\/\*\*/,/\*\/ *$/d' -e 's/^ *//' -e '/^$/d' -e '/^\/\//d' \
  -e 's/^import { workerAddress } from .*;$/const workerAddress = undefined;/' \
  -e 's/^import \* as \([a-z0-9]*\) from ".*\/www\/addresses\.js"$/const \1 = { now: performance.now.bind(performance) };/' \
  -e 's/^export function /function /' \
  -e "s/^export { initSync, __wbg_init as default };\$/return { ${names}initSync };/" \
  -e 's/import\.meta\.url/self.location.href/g' "$glue")
case $classic in
  *import.meta* | *"
import "* | *"
export "* | "import "* | "export "*)
    echo "$glue is not as .ci/worker.sh expects it" >&2
    exit 1
    ;;
*"return { ${names}initSync };"*) ;;
  *)
    echo "$glue does not say what it exports as .ci/worker.sh expects it" >&2
    exit 1
    ;;
esac
for script in "$@"; do
  {
    printf 'self.polyloopGlue = (() => {\n"use strict";\n%s\n})();\n' "$classic"
    cat "$script"
  } >"$script.new"
  mv "$script.new" "$script"
done
