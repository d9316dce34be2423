// The demo's command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/demo/join.hpp"

namespace weft::demo {

struct DemoOptions {
    double rate = 500;         // payments a second, in all
    std::size_t devices = 50;  // that pay each other
    unsigned duration_s = 0;   // 0: until Ctrl-C
    std::size_t nodes = 4;     // 1, or 4 and more
    std::filesystem::path data = "out/demo";
    std::uint16_t port_base = 14265;  // 0: any free ports
    bool signers = false;             // each node's key with a weft-signer of its own
    std::filesystem::path weftd;      // empty: beside this program
};

struct ParsedOptions {
    DemoOptions options;
    std::optional<JoinOptions> join;  // present: `weft-demo join`, and `options` does not count
    std::optional<int> exit_code;     // present: stop now (help was shown, or the error printed)
};

ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace weft::demo
