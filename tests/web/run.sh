#!/usr/bin/env bash
# run.sh BUILD [SHOTS]: the live page in a real browser (Debian's chromium) against a real network of four nodes, with the
# programs of the build in BUILD. Pictures are kept in the folder SHOTS. Exit 77 where chromium, node or npm are missing, the
# page was left out, or npm cannot fetch playwright-core.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath "$1")
export WEFT_BIN=$build/bin WEFT_SHOTS=${2:+$(realpath -m "$2")}
work=$build/web-tests

skip() {
  echo "tests/web: skipped: $1"
  exit 77
}

for tool in node npm chromium; do
  command -v "$tool" >/dev/null || skip "$tool is not installed (Debian: apt-get install nodejs npm chromium)"
done
[[ -d $build/web/dist ]] || skip "the build has left the page out"

mkdir -p "$work"
cp "$here"/*.mjs "$here"/package*.json "$work/"
cd "$work"
if ! cmp -s package-lock.json installed-lock.json; then
  npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || skip "npm could not fetch playwright-core ($work/npm.log)"
  cp package-lock.json installed-lock.json
fi
exec node --test --test-concurrency=1 page.test.mjs
