// The last ids of a sequence of blocks. Pure.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "core/check.hpp"
#include "core/types.hpp"

namespace weft::bench::load {

class RecentIds {
public:
    explicit RecentIds(std::size_t kept) : ring_(std::bit_ceil(kept)) {}

    void push(const BlockId& id) { ring_[count_++ & (ring_.size() - 1)] = id; }
    std::uint64_t count() const { return count_; }

    // The id `back` before the next one to come. Requires 1 <= back <= min(count, kept).
    const BlockId& back(std::uint64_t back) const {
        CHECK(back >= 1 && back <= count_ && back <= ring_.size());
        return ring_[(count_ - back) & (ring_.size() - 1)];
    }

private:
    std::vector<BlockId> ring_;
    std::uint64_t count_ = 0;
};

}  // namespace weft::bench::load
