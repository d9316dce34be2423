// Four validators with the product's pacemaker and commit rule, one of them Byzantine: whatever it makes, it makes
// twice. Who gets what, and when time passes, is said by steps; so every schedule can be written down and repeated.
#pragma once

#include <deque>
#include <set>

#include "tangle/committee/commit_rule.hpp"
#include "tangle/committee/pacemaker.hpp"
#include "tests/tangle/committee_graph.hpp"

namespace weft::tangle::model {

using test::GraphBlock;

inline constexpr std::size_t kValidators = 4;
inline constexpr PacemakerLimits kLimits{.round_us_min = 0};

// What one validator holds, decides and makes.
class ModelValidator {
public:
    ModelValidator(AuthorIndex self, std::uint8_t variants);
    ModelValidator(const ModelValidator&) = delete;

    bool holds(const RoundRef& ref) const { return dag_.contains(ref); }
    // Requires that its parents are held.
    void receive(const GraphBlock& block);
    // What the pacemaker asks for now, in as many variants as this validator makes.
    std::vector<GraphBlock> act(TimeUs now);

    const std::vector<RoundRef>& leaders() const { return leaders_; }  // committed
    std::vector<std::uint64_t> state() const;                          // equal: it will act alike

private:
    AuthorIndex self_;
    std::uint8_t variants_;
    RoundDag dag_;
    RoundRobin schedule_;
    CommitRule rule_;
    Pacemaker pacemaker_;
    RoundRef last_own_;
    TimeUs proposed_at_ = 0;
    std::optional<LeaderSlot> last_decided_;
    std::vector<RoundRef> leaders_;
    std::set<RoundRef> held_;
};

// Either a validator gets all that waits for it, but for what one author made (its own number: of everybody), the
// Byzantine's in the first or second variant; or the time-out passes for all.
struct Step {
    std::optional<AuthorIndex> to;
    AuthorIndex without = 0;
    std::uint8_t variant = 0;
};

class CommitteeWorld {
public:
    explicit CommitteeWorld(AuthorIndex byzantine);

    void take(const Step& step);
    // Every message arrives at once and time passes, but the Byzantine is silent. False: within so many time-outs, some
    // honest validator did not commit `leaders` more.
    bool commits_in_the_end(std::size_t leaders, int time_outs);
    // No two honest ones committed leaders of which neither sequence is a prefix of the other's.
    bool agree() const;

    std::vector<std::uint64_t> state() const;
    std::vector<Step> steps() const;  // all that can be taken

private:
    void deliver(AuthorIndex to, const Step& step);
    void hand(AuthorIndex to, const GraphBlock& block);
    void act(AuthorIndex author);
    void act_all();
    bool is_byzantine(AuthorIndex author) const { return author == byzantine_; }

    AuthorIndex byzantine_;
    TimeUs now_ = 1;
    bool silent_ = false;  // the Byzantine
    std::deque<ModelValidator> validators_;
    std::vector<GraphBlock> made_;  // by anybody, in causal order
};

}  // namespace weft::tangle::model
