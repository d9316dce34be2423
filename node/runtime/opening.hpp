// Start-up: from a data folder to an engine that has read its own log back.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "node/engine/engine.hpp"
#include "node/runtime/config.hpp"
#include "node/runtime/signer_client.hpp"
#include "node/runtime/start_progress.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

struct Opened {
    std::unique_ptr<tangle::Store> store;
    std::unique_ptr<Engine> engine;  // refers to the store
};

// What the node is, read from the files that the configuration names.
struct Identity {
    Genesis genesis;
    PublicKey key;
    std::optional<Seed> seed;  // of the key; none: a signer has it
    p2p::TlsIdentity tls;
    // When a signer has the key: connected, and what it said then.
    std::unique_ptr<SignerClient> signer;
    signer::Welcome welcome;
};
// Waits some seconds for a signer that is about to start.
Expected<Identity, std::string> load_identity(const Config& config);

// Makes the data folder when it is missing. `now` is ledger time; `random` and `executor` outlive the engine. The error
// says what is wrong and what to do.
Expected<Opened, std::string> open_ledger(const Config& config, const Identity& identity, Random& random,
                                          Executor& executor, TimeUs now, StartProgress& progress);

}  // namespace weft::node
