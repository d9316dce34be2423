// The figures of a load run. Pure.
#pragma once

#include <vector>

#include "tools/bench/load/board.hpp"
#include "tools/bench/load/load_options.hpp"
#include "tools/bench/load/offering.hpp"
#include "tools/bench/load/sampler.hpp"
#include "tools/bench/run_result.hpp"

namespace weft::bench::load {

struct LoadFacts {
    const LoadOptions& options;
    const BlockStream& stream;
    const Board& board;
    const OfferingEnd& end;
    const std::vector<Sample>& samples;
    double prepared_s = 0;
};

// Everything but the checks.
RunResult load_result(const LoadFacts& facts);

// What the phases of abuse did to the good blocks, for runs that have them: metrics and latencies by phase, named
// "phase<number>.<kind>", and the ratios to the first phase.
void add_phases(const LoadFacts& facts, RunResult& result);

// The live line of a second.
std::string live_text(const Sample& before, const Sample& now);

}  // namespace weft::bench::load
