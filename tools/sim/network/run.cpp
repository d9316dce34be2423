#include "tools/sim/network/run.hpp"

#include <algorithm>
#include <functional>

#include "tools/sim/network/broken.hpp"
#include "tools/sim/network/decisions.hpp"

namespace weft::sim {
namespace {

// Apart from what the options and the simulation draw from the same seed.
constexpr std::uint64_t kMischiefSalt = 0x6d69736368696566;
constexpr std::uint64_t kFaultsSalt = 0x6661756c74732121;
constexpr TimeUs kLoadAfterHealUs = 2'000'000;
constexpr TimeUs kLivenessUsMax = 120'000'000;
constexpr TimeUs kLookUs = 250'000;
constexpr CommitIndex kCommitsAfterHeal = 3;

// Honest validators that may fail as Byzantine ones do.
std::size_t bad_beside_liars(const RunOptions& options) {
    return (options.network.validators - 1) / 3 - options.network.liars;
}

std::vector<Fault> faults_of(const RunOptions& options) {
    if (!options.faults || options.duration_us == 0) return {};
    SplitMix random(options.network.seed ^ kFaultsSalt);
    return draw_faults(random, options.network, options.duration_us, bad_beside_liars(options));
}

class Run {
public:
    Run(const RunOptions& options, Simulation::Log log) : options_(options), sim_(options.network) {
        sim_.set_log(std::move(log));
        if (!options.mischiefs.empty()) {
            bad_devices_.emplace(sim_, options.mischiefs, options.network.seed ^ kMischiefSalt);
        }
    }

    void safety(const std::vector<Fault>& faults) {
        if (options_.rate > 0) sim_.start_load(options_.rate, options_.conflicts_per_million);
        if (bad_devices_) bad_devices_->start(options_.mischief_rate);
        schedule_faults(sim_, faults);
        const bool members = faults.empty() && options_.network.liars == 0;
        schedule_decisions(sim_, options_.network, options_.decisions, options_.duration_us, members);
        sim_.run_for(options_.duration_us);
    }

    // I6.
    void liveness() {
        sim_.log("all faults heal");
        heal_all(sim_, options_.network);
        healed_commit_ = sim_.highest_commit();
        healed_checkpoint_ = highest_checkpoint();
        wait_for_ledger_time();
        sim_.start_load(std::max(options_.rate, 1u), options_.conflicts_per_million);
        sim_.run_for(kLoadAfterHealUs);
        sim_.stop_load();
        if (bad_devices_) bad_devices_->stop();
        const TimeUs end = sim_.now() + kLivenessUsMax;
        std::optional<std::string> missing = what_is_missing();
        while (missing && sim_.now() < end) {
            sim_.run_for(kLookUs);
            missing = what_is_missing();
        }
        if (missing)
            sim_.fail(std::to_string(kLivenessUsMax / 1'000'000) + " s after all healed: " + *missing + " (I6)");
    }

    void tell(RunResult& result) {
        result.simulated_us = sim_.now();
        result.steps = sim_.steps();
        result.accepted = sim_.accepted();
        result.confirmed = sim_.invariants().decided(Fate::confirmed);
        result.rejected = sim_.invariants().decided(Fate::rejected);
        result.expired = sim_.invariants().decided(Fate::expired);
        result.commits = sim_.invariants().commits();
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (sim_.halted(node)) result.halted.push_back("node " + std::to_string(node) + ": " + *sim_.halted(node));
        }
        result.digest = digest();
    }

private:
    // More than f clocks that were wrong, liars' included, take the ledger's time into the future. What is signed is
    // too old for it until the clocks, which go at half speed meanwhile, are right again.
    void wait_for_ledger_time() {
        if (!is_too_far_ahead()) return;
        sim_.stop_load();
        if (bad_devices_) bad_devices_->stop();
        while (is_too_far_ahead()) sim_.run_for(kLookUs);
        if (bad_devices_) bad_devices_->start(options_.mischief_rate);
    }

    bool is_too_far_ahead() {
        const TimeUs window = sim_.genesis().parameters.window_slots * kMicrosecondsPerSlot;
        return ledger_time_ahead() > sim_.now() + window / 2;
    }

