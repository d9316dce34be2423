#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test. Options go to ctest: ./test.sh -R Ledger -V
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/install_packages.sh
scripts/install_page_tools.sh
scripts/build.sh release
exec ctest --preset release "$@"
