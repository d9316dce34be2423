#include "tools/demo/options.hpp"

#include <CLI/CLI.hpp>

namespace weft::demo {
namespace {

void add_join(CLI::App& app, JoinOptions& join) {
    auto* sub = app.add_subcommand("join", "Devices that use a network which runs elsewhere");
    sub->add_option("--node", join.nodes, "A node's HTTP address; repeat it")->required();
    sub->add_option("--genesis", join.genesis, "The network's genesis file")->required();
    sub->add_option("--operator-key", join.operator_key, "Key file of a registrar with funds")->required();
    sub->add_option("--secret", join.secret, "Key file that the devices' keys follow from; made when missing")
        ->required();
    sub->add_option("--token-file", join.token_file, "File whose first line is the nodes' api.token");
    sub->add_option("--devices", join.devices, "Devices that pay each other")
        ->check(CLI::Range(2, 10'000))
        ->capture_default_str();
    sub->add_option("--rate", join.rate, "Payments a second, in all")
        ->check(CLI::Range(0.1, 10'000.0))
        ->capture_default_str();
    sub->add_option("--duration", join.duration_s, "Seconds; 0: until SIGTERM or Ctrl-C")->capture_default_str();
    sub->add_option("--patience", join.patience_s, "Seconds to wait for the last fates, and for agreement")
        ->capture_default_str();
    sub->add_option("--line-every", join.line_every_s, "Seconds between lines of progress")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
    DemoOptions options;
    CLI::App app("A network of weftd nodes on this machine, with devices that use it.", "weft-demo");
    app.add_option("--rate", options.rate, "Payments a second, in all")
        ->check(CLI::Range(0.1, 100'000.0))
        ->capture_default_str();
    app.add_option("--devices", options.devices, "Meters and chargers that pay each other")
        ->check(CLI::Range(2, 10'000))
        ->capture_default_str();
    app.add_option("--duration", options.duration_s, "Seconds; 0: until Ctrl-C")->capture_default_str();
    app.add_option("--nodes", options.nodes, "Nodes, all of them validators: 1, or 4 and more")
        ->check(CLI::Range(1, 32))
        ->check([](const std::string& text) {
            return text == "2" || text == "3" ? "a committee has 1 node, or 4 and more" : "";
        })
        ->capture_default_str();
    app.add_option("--data", options.data, "Folder for keys, genesis and ledgers; found again at the next start")
        ->capture_default_str();
    app.add_option("--port-base", options.port_base,
                   "API ports from here on; gossip +100, events +200, batches +300; 0: any free ones")
        ->check(CLI::Range(0, 65'000))
        ->capture_default_str();
    app.add_flag("--signers", options.signers, "Each node's key lies with a weft-signer of its own");
    app.add_option("--weftd", options.weftd, "The node's program (default: beside this one)");
    JoinOptions join;
    add_join(app, join);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return {options, std::nullopt, app.exit(error) == 0 ? 0 : 2};
    }
    if (app.got_subcommand("join")) return {options, join, std::nullopt};
    return {options, std::nullopt, std::nullopt};
}

}  // namespace weft::demo
