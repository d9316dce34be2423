// The end of a run on the terminal. Pure.
#pragma once

#include <string>

#include "tools/bench/run_result.hpp"

namespace weft::bench {

// Medians with their range, latencies, notes, checks, and whether the run holds.
std::string report_text(const RunResult& result);

}  // namespace weft::bench
