// The command line of `weft`: reads it, runs the command, prints, and gives the exit code.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace weft::cli {

// `arguments` without the program's name. 0 ok, 1 refused or rejected, 2 usage, 3 the node cannot be reached (in time).
int run(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace weft::cli
