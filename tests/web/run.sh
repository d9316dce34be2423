#!/usr/bin/env bash
# The live page in a real browser (Debian's chromium) against a real network of four nodes, and the page's own unit tests.
# --shots FOLDER keeps pictures. Exit 77 where chromium, node or npm are missing, or npm cannot fetch playwright-core.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/web
work=$root/build/web-tests

skip() {
  echo "tests/web: skipped: $1"
  exit 77
}

shots=
if [[ "${1:-}" == --shots ]]; then
  shots=$(realpath -m "$2")
fi
for tool in node npm chromium; do
  command -v "$tool" >/dev/null || skip "$tool is not installed (Debian: apt-get install nodejs npm chromium)"
done
"$root/scripts/build.sh" release weftd weft weft-demo
web=$root/build/release/web
[[ -x $web/node_modules/.bin/esbuild ]] || skip "the build has left the page out"

mkdir -p "$work"
cp "$here"/*.mjs "$here"/package*.json "$work/"
cd "$work"
if ! cmp -s package-lock.json installed-lock.json; then
  npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || skip "npm could not fetch playwright-core ($work/npm.log)"
  cp package-lock.json installed-lock.json
fi

rm -rf "$web/tests" && cp -r "$root/node/web/tests" "$web/"
(cd "$web" && WEFT_SOURCE=$root npm test --silent)
export WEFT_BIN=$root/build/release/bin WEFT_SHOTS=$shots
exec node --test --test-concurrency=1 page.test.mjs
