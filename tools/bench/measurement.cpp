// A measuring command from its options to its exit status: run folder, measuring, table.
#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "tools/bench/command.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/run_folder.hpp"

namespace weft::bench {
namespace {

// CLI11 writes the default of a list as "[1,2]", and what was given as "1", "2".
std::string value_of(const CLI::Option& option) {
    if (option.count() > 0) return CLI::detail::join(option.results(), ",");
    std::string value = option.get_default_str();
    if (value.size() >= 2 && value.front() == '[' && value.back() == ']') value = value.substr(1, value.size() - 2);
    return value;
}

// Where the run is written does not change what is measured.
OptionValues values_of(const CLI::App& sub) {
    OptionValues values;
    for (const CLI::Option* option : sub.get_options()) {
        const std::string name = option->get_single_name();
        if (name != "help" && name != "out") values.emplace_back(name, value_of(*option));
    }
    return values;
}

Outcome measure(Console& console, const RunFacts& facts, const std::string& out, const Measure& measure) {
    const auto folder = RunFolder::create(out, facts);
    if (!folder) return Unexpected{folder.error()};
    LiveLine live(console.err, console.terminal);
    Bench bench{console, live, folder->path()};
    const auto start = std::chrono::steady_clock::now();
    const auto result = measure(bench);
    live.wipe();
    if (!result) return Unexpected{result.error()};
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    if (const auto written = folder->finish(*result, wall.count()); !written) return Unexpected{written.error()};
    console.out << report_text(*result) << "  run folder: " << folder->path().string() << '\n';
    return result->ok() ? kOk : kCheckFailed;
}

}  // namespace

void add_measurement(CLI::App& sub, Invocation& invocation, RunOptions& options, Measure what) {
    add_out_flag(sub, options);
    sub.callback([&sub, &invocation, &options, what = std::move(what)] {
        RunFacts facts{sub.get_name(), invocation.arguments, values_of(sub), utc_now()};
        invocation.run = [&options, what, facts = std::move(facts)](Console& console) {
            return measure(console, facts, options.out, what);
        };
    });
}

}  // namespace weft::bench
