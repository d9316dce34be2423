#include "tools/demo/live_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weft::demo {
namespace {

std::uint64_t per_second(std::uint64_t now, std::uint64_t before, std::chrono::milliseconds interval) {
    const double seconds = std::max(static_cast<double>(interval.count()) / 1000, 0.001);
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(now - before) / seconds));
}

std::string milliseconds_or_dash(const measure::Histogram& latency, double fraction) {
    return latency.count() == 0 ? "-" : fmt::format("{:.0f}", static_cast<double>(latency.quantile(fraction)) / 1000);
}

}  // namespace

std::string live_heading() {
    return fmt::format("{:>6} {:>8} {:>9} {:>10} {:>9} {:>7} {:>7} {:>5} {:>7}  {}", "time", "offered", "accepted",
                       "confirmed", "rejected", "p50 ms", "p99 ms", "tips", "height", "commit of each node");
}

std::string live_line(const LiveView& view) {
    const auto rate = [&](std::uint64_t Counts::*counter) {
        return per_second(view.now.*counter, view.before.*counter, view.interval);
    };
    std::uint64_t tips = 0;
    CheckpointIndex height = 0;
    std::string commits;
    for (const auto& node : view.nodes) {
        commits += (commits.empty() ? "" : " ") + (node ? std::to_string(node->commit) : std::string("-"));
        if (!node) continue;
        tips = std::max(tips, node->tips);
        height = std::max(height, node->checkpoint);
    }
    return fmt::format("{:>5}s {:>8} {:>9} {:>10} {:>9} {:>7} {:>7} {:>5} {:>7}  {}",
                       (view.elapsed.count() + 500) / 1000, rate(&Counts::offered), rate(&Counts::accepted),
                       rate(&Counts::confirmed), rate(&Counts::rejected), milliseconds_or_dash(view.latency, 0.5),
                       milliseconds_or_dash(view.latency, 0.99), tips, height, commits);
}

}  // namespace weft::demo
