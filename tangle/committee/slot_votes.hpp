// How the blocks of round r+1 stand to one leader slot of round r: votes, blames, certificates. Definitions:
// docs/protocol.md. Pure.
#pragma once

#include <span>
#include <vector>

#include "tangle/committee/round_dag.hpp"

namespace weft::tangle {

// Counts distinct authors, who come in the order of their numbers.
class AuthorTally {
public:
    void add(AuthorIndex author);
    std::size_t count() const { return count_; }

private:
    std::size_t next_ = 0;  // the author after the last one counted
    std::size_t count_ = 0;
};

// A view of the graph as it is at construction: to be dropped before the graph changes.
class SlotVotes {
public:
    // Cost: one pass over the parent lists of round + 1.
    SlotVotes(const RoundDag& dag, AuthorIndex leader, Round round);

    // Authors with a block of round + 1 that names no block of the slot. An author that equivocates may count here and
    // in `support` as well, once in each.
    std::size_t blames() const { return blames_.count(); }
    // A block of the slot, and the authors that vote for it.
    struct Support {
        RoundRef block;
        AuthorTally voters;
    };
    // Of every block that has votes, by hash.
    const std::vector<Support>& support() const { return support_; }

    // Does `candidate`, a held block of round + 2, name blocks of round + 1 by `quorum` authors that vote for `block`?
    bool certifies(const RoundRef& candidate, const RoundRef& block, std::size_t quorum) const;
    // How many authors have such a block of round + 2.
    std::size_t certificates(const RoundRef& block, std::size_t quorum) const;

private:
    AuthorTally& support_of(const RoundRef& block);
    bool is_vote(const RoundRef& voter, const RoundRef& block) const;

    const RoundDag& dag_;
    Round round_;
    std::span<const RoundRef> voters_;    // the blocks of round + 1
    std::vector<const RoundRef*> votes_;  // parallel to voters_; nullptr is a blame
    AuthorTally blames_;
    std::vector<Support> support_;
};

// The block of slot (leader, round) that a block with these parents votes for: the first that it lists. Nullptr is a
// blame.
const RoundRef* find_vote(std::span<const RoundRef> parents, AuthorIndex leader, Round round);

}  // namespace weft::tangle
