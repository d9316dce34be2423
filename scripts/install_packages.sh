#!/usr/bin/env bash
# install_packages.sh [LIST]: installs the packages of scripts/LIST (default: packages) that this machine lacks. When none
# is missing it says nothing, needs no network and returns at once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=${1:-packages}

fail() {
  echo "install_packages: $*" >&2
  exit 1
}

command -v dpkg-query >/dev/null || fail "this is not a Debian system. Install what scripts/$list lists by other means."

wanted=$(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$here/$list" | sort -u)
# shellcheck disable=SC2086  # one word a package
present=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort -u || true)
missing=$(comm -23 <(echo "$wanted") <(echo "$present"))
[[ -n "$missing" ]] || exit 0

if [[ $EUID -eq 0 ]]; then
  as_root=(env)
elif command -v sudo >/dev/null; then
  as_root=(sudo env)
else
  fail "these packages are missing: ${missing//$'\n'/ }. Run as root: apt-get install ${missing//$'\n'/ }"
fi

echo "Installing: ${missing//$'\n'/ }"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >>"$log" 2>&1
}
# A machine that cannot refresh its lists may still hold usable ones, so only the installation decides.
apt update || echo "install_packages: apt-get update failed; going on with the package lists at hand" >&2
# shellcheck disable=SC2086
if ! apt install --no-install-recommends $missing; then
  tail -n 40 "$log" >&2
  fail "apt-get could not install them; its last words are above. Weft is built on Debian 12 (bookworm)."
fi
