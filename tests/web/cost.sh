#!/usr/bin/env bash
# cost.sh BUILD [RATE] [PAIRS]: what five live pages cost a node at half of its capacity, or at RATE blocks a second, with the
# programs of the build in BUILD (weftd, weft-bench). Needs node. About 3 minutes with 8 pairs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
WEFT_BIN=$(realpath "$1")/bin
export WEFT_BIN
shift
exec node "$here/cost.mjs" "$@"
