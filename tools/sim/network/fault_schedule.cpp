#include "tools/sim/network/fault_schedule.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace weft::sim {
namespace {

constexpr TimeUs kFaultEveryUs = 2'000'000;
constexpr TimeUs kFaultUsMin = 20'000;
constexpr TimeUs kFaultUsMax = 5'000'000;
constexpr std::int64_t kSlowDiskUsMax = 2'000'000;
constexpr std::int64_t kSkewUsMax = 2'000'000;
constexpr std::int64_t kJumpUsMax = 60'000'000;
constexpr std::string_view kNames[kFaultKinds] = {"crash",
                                                  "crash, unsynced lost",
                                                  "crash, torn write",
                                                  "crash, disk lost",
                                                  "crash, old disk",
                                                  "power loss",
                                                  "isolated",
                                                  "split",
                                                  "sends nothing",
                                                  "paused",
                                                  "slow disk",
                                                  "full disk",
                                                  "bits flip",
                                                  "clock wrong",
                                                  "clock jumps"};

std::int64_t draw_signed(Random& random, std::int64_t max) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * max + 1))) - max;
}

std::int64_t draw_amount(Random& random, FaultKind kind) {
    if (kind == FaultKind::slow_disk) return 20'000 + static_cast<std::int64_t>(random.below(kSlowDiskUsMax));
    if (kind == FaultKind::clock_skew) return draw_signed(random, kSkewUsMax);
    if (kind == FaultKind::clock_jump) return draw_signed(random, kJumpUsMax);
    return 0;
}

Fault draw_fault(Random& random, std::size_t nodes, TimeUs duration) {
    Fault fault;
    fault.kind = static_cast<FaultKind>(random.below(kFaultKinds));
    fault.start = random.below(duration);
    fault.end = std::min(duration, fault.start + kFaultUsMin + random.below(kFaultUsMax));
    fault.node = random.below(nodes);
    fault.amount_us = draw_amount(random, fault.kind);
    for (std::size_t node = 0; fault.kind == FaultKind::split && node < nodes; ++node) {
        if (random.below(2) == 0) fault.group.push_back(node);
    }
    return fault;
}

std::vector<std::size_t> stricken(const Simulation& sim, const Fault& fault) {
    if (fault.kind != FaultKind::power_loss) return {fault.node};
    std::vector<std::size_t> all(sim.nodes());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return all;
}

Unsynced unsynced_of(FaultKind kind) {
    if (kind == FaultKind::crash_lost) return Unsynced::lost;
    return kind == FaultKind::crash_torn ? Unsynced::torn : Unsynced::perhaps;
}

void take_down(Simulation& sim, const Fault& fault) {
    for (const std::size_t node : stricken(sim, fault)) {
        if (!sim.is_up(node)) continue;
        sim.crash(node, unsynced_of(fault.kind));
        if (!loses_disk(fault.kind)) continue;
        // It may have spoken words that it forgot and nobody else knew yet; hearing of them, it stops itself.
        sim.allow_halt(node);
        fault.kind == FaultKind::crash_wiped ? sim.wipe(node) : sim.age(node);
    }
}

// A damaged disk is replaced when that was noticed; what the node said and nobody else knows is lost with it.
void bring_up(Simulation& sim, std::size_t node) {
    if (sim.is_damaged(node)) {
        if (sim.is_up(node)) sim.crash(node);
        sim.wipe(node);
        return sim.restart(node);
    }
    if (!sim.is_up(node) && !sim.halted(node)) sim.restart(node);
}

void cut_off(Simulation& sim, std::size_t node) {
    for (std::size_t other = 0; other < sim.nodes(); ++other) {
        if (other != node) sim.links().cut(node, other);
    }
}

