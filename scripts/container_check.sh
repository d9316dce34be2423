#!/usr/bin/env bash
# container_check.sh [COMMAND...]: tries a clean clone of the last commit on a bare Debian 12: ./test.sh and ./run.sh in a
# container that has nothing but the base system, or COMMAND in their place. Run as root; needs git, docker.io and
# debootstrap. The base image is made once. Its work folder is WEFT_CONTAINER_DIR (default /var/tmp/weft-container).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${WEFT_CONTAINER_DIR:-/var/tmp/weft-container}
image=debian:bookworm-slim
container=
daemon=

fail() {
  echo "container_check: $*" >&2
  exit 1
}

clean_up() {
  [[ -z "$container" ]] || docker rm -f "$container" >/dev/null
  rm -rf "$work/clone" "$work/apt"
  [[ -z "$daemon" ]] || stop_daemon
}

stop_daemon() {
  kill "$daemon"
  wait "$daemon" || true
  rm -f "$work/dockerd.pid"
}

need_tools() {
  [[ $EUID -eq 0 ]] || fail "run this as root: debootstrap and the Docker daemon need it"
  local tool
  for tool in git docker dockerd debootstrap; do
    command -v "$tool" >/dev/null || fail "there is no $tool. Install it: apt-get install git docker.io debootstrap"
  done
}

# A daemon of our own when none runs; it ends with this script.
need_daemon() {
  docker info >/dev/null 2>&1 && return
  dockerd --data-root "$work/docker" >"$work/dockerd.log" 2>&1 &
  daemon=$!
  echo "$daemon" >"$work/dockerd.pid"
  local tries
  for tries in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$daemon" 2>/dev/null || break
    sleep 1
  done
  tail -n 20 "$work/dockerd.log" >&2
  fail "dockerd did not start after $tries tries; its last words are above"
}

need_image() {
  docker image inspect "$image" >/dev/null 2>&1 && return
  echo "Making $image"
  if [[ ! -f "$work/rootfs.done" ]]; then
    rm -rf "$work/rootfs"
    debootstrap --variant=minbase bookworm "$work/rootfs" >"$work/debootstrap.log" 2>&1 ||
      fail "debootstrap failed, see $work/debootstrap.log"
    rm -rf "$work"/rootfs/var/cache/apt/archives/*.deb "$work"/rootfs/var/lib/apt/lists/*
    touch "$work/rootfs.done"
  fi
  tar -C "$work/rootfs" -c . | docker import - "$image" >/dev/null
}

# The container reaches packages the way this machine does: its Debian sources, its npm registry, proxy and certificates.
copy_apt_settings() {
  mkdir -p "$work/apt"
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
    sort -u >"$work/apt/sources.list"
  [[ -s "$work/apt/sources.list" ]] || fail "apt lists no Debian source here. Run: apt-get update"
  apt-config dump | grep -iE '^Acquire::(http|https)::Proxy' >"$work/apt/90host" || true
  if [[ -f /etc/ssl/certs/ca-certificates.crt ]]; then
    cp /etc/ssl/certs/ca-certificates.crt "$work/apt/host.crt"
    echo 'Acquire::https::CAInfo "/etc/apt/host.crt";' >>"$work/apt/90host"
  fi
}

make_container() {
  local variables=() name
  for name in http_proxy https_proxy no_proxy; do
    [[ -z "${!name:-}" ]] || variables+=(--env "$name")
  done
  if command -v npm >/dev/null; then
    variables+=(--env "npm_config_registry=$(npm config get registry 2>/dev/null)")
    [[ ! -f "$work/apt/host.crt" ]] || variables+=(--env NODE_EXTRA_CA_CERTS=/etc/apt/host.crt)
  fi
  container=$(docker create --env CI=true "${variables[@]}" --workdir /weft "$image" sleep infinity)
  docker cp "$work/clone/." "$container:/weft" >/dev/null
  docker cp "$work/apt/sources.list" "$container:/etc/apt/sources.list"
  docker cp "$work/apt/90host" "$container:/etc/apt/apt.conf.d/90host"
  [[ ! -f "$work/apt/host.crt" ]] || docker cp "$work/apt/host.crt" "$container:/etc/apt/host.crt"
  docker start "$container" >/dev/null
}

try() {
  echo "== $*"
  local start=$SECONDS
  docker exec "$container" "$@" </dev/null || fail "failed after $((SECONDS - start)) s: $*"
  echo "== well after $((SECONDS - start)) s: $*"
}

need_tools
mkdir -p "$work"
trap clean_up EXIT
need_daemon
need_image
rm -rf "$work/clone"
git -c advice.detachedHead=false clone --quiet --no-hardlinks "$root" "$work/clone"
copy_apt_settings
make_container
if [[ $# -gt 0 ]]; then
  try "$@"
else
  try ./test.sh
  try ./run.sh --duration 15
  try ./run.sh --duration 5
fi
echo "container_check: all well on a bare Debian 12"
