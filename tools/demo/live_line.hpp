// The demo's line of each second. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tools/client/answers.hpp"
#include "tools/demo/block_book.hpp"

namespace weft::demo {

struct LiveView {
    std::chrono::milliseconds elapsed{0};   // since the load began
    std::chrono::milliseconds interval{0};  // since the line before
    Counts now;
    Counts before;
    measure::Histogram latency;                          // of the interval
    std::vector<std::optional<client::NodeInfo>> nodes;  // nothing: it did not answer
};

std::string live_heading();
std::string live_line(const LiveView& view);

}  // namespace weft::demo
