// Devices that break the rules, or use them to the full: what they hand to the nodes of a simulated network, beside the
// honest load. Each block is rightly signed; the nodes must give all of them the same fate, or refuse them.
#pragma once

#include <deque>
#include <string_view>
#include <vector>

#include "tools/sim/network/simulation.hpp"

namespace weft::sim {

enum class Mischief : std::uint8_t {
    reuse,            // signs another payment with a sequence of long ago
    replay,           // hands in the very bytes of an earlier block, at another node
    offline,          // a chain made without a network, handed in late and in any order
    old_parents,      // approves the oldest blocks that it remembers
    unknown_parents,  // approves what nobody has
    wrong_slot,       // claims to be up to two minutes early or late
    far_sequence,     // sequences far ahead, to move the account's window
    flood             // many blocks at once from one account
};
inline constexpr std::size_t kMischiefs = 8;

std::string_view mischief_name(Mischief mischief);  // as the command line has it
std::optional<Mischief> mischief_of_name(std::string_view name);

class BadDevices {
public:
    // Requires at least one kind. `sim` outlives this, and this the simulation's queue.
    BadDevices(Simulation& sim, std::vector<Mischief> kinds, std::uint64_t seed);

    // One mischief some `per_second` times a second, until stopped.
    void start(std::uint32_t per_second);
    void stop() { per_second_ = 0; }

private:
    void act();
    void go_on();
    void pay(std::size_t account, Sequence sequence, std::vector<BlockId> parents, TimeUs time);
    void pay_now(std::size_t account, Sequence sequence);
    void hand_in(const BlockPtr& block);
    void replay();
    void act_offline();
    TimeUs wrong_time();
    std::optional<std::size_t> node_up();

    Simulation& sim_;
    std::vector<Mischief> kinds_;
    SplitMix random_;
    std::uint32_t per_second_ = 0;
    std::deque<BlockPtr> remembered_;
};

}  // namespace weft::sim
