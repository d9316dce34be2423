#!/usr/bin/env bash
# make_network.sh: makes keys, a token, the genesis file and the nodes' configuration in network/, for kustomization.yaml.
# Needs `weft` (WEFT names another program). What exists is never overwritten. Keep network/ as you keep secrets: out of
# version control, and in a backup.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
weft=${WEFT:-weft}
validators=(weft-validator-{0..3})
committee=("${validators[@]/#/--validator=}")
committee=("${committee[@]/%/.key.json}")
nodes=("${validators[@]}" weft-node-0)

umask 077
mkdir -p network
cd network
for name in "${nodes[@]}" operator; do
  if [[ ! -e $name.key.json ]]; then
    [[ ! -e genesis.json ]] || {
      echo "make_network: genesis.json exists, but $name.key.json is lost: restore it" >&2
      exit 1
    }
    "$weft" keygen --no-passphrase --out "$name.key.json" >/dev/null
  fi
done
[[ -e api.token ]] || (od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >api.token.new && mv api.token.new api.token)
if [[ ! -e genesis.json ]]; then
  "$weft" genesis --out genesis.json --name "${WEFT_NETWORK_NAME:-weft}" "${committee[@]}" \
    --account "key=operator.key.json,balance=1000000000000,quota=1000/10000,registrar"
fi
if [[ ! -e weft.toml ]]; then
  peers=
  for name in "${nodes[@]}"; do
    peers+="\"$(sed 's/.*"public":"\([0-9a-f]*\)".*/\1/' "$name.key.json")@$name.weft-gossip:15600\", "
  done
  cat >weft.toml <<END
[node]
data = "/var/lib/weft/ledger"
genesis = "/network/genesis.json"

[key]
file = "/run/weft/key/node.key.json"

[api]
listen = "0.0.0.0:14265"

[gossip]
listen = "0.0.0.0:15600"
peers = [${peers%, }]
END
fi
echo "make_network: $PWD is complete"
