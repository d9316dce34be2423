#!/usr/bin/env bash
# build_page.sh FOLDER OUTPUT: builds the live page (node/web) in FOLDER and writes it as the C++ source OUTPUT. Without node
# and npm, when the packages cannot be fetched, or with WEFT_PAGE=off, OUTPUT is a program without the page, and a line says
# so. What npm installed is kept until package-lock.json changes. Lines that begin with "page:" are for people.
set -euo pipefail
folder=$1 output=$2
web=$(cd "$(dirname "${BASH_SOURCE[0]}")/../node/web" && pwd)

leave_out() {
  echo "page: left out: $1. To build it later: rm $output"
  cp "$web/no_page.cpp" "$output"
  exit 0
}

[[ "${WEFT_PAGE:-on}" != off ]] || leave_out "WEFT_PAGE=off"
command -v node >/dev/null && command -v npm >/dev/null ||
  leave_out "node and npm are not installed (Debian: apt-get install nodejs npm)"
version=$(node --version)
major=${version#v}
major=${major%%.*}
((major >= 18)) || leave_out "node $version is too old, 18 or newer is needed"

mkdir -p "$folder"
# Two builds (of two presets) must not install into one folder at once.
exec 8>"$folder/lock"
flock 8
# The sources are copied, so that nothing is ever written beside them.
rm -rf "$folder/src" "$folder/public" "$folder/scripts" "$folder/tests"
cp -r "$web/src" "$web/public" "$web/scripts" "$web/tests" "$web/package.json" "$web/package-lock.json" \
  "$web/index.html" "$web/tsconfig.json" "$web/vite.config.ts" "$folder/"
cd "$folder"
if ! cmp -s package-lock.json installed-lock.json; then
  rm -f installed-lock.json
  if ! npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1; then
    tail -n 5 npm.log
    leave_out "npm could not fetch its packages (its words: $folder/npm.log)"
  fi
  cp package-lock.json installed-lock.json
fi
npm run --silent build >build.log 2>&1 || {
  cat build.log
  echo "page: node/web does not build"
  exit 1
}
node scripts/embed.mjs dist "$output"
