#include "tools/sim/network/decisions.hpp"

#include <memory>

namespace weft::sim {
namespace {

// Apart from what the options and the simulation draw from the same seed.
constexpr std::uint64_t kDecisionsSalt = 0x6465636964652121;
constexpr TimeUs kApprovalsAfterUs = 500'000;

class Decisions : public std::enable_shared_from_this<Decisions> {
public:
    Decisions(Simulation& sim, const SimOptions& options, bool members)
        : sim_(sim), options_(options), members_(members), random_(options.seed ^ kDecisionsSalt) {}

    void propose() {
        const std::optional<std::size_t> up = some_node();
        if (!up) return;
        const Propose proposal{0, {change()}};
        const std::size_t proposer = random_.below(options_.validators);
        sim_.submit(*up, sim_.make_governance(proposer, *up, proposal));
        sim_.log("node " + std::to_string(proposer) + " proposes a change");
        const Approve approval{account(proposer), blake3(encode_payload(proposal))};
        sim_.at(sim_.now() + kApprovalsAfterUs, [self = shared_from_this(), approval] { self->approve(approval); });
    }

    TimeUs later(TimeUs within) { return random_.below(within); }

private:
    void approve(const Approve& approval) {
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (const std::optional<std::size_t> up = some_node()) {
                sim_.submit(*up, sim_.make_governance(node, *up, approval));
            }
        }
    }

    AccountId account(std::size_t node) const { return AccountId::from(sim_.public_key(node).bytes.view()); }

    std::optional<std::size_t> some_node() {
        std::vector<std::size_t> up;
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (sim_.is_up(node)) up.push_back(node);
        }
        if (up.empty()) return std::nullopt;
        return up[random_.below(up.size())];
    }

    Change change() {
        switch (random_.below(members_ ? 6 : 4)) {
            case 0:
                return SetParameter{ParameterId::work_debt_levels, static_cast<std::uint32_t>(random_.below(10))};
            case 1:
                return SetParameter{ParameterId::default_burst_units, static_cast<std::uint32_t>(random_.below(50))};
            case 2:
                return SetParameter{ParameterId::access, static_cast<std::uint32_t>(random_.below(kAccessLast + 1))};
            case 3:
                return SetParameter{ParameterId::gc_depth_rounds, static_cast<std::uint32_t>(12 + random_.below(200))};
            default:
                return change_of_members();
        }
    }

    // Whatever of it is not possible is rejected, and that is right, too.
    Change change_of_members() {
        const std::size_t node = random_.below(sim_.nodes());
        if (random_.below(2) == 0) return AddValidator{account(node), sim_.public_key(node)};
        return RemoveValidator{account(node)};
    }

    Simulation& sim_;
    SimOptions options_;
    bool members_;
    SplitMix random_;
};

}  // namespace

void schedule_decisions(Simulation& sim, const SimOptions& options, std::size_t count, TimeUs duration_us,
                        bool members) {
    const auto decisions = std::make_shared<Decisions>(sim, options, members);
    for (std::size_t i = 0; i < count; ++i) {
        sim.at(sim.now() + decisions->later(duration_us), [decisions] { decisions->propose(); });
    }
}

}  // namespace weft::sim
