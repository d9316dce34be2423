// The white-flag order of a recorded tangle.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "core/expected.hpp"

namespace weft::sim {

// {"order": ids in order of execution}; input and output: docs/simulator.md. The error names the block or field and
// says what to do.
Expected<boost::json::value, std::string> replay_white_flag(const boost::json::value& input);

}  // namespace weft::sim
