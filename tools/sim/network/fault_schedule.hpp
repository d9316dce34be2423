// Faults of a simulated run: drawn ahead, begun and ended at their times.
#pragma once

#include <string>
#include <vector>

#include "core/ports.hpp"
#include "tools/sim/network/simulation.hpp"

namespace weft::sim {

enum class FaultKind : std::uint8_t {
    crash,       // perhaps with the loss of some unsynced batches
    crash_lost,  // all that was not synced is lost
    crash_torn,  // the log ends anywhere in what was not synced
    crash_wiped,
    crash_aged,  // the disk is an old copy of itself afterwards
    power_loss,  // all nodes at once
    isolate,     // one node from all others
    split,       // two groups
    one_way,     // what one node sends is lost; what is sent to it is not
    pause,
    slow_disk,
    full_disk,
    bit_flip,  // in something that one node stored
    clock_skew,
    clock_jump
};
inline constexpr std::size_t kFaultKinds = 15;

struct Fault {
    FaultKind kind = FaultKind::crash;
    TimeUs start = 0;
    TimeUs end = 0;
    std::size_t node = 0;            // not of power_loss and split
    std::vector<std::size_t> group;  // of split: the one side
    std::int64_t amount_us = 0;      // of slow_disk: a sync's longest time; of clock faults: how wrong
};

// Up to one fault in some two seconds of [0, duration), none beyond its end, in order of their starts. At most
// `wiped_max` different validators lose their disks (loses_disk).
std::vector<Fault> draw_faults(Random& random, const SimOptions& network, TimeUs duration, std::size_t wiped_max);

std::string describe(const Fault& fault);

// It may have spoken words that it does not remember afterwards.
bool loses_disk(FaultKind kind);

// Asks `sim` to begin and end each fault. Requires a simulation at time 0 that outlives its own queue.
void schedule_faults(Simulation& sim, const std::vector<Fault>& faults);

// Undoes every fault: nodes that are down and did not halt start again.
void heal_all(Simulation& sim, const SimOptions& network);

}  // namespace weft::sim
