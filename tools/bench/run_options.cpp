#include "tools/bench/run_options.hpp"

#include <CLI/CLI.hpp>

namespace weft::bench {
namespace {

constexpr unsigned kThreadsMax = 1024;
constexpr unsigned kRepetitionsMax = 10'000;
constexpr double kSecondsMax = 7 * 24 * 3600;

std::chrono::nanoseconds nanoseconds_of(double seconds) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
}

}  // namespace

std::chrono::nanoseconds RunOptions::warm_up() const {
    return nanoseconds_of(warm_up_s);
}

std::chrono::nanoseconds RunOptions::duration() const {
    return nanoseconds_of(duration_s);
}

void add_time_flags(CLI::App& app, RunOptions& options) {
    app.add_option("--warm-up", options.warm_up_s, "Seconds before measuring that do not count")
        ->check(CLI::Range(0.0, kSecondsMax))
        ->capture_default_str();
    app.add_option("--duration", options.duration_s, "Seconds that are measured (of one repetition, where it repeats)")
        ->check(CLI::Range(0.001, kSecondsMax))
        ->capture_default_str();
}

void add_repetitions_flag(CLI::App& app, RunOptions& options) {
    app.add_option("--repetitions", options.repetitions, "Measurements of each thing, in turn; the median counts")
        ->check(CLI::Range(1u, kRepetitionsMax))
        ->capture_default_str();
}

void add_threads_flag(CLI::App& app, RunOptions& options) {
    app.add_option("--threads", options.threads, "Numbers of threads to measure with, as in 1,2,4")
        ->check(CLI::Range(1u, kThreadsMax))
        ->delimiter(',')
        ->capture_default_str();
}

void add_seed_flag(CLI::App& app, RunOptions& options) {
    app.add_option("--seed", options.seed, "Decides keys, messages and order: equal seeds, equal input")
        ->capture_default_str();
}

void add_repeated_run_flags(CLI::App& app, RunOptions& options) {
    add_time_flags(app, options);
    add_repetitions_flag(app, options);
    add_threads_flag(app, options);
    add_seed_flag(app, options);
}

void add_out_flag(CLI::App& app, RunOptions& options) {
    app.add_option("--out", options.out,
                   "The run folder to write; must not exist or be empty "
                   "(default: runs/<command>-<UTC time>)");
}

}  // namespace weft::bench
