// The Store port: what the engine asks of durable storage. The adapter (segment log and LMDB) is in tangle/lmdb/; the
// simulator has one that forgets unsynced writes at a crash.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "core/block.hpp"
#include "core/epoch.hpp"
#include "core/round_block.hpp"
#include "tangle/ledger/account.hpp"
#include "tangle/ledger/ledger.hpp"

namespace weft::tangle {

// Consecutive number of a record in the log, from 1.
using Lsn = std::uint64_t;

enum class LogKind : std::uint8_t {
    block = 1,        // an encoded device block
    round_block = 2,  // an encoded round block, own ones included
    commit = 3,       // an encoded CommitRecord
    checkpoint = 4,   // an encoded Checkpoint (without certificate)
    certificate = 5,  // u64 checkpoint index, then an encoded Certificate
};

// The body is shared with the block it belongs to: `owner` keeps it alive, `body` views it. The one of block_id,
// round_ref and index that fits the kind is the record's key: it stands in the log beside the body, so that recovery
// finds every record's place without decoding it. The functions below fill what belongs together.
struct LogRecord {
    LogKind kind = LogKind::block;
    ByteView body{};
    std::shared_ptr<const void> owner{};
    BlockId block_id{};       // of a block
    RoundRef round_ref{};     // of a round block
    std::uint64_t index = 0;  // of a commit, checkpoint or certificate (then its checkpoint's)

    static LogRecord of(const BlockPtr& block) {
        return {.kind = LogKind::block, .body = block->encoded, .owner = block, .block_id = block->id};
    }
    static LogRecord of(const RoundBlockPtr& block) {
        return {.kind = LogKind::round_block, .body = block->encoded, .owner = block, .round_ref = block->ref};
    }
    // Requires a kind that has an index: commit, checkpoint or certificate.
    static LogRecord of(LogKind kind, std::uint64_t index, std::shared_ptr<const Bytes> body) {
        return {.kind = kind, .body = *body, .owner = body, .index = index};
    }
};

// What one commit changes in the index (everything that is looked up). Applied atomically, in order of commits, some
// time after its log records are synced.
struct CommitIndexing {
    CommitRecord commit;
    Hash digest;
    std::vector<std::pair<AccountNumber, Bytes>> accounts;  // encoded, as after this commit
    std::vector<HistoryEntry> history;
    std::vector<SequenceEvidence> evidence;
    std::optional<Checkpoint> checkpoint;  // closed by this commit
    std::optional<Epoch> epoch;            // begun by that checkpoint
    Lsn replay_from = 0;                   // no record below this is needed to go on after this commit
};

// One group: all records are appended and synced together, then the indexing may follow. The record of every commit in
// `commits` stands in this log or an earlier one; commits are consecutive, and those that were written before are
// skipped.
struct WriteBatch {
    Lsn first_lsn = 0;  // of log[0]; the others follow
    std::vector<LogRecord> log;
    std::vector<CommitIndexing> commits;
    std::vector<std::pair<CheckpointIndex, Certificate>> certificates;
    bool empty() const { return log.empty() && commits.empty() && certificates.empty(); }
};

struct StoredFate {
    CommitIndex commit = 0;
    std::uint32_t position = 0;  // among the commit's blocks
    RejectReason reason = RejectReason::none;
};

struct StoredCheckpoint {
    Checkpoint checkpoint;
    std::optional<Certificate> certificate;
};

struct HistoryLine {
    std::uint64_t index = 0;  // consecutive per account, from 0
    CommitIndex commit = 0;
    TimeUs time = 0;
    HistoryEntry entry;
};

// Look-ups of what was written. Thread-safe. What the index does not hold yet, but was handed to write(), is found,
// too.
class StoreReader {
public:
    virtual ~StoreReader() = default;
    virtual std::optional<Bytes> block(const BlockId& id) const = 0;          // encoded
    virtual std::optional<StoredFate> fate(const BlockId& id) const = 0;      // of an ordered block
    virtual std::optional<Bytes> round_block(const RoundRef& ref) const = 0;  // encoded; recent ones at least
    virtual std::optional<CommitRecord> commit(CommitIndex index) const = 0;
    virtual std::optional<StoredCheckpoint> checkpoint(CheckpointIndex index) const = 0;
    // How that epoch began; nothing: not known, or its checkpoint has no certificate here. Never pruned.
    virtual std::optional<Handover> handover(EpochNumber epoch) const = 0;
    // The checkpoint that covers a commit, once closed.
    virtual std::optional<CheckpointIndex> checkpoint_of(CommitIndex commit) const = 0;
    // Newest first, from index `before` (exclusive; nothing: from the end) down, at most `count`.
    virtual std::vector<HistoryLine> history(AccountNumber account, std::optional<std::uint64_t> before,
                                             std::size_t count) const = 0;
    // The last checkpoint that was forgotten; 0: none. What follows it is kept.
    virtual CheckpointIndex pruned_to() const { return 0; }
};

// How the epochs began that follow one another up to and with that checkpoint, as far as the store knows.
inline std::vector<Handover> handovers_until(const StoreReader& store, CheckpointIndex checkpoint) {
    std::vector<Handover> handovers;
    for (EpochNumber number = 1;; ++number) {
        std::optional<Handover> handover = store.handover(number);
        if (!handover || handover->checkpoint.index > checkpoint) return handovers;
        handovers.push_back(*std::move(handover));
    }
}

// What a store holds when it is opened: the state after some commit, and then the log from where it matters.
struct Recovered {
    bool fresh = true;       // nothing was ever written
    CommitIndex commit = 0;  // the state's
    Hash commit_digest;
    std::optional<CommitRecord> last_commit;
    std::vector<Bytes> accounts;                      // encoded, by number; empty: genesis
    std::optional<StoredCheckpoint> last_checkpoint;  // at or before `commit`
    std::vector<Epoch> epochs;                        // begun at or before `commit`, without the genesis'
    // No block of a later slot has a fate in the store.
    Slot last_slot = std::numeric_limits<Slot>::max();
    Lsn next_lsn = 1;
};

}  // namespace weft::tangle
