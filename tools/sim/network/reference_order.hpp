// Which leaders may be committed and what their commits order, as docs/protocol.md describes it, written down once more
// from the definitions. Shares no code with tangle/. It sees every block that any node synced, so that whatever a node
// could know when it decided, is here.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/block.hpp"
#include "core/epoch.hpp"

namespace weft::sim {

class ReferenceOrder {
public:
    ReferenceOrder(const Genesis& genesis, const Domains& domains);

    bool knows(const BlockId& id) const { return blocks_.contains(id); }
    bool knows(const RoundRef& ref) const { return round_blocks_.contains(ref); }
    void add(BlockPtr block) { blocks_.emplace(block->id, std::move(block)); }
    void add(RoundBlock block);
    // Requires a known one.
    const Block& block(const BlockId& id) const { return *blocks_.at(id); }

    // After the commit that ends the epoch before.
    void start_epoch(const Epoch& epoch);

    // What is wrong with the next commit, its fates left aside: leader, skipped leaders, time, blocks and their order.
    // Nothing: it is right, and is taken note of.
    std::optional<std::string> check(const CommitRecord& commit);

private:
    enum class Verdict : std::uint8_t { undecided, commit, skip };
    struct Decision {
        Verdict verdict = Verdict::undecided;
        std::optional<RoundRef> block;
    };
    using Refs = std::vector<RoundRef>;
    using RefSet = std::unordered_set<RoundRef>;

    AuthorIndex leader_of(Round round) const { return static_cast<AuthorIndex>(round % committee_); }
    const Refs& at(Round round) const;
    std::optional<RoundRef> vote(const RoundRef& voter, Round round) const;
    bool certifies(const RoundRef& candidate, const RoundRef& leader) const;
    Decision decide(Round round, std::map<Round, Decision>& later) const;
    Decision decide_directly(Round round) const;
    Decision decide_by(const RoundRef& anchor, Round round) const;

    std::optional<std::string> check_leader(const CommitRecord& commit) const;
    TimeUs time_of(const RoundRef& leader) const;
    Refs past_of(const RoundRef& top, Round floor, const RefSet& settled) const;
    std::vector<BlockId> walk(const Refs& round_blocks, Slot floor);
    void walk(const BlockId& tip, Slot floor, std::vector<BlockId>& out);

    const Domains& domains_;
    Epoch epoch_;
    std::size_t committee_ = 0;
    std::size_t quorum_ = 0;
    BlockId genesis_;
    std::unordered_map<BlockId, BlockPtr> blocks_;
    std::unordered_map<RoundRef, RoundBlock> round_blocks_;
    std::map<Round, Refs> rounds_;
    RefSet ordered_rounds_;
    std::unordered_set<BlockId> ordered_;
    Round last_leader_ = 0;
    TimeUs last_time_ = 0;
};

}  // namespace weft::sim
