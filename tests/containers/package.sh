#!/usr/bin/env bash
# package.sh: builds the Debian package and tries it in a container of bare Debian 12: installed, a node started with the
# installed configuration and stopped, installed again over changed files, removed, purged. systemd itself does not run
# there: its unit is checked with systemd-analyze. Exit status 77: skipped.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/docker.sh"
container=

clean_up() {
  [[ -z "$container" ]] || docker rm -f "$container" >/dev/null
  stop_daemon
}

inside() {
  docker exec "$container" bash -euc "$1"
}

need_tools docker dpkg-shlibdeps
trap clean_up EXIT
need_daemon
need_base
package=$("$root/scripts/package.sh" | tail -n 1)
container=$(docker run -d --name weft-test-package "$base" sleep infinity)
docker cp "$root/$package" "$container:/weft.deb"

echo "== installs"
inside 'apt-get -q update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
  /weft.deb man-db >/dev/null 2>&1'
inside 'weftd --version && weft --version && man -P cat weftd weft >/dev/null 2>&1'
inside '[ "$(stat -c "%U:%G %a" /var/lib/weft)" = "weft:weft 750" ]'
inside '[ "$(stat -c "%U:%G %a" /etc/weft/weft.toml)" = "root:weft 640" ]'
inside 'weftd --config /etc/weft/weft.toml --check-config'

echo "== a node runs as the user weft, with the installed configuration"
inside 'weft keygen --no-passphrase --out /var/lib/weft/node.key.json >/dev/null && chown weft: /var/lib/weft/node.key.json'
inside 'weft genesis --out /etc/weft/genesis.json --validator /var/lib/weft/node.key.json >/dev/null && chmod 644 /etc/weft/genesis.json'
docker exec -d -u weft "$container" weftd --config /etc/weft/weft.toml
wait_until 20 "the node is ready" docker exec "$container" weft info
inside 'kill -TERM "$(pidof weftd)"'
wait_until 10 "the node ends on SIGTERM" inside '! pidof weftd'

echo "== the operator's changes survive another installation"
inside 'echo "# mine" >>/etc/weft/weft.toml && dpkg -i --force-confold /weft.deb >/dev/null && grep -q "^# mine" /etc/weft/weft.toml'

echo "== removal keeps keys and ledger"
inside 'dpkg --purge weft >/dev/null && ! command -v weftd && [ ! -e /etc/weft/weft.toml ] && [ -f /var/lib/weft/node.key.json ]'

if command -v systemd-analyze >/dev/null; then
  echo "== the unit is sound"
  mkdir -p "$work"
  sed "s#/usr/bin/weftd#$root/build/release/bin/weftd#" "$root/deploy/systemd/weftd.service" >"$work/weftd.service"
  systemd-analyze verify --man=no "$work/weftd.service"
  systemd-analyze security --offline=true --threshold=20 "$work/weftd.service" | tail -n 1
  rm "$work/weftd.service"
fi
echo "package: all well"
