#!/usr/bin/env bash
# Builds the release site and serves it.
set -euo pipefail
cd "$(dirname "$0")/.."
PORT=${PORT:-8080}
# Better known before a build than after it.
if (: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
  echo "polyloop: port $PORT is taken; another one: make serve PORT=$((PORT + 1))" >&2
  exit 1
fi
.ci/build.sh
exec node .ci/serve.mjs dist "$PORT"
