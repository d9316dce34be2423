// The store adapter: block bodies and all other records in a segment log, what is looked up in LMDB. Files, formats and
// crash rules: docs/storage.md.
//
// Threads: open, recovered and replay come first, on any one thread. Then write is for one thread, index_pending and
// prune for one thread at a time (the writer's or another), everything else for any. After an error of any of them,
// look-ups included, the store is failed: failure() tells why, write and index_pending return it, and the node has to
// stop.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>

#include "tangle/lmdb/store_error.hpp"
#include "tangle/store.hpp"

namespace weft::tangle {

// What is forgotten. Blocks inside the window, and what a start or a peer that fell a little behind needs, never is.
struct Retention {
    TimeUs keep_us = 0;  // of ledger time; 0: for ever
    std::uint64_t bytes_max =
        0;  // of log and index on disk, at least 4 MiB; the oldest goes before it is reached; 0: no limit
    TimeUs keep_us_min = 0;   // whatever the others say; at least kept_min of the window
    Slot window_slots = 600;  // both as the genesis says; raised to the most that an epoch has
    std::uint32_t gc_depth_rounds = 120;

    bool prunes() const { return keep_us != 0 || bytes_max != 0; }
    // Two windows: what may still be ordered, and what nodes that are behind by one ask for.
    static constexpr TimeUs kept_min(Slot window_slots) { return 2 * start_of(window_slots); }
};

struct StoreOptions {
    std::uint64_t segment_bytes = 64u << 20;               // 4 KiB .. 1 GiB; the space that is reserved at a time
    std::uint64_t map_bytes_first = 256u << 20;            // address space for the index; grows by doubling
    std::uint64_t map_bytes_max = std::uint64_t{1} << 40;  // the index may not become larger
    std::size_t pending_bytes_max = 256u << 20;            // beyond it, write indexes first
    Retention retention{};
};

struct StoreUsage {
    std::uint64_t log_bytes = 0;       // on disk, reserved space included
    std::uint64_t log_used_bytes = 0;  // without reserved space
    std::size_t log_segments = 0;
    std::uint64_t index_bytes = 0;  // on disk
    std::uint64_t index_map_bytes = 0;
    std::size_t pending_bytes = 0;     // in memory
    std::size_t index_heap_bytes = 0;  // in memory, about: LMDB's buffers, page sums, cached pages
    CheckpointIndex pruned_to = 0;     // the last checkpoint that is forgotten; 0: none
};

// How far the index is behind what was written.
struct IndexLag {
    std::uint64_t records = 0;
    std::uint64_t commits = 0;
    std::size_t bytes = 0;  // of memory that waits
};

class Store final : public StoreReader {
public:
    // Opens the store of this network in `folder`, or makes one, and recovers from whatever ended the process that had
    // it open. Errors: every StoreErrorCode.
    static StoreResult<std::unique_ptr<Store>> open(const std::filesystem::path& folder, const NetworkId& network,
                                                    const StoreOptions& options);
    ~Store() override;  // indexes nothing: what is pending is in the log

    const Recovered& recovered() const;
    // Frees the accounts and records that recovered() holds, once they are taken over.
    void forget_recovered();
    // What recovery had to cut, for the operator's log; empty when nothing.
    const std::string& recovery_note() const;

    // Offers every record with lsn >= replay_from of the recovered commit (all, when there is none), in order. The body
    // is valid during the call only. To be called before the first write. Errors: io, corrupt.
    StoreResult<void> replay(const std::function<void(Lsn, LogKind, ByteView)>& offer) const;

    // Appends the records and syncs once; then look-ups see all that is in the batch. Commits that were written before
    // are skipped. Requires first_lsn == last_lsn() + 1, unless the log is empty. Errors: io, corrupt, no_space; then
    // nothing of the batch is visible, and a part of it may be found when the store is opened again. After no_space the
    // batch is as it was and may be written again, when there may be room.
    // Lets go of the bodies' owners as soon as they are in the log.
    StoreResult<void> write(WriteBatch&& batch);
    StoreResult<void> write(const WriteBatch& batch) { return write(WriteBatch(batch)); }

    // Brings what was written so far into LMDB, in one synced transaction: all but blocks that were logged a few
    // transactions ago at most and that no commit ordered yet. Returns at once when there is nothing. Errors: io,
    // corrupt, no_space; after that, another call tries again.
    StoreResult<void> index_pending();

    // Forgets what the retention says may go, in one bounded step. True: there is more to do at once. Errors: io,
    // corrupt, no_space; after that, another call tries again.
    StoreResult<bool> prune();

    // Overwrites the last `bytes` of a block's body, its payload, with zeros; for good, and durable on return. Nothing:
    // no such block; false: they were zeros before. For any thread; waits for a backup that is being made. Errors: io,
    // corrupt, no_space; after no_space nothing has changed.
    StoreResult<std::optional<bool>> erase_payload(const BlockId& id, std::size_t bytes);

    // Copies what was written so far into `folder`, which is empty, missing, or holds an earlier backup of this
    // network: of the log, only what is new is copied then. For any thread; meanwhile nothing is indexed or pruned.
    // Returns how many bytes were copied. Errors, and being asked to stop (io), leave an unfinished backup and end
    // nothing here.
    StoreResult<std::uint64_t> backup(const std::filesystem::path& folder, const std::stop_token& stop = {});

    // What ended this store's work; never no_space.
    std::optional<StoreError> failure() const;
    IndexLag index_lag() const;
    Lsn last_lsn() const;
    StoreUsage usage() const;

    std::optional<Bytes> block(const BlockId& id) const override;
    std::optional<StoredFate> fate(const BlockId& id) const override;
    std::optional<Bytes> round_block(const RoundRef& ref) const override;
    std::optional<CommitRecord> commit(CommitIndex index) const override;
    std::optional<StoredCheckpoint> checkpoint(CheckpointIndex index) const override;
    std::optional<Handover> handover(EpochNumber epoch) const override;
    std::optional<CheckpointIndex> checkpoint_of(CommitIndex commit) const override;
    std::vector<HistoryLine> history(AccountNumber account, std::optional<std::uint64_t> before,
                                     std::size_t count) const override;
    CheckpointIndex pruned_to() const override;

private:
    struct Parts;
    explicit Store(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

// Makes a store's folder of a backup. Requires that `folder` is empty or missing. Returns how many bytes were copied.
// Errors: io, no_space, wrong_network; in_use when something is there; corrupt when the backup was never finished. What
// it holds is checked when it is opened and read.
StoreResult<std::uint64_t> restore_backup(const std::filesystem::path& backup, const std::filesystem::path& folder,
                                          const NetworkId& network);

}  // namespace weft::tangle
