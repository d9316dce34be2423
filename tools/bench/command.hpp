// How a command of weft-bench joins the program. Each command has an add_<name> function that makes its CLI11
// subcommand, with its options, and says what to run. A measuring command returns a RunResult; writing the run folder,
// the table and the exit status are done for it.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "tools/bench/live_line.hpp"
#include "tools/bench/run_options.hpp"
#include "tools/bench/run_result.hpp"
#include "tools/client/error.hpp"

namespace weft::bench {

enum ExitCode : int { kOk = 0, kCheckFailed = 1, kUsage = 2 };

struct Console {
    std::ostream& out;      // results
    std::ostream& err;      // problems, and the live line
    bool terminal = false;  // somebody looks at err
};

// What a measuring command may use while it runs.
struct Bench {
    Console& console;
    LiveLine& live;
    std::filesystem::path folder;  // the run folder: exists; logs and the like may be put there
};

// Errors: what could not be done, for the user (exit status 2).
using Measure = std::function<client::Result<RunResult>(Bench&)>;
using Outcome = client::Result<int>;

// What the chosen subcommand asks for; `run` is set by its callback.
struct Invocation {
    std::vector<std::string> arguments;  // the whole command line, without the program
    std::function<Outcome(Console&)> run;
};

// Makes `sub` a measuring command and adds --out. The values of all its options go into the run folder, by CLI11's own
// account, so every option should have capture_default_str(). `options` is kept alive by `measure` (capture a
// shared_ptr); `invocation` and `sub` outlive the run.
void add_measurement(CLI::App& sub, Invocation& invocation, RunOptions& options, Measure measure);

// The commands.
void add_hash(CLI::App& app, Invocation& invocation);
void add_verify(CLI::App& app, Invocation& invocation);
void add_pow(CLI::App& app, Invocation& invocation);
void add_store(CLI::App& app, Invocation& invocation);
void add_validate(CLI::App& app, Invocation& invocation);
void add_verdicts(CLI::App& app, Invocation& invocation);
void add_compare(CLI::App& app, Invocation& invocation);

}  // namespace weft::bench
