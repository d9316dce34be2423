#include "tools/bench/compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tools/bench/text.hpp"

namespace weft::bench {
namespace {

using Facts = std::map<std::string, std::string>;

// Ratios nearer to 1 than this are no difference.
constexpr double kSame = 0.03;

bool reached_in(const RecordedMetric& run, double value) {
    return run.low <= value && value <= run.high;
}

std::string judgement(const RecordedMetric& a, const RecordedMetric& b) {
    const double ratio = b.median / a.median;
    if (a.better == Better::neither) return "";
    if (ratio > 1 - kSame && ratio < 1 + kSame) return "same";
    if (reached_in(a, b.median) && reached_in(b, a.median)) return "noise";
    return (ratio > 1) == (a.better == Better::higher) ? "better" : "WORSE";
}

std::vector<std::string> row_of(const RecordedMetric& a, const RecordedMetric& b) {
    std::vector<std::string> row{printable(a.name), figure(a.median), figure(b.median), "-", printable(a.unit), ""};
    if (a.median > 0 && b.median > 0 && a.unit == b.unit) {
        row[3] = fmt::format("{:.3f}", b.median / a.median);
        row[5] = judgement(a, b);
    }
    return row;
}

const RecordedMetric* find(const RunRecord& run, const std::string& name) {
    const auto found = std::find_if(run.metrics.begin(), run.metrics.end(),
                                    [&](const RecordedMetric& metric) { return metric.name == name; });
    return found == run.metrics.end() ? nullptr : &*found;
}

std::string metrics_text(const RunRecord& a, const RunRecord& b) {
    std::vector<std::vector<std::string>> rows{{"", "A", "B", "B / A", "unit", ""}};
    for (const RecordedMetric& metric : a.metrics) {
        if (const RecordedMetric* other = find(b, metric.name)) rows.push_back(row_of(metric, *other));
    }
    return rows.size() == 1 ? "  No metric is in both.\n" : table_text(rows);
}

std::string only_text(const char* label, const RunRecord& run, const RunRecord& other) {
    std::string names;
    for (const RecordedMetric& metric : run.metrics) {
        if (find(other, metric.name) == nullptr) names += " " + printable(metric.name);
    }
    return names.empty() ? "" : std::string("  only in ") + label + ":" + names + "\n";
}

std::string difference(const std::string& what, const std::string& a, const std::string& b) {
    return a == b ? "" : "  " + printable(what) + ": A " + printable(a) + ", B " + printable(b) + "\n";
}

std::string differences(const std::string& kind, const Facts& a, const Facts& b) {
    std::set<std::string> names;
    for (const auto& [name, value] : a) names.insert(name);
    for (const auto& [name, value] : b) names.insert(name);
    const auto value_of = [](const Facts& facts, const std::string& name) {
        const auto found = facts.find(name);
        return found == facts.end() ? std::string("(none)") : found->second;
    };
    std::string text;
    for (const std::string& name : names) {
        text += difference(kind + " " + name, value_of(a, name), value_of(b, name));
    }
    return text;
}

std::string warnings(const RunRecord& a, const RunRecord& b) {
    std::string text;
    const auto warn = [&](bool when, const std::string& what) {
        if (when) text += "  WARNING: " + what + "\n";
    };
    warn(a.command != b.command, "these are runs of different commands; they cannot be compared");
    warn(a.machine != b.machine, "machine or build differ; the ratios tell of that, too");
    warn(a.options != b.options, "options differ; the ratios tell of that, too");
    for (const RunRecord* run : {&a, &b}) {
        const std::string name = run == &a ? "A" : "B";
        warn(!run->ok, name + " failed its own consistency check; its figures mean nothing");
        warn(run->commit.ends_with(" dirty"),
             name + " was built from a changed work tree; its commit does not name it");
    }
    return text;
}

std::string headline(const char* label, const RunRecord& run) {
    return std::string("  ") + label + "  " + printable(run.folder.string()) + "  (" + printable(run.command) + ", " +
           printable(run.started) + ", " + printable(run.commit).substr(0, 12) + ")\n";
}

}  // namespace

std::string comparison_text(const RunRecord& a, const RunRecord& b) {
    std::string differs = difference("command", a.command, b.command) + difference("commit", a.commit, b.commit) +
                          differences("machine", a.machine, b.machine) + differences("option", a.options, b.options);
    if (differs.empty()) differs = "  nothing: same command, commit, machine and options\n";
    return headline("A", a) + headline("B", b) + "\n" + metrics_text(a, b) + only_text("A", a, b) +
           only_text("B", b, a) + "\nWhat differs:\n" + differs + warnings(a, b);
}

}  // namespace weft::bench
