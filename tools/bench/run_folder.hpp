// The run folder: what a run was, what it found, and on what. Format: docs/benchmarks.md.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tools/bench/run_result.hpp"
#include "tools/client/error.hpp"

namespace weft::bench {

inline constexpr unsigned kRunFormat = 1;  // of summary.json; a change that old readers misread takes the next number

using OptionValues = std::vector<std::pair<std::string, std::string>>;

struct RunFacts {
    std::string command;                 // "verify"
    std::vector<std::string> arguments;  // the whole command line, without the program
    OptionValues options;                // with their defaults
    std::string started;                 // "2026-11-21T12:34:56Z"
};

// Now, as RunFacts::started has it.
std::string utc_now();

class RunFolder {
public:
    // Makes the folder (empty `out`: runs/<command>-<UTC time>, numbered when taken) and writes machine.json, command
    // and commit. Errors: bad_input (not empty, cannot be written).
    static client::Result<RunFolder> create(const std::string& out, RunFacts facts);

    const std::filesystem::path& path() const { return path_; }

    // Writes samples.csv, then summary.json: a folder without it is a run that did not end. Errors: bad_input.
    client::Result<void> finish(const RunResult& result, double wall_s) const;

private:
    RunFolder(std::filesystem::path path, RunFacts facts) : path_(std::move(path)), facts_(std::move(facts)) {}

    std::filesystem::path path_;
    RunFacts facts_;
};

}  // namespace weft::bench
