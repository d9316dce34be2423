#!/usr/bin/env bash
# units.sh BUILD: the page's unit tests, run by node with what the build in BUILD installed for the page. Exit 77: the page was
# left out of that build.
set -euo pipefail
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
web=$1/web
[[ -x $web/node_modules/.bin/esbuild ]] || {
  echo "tests/web: skipped: the build has left the page out"
  exit 77
}
cd "$web"
exec env WEFT_SOURCE="$source" npm test --silent
