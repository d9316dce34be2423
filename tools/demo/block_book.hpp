// Every block that the demo's devices sent, until its fate is known; and the counts. Any thread.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/types.hpp"
#include "tools/measure/histogram.hpp"

namespace weft::demo {

using Clock = std::chrono::steady_clock;

struct Counts {
    std::uint64_t offered = 0;   // intended by the devices, skipped ones included
    std::uint64_t skipped = 0;   // not made: too many of the device's blocks had no fate yet
    std::uint64_t accepted = 0;  // by a node, for ordering
    std::uint64_t confirmed = 0;
    std::uint64_t rejected = 0;
    std::uint64_t expired = 0;
    std::uint64_t refused = 0;  // by a node, for good
};

class BlockBook {
public:
    struct Entry {
        Bytes encoded{};
        std::size_t node = 0;  // that it was offered to
        std::size_t device = 0;
        Clock::time_point intended{};
        bool payment = true;
        bool accepted = false;
    };

    // Before it is sent, so that its event finds it.
    void offered(const BlockId& id, Entry entry);
    void skipped();
    void accepted(const BlockId& id);
    // A final fate, as `node` told it; ignored from another node than the one that the block was offered to.
    void decided(const BlockId& id, std::size_t node, Fate fate, const std::string& reason, CommitIndex commit,
                 Clock::time_point when);
    // A node will never take it.
    void refused(const BlockId& id, const std::string& code);
    // It is with another node now.
    void moved(const BlockId& id, std::size_t node);

    // Blocks whose fate is unknown although they were intended before `before`; the oldest first, at most `max`.
    std::vector<std::pair<BlockId, Entry>> overdue(Clock::time_point before, std::size_t max) const;

    std::size_t open() const;  // without a fate
    std::size_t open_of(std::size_t device) const;
    CommitIndex last_commit() const;  // of all that was decided
    Counts counts() const;
    std::map<std::string, std::uint64_t> reasons() const;  // of rejections and refusals
    std::optional<Clock::time_point> first_confirmed_payment() const;

    // From intended time to the confirmed event: since the last call, and in all.
    measure::Histogram take_recent_latency();
    measure::Histogram latency() const;

private:
    using Entries = std::unordered_map<BlockId, Entry>;

    void close(Entries::iterator entry);

    mutable std::mutex mutex_;
    Entries entries_;
    std::vector<std::size_t> open_of_device_;
    Counts counts_;
    CommitIndex last_commit_ = 0;
    std::map<std::string, std::uint64_t> reasons_;
    measure::Histogram recent_;
    measure::Histogram all_;
    std::optional<Clock::time_point> first_confirmed_;
};

}  // namespace weft::demo
