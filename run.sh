#!/usr/bin/env bash
# Installs what is missing, builds, and starts four nodes on this machine with the devices that use them. Started again, it
# goes on with the same ledger (out/demo). Options go to the demo: ./run.sh --help lists them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$root/scripts/install_packages.sh"
"$root/scripts/install_page_tools.sh"
"$root/scripts/build.sh" release weftd weft weft-demo

data=(--data "$root/out/demo")
for option in "$@"; do
  [[ "$option" != --data && "$option" != --data=* ]] || data=()
done
exec "$root/build/release/bin/weft-demo" "${data[@]}" "$@"
