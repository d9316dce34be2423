// The flags that measuring commands share. A command sets its own defaults, then adds the flags that mean something to
// it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace weft::bench {

struct RunOptions {
    double warm_up_s = 0.2;   // before the first measurement; not counted
    double duration_s = 0.5;  // of one measurement
    unsigned repetitions = 5;
    std::vector<unsigned> threads = {1};
    std::uint64_t seed = 1;
    std::string out;  // the run folder; empty: runs/<command>-<UTC time>

    std::chrono::nanoseconds warm_up() const;
    std::chrono::nanoseconds duration() const;
};

// Leaves each value of a list once, where it stood first: nothing is measured twice under one name.
template <class T>
void make_distinct(std::vector<T>& values) {
    auto end = values.begin();
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (std::find(values.begin(), end, *it) == end) *end++ = *it;
    }
    values.erase(end, values.end());
}

// `options` must outlive the app. All show their defaults in the help, and refuse values out of range.
void add_time_flags(CLI::App& app, RunOptions& options);  // --warm-up, --duration
void add_repetitions_flag(CLI::App& app, RunOptions& options);
void add_threads_flag(CLI::App& app, RunOptions& options);  // a list: --threads 1,2
void add_seed_flag(CLI::App& app, RunOptions& options);
void add_out_flag(CLI::App& app, RunOptions& options);
// What every measurement has that repeats on several threads: time, repetitions, threads, seed.
void add_repeated_run_flags(CLI::App& app, RunOptions& options);

}  // namespace weft::bench
