// Two runs side by side. Pure.
#pragma once

#include <string>

#include "tools/bench/compare/run_record.hpp"

namespace weft::bench {

// The metrics of both with the ratio B / A and whether that is better; then what differs between the runs, and warnings
// where figures cannot be held against each other. Text of the runs is printed without control characters.
std::string comparison_text(const RunRecord& a, const RunRecord& b);

}  // namespace weft::bench
