// What `weft-bench node` and `weft-bench net` can be told.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/types.hpp"
#include "tools/bench/load/block_stream.hpp"
#include "tools/bench/run_options.hpp"

namespace weft::bench::load {

// How much older in the stream a parent is that was offered to another node: it must have come over by then.
inline constexpr double kForeignAgeSeconds = 1;

struct LoadOptions : RunOptions {
    LoadOptions() {
        warm_up_s = 5;
        duration_s = 30;
    }

    std::string rate = "20000";  // good blocks a second on all nodes together, or "max"
    double expect = 100'000;     // with rate "max": by what rate blocks are dated, and how many are prepared
    std::size_t validators = 1;
    std::uint32_t accounts = 10'000;
    unsigned parents = 2;
    double parent_age_ms = 20;
    std::size_t payload = 0;  // bytes of a record; 0: transfers
    double conflict_share = 0;
    double bad_share = 0;
    double unknown_share = 0;
    unsigned connections = 1;
    std::uint32_t batch = 0;  // blocks; 0: chosen by rate
    std::uint32_t outstanding = 16'384;
    std::uint32_t window_s = 20;
    std::uint32_t patience_s = 20;
    std::string data;   // empty: in the run folder
    std::string weftd;  // empty: beside this program
    bool keep = false;
    bool newcomer = false;            // an empty node joins when the load is over
    std::vector<std::string> phases;  // of abuse; see parse_phase
    double phase_s = 4;
    std::uint32_t abusers = 1000;
    std::uint32_t abuser_quota = kStreamQuota.units_per_second;
    std::uint32_t abuser_burst = 0;  // 0: two seconds' worth

    bool paced() const { return rate != "max"; }
    double blocks_per_second() const { return paced() ? std::stod(rate) : expect; }
};

void add_load_flags(CLI::App& app, LoadOptions& options);
void add_abuse_flags(CLI::App& app, LoadOptions& options);
void add_validators_flag(CLI::App& app, LoadOptions& options);

// Why a run with these options cannot be; nothing when it can.
std::optional<std::string> options_problem(const LoadOptions& options);

Quota abuser_quota(const LoadOptions& options);

// The stream that the options ask for; its first_time is the caller's to set.
StreamShape shape_of(const LoadOptions& options);

}  // namespace weft::bench::load
