#!/usr/bin/env bash
# run.sh MINUTES: fuzzes every decoder and entrance (each *_fuzz.cpp here) under the address and undefined behaviour
# sanitizers, so many minutes altogether beyond the build, two programs at a time, each for an equal share. Corpora grow in
# build/fuzz/corpus from run to run; they begin with the seeds that each program brings. Prints a table; the exit status
# is 1 when something was found, with the input's file and the command that repeats it. Installs clang when there is none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

minutes=${1:-}
if [[ ! "$minutes" =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
  echo "usage: tests/fuzz/run.sh MINUTES" >&2
  exit 2
fi
out=build/fuzz
parallel=2

scripts/install_packages.sh
scripts/install_packages.sh packages_fuzz
scripts/build.sh fuzz weft_fuzz

# As in .ci/run: the sanitizers' own parts of the address space may be given away by a kernel that scatters mappings.
plain=()
! setarch --addr-no-randomize true 2>/dev/null || plain=(setarch --addr-no-randomize)

# name_of PROGRAM: what the target is called.
name_of() {
  local name=${1##*/weft_}
  echo "${name%_fuzz}"
}

# fuzz PROGRAM SECONDS: its last words go to its log.
fuzz() {
  local program=$1 seconds=$2 name
  name=$(name_of "$program")
  mkdir -p "$out/corpus/$name" "$out/findings"
  rm -rf "$out/seeds/$name" && WEFT_FUZZ_SEEDS=$out/seeds/$name "${plain[@]}" "$program" 2>/dev/null
  "${plain[@]}" "$program" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$out/findings/$name-" "$out/corpus/$name" "$out/seeds/$name" >"$out/$name.log" 2>&1
}

# last PATTERN FILE: the last number that follows the pattern; - when there is none.
last() {
  local numbers
  numbers=$(grep -oE "$1 *[0-9]+" "$2" | grep -oE '[0-9]+$' | tail -n 1) || true
  echo "${numbers:--}"
}

programs=("$out"/bin/weft_*_fuzz)
seconds=$(awk -v minutes="$minutes" -v programs="${#programs[@]}" -v parallel=$parallel \
  'BEGIN { seconds = int(minutes * 60 * parallel / programs); print seconds < 1 ? 1 : seconds }')
echo "Fuzzing ${#programs[@]} programs for $seconds s each, $parallel at a time"

failed=()
for program in "${programs[@]}"; do
  while (($(jobs -rp | wc -l) >= parallel)); do wait -n || true; done
  name=$(name_of "$program")
  rm -f "$out/$name.failed"
  { fuzz "$program" "$seconds" || touch "$out/$name.failed"; } &
done
wait

printf '\n%-16s %12s %9s  %s\n' program executions coverage result
for program in "${programs[@]}"; do
  name=$(name_of "$program")
  result=well
  [[ ! -e "$out/$name.failed" ]] || { result=FOUND && failed+=("$program"); }
  printf '%-16s %12s %9s  %s\n' "$name" "$(last 'number_of_executed_units:' "$out/$name.log")" \
    "$(last 'cov:' "$out/$name.log")" "$result"
done

for program in "${failed[@]}"; do
  name=$(name_of "$program")
  file=$(sed -n 's/.*Test unit written to //p' "$out/$name.log" | tail -n 1)
  printf '\n%s: what was found (all of it: %s):\n' "$name" "$out/$name.log"
  grep -E -m 3 'CHECK failed|ERROR:|runtime error:|differs from' "$out/$name.log" || tail -n 5 "$out/$name.log"
  [[ -z "$file" ]] || echo "input: $file; repeat: $program $file"
done
[[ ${#failed[@]} -eq 0 ]]
