#include "tools/bench/load/load_commands.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "tools/bench/load/load_run.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kNetValidators = 4;

void add_measured(CLI::App& sub, Invocation& invocation, const std::shared_ptr<load::LoadOptions>& options) {
    add_load_flags(sub, *options);
    add_measurement(sub, invocation, *options, [options](Bench& bench) { return load::run_load(bench, *options); });
}

}  // namespace

void add_node(CLI::App& app, Invocation& invocation) {
    CLI::App& sub = *app.add_subcommand(
        "node", "A node under load: from its network entrance to confirmed and durable, blocks signed beforehand");
    add_measured(sub, invocation, std::make_shared<load::LoadOptions>());
}

void add_net(CLI::App& app, Invocation& invocation) {
    CLI::App& sub = *app.add_subcommand("net", "A network of nodes on this machine under load, as `node` does it");
    const auto options = std::make_shared<load::LoadOptions>();
    options->validators = kNetValidators;
    load::add_validators_flag(sub, *options);
    add_measured(sub, invocation, options);
}

void add_abuse(CLI::App& app, Invocation& invocation) {
    CLI::App& sub = *app.add_subcommand(
        "abuse", "A network of nodes on this machine under load as `net`, and beside it abusers, in phases");
    const auto options = std::make_shared<load::LoadOptions>();
    options->validators = kNetValidators;
    options->rate = "2000";
    options->duration_s = 24;
    load::add_validators_flag(sub, *options);
    load::add_abuse_flags(sub, *options);
    add_measured(sub, invocation, options);
}

}  // namespace weft::bench
