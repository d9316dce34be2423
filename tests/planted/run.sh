#!/usr/bin/env bash
# run.sh [NAME...]: is the simulator able to find bugs? Each NAME.patch here puts one into the product's code; `weft-sim run` must
# break on it within the number of seeds that the patch states. Without names all are tried, and README.md gets the
# table of how long each survived. Exit status 1 when one is not found. JOBS=N: so many at a time (default: one a core).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/build/planted
jobs=${JOBS:-$(nproc)}
seconds_max=100  # of one run: a bug may make it go on for ever

names=("$@")
if [[ $# -eq 0 ]]; then
  for patch in "$here"/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi
rm -rf "$work/results"
mkdir -p "$work/results"

# field NAME KEY: what the head of a patch says.
field() {
  sed -n "s/^# $2: //p" "$here/$1.patch"
}

# prepare TREE: the sources as they are, without any bug, built. What was built there before is kept.
prepare() {
  local tree=$1
  mkdir -p "$tree/source"
  (cd "$root" && tar c CMakeLists.txt cmake core tangle pow p2p node tools deploy) | tar x -C "$tree/source" --skip-old-files
  # Files that an earlier run left changed, or that changed since: new times, so that they are built again.
  (cd "$root" && find CMakeLists.txt cmake core tangle pow p2p node tools deploy -type f) | while read -r file; do
    cmp -s "$root/$file" "$tree/source/$file" || cp "$root/$file" "$tree/source/$file"
  done
  (cd "$tree/source" && find core tangle pow p2p node tools -type f) | while read -r file; do
    [[ -e $root/$file ]] || rm "$tree/source/$file"
  done
  cmake -S "$tree/source" -B "$tree/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O2 \
    -DWEFT_BUILD_TESTS=OFF -DWEFT_BUILD_BENCH=OFF >"$tree/build.log" 2>&1 && build "$tree" "$(nproc)" ||
    { tail -n 40 "$tree/build.log" >&2; return 1; }
}

build() {
  CCACHE_BASEDIR=$1 CCACHE_NOHASHDIR=1 ninja -C "$1/build" -j "${2:-1}" weft-sim >"$1/build.log" 2>&1
}

# What the last run said, in one line: the broken invariant, or how the process ended.
last_words() {
  local tree=$1 status=$2
  local words
  words=$(sed -n 's/^BROKEN *seed [0-9]*, at [0-9]* us: //p; s/^weft: //p' "$tree/run.log" | head -n 1)
  [[ -n $words ]] || words="exit status $status"
  [[ $status -ne 124 ]] || words="no end within $seconds_max s"
  # Ids and counts of one seed say nothing here.
  sed -E 's/\b[0-9a-f]{40,}\b/.../g; s/; node 0 at .*//; s/\|/\\|/g' <<<"$words" | cut -c 1-160
}

# try TREE NAME: writes results/NAME, a row of the table, and results/NAME.failed when the bug was not found.
try() {
  local tree=$1 name=$2
  local limit options status=0 seed cpu_us=0 simulated_us=0
  limit=$(field "$name" Seeds)
  options=$(field "$name" Options)
  local row="| [$name]($name.patch) | $(field "$name" What)"
  if ! patch -d "$tree/source" -p1 -s --no-backup-if-mismatch <"$here/$name.patch" || ! build "$tree"; then
    echo "$row | **the patch does not apply or build** | | | |" | tee "$work/results/$name" >"$work/results/$name.failed"
    patch -d "$tree/source" -p1 -s -R -f --no-backup-if-mismatch <"$here/$name.patch" >/dev/null || true
    return
  fi
  for ((seed = 1; seed <= limit && status == 0; ++seed)); do
    status=0
    # shellcheck disable=SC2086
    (ulimit -c 0; TIMEFORMAT='cpu %U'; time timeout "$seconds_max" "$tree/build/bin/weft-sim" run --seed "$seed" $options) \
      >"$tree/run.log" 2>&1 || status=$?
    cpu_us=$((cpu_us + 10#$(sed -n "s/^cpu //p" "$tree/run.log" | tr -d .) * 1000))
    simulated_us=$((simulated_us + $(sed -En 's/^simulated +([0-9]+).*/\1/p' "$tree/run.log" | head -n 1 | grep . || echo 0) * 1000000))
  done
  patch -d "$tree/source" -p1 -s -R --no-backup-if-mismatch <"$here/$name.patch"
  local figures
  figures=$(printf '%d | %d | %d.%02d' $((seed - 1)) $((simulated_us / 1000000)) $((cpu_us / 1000000)) $((cpu_us / 10000 % 100)))
  if [[ $status -eq 0 ]]; then
    echo "$row | **not found** | $figures |" | tee "$work/results/$name" >"$work/results/$name.failed"
  else
    echo "$row | $(last_words "$tree" "$status") | $figures |" >"$work/results/$name"
  fi
  cat "$work/results/$name"
}

# Workers take names from one list, each in a tree of its own.
printf '%s\n' "${names[@]}" >"$work/queue"
take() {
  flock "$work/queue" bash -c 'head -n 1 "$1"; sed -i 1d "$1"' _ "$work/queue"
}
worker() {
  local tree=$work/tree$1 name
  while name=$(take) && [[ -n $name ]]; do try "$tree" "$name"; done
}
pids=()
for ((i = 1; i <= jobs && i <= ${#names[@]}; ++i)); do
  prepare "$work/tree$i"  # one after the other: what the first compiled, the others find in the compiler's cache
  worker "$i" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done

if [[ $# -eq 0 ]]; then
  {
    sed '/^| bug |/,$d' "$here/README.md"
    echo "| bug | what is wrong | found as | seeds | simulated s | CPU s |"
    echo "|---|---|---|---|---|---|"
    for name in "${names[@]}"; do cat "$work/results/$name"; done
  } >"$work/README.md"
  mv "$work/README.md" "$here/README.md"
fi
failed=$(find "$work/results" -name '*.failed' | wc -l)
echo "${#names[@]} bugs, $failed not found"
[[ $failed -eq 0 ]]
