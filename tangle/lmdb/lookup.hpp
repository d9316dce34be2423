// What a key leads to: rows still pending, then the index, then the log. Every answer is verified. Thread-safe.
#pragma once

#include "tangle/lmdb/index.hpp"
#include "tangle/lmdb/segment_log.hpp"
#include "tangle/lmdb/tables.hpp"

namespace weft::tangle::lmdb {

class Lookup {
public:
    // All three must outlive the look-up.
    Lookup(const PendingRows& pending, const Index& index, const SegmentLog& log)
        : pending_(pending), index_(index), log_(log) {}

    // Nothing: it was never written. Errors: io, corrupt.
    StoreResult<std::optional<Bytes>> block(const BlockId& id) const;
    StoreResult<std::optional<Place>> block_place(const BlockId& id) const;
    StoreResult<std::optional<Bytes>> round_block(const RoundRef& ref) const;
    StoreResult<std::optional<StoredFate>> fate(const BlockId& id) const;
    StoreResult<Place> place(const BlockId& id) const;  // of a block that must be there: else corrupt
    StoreResult<std::optional<CommitRecord>> commit(CommitIndex index) const;
    StoreResult<std::optional<StoredCheckpoint>> checkpoint(CheckpointIndex index) const;
    StoreResult<std::optional<StoredCheckpoint>> last_checkpoint() const;
    StoreResult<std::optional<Handover>> handover(EpochNumber epoch) const;
    StoreResult<std::vector<EpochRow>> epochs() const;  // in the index, by number
    StoreResult<std::optional<CheckpointIndex>> checkpoint_of(CommitIndex commit) const;
    StoreResult<std::vector<HistoryLine>> history(AccountNumber account, std::optional<std::uint64_t> before,
                                                  std::size_t count) const;
    StoreResult<std::uint64_t> history_lines(AccountNumber account) const;  // how many there are
    StoreResult<bool> has_commit(CommitIndex index) const;                  // its record's place is known
    StoreResult<IndexedState> state() const;                                // zero before the first commit
    StoreResult<std::vector<Bytes>> accounts(const IndexedState& state) const;
    // Of the youngest block that the index holds; 0 when it holds none.
    StoreResult<Slot> last_slot() const;

private:
    StoreResult<std::optional<Certificate>> certificate(CheckpointIndex index) const;
    bool is_pruned() const { return log_.kept_from() != 0; }
    StoreResult<std::optional<Bytes>> row(Table table, const Key& key) const;
    StoreResult<std::optional<BlockRow>> block_row(const BlockId& id) const;
    StoreResult<std::optional<BlockRow>> indexed_block_row(const BlockId& id) const;
    StoreResult<std::optional<Bytes>> body(const Place& place, LogKind kind, const Key& key) const;
    StoreResult<std::optional<Bytes>> record(Table table, LogKind kind, const Key& key) const;

    const PendingRows& pending_;
    const Index& index_;
    const SegmentLog& log_;
};

}  // namespace weft::tangle::lmdb
