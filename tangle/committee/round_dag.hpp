// The committee's graph: round blocks as vertices. Holds whatever it is given whose parents it holds or that lie at or
// below the floor; equivocations (several blocks of one author and round) included. Not thread-safe.
#pragma once

#include <span>
#include <vector>

#include "tangle/committee/round_table.hpp"

namespace weft::tangle {

class RoundDag {
public:
    // Requires: not held yet, above the floor, every parent of an earlier round and held or at or below the floor
    // (CHECK). Cost: O(parents + blocks of its round), as RoundTable's.
    void insert(const RoundRef& ref, std::span<const RoundRef> parents);

    bool contains(const RoundRef& ref) const { return vertices_.contains(ref); }
    // Requires contains(ref). Valid until ref falls to the floor.
    std::span<const RoundRef> parents(const RoundRef& ref) const;

    // Blocks of a round, sorted by (author, hash). Empty span when none. Valid until the next insert or raise_floor.
    std::span<const RoundRef> blocks_at(Round round) const { return vertices_.refs_at(round); }
    // Blocks of one author in a round, sorted by hash: several when it equivocated. Valid like blocks_at.
    std::span<const RoundRef> blocks_of(AuthorIndex author, Round round) const;
    // Where a held block stands in blocks_at of its round.
    std::size_t place_of(const RoundRef& ref) const { return vertices_.place_of(ref); }
    // How many distinct authors have a block there.
    std::size_t authors_at(Round round) const;
    // 0 when empty.
    Round highest_round() const { return vertices_.highest_round(); }

    // Forgets everything at or below `floor`; such parents count as settled from then on. Never falls.
    void raise_floor(Round floor);
    Round floor() const { return floor_; }
    bool has_floor() const { return has_floor_; }
    // At or below the floor: forgotten, and no longer asked for.
    bool is_settled(const RoundRef& ref) const { return has_floor_ && ref.round <= floor_; }
    std::size_t size() const { return vertices_.size(); }
    std::size_t memory_bytes() const;  // about; O(size)
    // Rises with every change: while it stands, whatever was concluded from the graph holds.
    std::uint64_t changes() const { return changes_; }

private:
    RoundTable<std::vector<RoundRef>> vertices_;  // their parents
    std::uint64_t changes_ = 0;
    Round floor_ = 0;
    bool has_floor_ = false;
};

}  // namespace weft::tangle
