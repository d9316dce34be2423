// The committee's graph: round blocks as vertices. Holds whatever it is given whose parents it holds or that lie at or
// below the floor; equivocations (several blocks of one author and round) included. Not thread-safe.
#pragma once

#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/types.hpp"

namespace weft::tangle {

class RoundDag {
public:
    // Requires: not held yet, above the floor, every parent of an earlier round and held or at or below the floor
    // (CHECK). Cost: O(parents + blocks of its round).
    void insert(const RoundRef& ref, std::span<const RoundRef> parents);

    bool contains(const RoundRef& ref) const { return vertices_.contains(ref); }
    // Requires contains(ref). Valid until ref falls to the floor.
    std::span<const RoundRef> parents(const RoundRef& ref) const;

    // Blocks of a round, sorted by (author, hash). Empty span when none. Valid until the next insert or raise_floor.
    std::span<const RoundRef> blocks_at(Round round) const;
    // Blocks of one author in a round, sorted by hash: several when it equivocated. Valid like blocks_at.
    std::span<const RoundRef> blocks_of(AuthorIndex author, Round round) const;
    // How many distinct authors have a block there.
    std::size_t authors_at(Round round) const;
    // 0 when empty.
    Round highest_round() const { return rounds_.empty() ? 0 : rounds_.rbegin()->first; }

    // Forgets everything at or below `floor`; such parents count as settled from then on. Never falls.
    void raise_floor(Round floor);
    Round floor() const { return floor_; }
    bool has_floor() const { return has_floor_; }
    // At or below the floor: forgotten, and no longer asked for.
    bool is_settled(const RoundRef& ref) const { return has_floor_ && ref.round <= floor_; }
    std::size_t size() const { return vertices_.size(); }

private:
    std::unordered_map<RoundRef, std::vector<RoundRef>> vertices_;
    std::map<Round, std::vector<RoundRef>> rounds_;
    Round floor_ = 0;
    bool has_floor_ = false;
};

}  // namespace weft::tangle
