#!/usr/bin/env bash
# package.sh: builds the Debian package weft and prints its path (out/packages/weft_VERSION_ARCHITECTURE.deb).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v dpkg-shlibdeps >/dev/null || {
  echo "package.sh: there is no dpkg-shlibdeps, which finds what the programs need. Run: apt-get install dpkg-dev" >&2
  exit 1
}
scripts/build.sh release weftd weft weft-signer weft_install_files
mkdir -p out/packages
(cd build/release && cpack -G DEB -B "$PWD/packages" >cpack.log 2>&1) || {
  tail -n 40 build/release/cpack.log >&2
  exit 1
}
for package in build/release/packages/*.deb; do
  mv "$package" out/packages/
  echo "out/packages/${package##*/}"
done
