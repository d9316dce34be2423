// Runs weft-bench inside the test.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tests/tools/scratch_folder.hpp"
#include "tools/bench/command_line.hpp"

namespace weft::test {

struct BenchEnding {
    int code = 0;
    std::string out;
    std::string err;
};

inline BenchEnding weft_bench(std::vector<std::string> arguments) {
    std::ostringstream out;
    std::ostringstream err;
    bench::Console console{out, err, false};
    const int code = bench::run(std::move(arguments), console);
    return {code, out.str(), err.str()};
}

// A measuring command with as little as possible, into a run folder `name` of `folder`.
inline BenchEnding measured(const ScratchFolder& folder, const std::string& name, std::vector<std::string> arguments) {
    for (const char* more : {"--warm-up", "0", "--duration", "0.001", "--repetitions", "2", "--out"}) {
        arguments.emplace_back(more);
    }
    arguments.push_back(folder.file(name));
    return weft_bench(std::move(arguments));
}

}  // namespace weft::test
