// The demo's devices: their keys, their accounts, their registration.
#pragma once

#include <functional>
#include <vector>

#include "core/genesis.hpp"
#include "tools/client/node_client.hpp"
#include "tools/client/wallet.hpp"

namespace weft::demo {

inline constexpr Quota kDeviceQuota{1000, 10'000};
inline constexpr Amount kDeviceFunds = 1'000'000;
inline constexpr Amount kOperatorFunds = 1'000'000'000'000;

struct Device {
    client::Wallet wallet;
    Sequence next_sequence = 0;
    std::size_t node = 0;  // the node that it uses
};

// The i-th device's key, from the one secret that the demo's folder holds.
KeyPair device_key(const Seed& secret, std::size_t index);

// The accounts that a new network begins with, besides the validators': the operator (registrar, with the funds) and
// the first `devices` devices.
std::vector<GenesisAccount> genesis_accounts(const KeyPair& operator_key, const Seed& secret, std::size_t devices);

// Wallets for devices 0..count-1, spread over `nodes` nodes. Those without an account are registered and funded by the
// operator through `node`; `say` is told about it. Errors: as NodeClient's; refused when the ledger rejects.
client::Result<std::vector<Device>> open_devices(client::NodeClient& node, const NetworkId& network,
                                                 const KeyPair& operator_key, const Seed& secret, std::size_t count,
                                                 std::size_t nodes, const std::function<void(const std::string&)>& say);

}  // namespace weft::demo
