#include "core/ports.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft {

std::uint64_t Random::below(std::uint64_t bound) {
    CHECK(bound >= 1);
    // 2^64 mod bound: the numbers below it would make the low residues likelier, so they are drawn again.
    const std::uint64_t excess = (0 - bound) % bound;
    std::uint64_t drawn = next();
    while (drawn < excess) drawn = next();
    return drawn % bound;
}

std::uint64_t SplitMix::next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
}

void SerialExecutor::for_each_range(std::size_t count, std::size_t grain,
                                    const std::function<void(std::size_t, std::size_t)>& body) {
    CHECK(grain >= 1);
    for (std::size_t begin = 0; begin < count; begin += std::min(grain, count - begin)) {
        body(begin, begin + std::min(grain, count - begin));
    }
}

}  // namespace weft
