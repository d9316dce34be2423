#!/usr/bin/env bash
# Installs node and npm for the live page when the machine has none, from wherever. Without them everything else is built;
# WEFT_PAGE=off says that they are not wanted.
set -euo pipefail
[[ "${WEFT_PAGE:-on}" != off ]] || exit 0
! command -v node >/dev/null || ! command -v npm >/dev/null || exit 0
"$(dirname "${BASH_SOURCE[0]}")/install_packages.sh" packages-page ||
  echo "install_page_tools: no node and npm, so weftd is built without its live page" >&2
