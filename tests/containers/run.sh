#!/usr/bin/env bash
# run.sh: builds the image and runs deploy/compose's network in real containers under the devices' payments: a network cut
# between halves, a killed node, a slow link, a rolling restart with another image, all down and up again. At the end the
# devices judge: every payment has its fate, all nodes have the same history, the supply is conserved.
# Needs root (network namespaces), docker.io, compose, iproute2, iptables; starts a Docker daemon when none runs. Exit
# status 77: it cannot be tried on this machine. WEFT_TEST_IMAGE names an image that is there already, instead of a build.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/docker.sh"

export COMPOSE_PROJECT_NAME=weft-test WEFT_IMAGE=weft-test:1 WEFT_PROMETHEUS_IMAGE=weft-test-prometheus:1
export WEFT_PORT_VALIDATOR_1=24265 WEFT_PORT_VALIDATOR_2=24266 WEFT_PORT_VALIDATOR_3=24267 WEFT_PORT_VALIDATOR_4=24268
export WEFT_PORT_NODE_1=24269 WEFT_PORT_PROMETHEUS=24290 WEFT_DEVICES=12 WEFT_DEVICES_RATE=20 WEFT_DEVICES_PATIENCE=60
validators=(validator-1 validator-2 validator-3 validator-4)
nodes=("${validators[@]}" node-1)
drain_ms_max=0

compose() {
  "${compose_program[@]}" -f "$root/deploy/compose/compose.yaml" "$@" 2>>"$log"
}

clean_up() {
  local status=$?
  if [[ $status -ne 0 && $status -ne 77 ]]; then
    compose logs --tail 15 || true
    tail -n 20 "$log" >&2
  fi
  [[ -z "${compose_program:-}" ]] || compose down -v --remove-orphans >/dev/null || true
  rm -rf "${scratch:-}"
  stop_daemon
}

# ---- about containers

container_of() {
  docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --filter "label=com.docker.compose.service=$1" | head -n 1
}

inspect() {
  docker inspect -f "$2" "$(container_of "$1")"
}

is_healthy() {
  [[ "$(inspect "$1" '{{.State.Health.Status}}')" == healthy ]]
}

wait_healthy() {
  local node
  for node in "$@"; do wait_until 120 "$node is healthy" is_healthy "$node"; done
}

# A command in the network namespace of a service's container.
in_network_of() {
  local service=$1
  shift
  nsenter --net --target "$(inspect "$service" '{{.State.Pid}}')" "$@"
}

gossip_address() {
  inspect "$1" "{{(index .NetworkSettings.Networks \"${COMPOSE_PROJECT_NAME}_gossip\").IPAddress}}"
}

gossip_device() {
  in_network_of "$1" ip -o -4 address show | awk -v address="$(gossip_address "$1")/" 'index($4, address) == 1 { print $2 }'
}

# ---- about nodes

weft() {
  local node=$1
  shift
  docker exec "$(container_of "$node")" sh -c 'export WEFT_TOKEN=$(cat /network/api.token); weft "$@"' weft "$@"
}

commit_of() {
  weft "$1" info --json | sed -n 's/.*"commit":{"index":\([0-9]*\).*/\1/p'
}

has_commit() {
  local commit
  commit=$(commit_of "$1") && [[ "$commit" -ge $2 ]]
}

# All nodes come to a commit that is MORE beyond that of validator-1 now.
wait_progress() {
  local target=$(($(commit_of validator-1) + $1)) node
  for node in "${nodes[@]}"; do wait_until 120 "$node reaches commit $target" has_commit "$node" "$target"; done
}

# Stops a node as the platform does, and keeps the longest time that it took.
drain() {
  local start end ms code
  start=$(date +%s%N)
  docker stop -t 30 "$(container_of "$1")" >/dev/null
  end=$(date +%s%N)
  ms=$(((end - start) / 1000000))
  code=$(inspect "$1" '{{.State.ExitCode}}')
  [[ $code -eq 0 ]] || fail "$1 ended with status $code on SIGTERM"
  [[ $ms -lt 10000 ]] || fail "$1 took $ms ms to end on SIGTERM"
  echo "   $1 ended $ms ms after SIGTERM"
  ((ms <= drain_ms_max)) || drain_ms_max=$ms
}

# ---- what is tried

make_images() {
  if [[ -n "${WEFT_TEST_IMAGE:-}" ]]; then
    docker tag "$WEFT_TEST_IMAGE" weft-test:1
  else
    echo "== building the image (from nothing: some ten minutes)"
    docker build -q -f "$root/deploy/docker/Dockerfile" -t weft-test:1 "$root" >/dev/null 2>>"$log"
  fi
  printf 'FROM weft-test:1\nLABEL release=2\n' | docker build -q -t weft-test:2 - >/dev/null 2>>"$log"
  local size base_size
  size=$(docker image inspect -f '{{.Size}}' weft-test:1)
  base_size=$(docker image inspect -f '{{.Size}}' "$base")
  echo "   image: $(((size - base_size) / 1000000)) MB over the base"
  ((size - base_size < 60000000)) || fail "the image is larger than 60 MB over its base"
}

try_start() {
  echo "== up: four validators, a plain node, Prometheus, devices"
  compose up -d >/dev/null
  wait_healthy "${nodes[@]}"
  wait_until 60 "the devices pay" devices_pay
  wait_until 60 "Prometheus sees five nodes" prometheus_sees_all
}

devices_pay() {
  docker logs "$(container_of devices)" 2>&1 | grep -q 'devices pay each other'
}

prometheus_sees_all() {
  docker exec "$(container_of prometheus)" promtool query instant http://127.0.0.1:9090 'sum(up{job="weft"})' |
    grep -q '=> 5 @'
}

