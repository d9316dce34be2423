#include "tools/demo/network_files.hpp"

#include <sodium.h>

#include "node/runtime/files.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "node/runtime/unix_time.hpp"

namespace weft::demo {
namespace {

namespace fs = std::filesystem;
using client::bad_input;
using client::Result;

constexpr Quota kValidatorQuota{1000, 10'000};

Genesis new_genesis(const NetworkPlan& plan, const std::vector<NodeFiles>& nodes) {
    Genesis genesis;
    genesis.name = plan.name;
    genesis.unix_time_us = node::unix_us();
    genesis.parameters = plan.parameters;
    for (std::size_t i = 0; i < plan.validators(); ++i) {
        genesis.committee.push_back(static_cast<AccountNumber>(genesis.accounts.size()));
        genesis.accounts.push_back({nodes[i].key, 0, kValidatorQuota, false, {}});
    }
    genesis.accounts.insert(genesis.accounts.end(), plan.accounts.begin(), plan.accounts.end());
    return genesis;
}

Result<Genesis> make_genesis(const NetworkPlan& plan, const NetworkFiles& files) {
    const Genesis genesis = new_genesis(plan, files.nodes);
    if (const auto checked = check_genesis(genesis); !checked) {
        return bad_input("This network would be no valid one: " + checked.error().detail + ".",
                         "A committee has 1 node, or 4 and more.");
    }
    const auto written = node::write_file(files.genesis_file, node::genesis_to_json(genesis), node::FileMode::open,
                                          node::IfExists::refuse);
    if (!written) return bad_input(written.error());
    return genesis;
}

Result<Genesis> found_genesis(const NetworkFiles& files, std::size_t validators) {
    auto genesis = node::load_genesis(files.genesis_file);
    if (!genesis) return bad_input(genesis.error());
    if (genesis->committee.size() != validators) {
        return bad_input(files.genesis_file.string() + " is of a network of " +
                             std::to_string(genesis->committee.size()) + " nodes, not " + std::to_string(validators) +
                             ".",
                         "Give the same --nodes as before, or another --data folder for a new network.");
    }
    return std::move(*genesis);
}

std::string loopback(std::uint16_t port) {
    return "\"127.0.0.1:" + std::to_string(port) + "\"\n";
}

std::string key_text(const NodeFiles& node) {
    if (node.signer_socket.empty()) return "file = \"" + node.key_file.string() + "\"\n";
    return "signer = \"" + node.signer_socket.string() + "\"\n";
}

std::string config_text(const NetworkPlan& plan, const NetworkFiles& files, const NodeFiles& node) {
    std::string peers;
    for (const NodeFiles& other : files.nodes) {
        if (other.key == node.key) continue;
        peers += (peers.empty() ? "\"" : ", \"") + other.key.bytes.hex() +
                 "@127.0.0.1:" + std::to_string(other.ports.gossip) + "\"";
    }
    std::string text = "[node]\ndata = \"" + (node.folder / "data").string() + "\"\ngenesis = \"" +
                       files.genesis_file.string() + "\"\n\n[key]\n" + key_text(node) +
                       "\n[api]\nlisten = " + loopback(node.ports.api);
    if (!plan.admin_token.empty()) text += "admin_token = \"" + plan.admin_token + "\"\n";
    return text + "\n[gossip]\nlisten = " + loopback(node.ports.gossip) + "peers = [" + peers +
           "]\n\n[zmq]\npub = " + loopback(node.ports.pub) + "router = " + loopback(node.ports.router) +
           "\n[log]\nformat = \"text\"\n\n[threads]\nvalidate = " + std::to_string(plan.validate_threads) + "\n";
}

Result<NodeFiles> prepare_node(const NetworkPlan& plan, std::size_t index) {
    NodeFiles node;
    node.folder = fs::absolute(plan.folder) / ("node-" + std::to_string(index + 1));
    node.config = node.folder / "weftd.toml";
    node.log = node.folder / "weftd.log";
    node.key_file = node.folder / "node.key.json";
    if (plan.signers) node.signer_socket = node.folder / "signer.sock";
    node.ports = plan.ports[index];
    std::error_code error;
    fs::create_directories(node.folder, error);
    if (error) return bad_input("Cannot make the folder " + node.folder.string() + ": " + error.message() + ".");
    const auto seed = seed_in(node.key_file);
    if (!seed) return Unexpected{seed.error()};
    node.key = KeyPair(*seed).public_key();
    return node;
}

}  // namespace

Result<Seed> seed_in(const fs::path& file) {
    if (!fs::exists(file)) {
        Seed seed;
        ::randombytes_buf(seed.bytes.data(), seed.bytes.size());
        if (const auto saved = node::save_key_file(file, seed, std::nullopt); !saved)
            return bad_input(saved.error().what);
    }
    const auto seed = node::load_key_file(file, std::nullopt);
    if (!seed) return bad_input(seed.error().what);
    return *seed;
}

Result<NetworkFiles> prepare_network(const NetworkPlan& plan) {
    NetworkFiles files;
    files.genesis_file = fs::absolute(plan.folder) / "genesis.json";
    files.fresh = !fs::exists(files.genesis_file);
    if (!files.fresh) {
        auto genesis = found_genesis(files, plan.validators());
        if (!genesis) return Unexpected{genesis.error()};
        files.genesis = std::move(*genesis);
    }
    for (std::size_t i = 0; i < plan.ports.size(); ++i) {
        auto node = prepare_node(plan, i);
        if (!node) return Unexpected{node.error()};
        files.nodes.push_back(std::move(*node));
    }
    if (files.fresh) {
        auto genesis = make_genesis(plan, files);
        if (!genesis) return Unexpected{genesis.error()};
        files.genesis = std::move(*genesis);
    }
    for (const NodeFiles& node : files.nodes) {
        const auto written = node::write_file(node.config, config_text(plan, files, node), node::FileMode::secret,
                                              node::IfExists::replace);
        if (!written) return bad_input(written.error());
    }
    return files;
}

}  // namespace weft::demo
