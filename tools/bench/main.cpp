// weft-bench: the researcher's and operator's measuring tool (docs/benchmarks.md).
#include <unistd.h>

#include <iostream>

#include "tools/bench/command_line.hpp"

int main(int argc, char** argv) {
    weft::bench::Console console{std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1};
    return weft::bench::run({argv + 1, argv + argc}, console);
}
