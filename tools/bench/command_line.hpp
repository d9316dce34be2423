// The command line of weft-bench: reads it, runs the command, and gives the exit status.
#pragma once

#include <string>
#include <vector>

#include "tools/bench/command.hpp"

namespace weft::bench {

// `arguments` without the program's name. 0 ok, 1 a check failed (a run's, or a kernel's verdict), 2 usage, or what was
// asked could not be done.
int run(std::vector<std::string> arguments, Console& console);

}  // namespace weft::bench
