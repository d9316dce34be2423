// All that four validators, one of them Byzantine, can make of the leader slot of round 1: every choice of parents in
// the rounds that vote (2), certify (3) and may anchor (4). Blocks are grouped by what the commit rule can see of them,
// and one of each group is taken, or all (`every_choice`).
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle::model {

inline constexpr std::size_t kCommittee = 4;
inline constexpr std::size_t kQuorum = 3;
inline constexpr AuthorIndex kLeader = 1;  // of round 1
inline constexpr AuthorIndex kAnchor = 0;  // the leader of round 4

using test::GraphBlock;
using Refs = std::vector<RoundRef>;

// A block that an author could make, and what it says of the slot: the block that it votes for in round 2 or certifies
// in round 3, if any.
struct Choice {
    Refs parents;
    std::optional<RoundRef> says;
};

// The blocks of one round, in order of their refs, each with what it says.
struct Layer {
    struct Entry {
        RoundRef ref;
        Choice choice;
    };
    std::vector<Entry> entries;

    std::vector<const Entry*> by(AuthorIndex author) const;
    // Authors of a block that says this.
    std::size_t authors_saying(const std::optional<RoundRef>& what) const;
    std::size_t authors() const;
};

class SlotModel {
public:
    SlotModel(AuthorIndex byzantine, bool every_choice) : byzantine_(byzantine), every_choice_(every_choice) {}

    // Round 1: a block of each; two of the leader if it is Byzantine.
    Layer first_round() const;
    // Calls for every layer of the next round that can stand on `below` (and, where an author made no block there, on
    // `older`). An honest author makes one block or none, the Byzantine up to two.
    void for_each_layer(Round round, const Layer& below, const Layer& older,
                        const std::function<void(const Layer&)>& call) const;
    // The blocks that `author` can make in `round`: its own last block first, blocks of two others of the round below
    // at least, one of each author at most.
    std::vector<Choice> choices(AuthorIndex author, Round round, const Layer& below, const Layer& older) const;

    // The definition of what a block says, from its parents alone.
    static std::optional<RoundRef> says(Round round, const Refs& parents, const Layer& below);

private:
    std::vector<Choice> grouped(std::vector<Choice> all) const;

    AuthorIndex byzantine_;
    bool every_choice_;
};

}  // namespace weft::tangle::model
