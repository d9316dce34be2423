// What a measuring command found: what the run folder, the table on the terminal and the exit status are made from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/measure/histogram.hpp"

namespace weft::bench {

enum class Better : std::uint8_t { higher, lower, neither };

std::string better_name(Better better);  // "higher", "lower", "neither"

// One figure, measured once per repetition (or once in all).
struct Metric {
    std::string name;  // stable, like "verify.ifma.tables"; unique in a run
    std::string unit;  // "1/s", "ms", "MB", "%", "" for a bare ratio or count
    Better better = Better::higher;
    std::vector<double> values;  // in order of repetitions; not empty
};

// Requires values (CHECK). Even count: the mean of the middle two.
double median_of(std::vector<double> values);

// A distribution of durations in microseconds, reported with p50, p90, p99, p99.9 and max.
struct Latency {
    std::string name;
    measure::Histogram microseconds;
};

// One part of the consistency check that closes a run.
struct Check {
    std::string what;
    bool ok = false;
    std::string detail;
};

// samples.csv: a row per repetition or per second, a column per figure.
struct Samples {
    std::vector<std::string> columns;
    std::vector<std::vector<double>> rows;  // each as long as columns
};

struct RunResult {
    std::vector<Metric> metrics;
    std::vector<Latency> latencies;
    std::vector<Check> checks;  // not empty: a run that checked nothing has shown nothing
    Samples samples;
    std::vector<std::string> notes;  // for the reader: what was left out and why

    bool ok() const;  // there are checks, and all hold
};

// The samples of metrics that were measured equally often: a row per repetition, counted from 1.
Samples samples_of(const std::vector<Metric>& metrics);

}  // namespace weft::bench
