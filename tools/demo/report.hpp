// The table at the end of a run. Pure.
#pragma once

#include <string>
#include <vector>

#include "tools/client/answers.hpp"
#include "tools/demo/agreement.hpp"
#include "tools/demo/block_book.hpp"

namespace weft::demo {

struct RunReport {
    std::chrono::milliseconds duration{0};  // of the offering
    Counts counts;
    std::map<std::string, std::uint64_t> reasons;
    measure::Histogram latency;
    std::optional<std::chrono::milliseconds> first_confirmed_payment;  // since the nodes' start
    std::vector<std::optional<client::NodeInfo>> nodes;
    std::vector<Finding> findings;
};

bool all_hold(const std::vector<Finding>& findings);

std::string report_text(const RunReport& report);

}  // namespace weft::demo
