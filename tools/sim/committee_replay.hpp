// What the commit rule makes of a recorded committee graph.
#pragma once

#include <boost/json/fwd.hpp>

#include "tools/sim/recorded_graph.hpp"

namespace weft::sim {

// {"slots": every slot of the schedule, "output": committed leaders, "sub_dags": what each commit orders};
// docs/simulator.md.
boost::json::value replay_committee(const RecordedGraph& graph);

}  // namespace weft::sim
