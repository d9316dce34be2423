// What became of every block of a stream: verdicts, fates, latencies, and the counts of all. One byte a block.
// One thread, but for the counts, which any thread may read.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "node/engine/verdict.hpp"
#include "tools/bench/load/block_stream.hpp"
#include "tools/bench/load/news.hpp"
#include "tools/bench/load/phase_tally.hpp"
#include "tools/measure/histogram.hpp"

namespace weft::bench::load {

// Blocks of known honest issuers with right signatures ("good") only, but for the last ones.
struct Counts {
    std::uint64_t offered = 0;  // each once, however often it was sent
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  // for good
    std::uint64_t confirmed = 0;
    std::uint64_t rejected = 0;
    std::uint64_t expired = 0;
    std::uint64_t busy = 0;  // verdicts, not blocks: to be offered again
    std::uint64_t junk_offered = 0;
    std::uint64_t junk_accepted = 0;
    std::uint64_t abuse_offered = 0;  // well signed by abusers' accounts
    std::uint64_t abuse_accepted = 0;
    std::uint64_t abuse_confirmed = 0;
    std::uint64_t abuse_ended = 0;  // rejected or expired
};

class Board {
public:
    // `stream` outlives this.
    Board(const BlockStream& stream, MeasuredTime measured);

    // Blocks that are sent for the first time. Their latency counts from when they were due, or from now.
    enum class LatencyFrom : std::uint8_t { due, sending };
    void offered(Place first, std::size_t blocks, std::uint32_t now_us, LatencyFrom from);
    void judged(Place first, std::span<const node::Admission> verdicts);
    // As `node` told it. A block's fate counts when the node that it was offered to tells it.
    void decided(std::size_t node, const FateList& list, std::uint32_t now_us);
    void decided(Place place, Fate fate, RejectReason reason, std::uint32_t now_us);

    Fate fate(Place place) const;
    bool accepted(Place place) const;

    Counts counts() const;
    // Good ones that were accepted or not yet judged, and have no fate.
    std::uint64_t open() const;
    // Of abusers, accepted and without a fate. Some never get one: what waits for parents may be forgotten.
    std::uint64_t abuse_open() const;

    std::uint64_t contradictions() const { return contradictions_; }  // second fates, fates of refused blocks
    std::uint64_t strange() const { return strange_; }                // fates of blocks that are not of the stream
    CommitIndex last_commit() const { return last_commit_; }
    const std::map<RejectReason, std::uint64_t>& reasons() const { return reasons_; }
    // How often which verdict was given, by kind of block.
    std::uint64_t verdicts(ItemKind kind, node::Admission admission) const;
    // Of good blocks confirmed that were intended in the measured time.
    const measure::Histogram& latency_us() const { return latency_us_; }
    // Good blocks sent first, and confirmed, within the measured time, whenever they were intended.
    std::uint64_t offered_in_time() const { return offered_in_time_; }
    std::uint64_t confirmed_in_time() const { return confirmed_in_time_; }
    const PhaseTally& phases() const { return phases_; }

private:
    enum Counter : std::size_t {
        kOffered,
        kAccepted,
        kRefused,
        kConfirmed,
        kRejected,
        kExpired,
        kBusy,
        kJunkOffered,
        kJunkAccepted,
        kAbuseOffered,
        kAbuseAccepted,
        kAbuseConfirmed,
        kAbuseEnded,
        kCounters
    };
    static constexpr std::size_t kKinds = 5;
    static constexpr std::size_t kAdmissions = 10;

    void judge(Place place, node::Admission admission);
    void take(ItemKind kind);
    void count(Counter counter, std::uint64_t more = 1);

    const BlockStream& stream_;
    MeasuredTime measured_;
    std::vector<std::uint8_t> states_;        // by place
    std::vector<std::uint32_t> intended_us_;  // by place; empty: when they are due
    std::array<std::atomic<std::uint64_t>, kCounters> counters_{};
    std::array<std::array<std::uint64_t, kAdmissions>, kKinds> verdicts_{};
    std::map<RejectReason, std::uint64_t> reasons_;
    measure::Histogram latency_us_;
    std::uint64_t confirmed_in_time_ = 0;
    std::uint64_t offered_in_time_ = 0;
    std::uint64_t contradictions_ = 0;
    std::uint64_t strange_ = 0;
    CommitIndex last_commit_ = 0;
    PhaseTally phases_;
};

}  // namespace weft::bench::load
