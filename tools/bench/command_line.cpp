#include "tools/bench/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <ostream>

#include "core/sign/ed25519.hpp"
#include "core/simd/level.hpp"
#include "node/runtime/version.hpp"
#include "tools/bench/load/load_commands.hpp"

namespace weft::bench {
namespace {

int fail(Console& console, const std::string& what, const std::string& hint) {
    console.err << "weft-bench: " << what << (hint.empty() ? "" : " " + hint) << '\n';
    return kUsage;
}

int carry_out(const Invocation& invocation, Console& console) {
    if (const auto problem = simd_problem()) return fail(console, *problem, "");
    sign_init();
    const Outcome outcome = invocation.run(console);
    return outcome ? *outcome : fail(console, outcome.error().what, outcome.error().hint);
}

}  // namespace

int run(std::vector<std::string> arguments, Console& console) {
    Invocation invocation{arguments, {}};
    CLI::App app("Measures Weft, part by part and as a whole; every run checks its own result.", "weft-bench");
    app.set_version_flag("--version", "weft-bench " + std::string(node::kVersion));
    app.require_subcommand(1);
    for (const auto add : {add_hash, add_verify, add_pow, add_store, add_validate, add_node, add_net, add_abuse,
                           add_verdicts, add_compare}) {
        add(app, invocation);
    }
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        return app.exit(error, console.out, console.err) == 0 ? kOk : kUsage;
    }
    try {
        return carry_out(invocation, console);
    } catch (const std::exception& error) {  // of adapters: no memory, no threads, no sockets
        return fail(console, error.what(), "");
    }
}

}  // namespace weft::bench
