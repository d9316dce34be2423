// Forgets the oldest of what was ordered: segments of the log and rows of the index (docs/storage.md, "Pruning"). The
// state, the last lines of each account's history and the last checkpoint that was pruned are kept. Who calls it
// sees to it that nobody else writes to the index meanwhile.
#pragma once

#include <atomic>
#include <optional>

#include "tangle/lmdb/lookup.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle::lmdb {

// How a limit in bytes is shared, so that each part can keep its own: of a block, the index holds about as much as the
// log.
std::uint64_t log_bytes_max(std::uint64_t bytes_max);
std::uint64_t index_bytes_max(std::uint64_t bytes_max);

class Pruner {
public:
    // All must outlive it. `horizon` is what the index says.
    Pruner(const Retention& retention, const Lookup& lookup, Index& index, SegmentLog& log, const Horizon& horizon)
        : retention_(retention), lookup_(lookup), index_(index), log_(log), horizon_(horizon) {}

    // One bounded step. True: there is more to do. Errors: io, corrupt, no_space; it may be tried again after the last.
    StoreResult<bool> step();

    // Whether the index had room for its last transaction; if not, something goes.
    void note_index(bool full) { index_is_full_ = full; }

    CheckpointIndex horizon() const { return pruned_to_; }  // the last checkpoint that was pruned; any thread

private:
    // A checkpoint that might become the horizon.
    struct Candidate {
        CheckpointIndex index = 0;
        CommitIndex last_commit = 0;
        TimeUs time = 0;
        Lsn replay_from = 0;
    };
    struct Span {
        Candidate oldest;  // the first that is not pruned
        Candidate newest;  // the last in the index
    };
    // The last candidate of the span that the predicate holds for, if it holds for the oldest; it must hold for none
    // behind one for which it does not.
    template <class Predicate>
    StoreResult<std::optional<Candidate>> last_where(const Span& span, Predicate&& predicate) const;

    StoreResult<std::optional<Span>> span() const;
    StoreResult<Candidate> candidate(CheckpointIndex index) const;
    StoreResult<std::optional<Candidate>> choose() const;
    StoreResult<std::optional<Candidate>> too_old(const Span& span) const;
    StoreResult<std::optional<Candidate>> too_much_log(const Span& span) const;
    StoreResult<std::optional<Candidate>> too_much_index(const Span& span) const;
    StoreResult<std::optional<Candidate>> prunable(const Span& span) const;
    StoreResult<Lsn> needed() const;

    StoreResult<void> advance(const Candidate& to);
    StoreResult<bool> erase_rows();
    StoreResult<void> follow_epochs();
    StoreResult<void> keep_handovers(std::vector<TableKey>& keys) const;
    StoreResult<void> append_history(std::vector<TableKey>& keys);
    StoreResult<void> append_evidence(std::vector<TableKey>& keys);

    Retention retention_;
    Lookup lookup_;
    Index& index_;
    SegmentLog& log_;
    Horizon horizon_;
    std::atomic<CheckpointIndex> pruned_to_{horizon_.checkpoint};
    bool index_is_full_ = false;
    Key history_at_ = history_key(0, 0);  // where the walk through all accounts' histories stands
    Key evidence_at_;
};

}  // namespace weft::tangle::lmdb
