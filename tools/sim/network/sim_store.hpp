// A store in memory that behaves like the real one at a crash: what was not synced is gone, and the index may lag
// behind the log by any number of commits.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "core/ports.hpp"
#include "p2p/snapshot.hpp"
#include "tangle/store.hpp"

namespace weft::sim {

// What a crash leaves of what was written and not synced.
enum class Unsynced : std::uint8_t {
    perhaps,  // whole batches, up to a random one: the disk may have been faster than its answer
    lost,     // nothing
    torn      // the log up to a random record, and nothing of the index that goes with it
};

class SimStore final : public tangle::StoreReader {
public:
    // write: readable at once, lost at a crash until sync of the same id or a later one. Ids increase. Throws Broken
    // when a block is ordered twice, or a record or commit does not follow the one before.
    void write(std::uint64_t id, tangle::WriteBatch batch);
    void sync(std::uint64_t id);
    void crash(Random& random, Unsynced unsynced = Unsynced::perhaps);
    // A bug for tests of the simulator: every crash takes half of what was synced, too.
    void forget_synced_at_crash() { forgets_synced_ = true; }
    // Begins anew from a snapshot: of what was before, the commits of the tail and their fates are known.
    void found(const p2p::SnapshotHead& head, std::vector<CommitRecord> tail, std::vector<Bytes> accounts);
    // Checkpoints up to this one are forgotten, as far as anybody can ask for them.
    void prune(CheckpointIndex checkpoint) { pruned_to_ = std::max(pruned_to_, checkpoint); }
    // Everything is lost: a new disk.
    void wipe();
    // An earlier state of what is there: an old copy of the disk.
    void age(Random& random);
    // Zeros in place of a stored block's payload. Requires that the block is there.
    void erase_payload(const BlockId& id);
    // Bits of a synced record of the log, or of the row of a commit, flip. Nothing when nothing is synced.
    void damage(Random& random);
    bool damaged() const { return !damaged_.empty() || !damaged_commits_.empty(); }  // whether it was found or not
    // What was read does not have its checksum: which record. As with the real store, whoever asked for it was told
    // that there is none, and nothing may be written any more.
    const std::optional<std::string>& failure() const { return failure_; }

    // What a restart finds. The index is cut back to a random commit that was written.
    tangle::Recovered recover(Random& random);
    // Calls for every record from where the recovered state needs it, up to a damaged one.
    void replay(const std::function<void(tangle::Lsn, tangle::LogKind, ByteView)>& record) const;

    std::optional<Bytes> block(const BlockId& id) const override;
    std::optional<tangle::StoredFate> fate(const BlockId& id) const override;
    std::optional<Bytes> round_block(const RoundRef& ref) const override;
    std::optional<CommitRecord> commit(CommitIndex index) const override;
    std::optional<tangle::StoredCheckpoint> checkpoint(CheckpointIndex index) const override;
    std::optional<Handover> handover(EpochNumber epoch) const override;
    std::optional<CheckpointIndex> checkpoint_of(CommitIndex commit) const override;
    std::vector<tangle::HistoryLine> history(AccountNumber account, std::optional<std::uint64_t> before,
                                             std::size_t count) const override;

    CheckpointIndex pruned_to() const override { return pruned_to_; }

    std::size_t log_size() const { return log_.size(); }
    // Requires that this commit was written.
    const tangle::CommitIndexing& indexing(CommitIndex commit) const { return commits_.at(commit - 1 - base()); }
    const std::vector<tangle::LogRecord>& log() const { return log_; }
    std::size_t synced_records() const { return synced_.log_size; }

private:
    struct Extent {
        std::size_t log_size;
        std::size_t commits;
    };
    // What a snapshot gave.
    struct Base {
        Checkpoint checkpoint;
        std::vector<Handover> handovers;
        std::map<CommitIndex, CommitRecord> tail;
        std::vector<Bytes> accounts;
    };
    CommitIndex base() const { return base_ ? base_->checkpoint.last_commit : 0; }
    CommitIndex last_commit() const { return base() + commits_.size(); }
    void add_base();
    Extent surviving(Random& random, Unsynced unsynced) const;
    void index_commit(tangle::CommitIndexing indexing);
    void rebuild(Extent extent);
    bool is_sound(std::size_t place) const;  // of the log; else notes the failure
    bool is_sound_commit(CommitIndex commit) const;
    std::optional<Bytes> body_at(std::size_t place) const;

    std::vector<tangle::LogRecord> log_;           // lsn - 1 is the index; bodies are shared with whoever has them
    std::vector<tangle::CommitIndexing> commits_;  // those after base()
    std::optional<Base> base_;
    CheckpointIndex pruned_to_ = 0;
    std::map<CheckpointIndex, Certificate> certificates_;
    Extent synced_{0, 0};
    struct Staged {
        std::uint64_t id;
        Extent after;
    };
    std::deque<Staged> staged_;
    tangle::Lsn replay_from_ = 1;
    bool forgets_synced_ = false;
    std::set<std::size_t> damaged_;          // places in the log
    std::set<CommitIndex> damaged_commits_;  // rows of the index
    mutable std::optional<std::string> failure_;

    std::unordered_map<BlockId, std::size_t> blocks_;
    std::unordered_map<RoundRef, std::size_t> round_blocks_;
    std::map<BlockId, tangle::StoredFate> fates_;
    std::map<CheckpointIndex, Checkpoint> checkpoints_;
};

}  // namespace weft::sim
