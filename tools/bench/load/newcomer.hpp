// An empty node that joins a network which has history.
#pragma once

#include "tools/bench/run_result.hpp"
#include "tools/demo/local_network.hpp"

namespace weft::bench::load {

struct Joining {
    double snapshot_s = 0;  // from its start until it stands on a peer's snapshot; 0: it took none
    double ready_s = 0;     // from its start
    double blocks = 0;      // that it has confirmed itself by then: those after the snapshot
};

// Starts that node and waits. Errors: timeout; unreachable when it ends instead.
client::Result<Joining> join(demo::LocalNetwork& network, std::size_t node, std::chrono::seconds patience);

std::vector<Metric> joining_metrics(const Joining& joining);

}  // namespace weft::bench::load
