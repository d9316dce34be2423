// Turns the committee's graph into commits: decides leaders, orders their past, executes it, closes checkpoints. Owns
// the ledger. Pure; everything that must be stored or told is in what it returns.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/epoch.hpp"
#include "tangle/committee/commit_rule.hpp"
#include "tangle/committee/linearizer.hpp"
#include "tangle/committee/round_blocks.hpp"
#include "tangle/graph/tangle.hpp"
#include "tangle/ledger/checkpointer.hpp"
#include "tangle/ledger/ledger.hpp"
#include "tangle/store.hpp"

namespace weft::node {

// One commit and all that followed from it.
struct CommitOutcome {
    tangle::CommitIndexing indexing;       // replay_from is left to whoever knows the log
    std::shared_ptr<const Bytes> encoded;  // of the commit
    std::vector<BlockPtr> blocks;          // ordered, as in indexing.commit.blocks
    std::vector<BlockPtr> expired;
    std::vector<tangle::SolidBlock> solid;  // became solid because the window moved
    // Of the rounds between the leader before and this one, which were skipped; of very many the last ones.
    std::vector<tangle::RoundLeader> missed;
};

class Orderer {
public:
    // Everything referred to must outlive this. A commit that ends an epoch starts the next one in `epochs`, and with
    // it the committee's graph anew.
    Orderer(const Genesis& genesis, const Domains& domains, Epochs& epochs, tangle::Tangle& tangle,
            tangle::RoundBlocks& round_blocks, const tangle::HashSalt& salt);

    // The epochs that a store holds; before restore, and before the tangle's window is.
    void adopt(const std::vector<Epoch>& epochs);
    // Continue after the state that a store holds. An error text says what does not fit.
    Expected<void, std::string> restore(const tangle::Recovered& recovered, const tangle::StoreReader& reader);

    // The next commit that the committee's graph decides, if any. To be called until there is none: what a commit makes
    // complete may decide more.
    std::optional<CommitOutcome> next_commit(TimeUs now);

    // Repeats a commit that was decided elsewhere: in a certified checkpoint, or before a crash. `bodies` gives the
    // blocks that are not in the tangle. An error means that it does not follow or does not give the recorded result.
    using Bodies = std::function<BlockPtr(const BlockId&)>;
    Expected<CommitOutcome, std::string> repeat_commit(const CommitRecord& commit, const Bodies& bodies, TimeUs now);

    const tangle::CommitRule& rule() const { return *rule_; }
    const tangle::LeaderSchedule& schedule() const { return schedule_; }
    const tangle::Linearizer& linearizer() const { return linearizer_; }
    tangle::Ledger& ledger() { return ledger_; }
    const tangle::Ledger& ledger() const { return ledger_; }
    tangle::Checkpointer& checkpointer() { return checkpointer_; }
    const tangle::Checkpointer& checkpointer() const { return checkpointer_; }

    CommitIndex commit() const { return commit_; }
    const Hash& commit_digest() const { return commit_digest_; }
    TimeUs ledger_time() const { return ledger_time_; }
    // Of the next commit, if a block of `round` with these parents led it. What such a block names is ordered by it or
    // by a later commit, whose time is as a rule no earlier (other parents may give another median).
    TimeUs time_over(std::span<const RoundRef> parents, Round round) const;
    Round committed_round() const { return leader_.round; }
    // No block of a later round is made before there is another commit: the next epoch's rounds begin beyond.
    Round last_round() const;

private:
    CommitRecord open_commit(const RoundRef& leader, TimeUs time) const;
    void advance(const CommitRecord& commit, CommitOutcome& outcome, TimeUs now);
    void warm(std::span<const BlockPtr> blocks) const;
    void execute(CommitRecord& commit, tangle::OrderedBlocks ordered, CommitOutcome& outcome);
    void close(CommitRecord commit, CommitOutcome& outcome);
    void enter_epoch();
    std::vector<std::pair<AccountNumber, Bytes>> changed_accounts();

    const Domains& domains_;
    Epochs& epochs_;
    tangle::Tangle& tangle_;
    tangle::RoundBlocks& round_blocks_;
    tangle::RoundRobin schedule_;
    std::optional<tangle::CommitRule> rule_;  // of this epoch
    tangle::Linearizer linearizer_;
    tangle::Ledger ledger_;
    tangle::Checkpointer checkpointer_;

    CommitIndex commit_ = 0;
    Hash commit_digest_;
    TimeUs ledger_time_ = 0;
    RoundRef leader_;
    std::optional<tangle::LeaderSlot> last_decided_;
    std::optional<std::uint64_t> undecided_at_;  // the graph's changes() when nothing more could be decided
    Hash state_root_;
};

}  // namespace weft::node
