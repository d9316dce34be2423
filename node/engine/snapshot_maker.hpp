// Makes snapshots of the own state, while the ledger goes on: freezes the accounts when a checkpoint is closed, hands
// them out a chunk a step, and ends when the checkpoint is certified. Pure.
#pragma once

#include <optional>
#include <vector>

#include "node/engine/engine.hpp"
#include "tangle/ledger/checkpointer.hpp"

namespace weft::node {

class SnapshotMaker {
public:
    // `interval_us` of ledger time between two; 0: none is made.
    explicit SnapshotMaker(TimeUs interval_us) : interval_us_(interval_us) {}

    // A checkpoint was closed, and the ledger is as it was signed. Begins when one is due: the newest is too old, or
    // ranges that follow it were pruned.
    void on_checkpoint(const Checkpoint& checkpoint, tangle::Ledger& ledger,
                       const std::optional<SnapshotShelf::Item>& newest, CheckpointIndex pruned_to);

    // What is to be written now: at most a chunk a call, and a few unwritten ones in all. `durable`: the last commit
    // that the store holds for good.
    std::vector<SnapshotWork> next(tangle::Ledger& ledger, const tangle::Checkpointer& checkpointer,
                                   CommitIndex durable);
    void on_chunk_done() { --unwritten_; }

    static constexpr std::size_t kUnwrittenMax = 4;

private:
    struct Making {
        Checkpoint checkpoint;
        std::uint32_t chunks = 0;  // handed out
        bool begun = false;
        bool taken = false;  // all of them
    };

    const TimeUs interval_us_;
    std::optional<Making> making_;
    std::size_t unwritten_ = 0;
    std::optional<TimeUs> made_at_;  // ledger time of the last one that was begun
};

}  // namespace weft::node
