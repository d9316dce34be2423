// A run folder read back. What lies in it may be old, cut short, or made by anybody: nothing in it is trusted.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tools/bench/run_result.hpp"
#include "tools/client/error.hpp"

namespace weft::bench {

struct RecordedMetric {
    std::string name;
    std::string unit;
    Better better = Better::neither;
    // Finite, or NaN where nothing could be measured. A latency's quantile is measured once: all three are the same.
    double median = 0;
    double low = 0;
    double high = 0;
};

struct RunRecord {
    std::filesystem::path folder;
    std::string command;  // "verify"
    std::string started;
    std::string commit;
    bool ok = false;
    std::map<std::string, std::string> options;
    std::map<std::string, std::string> machine;  // what decides speed; scalars as text, lists joined
    std::vector<RecordedMetric> metrics;         // latencies included, as <name>.p50 and so on, in ms
};

// Errors: bad_input, with the file and what is wrong with it.
client::Result<RunRecord> read_run(const std::filesystem::path& folder);

}  // namespace weft::bench
