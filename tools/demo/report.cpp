#include "tools/demo/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft::demo {
namespace {

std::string counter_line(const char* name, std::uint64_t value, std::chrono::milliseconds duration) {
    const double seconds = std::max(static_cast<double>(duration.count()) / 1000, 0.001);
    return fmt::format("  {:<11}{:>10}   {:>9.1f}/s\n", name, value, static_cast<double>(value) / seconds);
}

std::string latency_line(const measure::Histogram& latency) {
    const auto ms = [&](double fraction) { return static_cast<double>(latency.quantile(fraction)) / 1000; };
    if (latency.count() == 0) return "  finality   nothing was confirmed\n";
    return fmt::format("  finality   p50 {:.0f} ms, p90 {:.0f} ms, p99 {:.0f} ms, max {:.0f} ms\n", ms(0.5), ms(0.9),
                       ms(0.99), static_cast<double>(latency.max()) / 1000);
}

std::string node_lines(const std::vector<std::optional<client::NodeInfo>>& nodes) {
    std::string text = fmt::format("\n  {:<6}{:>10}{:>12}{:>11}{:>10}   {}\n", "node", "commit", "checkpoint",
                                   "certified", "pending", "state root");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!nodes[i]) {
            text += fmt::format("  {:<6}does not answer\n", i + 1);
            continue;
        }
        const client::NodeInfo& info = *nodes[i];
        text += fmt::format("  {:<6}{:>10}{:>12}{:>11}{:>10}   {}\n", i + 1, info.commit, info.checkpoint,
                            info.certified, info.pending, info.state_root.substr(0, 16));
    }
    return text;
}

}  // namespace

bool all_hold(const std::vector<Finding>& findings) {
    return std::all_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.ok; });
}

std::string report_text(const RunReport& report) {
    std::string text = fmt::format("\nAfter {:.1f} s of load:\n", static_cast<double>(report.duration.count()) / 1000);
    text += counter_line("offered", report.counts.offered, report.duration);
    text += counter_line("accepted", report.counts.accepted, report.duration);
    text += counter_line("confirmed", report.counts.confirmed, report.duration);
    text += counter_line("rejected", report.counts.rejected, report.duration);
    if (report.counts.skipped > 0) text += counter_line("skipped", report.counts.skipped, report.duration);
    for (const auto& [reason, count] : report.reasons) text += fmt::format("    {} {}\n", count, reason);
    text += latency_line(report.latency);
    if (report.first_confirmed_payment) {
        text += fmt::format("  first confirmed payment {:.2f} s after the nodes' start\n",
                            static_cast<double>(report.first_confirmed_payment->count()) / 1000);
    }
    text += node_lines(report.nodes) + "\n";
    for (const Finding& finding : report.findings) {
        text += fmt::format("  [{}] {}: {}\n", finding.ok ? "ok" : "FAILED", finding.what, finding.detail);
    }
    return text + (all_hold(report.findings) ? "\nVERDICT: all of it holds.\n" : "\nVERDICT: FAILED.\n");
}

}  // namespace weft::demo
