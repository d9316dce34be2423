// A row of figures every second while a run lasts, taken on a thread of its own.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tools/bench/load/offering.hpp"
#include "tools/bench/load/process_reading.hpp"
#include "tools/bench/run_result.hpp"
#include "tools/client/endpoint.hpp"

namespace weft::bench::load {

struct SampledNode {
    pid_t pid = -1;
    client::Endpoint api;
};

// What is known of a node at one moment; what it did not answer in time stays as it was.
struct NodeSample {
    ProcessReading process;
    double disk_bytes = 0;
    double index_lag_bytes = 0;
    double window_blocks = 0;
    double pending_blocks = 0;
};

struct Sample {
    double at_s = 0;  // since the stream's start
    Counts counts;
    std::uint64_t outstanding = 0;
    double own_cpu_s = 0;
    std::vector<NodeSample> nodes;
};

// CPU time of this process.
double own_cpu_s();

class Sampler {
public:
    // Takes the first sample at once, then one a second. `look` is called with each on the sampling thread.
    Sampler(const Board& board, const Offering& offering, std::vector<SampledNode> nodes, SteadyClock::time_point start,
            std::function<void(const Sample& before, const Sample& now)> look);
    ~Sampler();

    // Takes the last one. Idempotent.
    void stop();
    const std::vector<Sample>& samples() const { return samples_; }  // after stop

private:
    void run();
    Sample take();
    void read_metrics(std::size_t node, NodeSample& sample);

    const Board& board_;
    const Offering& offering_;
    std::vector<SampledNode> nodes_;
    SteadyClock::time_point start_;
    std::function<void(const Sample&, const Sample&)> look_;
    std::vector<Sample> samples_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // guarded by mutex_
    std::thread thread_;
};

// As the run folder wants them.
Samples samples_table(const std::vector<Sample>& samples);

// Bytes a second by which the own memory of all nodes grew from `begin_s` on (least squares); 0 for fewer than three
// samples. Pure.
double memory_slope(const std::vector<Sample>& samples, double begin_s, double end_s);

}  // namespace weft::bench::load
