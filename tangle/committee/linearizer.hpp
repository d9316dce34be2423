// Turns committed leaders into sequences of round blocks. Pure.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "tangle/committee/round_dag.hpp"

namespace weft::tangle {

class Linearizer {
public:
    // `gc_depth`: round blocks at or below (round of the leader committed before) - gc_depth are not ordered any more;
    // nothing: they always are. The base round, 0 at first, is never output. A depth of 0 would even leave out a second
    // leader of one round. `dag` must outlive this.
    Linearizer(const RoundDag& dag, std::optional<std::uint32_t> gc_depth) : dag_(dag), gc_depth_(gc_depth) {}

    // Begins again above an epoch's base round, with its collection depth; the graph begins again with it.
    void start_epoch(Round base, std::uint32_t gc_depth);

    // The leader's past cone that was not ordered before, by (round, author, hash), the leader included; marks it
    // ordered. Requires: leaders come in the order of their slots; the graph holds every block of that cone (CHECK), so
    // the graph's floor must not be above floor(). Cost: O(V+E) of the new part, and its sorting.
    std::vector<RoundRef> order(const RoundRef& leader);

    // Takes note of a commit that was decided elsewhere (sync, replay).
    void note_ordered(const RoundRef& leader, const std::vector<RoundRef>& round_blocks);

    bool is_ordered(const RoundRef& ref) const { return ordered_.contains(ref); }
    // Round at and below which nothing is ordered any more, for the next leader.
    Round floor() const;
    // Forgets what lies at or below floor().
    void forget_below_floor();

private:
    const RoundDag& dag_;
    std::optional<std::uint32_t> gc_depth_;
    Round base_ = 0;
    Round last_leader_round_ = 0;
    RoundTable<std::monostate> ordered_;
};

}  // namespace weft::tangle
