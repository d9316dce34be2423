// weft-sim: simulates whole networks, and replays recorded graphs through the rules of the ledger. docs/simulator.md.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>

#include "tools/sim/committee_replay.hpp"
#include "tools/sim/json_fields.hpp"
#include "tools/sim/run_command.hpp"
#include "tools/sim/white_flag_replay.hpp"

namespace {

using Replayed = weft::Expected<boost::json::value, std::string>;

constexpr int kOutputFailed = 1;
constexpr int kInputRefused = 2;

Replayed committee(const boost::json::value& input) {
    const auto graph = weft::sim::read_recorded_graph(input);
    if (!graph) return weft::Unexpected{graph.error()};
    for (const std::string& warning : graph->warnings) std::cerr << "weft-sim: warning: " << warning << '\n';
    return weft::sim::replay_committee(*graph);
}

int run(const std::string& path, Replayed (*replay)(const boost::json::value&)) {
    const Replayed input = weft::sim::read_json_file(path);
    const Replayed output = input ? replay(*input) : input;
    if (!output) {
        std::cerr << "weft-sim: " << output.error() << '\n';
        return kInputRefused;
    }
    std::cout << boost::json::serialize(*output) << std::endl;
    return std::cout ? 0 : kOutputFailed;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Simulates networks, and replays recorded graphs through Weft's rules (JSON in, JSON out)."};
    app.require_subcommand(1);
    std::string path;
    CLI::App* committee_command =
        app.add_subcommand("committee", "Decisions, commit order and sub-graphs of a recorded committee graph");
    committee_command->add_option("FILE", path, "JSON file, - for standard input")->required();
    CLI::App* order_command = app.add_subcommand("order", "White-flag order of a block's past cone");
    order_command->add_option("FILE", path, "JSON file, - for standard input")->required();
    weft::sim::RunCommand simulated;
    CLI::App* run_command = weft::sim::add_run_command(app, simulated);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kInputRefused;
    }
    if (run_command->parsed()) return weft::sim::run_command(simulated);
    return committee_command->parsed() ? run(path, committee) : run(path, weft::sim::replay_white_flag);
}
