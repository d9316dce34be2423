#include "tools/bench/run_folder.hpp"

#include <time.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "node/runtime/version.hpp"
#include "tools/bench/build_info.hpp"
#include "tools/bench/machine.hpp"

namespace weft::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr int kNumbersTried = 1000;

client::Result<void> write_file(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) return client::bad_input("Cannot write " + file.string() + ".", "Is the disk full, the folder yours?");
    return {};
}

client::Result<fs::path> unusable(const fs::path& folder, const std::string& why) {
    return client::bad_input("Cannot use " + folder.string() + " as run folder: " + why + ".",
                             "Name another one with --out.");
}

client::Result<fs::path> make_given(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return unusable(folder, error.message());
    const bool empty = fs::is_empty(folder, error);
    if (error) return unusable(folder, error.message());
    if (!empty) return unusable(folder, "it is not empty");
    return folder;
}

client::Result<fs::path> make_default(const std::string& command, const std::string& started) {
    std::string stamp;
    for (const char letter : started) {
        if (letter != '-' && letter != ':') stamp += letter;
    }
    std::error_code error;
    fs::create_directories("runs", error);
    if (error) return unusable("runs", error.message());
    const std::string name = command + "-" + stamp;
    for (int number = 1; number <= kNumbersTried; ++number) {
        const fs::path folder = fs::path("runs") / (number == 1 ? name : name + "-" + std::to_string(number));
        if (fs::create_directory(folder, error)) return folder;
        if (error) return unusable(folder, error.message());
    }
    return unusable(fs::path("runs") / name, "it and its successors are taken");
}

// As a shell would take it back.
std::string quoted(const std::string& argument) {
    const auto plain = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
               (letter >= 'A' && letter <= 'Z') || std::string_view("-_./,:=+").find(letter) != std::string_view::npos;
    };
    if (!argument.empty() && std::all_of(argument.begin(), argument.end(), plain)) return argument;
    std::string text = "'";
    for (const char letter : argument) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return text + "'";
}

std::string command_text(const RunFacts& facts) {
    std::string text;
    if (const char* simd = std::getenv("WEFT_SIMD")) text += "WEFT_SIMD=" + quoted(simd) + " ";
    text += "weft-bench";
    for (const std::string& argument : facts.arguments) text += " " + quoted(argument);
    return text + "\n";
}

std::string machine_text() {
    const MachineFacts facts = this_machine();
    const json::object machine{
        {"cpu", facts.cpu.model},
        {"cpu_flags", json::value_from(facts.cpu.flags)},
        {"cores", facts.cores},
        {"cpu_max", facts.cpu_max},
        {"memory_bytes", facts.memory_bytes},
        {"kernel", facts.kernel},
        {"load_average", facts.load_average},
        {"compiler", compiler()},
        {"build_type", build_type()},
        {"build_flags", build_flags()},
        {"simd_level", facts.simd_level},
        {"simd_levels", json::value_from(facts.simd_levels)},
    };
    return json::serialize(machine) + "\n";
}

std::string shortest(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

std::string csv_text(const Samples& samples) {
    std::string text;
    for (std::size_t i = 0; i < samples.columns.size(); ++i) text += (i == 0 ? "" : ",") + samples.columns[i];
    text += "\n";
    for (const std::vector<double>& row : samples.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + shortest(row[i]);
        text += "\n";
    }
    return text;
}

// JSON has no infinity: what could not be measured is null.
json::value number_json(double value) {
    return std::isfinite(value) ? json::value(value) : json::value(nullptr);
}

json::object metric_json(const Metric& metric) {
    const auto [low, high] = std::minmax_element(metric.values.begin(), metric.values.end());
    return {{"name", metric.name},
            {"unit", metric.unit},
            {"better", better_name(metric.better)},
            {"median", number_json(median_of(metric.values))},
            {"min", number_json(*low)},
            {"max", number_json(*high)},
            {"repetitions", metric.values.size()}};
}

json::object latency_json(const Latency& latency) {
    const measure::Histogram& us = latency.microseconds;
    return {{"name", latency.name},       {"count", us.count()},         {"p50_us", us.quantile(0.5)},
            {"p90_us", us.quantile(0.9)}, {"p99_us", us.quantile(0.99)}, {"p99_9_us", us.quantile(0.999)},
            {"max_us", us.max()}};
}

template <class Items, class Convert>
json::array array_of(const Items& items, const Convert& convert) {
    json::array array;
    for (const auto& item : items) array.push_back(convert(item));
    return array;
}

std::string summary_text(const RunFacts& facts, const RunResult& result, double wall_s) {
    json::object options;
    for (const auto& [name, value] : facts.options) options[name] = value;
    const auto check = [](const Check& c) {
        return json::object{{"what", c.what}, {"ok", c.ok}, {"detail", c.detail}};
    };
    const json::object summary{
        {"format", kRunFormat},
        {"program", "weft-bench " + std::string(node::kVersion)},
        {"command", facts.command},
        {"options", options},
        {"started", facts.started},
        {"wall_s", wall_s},
        {"ok", result.ok()},
        {"metrics", array_of(result.metrics, metric_json)},
        {"latencies", array_of(result.latencies, latency_json)},
        {"checks", array_of(result.checks, check)},
        {"notes", json::value_from(result.notes)},
    };
    return json::serialize(summary) + "\n";
}

}  // namespace

std::string utc_now() {
    const time_t now = ::time(nullptr);
    tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    return {text, ::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

client::Result<RunFolder> RunFolder::create(const std::string& out, RunFacts facts) {
    const auto folder = out.empty() ? make_default(facts.command, facts.started) : make_given(out);
    if (!folder) return Unexpected{folder.error()};
    const std::pair<const char*, std::string> files[] = {
        {"machine.json", machine_text()},
        {"command", command_text(facts)},
        {"commit", std::string(build_commit()) + "\n"},
    };
    for (const auto& [name, text] : files) {
        if (const auto written = write_file(*folder / name, text); !written) return Unexpected{written.error()};
    }
    return RunFolder(*folder, std::move(facts));
}

client::Result<void> RunFolder::finish(const RunResult& result, double wall_s) const {
    if (auto written = write_file(path_ / "samples.csv", csv_text(result.samples)); !written) return written;
    return write_file(path_ / "summary.json", summary_text(facts_, result, wall_s));
}

}  // namespace weft::bench
