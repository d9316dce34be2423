// A load run as a whole: blocks are signed, nodes started, blocks offered, fates awaited, everything checked.
#pragma once

#include "tools/bench/command.hpp"
#include "tools/bench/load/load_options.hpp"

namespace weft::bench::load {

// Errors: bad_input (options that do not go together, no room for the files), unreachable and timeout (a node did not
// start), refused (preparing took too long).
client::Result<RunResult> run_load(Bench& bench, const LoadOptions& options);

}  // namespace weft::bench::load
