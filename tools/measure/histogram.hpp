// A histogram of durations with bounded relative error (after HdrHistogram): logarithmic ranges, each split evenly.
// Pure; one thread.
#pragma once

#include <cstdint>
#include <vector>

namespace weft::measure {

class Histogram {
public:
    Histogram() : counts_(kBuckets) {}

    // Any value, in whatever unit the caller keeps to. Cost: constant, no allocation.
    void add(std::uint64_t value);
    void merge(const Histogram& other);
    void clear() { *this = {}; }

    std::uint64_t count() const { return count_; }
    std::uint64_t max() const { return max_; }  // exact

    // The smallest bucket's upper end that at least `fraction` (0..1) of the values do not exceed; 0 when empty. Never
    // below the truth, and above it by at most 1/128 of it.
    std::uint64_t quantile(double fraction) const;

private:
    static constexpr unsigned kSplitBits = 7;
    static constexpr unsigned kRanges = 64 - kSplitBits;
    static constexpr std::size_t kBuckets = std::size_t{kRanges + 1} << kSplitBits;

    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t upper_end(std::size_t bucket);

    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace weft::measure
