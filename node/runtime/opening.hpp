// Start-up: from a data folder to an engine that has read its own log back.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "node/engine/engine.hpp"
#include "node/runtime/config.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

struct Opened {
    std::unique_ptr<tangle::Store> store;
    std::unique_ptr<Engine> engine;  // refers to the store
};

// What the node is, read from the files that the configuration names.
struct Identity {
    Genesis genesis;
    Seed seed;
};
Expected<Identity, std::string> load_identity(const Config& config);

// Makes the data folder when it is missing. `now` is ledger time; `random` outlives the engine. The error says what is
// wrong and what to do.
Expected<Opened, std::string> open_ledger(const Config& config, const Identity& identity, Random& random, TimeUs now);

}  // namespace weft::node
