// How fast the ledger grows on the disk, and how long that goes on: for status, metrics and alerts.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace weft::node {

struct Growth {
    double bytes_per_day = 0;
    std::uint64_t measured_s = 0;  // over so long
};

// Keeps what the ledger took on the disk some minutes apart, for a day. Any thread.
class GrowthMeter {
public:
    // `now_s`: seconds of a clock that never goes back. Cheap when the last sample is young.
    bool is_due(std::uint64_t now_s) const;
    void take(std::uint64_t now_s, std::uint64_t bytes);
    // Since the oldest sample; nothing before kMeasuredMin. `bytes` as of now.
    std::optional<Growth> growth(std::uint64_t now_s, std::uint64_t bytes) const;

    static constexpr std::uint64_t kEvery_s = 300;
    static constexpr std::uint64_t kKept_s = 24 * 3600;
    static constexpr std::uint64_t kMeasuredMin_s = 600;

private:
    struct Sample {
        std::uint64_t at_s;
        std::uint64_t bytes;
    };
    mutable std::mutex mutex_;
    std::deque<Sample> samples_;  // oldest first
};

// What the ledger takes, what it may take, and what it has forgotten.
struct LedgerSpace {
    std::uint64_t used_bytes = 0;   // of log and index
    std::uint64_t bytes_max = 0;    // storage.max_mb; 0: no limit
    std::uint64_t free_bytes = 0;   // of the disk
    std::optional<double> holds_s;  // something was pruned: the ledger holds so much of ledger time
};

struct DiskOutlook {
    std::optional<Growth> growth;     // of a ledger that has pruned nothing
    std::optional<double> days_left;  // until the disk is full; nothing: not known, or never at this rate
    std::optional<double> holds_days;
    std::string words;
};

DiskOutlook disk_outlook(const std::optional<Growth>& growth, const LedgerSpace& space);

}  // namespace weft::node
