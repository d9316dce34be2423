#!/bin/sh
# Makes what a new network needs: keys, a token, the genesis file and the nodes' common configuration. Runs once before the
# nodes, as root without any capability but to give files away, and without a network. Started again it changes nothing:
# what exists is never overwritten, and what is lost is never silently replaced.
set -eu

owner=10001:10001
validators="validator-1 validator-2 validator-3 validator-4"
nodes="$validators node-1"
genesis=/network/genesis.json

fail() {
  echo "init: $*" >&2
  exit 1
}

# make_key FILE: unless it is there.
make_key() {
  [ -e "$1" ] && return
  [ ! -e "$genesis" ] || fail "$genesis exists, but $1 is lost. Restore it from a backup: a new key would be of another account."
  weft keygen --no-passphrase --out "$1" >/dev/null
}

public_key() {
  sed 's/.*"public":"\([0-9a-f]*\)".*/\1/' "$1"
}

make_genesis() {
  set -- --out "$genesis" --name "${WEFT_NETWORK_NAME:-weft-compose}"
  for node in $validators; do
    [ ! -e "/nodes/$node/ledger" ] || fail "$genesis is lost, but $node has a ledger. Restore it from a backup, or from any node: GET /api/v1/genesis."
    set -- "$@" --validator "/nodes/$node/node.key.json"
  done
  weft genesis "$@" --account "key=/devices/operator.key.json,balance=1000000000000,quota=1000/10000,registrar"
}

# Every node has the same file: a node leaves itself out of the list.
make_config() {
  peers=
  for node in $nodes; do
    peers="$peers\"$(public_key "/nodes/$node/node.key.json")@$node.gossip:15600\", "
  done
  cat >/network/weft.toml.new <<END
# Made by init.sh at the first start, and yours from then on.
[node]
data = "/var/lib/weft/ledger"
genesis = "$genesis"

[key]
file = "/var/lib/weft/node.key.json"

[api]
listen = "0.0.0.0:14265"

[gossip]
listen = "0.0.0.0:15600"
peers = [${peers%, }]
END
  mv /network/weft.toml.new /network/weft.toml
}

umask 077
for node in $nodes; do make_key "/nodes/$node/node.key.json"; done
make_key /devices/operator.key.json
[ -e /network/api.token ] || { od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >/network/token.new && mv /network/token.new /network/api.token; }
[ -e "$genesis" ] || make_genesis
[ -e /network/weft.toml ] || make_config

# The token is read by the group (Prometheus is in it); keys by their owner alone.
chown "$owner" /network /network/* /devices /devices/*.key.json /nodes/* /nodes/*/node.key.json
chmod 0750 /network /devices /nodes/*
chmod 0640 /network/weft.toml "$genesis"
chmod 0440 /network/api.token
echo "init: the network is ready to start"
