// weft-bench compare: two run folders side by side.
#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "tools/bench/command.hpp"
#include "tools/bench/compare/comparison.hpp"

namespace weft::bench {
namespace {

struct Folders {
    std::string a;
    std::string b;
};

Outcome run_compare(const Folders& folders, Console& console) {
    const auto a = read_run(folders.a);
    if (!a) return Unexpected{a.error()};
    const auto b = read_run(folders.b);
    if (!b) return Unexpected{b.error()};
    console.out << comparison_text(*a, *b);
    return kOk;
}

}  // namespace

void add_compare(CLI::App& app, Invocation& invocation) {
    auto folders = std::make_shared<Folders>();
    auto* sub = app.add_subcommand("compare", "Two runs side by side, and what differs between them");
    sub->add_option("A", folders->a, "Run folder")->required();
    sub->add_option("B", folders->b, "Run folder to hold against it")->required();
    sub->callback([&invocation, folders] {
        invocation.run = [folders](Console& console) { return run_compare(*folders, console); };
    });
}

}  // namespace weft::bench
