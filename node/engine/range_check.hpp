// Is a checkpoint range, as a peer gave it, what the committee certified? Nothing of it is believed before: certificate
// -> checkpoint -> the last commit's digest -> every commit before it -> every block by its id. Pure.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/block.hpp"
#include "core/checkpoint.hpp"
#include "core/ports.hpp"
#include "p2p/sync.hpp"
#include "tangle/graph/tangle.hpp"

namespace weft::node {

class RangeCheck {
public:
    // All outlive this.
    RangeCheck(const Domains& domains, const Committee& committee, const tangle::Tangle& tangle, Executor& executor)
        : domains_(domains), committee_(committee), tangle_(tangle), executor_(executor) {}

    // `previous`: digest of the last commit of the checkpoint before. The reason when it is refused.
    std::optional<std::string> verify(const p2p::CompleteRange& range, const Hash& previous);

    // After verify: the blocks, by id, and the checkpoint's digest.
    const std::unordered_map<BlockId, BlockPtr>& bodies() const { return bodies_; }
    const Hash& digest() const { return digest_; }

private:
    std::optional<std::string> verify_commits(const p2p::CompleteRange& range, Hash previous) const;
    std::optional<std::string> verify_blocks(const p2p::CompleteRange& range);
    Expected<std::vector<BlockPtr>, std::string> decode(const std::vector<Bytes>& encoded) const;
    std::optional<std::string> verify_signatures(const std::vector<BlockPtr>& blocks) const;

    const Domains& domains_;
    const Committee& committee_;
    const tangle::Tangle& tangle_;
    Executor& executor_;
    std::unordered_map<BlockId, BlockPtr> bodies_;
    Hash digest_;
};

}  // namespace weft::node
