// The files of a local network: keys, genesis, a configuration for each node. Made once, then found again.
#pragma once

#include <filesystem>
#include <vector>

#include "core/genesis.hpp"
#include "tools/client/error.hpp"
#include "tools/demo/ports.hpp"

namespace weft::demo {

struct NetworkPlan {
    std::filesystem::path folder;
    std::string name = "weft-local";
    std::vector<NodePorts> ports;          // one per node; may change from start to start
    std::size_t plain_nodes = 0;           // so many of them, the last ones, have no vote
    std::vector<GenesisAccount> accounts;  // besides the validators'; read only when the genesis is made
    Parameters parameters;                 // as well
    std::string admin_token;               // of every node; empty: admin routes are closed
    unsigned validate_threads = 0;         // of every node, for signature checks; 0: one a core
    bool signers = false;                  // each node's key is with a weft-signer of its own

    std::size_t validators() const { return ports.size() - plain_nodes; }
};

struct NodeFiles {
    std::filesystem::path folder;
    std::filesystem::path config;
    std::filesystem::path log;
    std::filesystem::path key_file;
    std::filesystem::path signer_socket;  // empty: the node has its key itself
    NodePorts ports;
    PublicKey key;
};

struct NetworkFiles {
    std::filesystem::path genesis_file;
    Genesis genesis;
    std::vector<NodeFiles> nodes;
    bool fresh = false;  // made just now
};

// <folder>/genesis.json and <folder>/node-<i>/{node.key.json, weftd.toml, weftd.log, data/}, i from 1. Keys and genesis
// are kept where they exist; configurations are written again. Errors: bad_input (files that cannot be read or written,
// a genesis with another number of validators).
client::Result<NetworkFiles> prepare_network(const NetworkPlan& plan);

// The seed in an unencrypted key file, which is made when it is missing.
client::Result<Seed> seed_in(const std::filesystem::path& file);

}  // namespace weft::demo
