// `weft-sim run`: its command line, what it prints, and how it goes on from seed to seed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/sim/network/run_options.hpp"

namespace CLI {
class App;
}

namespace weft::sim {

struct RunCommand {
    std::uint64_t seed = 1;
    RunChoices choices;
    bool twice = false;                   // run it again and compare the digests
    std::string trace_path;               // empty: none; -: standard output
    std::optional<std::uint64_t> seeds;   // so many, from `seed` on
    std::optional<double> swarm_minutes;  // until so much time is up, from `seed` on
    std::size_t jobs = 0;                 // seeds at a time
};

// Declares the sub-command; `command` is filled when it is parsed, and outlives `app`.
CLI::App* add_run_command(CLI::App& app, RunCommand& command);

// 0: all is well; 1: an invariant is broken, or two runs of one seed differ; 2: the choices make no network.
int run_command(const RunCommand& command);

}  // namespace weft::sim
