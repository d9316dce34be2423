// When blocks were attached, until they are decided: for measuring finality. A sample when there are very many.
#pragma once

#include <optional>
#include <vector>

#include "core/types.hpp"

namespace weft::node {

// A table of fixed size, one place for each id. A place that is taken stays with whom has it, so that slow blocks are
// not measured less often than quick ones. Not thread-safe.
class AwaitedBlocks {
public:
    AwaitedBlocks() : places_(kPlaces) {}

    void add(const BlockId& block, TimeUs now) {
        Place& place = place_of(block);
        if (place.mark != 0 && now < place.since + kGivenUpUs) return;
        place = {mark_of(block), now};
    }
    // When it was added, if it has a place, which is then free.
    std::optional<TimeUs> take(const BlockId& block) {
        Place& place = place_of(block);
        if (place.mark != mark_of(block)) return std::nullopt;
        place.mark = 0;
        return place.since;
    }

    static constexpr std::size_t kPlaces = 65'536;       // 1 MiB
    static constexpr TimeUs kGivenUpUs = 3'600'000'000;  // as if its fate were lost

private:
    struct Place {
        std::uint64_t mark = 0;  // 0: free
        TimeUs since = 0;
    };

    static std::uint64_t mark_of(const BlockId& block) {
        std::uint64_t mark;
        std::memcpy(&mark, block.bytes.data() + BlockId::kSize - sizeof mark, sizeof mark);
        return mark | 1;
    }
    Place& place_of(const BlockId& block) { return places_[mark_of(block) >> 48]; }

    std::vector<Place> places_;

public:
    static constexpr std::size_t kBytes = kPlaces * sizeof(Place);
};
static_assert(AwaitedBlocks::kPlaces == 1u << 16);

}  // namespace weft::node