void begin(Simulation& sim, const Fault& fault) {
    sim.log("fault: " + describe(fault));
    switch (fault.kind) {
        case FaultKind::crash:
        case FaultKind::crash_lost:
        case FaultKind::crash_torn:
        case FaultKind::crash_wiped:
        case FaultKind::crash_aged:
        case FaultKind::power_loss:
            return take_down(sim, fault);
        case FaultKind::isolate:
            return sim.partition({{fault.node}});
        case FaultKind::split:
            return sim.partition({fault.group});
        case FaultKind::one_way:
            return cut_off(sim, fault.node);
        case FaultKind::pause:
            if (sim.is_up(fault.node)) sim.pause(fault.node, fault.end);
            return;
        case FaultKind::slow_disk:
            return sim.set_sync(fault.node, static_cast<TimeUs>(fault.amount_us));
        case FaultKind::full_disk:
            return sim.set_disk_full(fault.node, true);
        case FaultKind::bit_flip:
            return sim.damage(fault.node);
        case FaultKind::clock_skew:
        case FaultKind::clock_jump:
            return sim.set_clock_offset(fault.node, fault.amount_us);
    }
}

void end(Simulation& sim, const Fault& fault) {
    sim.log("over: " + describe(fault));
    switch (fault.kind) {
        case FaultKind::crash:
        case FaultKind::crash_lost:
        case FaultKind::crash_torn:
        case FaultKind::crash_wiped:
        case FaultKind::crash_aged:
        case FaultKind::power_loss:
            for (const std::size_t node : stricken(sim, fault)) bring_up(sim, node);
            return;
        case FaultKind::isolate:
        case FaultKind::split:
        case FaultKind::one_way:
            return sim.heal();
        case FaultKind::pause:
            return;
        case FaultKind::slow_disk:
            return sim.set_sync(fault.node, SimOptions{}.sync_us_max);
        case FaultKind::full_disk:
            return sim.set_disk_full(fault.node, false);
        case FaultKind::bit_flip:
            if (sim.is_damaged(fault.node)) bring_up(sim, fault.node);
            return;
        case FaultKind::clock_skew:
        case FaultKind::clock_jump:
            return sim.set_clock_offset(fault.node, 0);
    }
}

}  // namespace

std::vector<Fault> draw_faults(Random& random, const SimOptions& network, TimeUs duration, std::size_t wiped_max) {
    const std::size_t nodes = network.validators + network.plain_nodes;
    std::vector<Fault> faults(random.below(duration / kFaultEveryUs + 2));
    std::set<std::size_t> wiped;
    for (Fault& fault : faults) {
        fault = draw_fault(random, nodes, duration);
        if (!loses_disk(fault.kind) || fault.node >= network.validators) continue;
        const bool may = wiped.contains(fault.node) || wiped.size() < wiped_max;
        if (may) wiped.insert(fault.node);
        if (!may) fault.kind = FaultKind::crash;
    }
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) { return a.start < b.start; });
    return faults;
}

bool loses_disk(FaultKind kind) {
    return kind == FaultKind::crash_wiped || kind == FaultKind::crash_aged || kind == FaultKind::bit_flip;
}

std::string describe(const Fault& fault) {
    std::string text(kNames[static_cast<std::size_t>(fault.kind)]);
    if (fault.kind == FaultKind::split) {
        text += ": on the one side";
        for (const std::size_t node : fault.group) text += " " + std::to_string(node);
    } else if (fault.kind != FaultKind::power_loss) {
        text += ": node " + std::to_string(fault.node);
    }
    if (fault.amount_us != 0) text += ", " + std::to_string(fault.amount_us) + " us";
    return text + ", from " + std::to_string(fault.start) + " to " + std::to_string(fault.end) + " us";
}

void schedule_faults(Simulation& sim, const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
        sim.at(fault.start, [&sim, fault] { begin(sim, fault); });
        sim.at(fault.end, [&sim, fault] { end(sim, fault); });
    }
}

void heal_all(Simulation& sim, const SimOptions& network) {
    sim.heal();
    sim.set_drop(0);
    sim.links().set_twice(0);
    for (std::size_t node = 0; node < sim.nodes(); ++node) {
        sim.set_sync(node, network.sync_us_max);
        sim.set_disk_full(node, false);
        sim.set_clock_offset(node, 0);
        bring_up(sim, node);
    }
}

}  // namespace weft::sim
