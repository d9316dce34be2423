// How often keys were seen of late, in 8 bytes each. Hashes share buckets of a few cells; the one seen last pushes out
// the one not seen for longest. Forgetful on purpose, and wrong only about how often.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::lanes {

class Sightings {
    struct Cell {
        std::uint32_t tag = 0;
        std::uint32_t count = 0;
    };
    using Bucket = std::array<Cell, 4>;  // the last seen first

public:
    static constexpr std::size_t kBucketBytes = sizeof(Bucket);

    // `buckets` is rounded down to a power of two.
    explicit Sightings(std::size_t buckets) : buckets_(std::bit_floor(buckets)) {}

    // Counts one more, and gives how often the hash was seen until now. Requires bytes() > 0.
    std::uint32_t add(std::uint64_t hash) {
        Bucket& bucket = buckets_[hash & (buckets_.size() - 1)];
        const auto tag = static_cast<std::uint32_t>(hash >> 32);
        auto cell = std::find_if(bucket.begin(), bucket.end(), [tag](const Cell& each) { return each.tag == tag; });
        if (cell == bucket.end()) {
            cell = bucket.end() - 1;
            *cell = {tag, 0};
        }
        std::rotate(bucket.begin(), cell, cell + 1);
        return ++bucket.front().count;
    }

    std::size_t bytes() const { return buckets_.size() * kBucketBytes; }

private:
    std::vector<Bucket> buckets_;
};

}  // namespace weft::lanes