try_confinement() {
  echo "== not root, root file system read-only, no capabilities"
  local node=validator-1 container
  container=$(container_of $node)
  [[ "$(docker exec "$container" id -u)" == 10001 ]] || fail "$node does not run as user 10001"
  ! docker exec "$container" touch /etc/weft/x 2>/dev/null || fail "the root of $node is writable"
  ! docker exec -u 0 "$container" touch /usr/bin/x 2>/dev/null || fail "the root of $node is writable for root"
  [[ "$(docker exec "$container" grep CapEff /proc/1/status)" == *0000000000000000 ]] || fail "$node has capabilities"
  [[ "$(docker exec "$container" stat -c %a /var/lib/weft/node.key.json)" == 600 ]] || fail "the key of $node is readable"
}

# Nothing may be ordered while neither half has three validators; a negative takes time to see.
try_cut() {
  echo "== the network is cut between halves, and heals"
  local here there before
  for here in validator-1 validator-2; do
    for there in validator-3 validator-4 node-1; do
      in_network_of $here iptables -A INPUT -s "$(gossip_address $there)" -j DROP
      in_network_of $here iptables -A OUTPUT -d "$(gossip_address $there)" -j DROP
    done
  done
  sleep 3
  before=$(commit_of validator-1),$(commit_of validator-3)
  sleep 8
  [[ "$(commit_of validator-1),$(commit_of validator-3)" == "$before" ]] || fail "half of the committee has ordered"
  for here in validator-1 validator-2; do in_network_of $here iptables -F; done
  wait_progress 20
}

try_kill() {
  echo "== a killed node comes back by itself"
  local restarts
  restarts=$(inspect validator-2 '{{.RestartCount}}')
  kill -KILL "$(inspect validator-2 '{{.State.Pid}}')"
  wait_until 60 "validator-2 is started again" restarted validator-2 "$restarts"
  wait_healthy validator-2
  wait_progress 20
}

restarted() {
  [[ "$(inspect "$1" '{{.RestartCount}}')" -gt $2 ]]
}

# Delay, jitter and loss where the kernel can; else a link so narrow that gossip queues up in it.
try_slow_link() {
  local device
  device=$(gossip_device validator-4)
  if in_network_of validator-4 tc qdisc add dev "$device" root netem delay 150ms 30ms loss 1% 2>/dev/null; then
    echo "== a validator behind 150 ms and 1% loss"
  elif in_network_of validator-4 tc qdisc add dev "$device" root tbf rate 512kbit burst 8kb latency 500ms 2>/dev/null; then
    echo "== a validator behind 512 kbit/s with 500 ms of queue (this kernel has no netem)"
  else
    echo "== SKIPPED: a slow link (this kernel has neither netem nor tbf)"
    return
  fi
  wait_progress 60
  in_network_of validator-4 tc qdisc del dev "$device" root
}

try_rolling_restart() {
  echo "== a rolling restart with another image"
  export WEFT_IMAGE=weft-test:2
  local node
  for node in "${nodes[@]}"; do
    drain "$node"
    compose up -d --no-deps "$node" >/dev/null
    wait_healthy "$node"
    [[ "$(inspect "$node" '{{.Config.Image}}')" == weft-test:2 ]] || fail "$node still has the old image"
    wait_progress 5
  done
}

judge_devices() {
  echo "== the devices judge"
  local container
  container=$(container_of devices)
  docker stop -t 150 "$container" >/dev/null
  docker logs "$container" 2>&1 | sed -n '/^After .* of load/,$p' | sed 's/^/   /'
  [[ "$(inspect devices '{{.State.ExitCode}}')" == 0 ]] || fail "the devices lost something, or the nodes differ"
}

try_down_and_up() {
  echo "== all down and up again: the same ledger, keys and genesis"
  local before after index
  index=$(weft node-1 info --json | sed -n 's/.*"checkpoint":{"index":\([0-9]*\).*/\1/p')
  before=$(ledger_at "$index")
  compose down >/dev/null
  compose up -d >/dev/null
  wait_healthy "${nodes[@]}"
  after=$(ledger_at "$index")
  [[ -n "$before" && "$after" == "$before" ]] || fail "checkpoint $index was '$before' and is '$after'"
  wait_progress 20
}

# The digest of a checkpoint on every node, and the genesis file's.
ledger_at() {
  local node container
  for node in "${nodes[@]}"; do
    container=$(container_of "$node")
    docker exec "$container" cat /network/genesis.json /network/api.token | sha256sum
    checkpoint_digest "$node" "$1"
  done
}

checkpoint_digest() {
  local port
  port=$(docker port "$(container_of "$1")" 14265 | head -n 1)
  docker exec "$(container_of "$1")" cat /network/api.token >"$scratch/token"
  curl -sf -H "Authorization: Bearer $(cat "$scratch/token")" "http://$port/api/v1/checkpoints/$2" |
    sed -n 's/.*"digest":"\([0-9a-f]*\)","certified.*/\1/p'
}

need_tools docker nsenter iptables tc curl
[[ $EUID -eq 0 ]] || skip "only root may enter the containers' networks"
scratch=$(mktemp -d)
log=$scratch/compose.log
touch "$log"
trap clean_up EXIT
need_daemon
if docker compose version >/dev/null 2>&1; then
  compose_program=(docker compose)
elif command -v docker-compose >/dev/null; then
  compose_program=(docker-compose)
else
  skip "there is no docker compose. Install it: apt-get install docker-compose"
fi
need_base
make_images
try_start
try_confinement
try_cut
try_kill
try_slow_link
try_rolling_restart
judge_devices
try_down_and_up
echo "   the slowest end after SIGTERM: $drain_ms_max ms"
echo "run: all well"
