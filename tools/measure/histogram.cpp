#include "tools/measure/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace weft::measure {

// Values below 2^kSplitBits have a bucket each. Above, the leading bit names the range and the next kSplitBits the
// part.
std::size_t Histogram::bucket_of(std::uint64_t value) {
    if (value < (1u << kSplitBits)) return static_cast<std::size_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kSplitBits;
    return (std::size_t{shift + 1} << kSplitBits) + ((value >> shift) & ((1u << kSplitBits) - 1));
}

std::uint64_t Histogram::upper_end(std::size_t bucket) {
    if (bucket < (1u << kSplitBits)) return bucket;
    const std::size_t shift = (bucket >> kSplitBits) - 1;
    const std::uint64_t part = (bucket & ((1u << kSplitBits) - 1)) + (1u << kSplitBits);
    return ((part + 1) << shift) - 1;
}

void Histogram::add(std::uint64_t value) {
    ++counts_[bucket_of(value)];
    ++count_;
    max_ = std::max(max_, value);
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::uint64_t Histogram::quantile(double fraction) const {
    const auto wanted =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets && count_ > 0; ++i) {
        seen += counts_[i];
        if (seen >= wanted) return std::min(upper_end(i), max_);
    }
    return max_;
}

}  // namespace weft::measure
