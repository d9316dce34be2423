// Round blocks as a node receives them: complete ones go into the committee's graph, others are suspended until what
// they refer to is held. Deterministic; not thread-safe.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "core/round_block.hpp"
#include "tangle/committee/round_dag.hpp"
#include "tangle/graph/tangle.hpp"

namespace weft::tangle {

class RoundBlocks {
public:
    // When suspended blocks take more than so many bytes, some are dropped, the youngest round first: the network can
    // be asked again.
    RoundBlocks(const Domains& domains, const Committee& committee, Tangle& tangle, std::size_t suspended_bytes_max);

    // Begins again with another committee, above its base round. What was complete is kept as the past, for whoever
    // still has to decide the last commits of the epoch before.
    void start_epoch(const Committee& committee);
    // A block of the epoch before, from the log.
    void keep_past(const RoundBlockPtr& block);
    bool keeps_past() const { return !past_.empty(); }
    bool is_past(const RoundRef& ref) const { return past_.contains(ref); }
    // Those of the past that no other one there names as a parent: they lead to all the rest.
    std::vector<RoundBlockPtr> past_heads() const;
    void drop_past() { past_.clear(); }

    enum class Added : std::uint8_t { complete, suspended, duplicate, settled, too_many };
    struct Result {
        Added added = Added::complete;
        std::vector<RoundBlockPtr> complete;  // entered the graph now, parents before children
    };
    // `asked_for`: this node requested it, so it must not be refused for being one equivocation too many.
    Result add(const RoundBlockPtr& block, bool asked_for, TimeUs now);

    // To be told of device blocks that became solid or settled; gives what could be completed.
    std::vector<RoundBlockPtr> on_solid(const BlockId& id);
    // After the window or the floor moved: what waited only for something that is settled by age now.
    std::vector<RoundBlockPtr> on_settled();

    // Forgets complete blocks at or below `floor` (and suspended ones).
    void raise_floor(Round floor);

    const RoundDag& dag() const { return dag_; }
    // nullptr unless complete and above the floor, or of the past that is kept.
    RoundBlockPtr find(const RoundRef& ref) const;
    bool is_known(const RoundRef& ref) const;
    // The highest complete or suspended block of an author, if any is held.
    RoundBlockPtr latest_of(AuthorIndex author) const;
    std::size_t suspended() const { return suspended_.size(); }
    std::size_t suspended_bytes() const { return suspended_bytes_; }
    std::size_t memory_bytes() const;  // of all that it holds, about; O(round blocks)

    struct Missing {
        std::vector<RoundRef> round_blocks;
        std::vector<BlockId> blocks;
        bool empty() const { return round_blocks.empty() && blocks.empty(); }
    };
    // What blocks suspended since `before` or longer wait for and nobody here holds; at most `count` of each.
    Missing missing(TimeUs before, std::size_t count);

    static constexpr std::size_t kEquivocationsMax = 4;  // unasked blocks of one author and round

private:
    struct Suspended {
        RoundBlockPtr block;
        TimeUs since = 0;
        std::size_t bytes = 0;       // that it is counted with: what it takes when nothing has come yet
        std::set<RoundRef> parents;  // missing
        std::set<BlockId> tips;      // not solid
    };
    void begin(const Committee& committee);
    void enter(const RoundBlockPtr& block);
    Suspended lacks(const RoundBlockPtr& block, TimeUs now);
    std::vector<RoundBlockPtr> complete_all(std::vector<RoundBlockPtr> ready);
    void release_parent(const RoundRef& parent, std::vector<RoundBlockPtr>& ready);
    void release_tip(const BlockId& tip, std::vector<RoundBlockPtr>& ready);
    void take_if_complete(const RoundRef& ref, std::vector<RoundBlockPtr>& ready);
    void forget_suspended(const RoundRef& ref);
    std::size_t count_of(AuthorIndex author, Round round) const;

    const Domains& domains_;
    Tangle& tangle_;
    std::size_t suspended_bytes_max_;
    RoundDag dag_;
    RoundTable<RoundBlockPtr> complete_;
    std::map<RoundRef, Suspended> suspended_;
    std::size_t suspended_bytes_ = 0;
    std::map<RoundRef, std::set<RoundRef>> waiting_for_parent_;
    std::map<BlockId, std::set<RoundRef>> waiting_for_tip_;
    std::vector<RoundBlockPtr> latest_;       // by author
    std::map<RoundRef, RoundBlockPtr> past_;  // of the epoch before
};

}  // namespace weft::tangle
