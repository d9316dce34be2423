#!/usr/bin/env bash
# soak.sh BUILD [MINUTES] [NODES]: the live page's memory over MINUTES (30) beside a network of NODES (4) with 1,000 payments a
# second, with the programs of the build in BUILD. Exit 77 where chromium, node or npm are missing, or the page was left out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath "$1")
shift
source "$here/browser.sh"
exec node soak.mjs "$@"
