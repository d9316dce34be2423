// One simulated run: a safety phase under load and faults, then faults heal and a liveness phase must bring every
// accepted block its fate. The same options give the same result, bit by bit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/sim/network/fault_schedule.hpp"
#include "tools/sim/network/run_options.hpp"

namespace weft::sim {

struct RunResult {
    std::optional<std::string> broken;  // which invariant, with seed and simulated time; nothing: all is well
    TimeUs simulated_us = 0;
    std::uint64_t steps = 0;
    std::size_t accepted = 0;  // blocks, by some node
    std::size_t confirmed = 0;
    std::size_t rejected = 0;
    std::size_t expired = 0;
    std::size_t commits = 0;
    std::vector<Fault> faults;
    std::vector<std::string> halted;  // nodes that lost their disks and stopped themselves
    Hash digest;                      // of all events and states
};

RunResult run(const RunOptions& options, Simulation::Log log = {});

}  // namespace weft::sim
