// Writes batches like an engine's, with content that a seed decides, and knows what a store must hold after each.
#pragma once

#include <map>

#include "core/ports.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle {

// What was written, as a store must give it back.
struct Written {
    std::map<BlockId, Bytes> blocks;
    std::map<RoundRef, Bytes> round_blocks;
    std::map<CommitIndex, CommitRecord> commits;
    std::map<BlockId, StoredFate> fates;
    std::map<CheckpointIndex, StoredCheckpoint> checkpoints;
    std::map<CommitIndex, CheckpointIndex> checkpoint_of;  // by last commit
    std::map<AccountNumber, std::vector<HistoryLine>> history;
    std::vector<Bytes> accounts;
    std::vector<Bytes> records;  // bodies by lsn - 1
};

struct ScribeOptions {
    std::size_t blocks = 3;  // per batch
    std::size_t block_bytes = 40;
    std::size_t accounts = 4;
    CommitIndex commits_per_checkpoint = 2;
};

class Scribe {
public:
    explicit Scribe(std::uint64_t seed, ScribeOptions options = {}) : random_(seed), options_(options) {}

    // The next batch: blocks, a round block, a commit that orders them, sometimes a checkpoint and a certificate.
    WriteBatch next();
    // The same with nothing ordered.
    WriteBatch next_without_commit();

    // What was logged and not ordered so far never will be.
    void forget_unordered() { unordered_.clear(); }

    const Written& written() const { return written_; }
    BlockId random_id();

private:
    Bytes random_bytes(std::size_t count);
    void add_record(WriteBatch& batch, LogRecord record, Bytes body);
    void add_block(WriteBatch& batch);
    void add_round_block(WriteBatch& batch);
    void add_commit(WriteBatch& batch);
    void add_effects(CommitIndexing& indexing);
    void add_checkpoint(WriteBatch& batch, CommitIndexing& indexing);
    void add_certificate(WriteBatch& batch);

    SplitMix random_;
    ScribeOptions options_;
    Written written_;
    std::vector<BlockId> unordered_;
    Round round_ = 0;
    CommitIndex commit_ = 0;
    CheckpointIndex checkpoint_ = 0;
};

// What of it a store must still hold that has pruned up to this checkpoint (0: nothing), histories aside.
Written kept_since(const Written& written, CheckpointIndex pruned_to);

// Fails the test where the store does not give back what was written; there may be more.
void expect_keeps(const Store& store, const Written& written);
// The same, and there are no other commits.
void expect_holds(const Store& store, const Written& written);

}  // namespace weft::tangle
