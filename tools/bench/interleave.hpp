// Measuring things against each other on a machine that is shared and noisy: in turn, again and again.
#pragma once

#include <functional>

#include "tools/bench/command.hpp"

namespace weft::bench {

// How much was done in how long.
struct Work {
    double items = 0;
    double seconds = 0;
};

// One of the things that are measured in turn.
struct Contestant {
    std::string name;                                     // of its metric
    std::function<Work(std::chrono::nanoseconds)> run{};  // works for about so long
};

// Calls step(thread) on so many threads over and over for about that long; a step returns the items it did. All
// threads work through the whole of the measured time: the rate is the sum of the threads' own rates.
Work work_for(std::chrono::nanoseconds duration, unsigned threads,
              const std::function<std::size_t(unsigned thread)>& step);

// A repetition is cut into slices of about this length, in which each contestant has its turn: so what else the machine
// does hits all of them alike.
inline constexpr std::chrono::nanoseconds kSlice = std::chrono::milliseconds(50);

// Warms each up, then measures each in every repetition, in turn. One metric each, in items a second ("1/s").
std::vector<Metric> measure_in_turn(Bench& bench, const RunOptions& options,
                                    const std::vector<Contestant>& contestants);

// How many slices a repetition has.
unsigned slices_of(const RunOptions& options);

// The ratio of two metrics, repetition by repetition. Requires equally many values.
Metric ratio_of(std::string name, const Metric& above, const Metric& below);

}  // namespace weft::bench
