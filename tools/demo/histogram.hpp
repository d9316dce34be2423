// A histogram of durations with bounded relative error (after HdrHistogram): logarithmic ranges, each split evenly.
#pragma once

#include <array>
#include <cstdint>

namespace weft::demo {

class Histogram {
public:
    // Values above the largest (about 19 hours in microseconds) count as that.
    void add(std::uint64_t value_us);
    void merge(const Histogram& other);
    void clear() { *this = {}; }

    std::uint64_t count() const { return count_; }
    std::uint64_t max() const { return max_; }

    // The smallest bucket's upper end that at least `fraction` (0..1) of the values do not exceed; 0 when empty. Exact
    // to 1/64 of the value.
    std::uint64_t quantile(double fraction) const;

private:
    static constexpr unsigned kSplitBits = 6;
    static constexpr unsigned kRanges = 31;
    static constexpr std::size_t kBuckets = std::size_t{kRanges + 1} << kSplitBits;

    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t upper_end(std::size_t bucket);

    std::array<std::uint64_t, kBuckets> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace weft::demo
