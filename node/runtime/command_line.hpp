// weftd's command line.
#pragma once

#include <optional>

#include "node/runtime/config.hpp"

namespace weft::node {

struct CommandLine {
    ConfigSources sources;  // file and flags
    bool print_config = false;
    bool check_config = false;
};

// Nothing when the program is to end at once with `exit_code`: help and version were printed, or a usage error.
std::optional<CommandLine> parse_command_line(int argc, const char* const* argv, int& exit_code);

// All of the process's environment.
std::map<std::string, std::string> environment_variables();

}  // namespace weft::node
