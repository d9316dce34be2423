#!/usr/bin/env bash
# Names every source that is not as clang-format (version 14, .clang-format) would write it, and fails if there is one.
# --fix rewrites the sources instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# format ARGUMENT...: runs clang-format on every source.
format() {
  find core tangle pow p2p node tools tests bench \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
    xargs -0 clang-format "$@" 2>&1
}

if [[ "${1:-}" == --fix ]]; then
  format -i
elif ! complaints=$(format --dry-run -Werror); then
  names=$(sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error: .*/\1/p' <<<"$complaints" | sort -u)
  echo "${names:-$complaints}"
  echo "Not formatted. Run: scripts/check_format.sh --fix"
  exit 1
fi
