// What happened in each of the phases of a run with abuse. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "core/payload.hpp"
#include "node/engine/verdict.hpp"
#include "tools/bench/load/block_stream.hpp"
#include "tools/measure/histogram.hpp"

namespace weft::bench::load {

// The part of a run that is measured, in microseconds since the stream's start.
struct MeasuredTime {
    std::uint32_t begin_us = 0;
    std::uint32_t end_us = UINT32_MAX;

    bool holds(std::uint32_t us) const { return us >= begin_us && us < end_us; }
};

// So long after a phase began nothing is counted: what the one before left over.
inline constexpr double kPhaseSettlingSeconds = 1;

// Of all turns that a phase had. Each turn has its own latencies: when the machine stumbles, the median of their p99
// still says what a turn was like.
struct PhaseFigures {
    double seconds = 0;                                    // measured
    std::uint64_t good_due = 0;                            // good blocks intended in it
    std::uint64_t good_confirmed = 0;                      // of these
    std::map<std::size_t, measure::Histogram> latency_us;  // of these, by turn
    std::uint64_t abuse_sent = 0;                          // blocks of all kinds but good ones
    std::uint64_t confirmed_within = 0;                    // blocks of any kind whose confirmation was heard in it
    std::array<std::uint64_t, 10> verdicts{};              // on the abuse sent in it, by Admission
    std::map<RejectReason, std::uint64_t> reasons;         // of the abuse sent in it and rejected
};

class PhaseTally {
public:
    // `stream` outlives this. Without phases there is nothing to tally, and all calls do nothing.
    PhaseTally(const BlockStream& stream, MeasuredTime measured);

    void sent(Place place);
    void judged(Place place, node::Admission admission);
    void decided(Place place, Fate fate, RejectReason reason, std::uint32_t now_us, std::uint32_t intended_us);

    const std::vector<PhaseFigures>& phases() const { return phases_; }

private:
    PhaseFigures* at(std::uint32_t us);
    std::size_t turn_at(std::uint32_t us) const;

    const BlockStream& stream_;
    MeasuredTime measured_;
    std::vector<PhaseFigures> phases_;
};

}  // namespace weft::bench::load
