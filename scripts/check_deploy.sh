#!/usr/bin/env bash
# Checks the dashboard and the alert rules with Debian's prometheus package: the rules' syntax, their unit tests, and
# every query against a Prometheus that scrapes a real node. Says so aloud and succeeds when the package is not there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=$PWD/build/release/bin

if ! command -v promtool >/dev/null || ! command -v prometheus >/dev/null; then
  echo "check_deploy: SKIPPED: apt-get install prometheus"
  exit 0
fi

promtool check rules deploy/prometheus/alerts.yml
(cd deploy/prometheus && promtool test rules alerts_test.yml)

scratch=$(mktemp -d)
processes=()
finish() {
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  rm -rf "$scratch"
}
trap finish EXIT

"$bin/weft" keygen --out "$scratch/key.json" --no-passphrase >"$scratch/log" 2>&1
"$bin/weft" genesis --out "$scratch/genesis.json" --validator "$scratch/key.json" >>"$scratch/log" 2>&1
"$bin/weftd" --node.data "$scratch/data" --node.genesis "$scratch/genesis.json" --key.file "$scratch/key.json" \
  --api.listen 127.0.0.1:0 --gossip.listen 127.0.0.1:0 --zmq.pub off --zmq.router off >>"$scratch/log" 2>&1 &
processes+=($!)

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= end)); then
      echo "check_deploy: FAILED: waited in vain for: $*" >&2
      cat "$scratch/log" >&2
      return 1
    fi
    sleep 0.2
  done
}
wait_for 20 test -s "$scratch/data/ports.json"
api=$(sed 's/.*"api":\([0-9]*\).*/\1/' "$scratch/data/ports.json")
wait_for 20 "$bin/weft" health --node "http://127.0.0.1:$api"
"$bin/weft" record --node "http://127.0.0.1:$api" --key "$scratch/key.json" --tag check --value t=1 >>"$scratch/log" 2>&1

port=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 20000))
cat >"$scratch/prometheus.yml" <<YAML
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [$PWD/deploy/prometheus/alerts.yml]
scrape_configs:
  - job_name: weft
    static_configs: [{targets: ["127.0.0.1:$api"]}]
YAML
prometheus --config.file="$scratch/prometheus.yml" --storage.tsdb.path="$scratch/tsdb" \
  --web.listen-address="127.0.0.1:$port" >>"$scratch/log" 2>&1 &
processes+=($!)
query() { promtool query instant "http://127.0.0.1:$port" "$1"; }
scraped() { [[ -n $(query 'weft_ready == 1') ]]; }
wait_for 30 scraped
sleep 3  # a rate needs two scrapes

# Each metric that the dashboard or an alert names has a series.
failed=0
names=$(grep -oh '\bweft_[a-z_]*' deploy/grafana/weft.json deploy/prometheus/alerts.yml | sort -u)
for name in $names; do
  [[ $name != weft_disk_days_left ]] || continue  # is there after ten minutes of growth
  [[ -n $(query "$name") ]] || { echo "check_deploy: no series: $name"; failed=1; }
done
# Each query of the dashboard is one that Prometheus understands.
queries=0
while IFS= read -r expression; do
  expression=${expression//\$instance/.*}
  query "$expression" >/dev/null || { echo "check_deploy: not understood: $expression"; failed=1; }
  queries=$((queries + 1))
done < <(sed -n 's/^ *"expr": "\(.*\)",\{0,1\}$/\1/p' deploy/grafana/weft.json | sed 's/\\"/"/g')
((failed == 0 && queries > 20)) || exit 1
echo "check_deploy: well: $(wc -w <<<"$names") metrics, $queries queries"
