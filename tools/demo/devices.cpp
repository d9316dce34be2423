#include "tools/demo/devices.hpp"

#include <algorithm>

#include "tools/client/sender.hpp"

namespace weft::demo {
namespace {

using client::NodeClient;
using client::Result;
using client::Wallet;

constexpr std::chrono::seconds kPatience{15};

Result<void> expect_confirmed(const BlockId& id, const client::Metadata& metadata, const std::string& what) {
    if (metadata.fate == Fate::confirmed) return {};
    return client::fail(client::Error::Kind::refused, what + " was " + std::string(fate_name(metadata.fate)) + " (" +
                                                          metadata.reason + "), block " + id.hex() + ".");
}

// Sends all payloads at once with consecutive sequences, then waits for all.
Result<void> send_all(NodeClient& node, const Wallet& wallet, const std::vector<Payload>& payloads,
                      const std::string& what) {
    const auto account = node.account(wallet.account().hex());
    if (!account) return Unexpected{account.error()};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::vector<BlockId> ids;
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        const auto sent = client::send_payload(
            node, wallet, payloads[i], {.wait = false, .timeout = kPatience, .sequence = account->next_sequence + i});
        if (!sent) return Unexpected{sent.error()};
        ids.push_back(sent->id);
    }
    for (const BlockId& id : ids) {
        const auto metadata = client::wait_for_fate(node, id, deadline);
        if (!metadata) return Unexpected{metadata.error()};
        if (auto confirmed = expect_confirmed(id, *metadata, what); !confirmed) return confirmed;
    }
    return {};
}

Result<void> enrol(NodeClient& node, const Wallet& op, const std::vector<AccountId>& accounts) {
    std::vector<Payload> registrations;
    std::vector<Payload> fundings;
    for (const AccountId& account : accounts) {
        registrations.push_back(RegisterAccount{first_key_of(account), kDeviceQuota, op.account()});
        if (fundings.empty() || std::get<Transfer>(fundings.back()).credits.size() == kCreditsMax) {
            fundings.emplace_back(Transfer{});
        }
        std::get<Transfer>(fundings.back()).credits.push_back({account, kDeviceFunds});
    }
    if (auto sent = send_all(node, op, registrations, "The registration of a device"); !sent) return sent;
    return send_all(node, op, fundings, "The funding of devices");
}

}  // namespace

KeyPair device_key(const Seed& secret, std::size_t index) {
    Bytes material(secret.bytes.begin(), secret.bytes.end());
    Writer(material).u64(index);
    return KeyPair(Seed::from(blake3_derive_key("weft demo 1 device key", material).view()));
}

std::vector<GenesisAccount> genesis_accounts(const KeyPair& operator_key, const Seed& secret, std::size_t devices) {
    std::vector<GenesisAccount> accounts = {{operator_key.public_key(), kOperatorFunds, kDeviceQuota, true, {}}};
    for (std::size_t i = 0; i < devices; ++i) {
        accounts.push_back(
            {device_key(secret, i).public_key(), kDeviceFunds, kDeviceQuota, false, operator_key.account()});
    }
    return accounts;
}

Result<std::vector<Device>> open_devices(NodeClient& node, const NetworkId& network, const KeyPair& operator_key,
                                         const Seed& secret, std::size_t count, std::size_t nodes,
                                         const std::function<void(const std::string&)>& say) {
    std::vector<Device> devices;
    std::vector<AccountId> strangers;
    for (std::size_t i = 0; i < count; ++i) {
        devices.push_back({Wallet(network, device_key(secret, i)), 0, i % nodes});
        const auto account = node.account(devices.back().wallet.account().hex());
        if (!account && account.error().code != "unknown_account") return Unexpected{account.error()};
        if (account) {
            devices.back().next_sequence = account->next_sequence;
        } else {
            strangers.push_back(devices.back().wallet.account());
        }
    }
    if (!strangers.empty()) {
        say("the operator registers and funds " + std::to_string(strangers.size()) + " new devices");
        if (auto enrolled = enrol(node, Wallet(network, operator_key), strangers); !enrolled) {
            return Unexpected{enrolled.error()};
        }
    }
    return devices;
}

}  // namespace weft::demo
