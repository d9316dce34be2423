// From a block's id to its place in the stream: a flat table per slot, so that the ids of one commit, which are of a
// few slots, meet in a few cache lines. 8 bytes an entry. Reading is for any thread once all is in.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/types.hpp"

namespace weft::bench::load {

class IdIndex {
public:
    // For slots from `first_slot` on, with at most `ids_per_slot` in each.
    IdIndex(Slot first_slot, std::size_t ids_per_slot);

    // False, and nothing is changed, when another id is there that could be taken for this one: then the caller makes
    // the block anew with another nonce. Requires a slot that is not before the first one and has room (CHECK).
    bool insert(const BlockId& id, std::uint32_t place);

    // `id` points to the 36 bytes of any id. One that was never put in is found with a probability below 2^-40.
    std::optional<std::uint32_t> find(const std::uint8_t* id) const;

private:
    struct Entry {
        std::uint32_t tag = 0;
        std::uint32_t place = kNone;
    };
    struct Table {
        std::vector<Entry> entries;
        std::size_t used = 0;
    };
    static constexpr std::uint32_t kNone = UINT32_MAX;

    // The entry with that tag, or the free one where it would stand.
    std::size_t entry_of(const Table& table, const std::uint8_t* id) const;

    Slot first_slot_;
    std::size_t ids_per_slot_;
    std::size_t mask_;  // of a place in a table
    std::vector<Table> tables_;
};

}  // namespace weft::bench::load
