#include "tools/bench/report.hpp"

#include <algorithm>

#include "tools/bench/text.hpp"

namespace weft::bench {
namespace {

std::string metrics_text(const std::vector<Metric>& metrics) {
    std::vector<std::vector<std::string>> rows{{"", "median", "lowest", "highest", "unit"}};
    for (const Metric& metric : metrics) {
        const auto [low, high] = std::minmax_element(metric.values.begin(), metric.values.end());
        rows.push_back({metric.name, figure(median_of(metric.values)), figure(*low), figure(*high), metric.unit});
    }
    return table_text(rows);
}

std::string latencies_text(const std::vector<Latency>& latencies) {
    std::vector<std::vector<std::string>> rows{{"ms", "p50", "p90", "p99", "p99.9", "max", "count"}};
    for (const Latency& latency : latencies) {
        const auto ms = [&](std::uint64_t us) { return figure(static_cast<double>(us) / 1000); };
        const measure::Histogram& us = latency.microseconds;
        rows.push_back({latency.name, ms(us.quantile(0.5)), ms(us.quantile(0.9)), ms(us.quantile(0.99)),
                        ms(us.quantile(0.999)), ms(us.max()), figure(static_cast<double>(us.count()))});
    }
    return table_text(rows);
}

}  // namespace

std::string report_text(const RunResult& result) {
    std::string text = metrics_text(result.metrics);
    if (!result.latencies.empty()) text += "\n" + latencies_text(result.latencies);
    text += "\n";
    for (const std::string& note : result.notes) text += "  note: " + note + "\n";
    for (const Check& check : result.checks) {
        text += std::string("  [") + (check.ok ? "ok" : "FAILED") + "] " + check.what + ": " + check.detail + "\n";
    }
    if (result.checks.empty()) text += "  [FAILED] nothing was checked\n";
    return text;
}

}  // namespace weft::bench
