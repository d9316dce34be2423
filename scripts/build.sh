#!/usr/bin/env bash
# build.sh PRESET [TARGET...]: configures build/PRESET when that is needed and builds the targets, or everything. Quiet
# unless it fails; on a terminal it shows how far it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=$1
shift
folder=build/$preset
log=build/$preset.log

# What one checkout has compiled, another need not compile again.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

# Two builds in one folder would spoil each other.
mkdir -p build
exec 9>"build/$preset.lock"
flock 9

# A large source takes the compiler about a gigabyte.
jobs=$(nproc)
gigabytes=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
((gigabytes >= jobs)) || jobs=$((gigabytes > 1 ? gigabytes : 1))

if [[ ! "$folder/build.ninja" -nt CMakePresets.json ]]; then
  echo "Building in $folder (the first time takes some minutes)"
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
fi

targets=("$@")
[[ $# -gt 0 ]] || targets=(all)
if [[ -t 1 ]]; then
  ninja -C "$folder" -j "$jobs" "${targets[@]}"
elif ! ninja -C "$folder" -j "$jobs" "${targets[@]}" >"$log" 2>&1; then
  # The failures themselves, not the hundreds of steps that went well.
  sed -n '/^FAILED: /,$p' "$log" | grep -v '^\[[0-9]*/[0-9]*\] ' | head -n 400 >&2
  echo "build failed; all of its output: $log" >&2
  exit 1
fi
# What became of the live page, when it was built now.
[[ -t 1 ]] || sed -n '/^page: /p' "$log"
