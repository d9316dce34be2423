// How often keys were seen of late, in a few bytes each: a counter per cell of a table that hashes share, the newest
// taking the cell. Forgetful on purpose; wrong only about how often.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::lanes {

class Sightings {
public:
    explicit Sightings(std::size_t cells) : cells_(cells == 0 ? 0 : std::bit_ceil(cells)) {}

    // Counts one more, and gives how often the hash was seen until now. Requires cells.
    std::uint32_t add(std::uint64_t hash) {
        Cell& cell = cells_[hash & (cells_.size() - 1)];
        const auto tag = static_cast<std::uint32_t>(hash >> 32);
        if (cell.tag != tag) cell = {tag, 0};
        return ++cell.count;
    }

    std::size_t bytes() const { return cells_.size() * sizeof(Cell); }

private:
    struct Cell {
        std::uint32_t tag = 0;
        std::uint32_t count = 0;
    };

    std::vector<Cell> cells_;
};

}  // namespace weft::lanes
