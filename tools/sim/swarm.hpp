// Seed after seed, each in a process of its own, so that a crash is one seed's failure and not the end. The only part
// of the simulator that looks at a real clock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace weft::sim {

struct SeedReport {
    bool well = false;
    std::string text;
};

struct SwarmLimits {  // whichever comes first; with neither, nothing is run
    std::optional<std::uint64_t> seeds;
    std::optional<double> minutes;
    std::size_t jobs = 1;  // seeds at a time
};

struct SwarmTotals {
    std::uint64_t seeds = 0;
    std::uint64_t failures = 0;
};

// Calls run(seed) in a child process for `first` and the seeds that follow it, and told(seed, its report) here, in the
// order of the seeds. A child that ends without a report is a failure, too.
SwarmTotals swarm(std::uint64_t first, const SwarmLimits& limits, const std::function<SeedReport(std::uint64_t)>& run,
                  const std::function<void(std::uint64_t, const SeedReport&)>& told);

}  // namespace weft::sim
