// Runs `weft` commands inside the test.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tools/weft/command_line.hpp"

namespace weft::test {

struct CliResult {
    int code = 0;
    std::string out;
    std::string err;
};

inline CliResult weft_cli(std::vector<std::string> arguments) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = cli::run(std::move(arguments), out, err);
    return {code, out.str(), err.str()};
}

}  // namespace weft::test
