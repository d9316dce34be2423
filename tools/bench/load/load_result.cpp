#include "tools/bench/load/load_result.hpp"

#include <algorithm>

#include "tools/bench/text.hpp"

namespace weft::bench::load {
namespace {

constexpr double kMegabyte = 1e6;
constexpr double kSettlingSeconds = 2;  // after the window is full for the first time

// The last sample that is not later; the first one if all are.
const Sample& sample_at(const std::vector<Sample>& samples, double at_s) {
    const auto after = std::upper_bound(samples.begin(), samples.end(), at_s,
                                        [](double wanted, const Sample& sample) { return wanted < sample.at_s; });
    return after == samples.begin() ? samples.front() : *std::prev(after);
}

double cpu_of_nodes(const Sample& sample) {
    double sum = 0;
    for (const NodeSample& node : sample.nodes) sum += node.process.cpu_s;
    return sum;
}

double memory_of_nodes(const Sample& sample) {
    double sum = 0;
    for (const NodeSample& node : sample.nodes) sum += static_cast<double>(node.process.own_bytes);
    return sum;
}

void add_counts(const LoadFacts& facts, std::vector<Metric>& metrics) {
    const Counts c = facts.board.counts();
    const auto add = [&](const char* name, std::uint64_t value, Better better = Better::neither) {
        metrics.push_back({name, "", better, {static_cast<double>(value)}});
    };
    std::uint64_t prepared = 0;
    for (const ItemKind kind : facts.stream.kinds) prepared += counts_as_good(kind) ? 1 : 0;
    add("blocks.prepared", prepared);
    add("blocks.offered", c.offered);
    add("blocks.accepted", c.accepted);
    add("blocks.refused", c.refused, Better::lower);
    add("blocks.confirmed", c.confirmed);
    add("blocks.rejected", c.rejected);
    add("blocks.expired", c.expired, Better::lower);
    add("blocks.busy_answers", c.busy, Better::lower);
    add("blocks.junk_offered", c.junk_offered);
    add("blocks.junk_accepted", c.junk_accepted);
}

void add_usage(const LoadFacts& facts, std::vector<Metric>& metrics) {
    const auto& options = facts.options;
    const double end_s = options.warm_up_s + options.duration_s;
    const Sample& begin = sample_at(facts.samples, options.warm_up_s);
    const Sample& end = sample_at(facts.samples, end_s);
    const double seconds = std::max(end.at_s - begin.at_s, 0.001);
    const double confirmed = std::max(1.0, static_cast<double>(end.counts.confirmed - begin.counts.confirmed));
    const auto add = [&](const char* name, const char* unit, double value, Better better = Better::lower) {
        metrics.push_back({name, unit, better, {value}});
    };
    const double nodes_cpu = cpu_of_nodes(end) - cpu_of_nodes(begin);
    const double own_cpu = end.own_cpu_s - begin.own_cpu_s;
    add("cpu.nodes", "cores", nodes_cpu / seconds, Better::neither);
    add("cpu.bench", "cores", own_cpu / seconds);
    add("cpu.nodes_per_block", "us", nodes_cpu * 1e6 / confirmed);
    add("cpu.bench_per_block", "us", own_cpu * 1e6 / confirmed);
    add("cpu.bench_share", "%", 100 * own_cpu / std::max(nodes_cpu + own_cpu, 1e-9));
    add("memory.at_begin", "MB", memory_of_nodes(begin) / kMegabyte);
    add("memory.at_end", "MB", memory_of_nodes(end) / kMegabyte);
    double file = 0;
    for (const NodeSample& node : end.nodes) file += static_cast<double>(node.process.file_bytes);
    add("memory.file_at_end", "MB", file / kMegabyte, Better::neither);
    const double full_s = std::max(options.warm_up_s, options.window_s + kSettlingSeconds);
    if (full_s + 3 <= end_s) {
        add("memory.growth", "MB/s", memory_slope(facts.samples, full_s, end_s) / kMegabyte);
    }
    double disk = 0;
    double lag = 0;
    for (const NodeSample& node : end.nodes) disk += node.disk_bytes / kMegabyte;
    for (const Sample& sample : facts.samples) {
        for (const NodeSample& node : sample.nodes) lag = std::max(lag, node.index_lag_bytes / kMegabyte);
    }
    add("store.bytes", "MB", disk);
    add("store.index_lag_max", "MB", lag);
}

// Reasons why figures are not what one might take them for.
std::vector<std::string> notes_of(const LoadFacts& facts) {
    std::vector<std::string> notes;
    const auto& options = facts.options;
    const Counts c = facts.board.counts();
    if (facts.end.lagged) {
        notes.push_back(
            options.paced()
                ? "the nodes fell so far behind that blocks would have left the window: the offering ended early"
                : "fewer blocks were taken than --expect says: the offering ended early, before blocks "
                  "left the window; give a lower --expect");
    }
    if (facts.end.node_ended) notes.push_back("a node ended by itself");
    const double wanted = options.paced() ? static_cast<double>(facts.stream.shape.good_blocks) : 0;
    if (static_cast<double>(c.offered) < wanted) {
        notes.push_back("only " + figure(static_cast<double>(c.offered)) + " of " + figure(wanted) +
                        " blocks could be offered in the time: this is overload");
    }
    if (!options.paced() && c.offered == facts.stream.shape.good_blocks) {
        notes.push_back("all prepared blocks were used up before the time was over: give a higher --expect");
    }
    if (options.window_s + kSettlingSeconds + 3 > options.warm_up_s + options.duration_s) {
        notes.push_back("too short to tell whether memory is flat: the window was not full for long enough");
    }
    for (const auto& [reason, count] : facts.board.reasons()) {
        notes.push_back("rejected: " + std::to_string(count) + " " + std::string(reason_name(reason)));
    }
    for (const ItemKind kind :
         {ItemKind::good, ItemKind::twin, ItemKind::bad_signature, ItemKind::unknown_key, ItemKind::abuse}) {
        static constexpr const char* kNames[] = {"good blocks", "double spends", "wrong signatures", "unknown keys",
                                                 "abusers' blocks"};
        std::string line;
        for (int i = 0; i <= static_cast<int>(node::Admission::not_ready); ++i) {
            const auto admission = static_cast<node::Admission>(i);
            const std::uint64_t count = facts.board.verdicts(kind, admission);
            if (count > 0) line += " " + std::to_string(count) + " " + std::string(admission_name(admission));
        }
        if (!line.empty()) notes.push_back(std::string("verdicts on ") + kNames[static_cast<int>(kind)] + ":" + line);
    }
    return notes;
}

}  // namespace

RunResult load_result(const LoadFacts& facts) {
    RunResult result;
    const double seconds = facts.options.duration_s;
    const auto rate = [&](const char* name, std::uint64_t count, Better better) {
        result.metrics.push_back({name, "1/s", better, {static_cast<double>(count) / seconds}});
    };
    rate("confirmed", facts.board.confirmed_in_time(), Better::higher);
    rate("offered", facts.board.offered_in_time(), Better::neither);
    add_counts(facts, result.metrics);
    add_usage(facts, result.metrics);
    result.metrics.push_back({"preparing", "s", Better::lower, {facts.prepared_s}});
    const auto size = static_cast<double>(facts.stream.batches.back().offset + facts.stream.batches.back().bytes);
    result.metrics.push_back({"block.bytes",
                              "",
                              Better::neither,
                              {size / static_cast<double>(facts.stream.size()) - sizeof(std::uint32_t)}});
    result.latencies.push_back({"finality", facts.board.latency_us()});
    result.latencies.push_back({"lateness of sending", facts.end.late_us});
    result.samples = samples_table(facts.samples);
    add_phases(facts, result);
    result.notes = notes_of(facts);
    return result;
}

std::string live_text(const Sample& before, const Sample& now) {
    const double seconds = std::max(now.at_s - before.at_s, 0.001);
    const auto rate = [&](std::uint64_t Counts::*counter) {
        return figure(static_cast<double>(now.counts.*counter - before.counts.*counter) / seconds) + "/s";
    };
    return figure(now.at_s) + " s: offered " + rate(&Counts::offered) + ", accepted " + rate(&Counts::accepted) +
           ", confirmed " + rate(&Counts::confirmed) + ", rejected " + rate(&Counts::rejected) + ", open " +
           figure(static_cast<double>(now.counts.offered - now.counts.confirmed)) + ", memory " +
           figure(memory_of_nodes(now) / kMegabyte) + " MB, CPU of nodes " +
           figure((cpu_of_nodes(now) - cpu_of_nodes(before)) / seconds);
}

}  // namespace weft::bench::load
