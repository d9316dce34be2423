# Sourced by run.sh and soak.sh with `build` set: goes to a folder that holds the scripts of this one, and playwright-core.
# Exit 77 where something is missing.
export WEFT_BIN=$build/bin
work=$build/web-tests

skip() {
  echo "tests/web: skipped: $1"
  exit 77
}

for tool in node npm chromium; do
  command -v "$tool" >/dev/null || skip "$tool is not installed (Debian: apt-get install nodejs npm chromium)"
done
[[ -d $build/web/dist ]] || skip "the build has left the page out"

mkdir -p "$work"
cp "$here"/*.mjs "$here"/package*.json "$work/"
cd "$work"
if ! cmp -s package-lock.json installed-lock.json; then
  npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || skip "npm could not fetch playwright-core ($work/npm.log)"
  cp package-lock.json installed-lock.json
fi
