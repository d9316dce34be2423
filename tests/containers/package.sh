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

echo "== the key moves to a signer, which runs as another user"
inside '[ "$(stat -c "%U:%G %a" /var/lib/weft-signer)" = "weft-signer:weft 700" ]'
inside 'mv /var/lib/weft/node.key.json /var/lib/weft-signer/validator.key.json && chown weft-signer: /var/lib/weft-signer/*
  install -d -m 0750 -o weft-signer -g weft /run/weft-signer'
signer=$(sed -n '/^ExecStart=/,/[^\\]$/p' "$root/deploy/systemd/weft-signer.service" | tr -d '\\\n' | sed 's/^ExecStart=//')
# shellcheck disable=SC2086  # words
docker exec -d -u weft-signer:weft "$container" $signer
docker exec -d -u weft -e WEFT_KEY__FILE= -e WEFT_KEY__SIGNER=/run/weft-signer/signer.sock "$container" \
  weftd --config /etc/weft/weft.toml
wait_until 20 "the node with a signer is ready" docker exec "$container" weft info
inside '! runuser -u weft -- cat /var/lib/weft-signer/validator.key.json 2>/dev/null'
inside 'kill -TERM "$(pidof weftd)" "$(pidof weft-signer)"'
wait_until 10 "both end on SIGTERM" inside '! pidof weftd weft-signer'

echo "== the operator's changes survive another installation"
inside 'echo "# mine" >>/etc/weft/weft.toml && dpkg -i --force-confold /weft.deb >/dev/null && grep -q "^# mine" /etc/weft/weft.toml'

echo "== removal keeps keys and ledger"
inside 'dpkg --purge weft >/dev/null && ! command -v weftd && [ ! -e /etc/weft/weft.toml ] && [ -f /var/lib/weft-signer/validator.key.json ] && [ -d /var/lib/weft/ledger ]'

if command -v systemd-analyze >/dev/null; then
  echo "== the units are sound"
  mkdir -p "$work"
  for unit in weftd weft-signer; do
    sed "s#/usr/bin/weft#$root/build/release/bin/weft#" "$root/deploy/systemd/$unit.service" >"$work/$unit.service"
  done
  for unit in weftd weft-signer; do
    systemd-analyze verify --man=no "$work/$unit.service"
    systemd-analyze security --offline=true --threshold=20 "$work/$unit.service" | tail -n 1
  done
  rm "$work/weftd.service" "$work/weft-signer.service"
fi
echo "package: all well"
