#include "tools/bench/compare/run_record.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

#include "node/runtime/strict_json.hpp"
#include "tools/bench/run_folder.hpp"
#include "tools/bench/text.hpp"

namespace weft::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kFileBytesMax = 16 * 1024 * 1024;
constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kMetricsMax = 4096;

// Keys of machine.json that decide whether two figures can be compared. The load average is not among them.
constexpr const char* kMachineKeys[] = {"cpu",    "cpu_flags", "cores",      "cpu_max",     "memory_bytes",
                                        "kernel", "compiler",  "build_type", "build_flags", "simd_level"};

client::Result<std::string> read_text(const fs::path& file, const std::string& hint) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return client::bad_input("There is no " + file.string() + ".", hint);
    std::ifstream in(file, std::ios::binary);
    std::string text(kFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || !in.is_open()) return client::bad_input("Cannot read " + file.string() + ".");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kFileBytesMax) return client::bad_input(file.string() + " is larger than any run's file.");
    return text;
}

client::Result<json::object> read_object(const fs::path& file, const std::string& hint) {
    const auto text = read_text(file, hint);
    if (!text) return Unexpected{text.error()};
    json::parse_options options;
    options.max_depth = kDepthMax;
    json::error_code error;
    json::value value = json::parse(*text, error, {}, options);
    if (error) return client::bad_input(file.string() + " is not JSON: " + error.message() + ".", "Was it cut short?");
    if (!value.is_object()) return client::bad_input(file.string() + " is not a JSON object.");
    return std::move(value.get_object());
}

// Reads members of JSON objects. After the first problem, the rest are defaults: test the problem once, at the end.
class Fields {
public:
    explicit Fields(const json::object& object, node::JsonProblem& problem) : object_(object), problem_(problem) {}

    std::string text(const std::string& key) const {
        const json::value* value = require(key);
        if (value == nullptr) return {};
        if (!value->is_string()) return problem_.note(key, "is not a text"), std::string();
        return std::string(value->get_string());
    }

    // Null stands for what could not be measured: not a number.
    double number(const std::string& key) const {
        const json::value* value = require(key);
        if (value == nullptr || value->is_null()) return std::numeric_limits<double>::quiet_NaN();
        json::error_code error;
        const double number = value->to_number<double>(error);
        if (error || !std::isfinite(number)) problem_.note(key, "is not a finite number");
        return number;
    }

    bool flag(const std::string& key) const {
        const json::value* value = require(key);
        if (value != nullptr && !value->is_bool()) problem_.note(key, "is neither true nor false");
        return value != nullptr && value->is_bool() && value->get_bool();
    }

    Better better(const std::string& key) const {
        const std::string name = text(key);
        for (const Better better : {Better::higher, Better::lower, Better::neither}) {
            if (better_name(better) == name) return better;
        }
        problem_.note(key, "is none of higher, lower, neither");
        return Better::neither;
    }

    const json::object& object(const std::string& key) const {
        const json::value* value = require(key);
        return value == nullptr ? kNothing : object_in(*value, key);
    }

    std::vector<Fields> list(const std::string& key) const {
        std::vector<Fields> elements;
        const json::value* value = require(key);
        if (value == nullptr) return elements;
        if (!value->is_array()) return problem_.note(key, "is not a list"), elements;
        for (const json::value& element : value->get_array()) {
            elements.emplace_back(object_in(element, "an element of " + key), problem_);
        }
        return elements;
    }

private:
    static const json::object kNothing;

    const json::value* require(const std::string& key) const {
        const json::value* value = object_.if_contains(key);
        if (value == nullptr) problem_.note(key, "is missing");
        return value;
    }

    const json::object& object_in(const json::value& value, const std::string& where) const {
        if (value.is_object()) return value.get_object();
        problem_.note(where, "is not an object");
        return kNothing;
    }

    const json::object& object_;
    node::JsonProblem& problem_;
};

const json::object Fields::kNothing;

std::string as_text(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (!value.is_array()) return json::serialize(value);
    std::string text;
    for (const json::value& item : value.get_array()) text += (text.empty() ? "" : " ") + as_text(item);
    return text;
}

void take_metrics(const Fields& summary, RunRecord& record) {
    for (const Fields& metric : summary.list("metrics")) {
        record.metrics.push_back({metric.text("name"), metric.text("unit"), metric.better("better"),
                                  metric.number("median"), metric.number("min"), metric.number("max")});
    }
    for (const Fields& latency : summary.list("latencies")) {
        for (const std::string part : {"p50", "p90", "p99", "p99_9", "max"}) {
            const double ms = latency.number(part + "_us") / 1000;
            record.metrics.push_back({latency.text("name") + "." + part, "ms", Better::lower, ms, ms, ms});
        }
    }
}

void refuse_doubles(const std::vector<RecordedMetric>& metrics, node::JsonProblem& problem) {
    std::set<std::string> names;
    for (const RecordedMetric& metric : metrics) {
        if (!names.insert(metric.name).second) problem.note("metrics", printable(metric.name) + " is there twice");
    }
}

void take_summary(const json::object& object, RunRecord& record, node::JsonProblem& problem) {
    const Fields summary(object, problem);
    if (summary.number("format") != kRunFormat) {
        problem.note("format", "is not " + std::to_string(kRunFormat) + ": another version of weft-bench wrote it");
    }
    record.command = summary.text("command");
    record.started = summary.text("started");
    record.ok = summary.flag("ok");
    for (const auto& [name, value] : summary.object("options")) record.options[std::string(name)] = as_text(value);
    take_metrics(summary, record);
    if (record.metrics.size() > kMetricsMax) problem.note("metrics", "are more than any run has");
    refuse_doubles(record.metrics, problem);
}

std::map<std::string, std::string> machine_from(const json::object& machine) {
    std::map<std::string, std::string> facts;
    for (const char* key : kMachineKeys) {
        const json::value* value = machine.if_contains(key);
        facts[key] = value == nullptr ? "(not recorded)" : as_text(*value);
    }
    return facts;
}

}  // namespace

client::Result<RunRecord> read_run(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return client::bad_input("There is no folder " + folder.string() + ".", "Give two run folders of weft-bench.");
    }
    const auto summary = read_object(folder / "summary.json", "Either this is no run folder, or its run did not end.");
    if (!summary) return Unexpected{summary.error()};
    const auto machine = read_object(folder / "machine.json", "The run folder is not complete.");
    if (!machine) return Unexpected{machine.error()};
    const auto commit = read_text(folder / "commit", "The run folder is not complete.");
    if (!commit) return Unexpected{commit.error()};
    RunRecord record;
    record.folder = folder;
    record.commit = commit->substr(0, commit->find('\n'));
    record.machine = machine_from(*machine);
    node::JsonProblem problem;
    take_summary(*summary, record, problem);
    if (problem.any()) {
        return client::bad_input((folder / "summary.json").string() + " cannot be used: " + problem.text() + ".");
    }
    return record;
}

}  // namespace weft::bench
