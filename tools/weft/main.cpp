// weft: the command line for people and scripts (docs/cli.md).
#include <iostream>

#include "tools/weft/command_line.hpp"

int main(int argc, char** argv) {
    return weft::cli::run({argv + 1, argv + argc}, std::cout, std::cerr);
}
