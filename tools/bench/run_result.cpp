#include "tools/bench/run_result.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::bench {

std::string better_name(Better better) {
    if (better == Better::neither) return "neither";
    return better == Better::higher ? "higher" : "lower";
}

double median_of(std::vector<double> values) {
    CHECK(!values.empty());
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

bool RunResult::ok() const {
    return !checks.empty() && std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.ok; });
}

Samples samples_of(const std::vector<Metric>& metrics) {
    Samples samples{{"repetition"}, {}};
    for (const Metric& metric : metrics) samples.columns.push_back(metric.name);
    const std::size_t repetitions = metrics.empty() ? 0 : metrics.front().values.size();
    for (std::size_t i = 0; i < repetitions; ++i) {
        std::vector<double> row{static_cast<double>(i + 1)};
        for (const Metric& metric : metrics) {
            CHECK(metric.values.size() == repetitions);
            row.push_back(metric.values[i]);
        }
        samples.rows.push_back(std::move(row));
    }
    return samples;
}

}  // namespace weft::bench