    // What it is, or will be: more than f validators show this or more.
    TimeUs ledger_time_ahead() {
        const std::size_t honest = options_.network.validators - options_.network.liars;
        TimeUs latest = 0;
        std::vector<TimeUs> clocks;
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (!sim_.is_up(node)) continue;
            latest = std::max(latest, sim_.engine(node).status().ledger_time);
            if (node < honest) clocks.push_back(sim_.clock(node));
        }
        std::ranges::sort(clocks, std::greater<>());
        const std::size_t at = bad_beside_liars(options_);
        return at < clocks.size() ? std::max(latest, clocks[at]) : latest;
    }

    CheckpointIndex highest_checkpoint() {
        CheckpointIndex highest = 0;
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (sim_.is_up(node)) highest = std::max(highest, sim_.engine(node).status().checkpoint);
        }
        return highest;
    }

    std::string where_all_stand() {
        std::string text;
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            text += "; node " + std::to_string(node);
            if (!sim_.is_up(node)) {
                text += " is down";
                continue;
            }
            const node::NodeStatus status = sim_.engine(node).status();
            text += " at commit " + std::to_string(status.commit) + ", round " + std::to_string(status.highest_round) +
                    ", its own " + std::to_string(status.proposed_round) + ", suspended " +
                    std::to_string(status.suspended_round_blocks) + ", orphans " + std::to_string(status.orphans);
            if (!status.reason.empty()) text += " (" + status.reason + ")";
        }
        return text;
    }

    // Whoever is behind needs each of them.
    std::optional<std::string> missing_certificate() {
        for (CheckpointIndex index = 1; index <= healed_checkpoint_; ++index) {
            bool held = false;
            for (std::size_t node = 0; node < sim_.nodes() && !held; ++node) {
                const auto stored = sim_.store(node).checkpoint(index);
                held = sim_.is_up(node) && stored && stored->certificate;
            }
            if (!held) return "nobody has a certificate of checkpoint " + std::to_string(index);
        }
        return std::nullopt;
    }

    std::optional<std::string> what_is_missing() {
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (!sim_.is_up(node)) continue;
            const std::string name = "node " + std::to_string(node);
            const node::NodeStatus status = sim_.engine(node).status();
            if (status.commit < healed_commit_ + kCommitsAfterHeal) {
                return name + " stays at commit " + std::to_string(status.commit) + ", " +
                       std::to_string(healed_commit_) + " was reached before" + where_all_stand();
            }
            if (status.certified <= healed_checkpoint_) {
                return name + " has no certificate beyond checkpoint " + std::to_string(status.certified);
            }
            if (status.certified < status.checkpoint) {
                return name + " has no certificate of its last checkpoint, " + std::to_string(status.checkpoint);
            }
            const std::vector<BlockId> open = sim_.undecided(node);
            if (!open.empty()) {
                return name + " knows no fate of " + std::to_string(open.size()) + " blocks, the first " +
                       open.front().hex();
            }
        }
        return missing_certificate();
    }

    Hash digest() {
        Blake3 all;
        all.update(sim_.trace_digest().view());
        for (std::size_t node = 0; node < sim_.nodes(); ++node) {
            if (!sim_.is_up(node)) continue;
            const node::NodeStatus status = sim_.engine(node).status();
            all.update(status.commit_digest.view()).update(status.state_root.view());
        }
        return all.finish();
    }

    const RunOptions& options_;
    Simulation sim_;
    std::optional<BadDevices> bad_devices_;
    CommitIndex healed_commit_ = 0;
    CheckpointIndex healed_checkpoint_ = 0;
};

}  // namespace

RunResult run(const RunOptions& options, Simulation::Log log) {
    RunResult result;
    result.faults = faults_of(options);
    Run run(options, std::move(log));
    try {
        run.safety(result.faults);
        run.liveness();
    } catch (const Broken& broken) {
        result.broken = broken.what();
    }
    run.tell(result);
    return result;
}

}  // namespace weft::sim
