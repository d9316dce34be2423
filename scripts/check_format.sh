#!/usr/bin/env bash
# Fails when a source is not as clang-format (version 14, .clang-format) would write it. --fix rewrites the sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

action=(--dry-run -Werror)
[[ "${1:-}" != --fix ]] || action=(-i)
find core tangle pow p2p node tools tests bench \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
  xargs -0 -n 32 -P "$(nproc)" clang-format "${action[@]}"
