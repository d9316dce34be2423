#!/usr/bin/env bash
# run.sh BUILD [SHOTS]: the live page in a real browser (Debian's chromium) against a real network of four nodes, with the
# programs of the build in BUILD. Pictures are kept in the folder SHOTS. Exit 77 where chromium, node or npm are missing, the
# page was left out, or npm cannot fetch playwright-core.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath "$1")
export WEFT_SHOTS=${2:+$(realpath -m "$2")}
source "$here/browser.sh"
exec node --test --test-concurrency=1 page.test.mjs
