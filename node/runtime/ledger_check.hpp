// Is a stored ledger what the committee certified? Executes the log again from the stored state on, and compares.
#pragma once

#include <filesystem>
#include <string>

#include "core/genesis.hpp"

namespace weft::node {

struct LedgerCheck {
    CommitIndex from = 0;  // the state's commit; 0: the genesis
    CommitIndex to = 0;
    CheckpointIndex last = 0;      // the last checkpoint
    std::uint64_t recomputed = 0;  // checkpoints whose roots were computed again
    std::uint64_t certified = 0;   // of these, the committee has certified these very roots
    std::uint64_t blocks = 0;      // in these commits
    Hash state_root;               // of the last checkpoint
};

// `folder` is a store's, and nobody else has it open. Brings its index up to date. `from_genesis` makes the index
// again, from the first record on; that takes a log that was not pruned. The error says what is wrong and what to do.
Expected<LedgerCheck, std::string> check_ledger(const std::filesystem::path& folder, const Genesis& genesis,
                                                bool from_genesis);

}  // namespace weft::node
