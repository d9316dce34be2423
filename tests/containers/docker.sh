# For the scripts of this folder (sourced): a Docker daemon, of our own when none runs, and the base image. Every resource
# that they make bears the prefix weft-test. Needs root for both. Exit status 77: it cannot be tried on this machine.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=${WEFT_CONTAINER_DIR:-/var/tmp/weft-container}
base=debian:bookworm-slim
daemon=

skip() {
  echo "SKIPPED: $*" >&2
  exit 77
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# wait_until SECONDS WHAT COMMAND...: tries the command until it succeeds.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "$what: not within the time"
    sleep 0.2
  done
}

need_tools() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || skip "there is no $tool"
  done
}

need_daemon() {
  docker info >/dev/null 2>&1 && return
  [[ $EUID -eq 0 ]] || skip "no Docker daemon runs, and only root can start one"
  command -v dockerd >/dev/null || skip "there is no dockerd. Install it: apt-get install docker.io"
  mkdir -p "$work"
  dockerd --data-root "$work/docker" >"$work/dockerd.log" 2>&1 &
  daemon=$!
  local tries
  for tries in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$daemon" 2>/dev/null || break
    sleep 1
  done
  tail -n 5 "$work/dockerd.log" >&2
  skip "dockerd does not start here (tried $tries times); its last words are above"
}

# A daemon that we started ends with us.
stop_daemon() {
  [[ -n "$daemon" ]] || return 0
  kill "$daemon"
  wait "$daemon" || true
}

# From a registry, or made here where none can be reached.
need_base() {
  docker image inspect "$base" >/dev/null 2>&1 && return
  docker pull -q "$base" >/dev/null 2>&1 && return
  [[ $EUID -eq 0 ]] && command -v debootstrap >/dev/null ||
    skip "$base can neither be pulled nor made (root and debootstrap make it)"
  echo "making $base with debootstrap"
  rm -rf "$work/rootfs"
  debootstrap --variant=minbase bookworm "$work/rootfs" >"$work/debootstrap.log" 2>&1 ||
    skip "debootstrap failed, see $work/debootstrap.log"
  rm -rf "$work"/rootfs/var/cache/apt/archives/*.deb "$work"/rootfs/var/lib/apt/lists/*
  tar -C "$work/rootfs" -c . | docker import - "$base" >/dev/null
  rm -rf "$work/rootfs"
}
