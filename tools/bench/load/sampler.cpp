#include "tools/bench/load/sampler.hpp"

#include <sys/resource.h>

#include "tools/client/node_client.hpp"

namespace weft::bench::load {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::milliseconds kMetricsTimeout{2000};
constexpr double kMegabyte = 1e6;

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double memory_of_all(const Sample& sample) {
    double sum = 0;
    for (const NodeSample& node : sample.nodes) sum += static_cast<double>(node.process.own_bytes);
    return sum;
}

}  // namespace

double own_cpu_s() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

Sampler::Sampler(const Board& board, const Offering& offering, std::vector<SampledNode> nodes,
                 SteadyClock::time_point start, std::function<void(const Sample&, const Sample&)> look)
    : board_(board), offering_(offering), nodes_(std::move(nodes)), start_(start), look_(std::move(look)) {
    samples_.push_back(take());
    thread_ = std::thread([this] { run(); });
}

Sampler::~Sampler() {
    stop();
}

void Sampler::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    samples_.push_back(take());
}

void Sampler::run() {
    auto due = start_;
    while (true) {
        due += kInterval;
        {
            std::unique_lock lock(mutex_);
            if (wake_.wait_until(lock, due, [this] { return stopping_; })) return;
        }
        samples_.push_back(take());
        look_(samples_[samples_.size() - 2], samples_.back());
    }
}

Sample Sampler::take() {
    Sample sample;
    sample.at_s = std::chrono::duration<double>(SteadyClock::now() - start_).count();
    sample.counts = board_.counts();
    sample.outstanding = offering_.outstanding();
    sample.own_cpu_s = own_cpu_s();
    if (!samples_.empty()) sample.nodes = samples_.back().nodes;
    sample.nodes.resize(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (const auto reading = read_process(nodes_[i].pid)) sample.nodes[i].process = *reading;
        read_metrics(i, sample.nodes[i]);
    }
    return sample;
}

void Sampler::read_metrics(std::size_t node, NodeSample& sample) {
    const auto text = client::NodeClient(nodes_[node].api, kMetricsTimeout).get("/metrics", "text/plain");
    if (!text) return;
    sample.disk_bytes = metric_value(*text, "weft_disk_bytes").value_or(sample.disk_bytes);
    sample.index_lag_bytes = metric_value(*text, "weft_index_lag_bytes").value_or(sample.index_lag_bytes);
    sample.window_blocks = metric_value(*text, "weft_window_blocks").value_or(sample.window_blocks);
    sample.pending_blocks = metric_value(*text, "weft_pending_blocks").value_or(sample.pending_blocks);
}

Samples samples_table(const std::vector<Sample>& samples) {
    Samples table;
    table.columns = {"t_s",     "offered", "accepted",     "refused",       "confirmed", "rejected",
                     "expired", "busy",    "junk_offered", "junk_accepted", "unjudged",  "own_cpu_s"};
    const std::size_t nodes = samples.empty() ? 0 : samples.front().nodes.size();
    for (std::size_t i = 1; i <= nodes; ++i) {
        for (const char* name :
             {"memory_mb", "file_mb", "cpu_s", "disk_mb", "index_lag_mb", "window_blocks", "pending_blocks"}) {
            table.columns.push_back("node" + std::to_string(i) + "_" + name);
        }
    }
    for (const Sample& sample : samples) {
        const Counts& c = sample.counts;
        std::vector<double> row{sample.at_s};
        for (const std::uint64_t count : {c.offered, c.accepted, c.refused, c.confirmed, c.rejected, c.expired, c.busy,
                                          c.junk_offered, c.junk_accepted, sample.outstanding}) {
            row.push_back(static_cast<double>(count));
        }
        row.push_back(sample.own_cpu_s);
        for (const NodeSample& node : sample.nodes) {
            row.insert(row.end(), {static_cast<double>(node.process.own_bytes) / kMegabyte,
                                   static_cast<double>(node.process.file_bytes) / kMegabyte, node.process.cpu_s,
                                   node.disk_bytes / kMegabyte, node.index_lag_bytes / kMegabyte, node.window_blocks,
                                   node.pending_blocks});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

double memory_slope(const std::vector<Sample>& samples, double begin_s, double end_s) {
    double n = 0, sum_t = 0, sum_m = 0, sum_tt = 0, sum_tm = 0;
    for (const Sample& sample : samples) {
        if (sample.at_s < begin_s || sample.at_s > end_s) continue;
        const double memory = memory_of_all(sample);
        n += 1;
        sum_t += sample.at_s;
        sum_m += memory;
        sum_tt += sample.at_s * sample.at_s;
        sum_tm += sample.at_s * memory;
    }
    const double spread = n * sum_tt - sum_t * sum_t;
    return n < 3 || spread <= 0 ? 0 : (n * sum_tm - sum_t * sum_m) / spread;
}

}  // namespace weft::bench::load
