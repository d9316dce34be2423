// From a store to an engine that has its state: what a start and a check of a ledger have in common.
#pragma once

#include <functional>
#include <string>

#include "node/engine/engine.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

// Is told every record of the log after the engine has repeated it; what is wrong with it, or nothing.
using RecordWitness = std::function<std::string(tangle::Lsn, tangle::LogKind, ByteView)>;

// Gives the engine the stored state and the log behind it, and the store what it did not index. `on_state` is called in
// between. `now` is ledger time. Frees what the store recovered. The error says what is wrong, and in which record.
Expected<void, std::string> restore_engine(tangle::Store& store, Engine& engine, TimeUs now,
                                           const RecordWitness& witness, const std::function<void()>& on_state = {});

}  // namespace weft::node
