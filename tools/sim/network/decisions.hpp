// Committees that change their rules, and themselves, while a run goes on: proposals of random validators, approved by
// all, each handed to some node that is up.
#pragma once

#include "tools/sim/network/simulation.hpp"

namespace weft::sim {

// `count` of them, spread over `duration_us` from now on. `members`: honest validators and plain nodes change places,
// too; only where no node counts as bad.
void schedule_decisions(Simulation& sim, const SimOptions& options, std::size_t count, TimeUs duration_us,
                        bool members);

}  // namespace weft::sim
