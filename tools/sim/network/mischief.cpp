#include "tools/sim/network/mischief.hpp"

#include <algorithm>
#include <array>

#include "core/check.hpp"
#include "core/names.hpp"
#include "tools/sim/network/draw.hpp"

namespace weft::sim {
namespace {

constexpr std::array<std::string_view, kMischiefs> kNames{
    "reuse", "replay", "offline", "old-parents", "unknown-parents", "wrong-slot", "far-sequence", "flood"};
constexpr std::size_t kRememberedMax = 4096;
constexpr std::size_t kChainMax = 60;
constexpr TimeUs kReleaseUsMax = 10'000'000;
constexpr TimeUs kWrongUsMax = 120'000'000;
constexpr std::size_t kFloodMax = 60;
constexpr Sequence kFarMax = 100'000;

}  // namespace

std::string_view mischief_name(Mischief mischief) {
    return kNames[static_cast<std::size_t>(mischief)];
}

std::optional<Mischief> mischief_of_name(std::string_view name) {
    return value_of_name<Mischief>(kNames, name);
}

BadDevices::BadDevices(Simulation& sim, std::vector<Mischief> kinds, std::uint64_t seed)
    : sim_(sim), kinds_(std::move(kinds)), random_(seed) {
    CHECK(!kinds_.empty());
}

void BadDevices::start(std::uint32_t per_second) {
    const bool running = per_second_ > 0;
    per_second_ = per_second;
    if (!running && per_second > 0) go_on();
}

void BadDevices::go_on() {
    if (per_second_ == 0) return;
    const TimeUs mean = 1'000'000 / per_second_;
    sim_.at(sim_.now() + random_.below(2 * mean + 1), [this] {
        if (per_second_ > 0) act();
        go_on();
    });
}

void BadDevices::act() {
    const std::size_t account = random_.below(sim_.accounts());
    switch (kinds_[random_.below(kinds_.size())]) {
        case Mischief::reuse: {
            const Sequence used = sim_.next_sequence(account);
            pay_now(account, used);
            return pay_now(account, 1 + random_.below(used));
        }
        case Mischief::replay:
            return replay();
        case Mischief::offline:
            return act_offline();
        case Mischief::old_parents:
            if (remembered_.empty()) return pay_now(account, sim_.next_sequence(account));
            return pay(account, sim_.next_sequence(account), {remembered_.front()->id}, sim_.now());
        case Mischief::unknown_parents:
            return pay(account, sim_.next_sequence(account), {draw_block_id(slot_of(sim_.now()), random_)}, sim_.now());
        case Mischief::wrong_slot:
            return pay(account, sim_.next_sequence(account), {genesis_block_id(network_id(sim_.genesis()))},
                       wrong_time());
        case Mischief::far_sequence:
            return pay_now(account, sim_.next_sequence(account) + random_.below(kFarMax));
        case Mischief::flood:
            for (std::size_t left = 1 + random_.below(kFloodMax); left > 0; --left) {
                pay_now(account, sim_.next_sequence(account));
            }
            return;
    }
}

std::optional<std::size_t> BadDevices::node_up() {
    const std::size_t node = random_.below(sim_.nodes());
    return sim_.is_up(node) ? std::optional(node) : std::nullopt;
}

TimeUs BadDevices::wrong_time() {
    const TimeUs ahead = sim_.now() + random_.below(2 * kWrongUsMax);
    return ahead > kWrongUsMax ? ahead - kWrongUsMax : 0;
}

void BadDevices::pay(std::size_t account, Sequence sequence, std::vector<BlockId> parents, TimeUs time) {
    const Payload payment = sim_.payment(random_.below(sim_.accounts()), 1 + random_.below(20));
    hand_in(sim_.make(account, sequence, std::move(parents), time, payment));
}

void BadDevices::pay_now(std::size_t account, Sequence sequence) {
    if (const auto node = node_up()) pay(account, sequence, sim_.engine(*node).tips(2), sim_.now());
}

void BadDevices::hand_in(const BlockPtr& block) {
    remembered_.push_back(block);
    if (remembered_.size() > kRememberedMax) remembered_.pop_front();
    sim_.submit(random_.below(sim_.nodes()), block);
}

void BadDevices::replay() {
    if (remembered_.empty()) return pay_now(0, sim_.next_sequence(0));
    sim_.submit(random_.below(sim_.nodes()), remembered_[random_.below(remembered_.size())]);
}

void BadDevices::act_offline() {
    const std::size_t account = random_.below(sim_.accounts());
    const auto node = node_up();
    if (!node) return;
    std::vector<BlockId> parents = sim_.engine(*node).tips(2);
    std::vector<BlockPtr> chain;
    for (std::size_t left = 2 + random_.below(kChainMax - 1); left > 0; --left) {
        const Payload payment = sim_.payment(random_.below(sim_.accounts()), 1);
        chain.push_back(sim_.make(account, sim_.next_sequence(account), parents, sim_.now(), payment));
        parents.insert(parents.begin(), chain.back()->id);
        parents.resize(std::min<std::size_t>(parents.size(), 2));
    }
    for (std::size_t i = chain.size(); i > 1; --i) std::swap(chain[i - 1], chain[random_.below(i)]);
    sim_.at(sim_.now() + random_.below(kReleaseUsMax), [this, chain] {
        for (const BlockPtr& block : chain) hand_in(block);
    });
}

}  // namespace weft::sim
