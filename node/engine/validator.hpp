// The stateless checks of blocks from outside: pure functions over batches, run through the Executor port.
#pragma once

#include <vector>

#include "core/block.hpp"
#include "core/ports.hpp"
#include "core/round_block.hpp"
#include "node/engine/verdict.hpp"

namespace weft::node {

// Decode, hash and verify the signature of each. The result has the inputs' order: a block, or the verdict
// (malformed, bad_signature) that refuses it. Any thread.
std::vector<Expected<BlockPtr, Verdict>> check_blocks(const Domains& domains, Executor& executor,
                                                      const std::vector<Bytes>& encoded);

struct RoundBlockRefusal {
    std::string why;
};
std::vector<Expected<RoundBlockPtr, RoundBlockRefusal>> check_round_blocks(const Domains& domains,
                                                                           const Committee& committee,
                                                                           Executor& executor,
                                                                           const std::vector<Bytes>& encoded);

}  // namespace weft::node
