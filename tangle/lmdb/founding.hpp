// Makes a store's folder of a snapshot: as if a node that has pruned everything up to a checkpoint had stopped there
// (docs/storage.md, "Beginning from a snapshot"). For one thread; nobody else has the folder.
#pragma once

#include <filesystem>
#include <span>

#include "tangle/lmdb/index.hpp"
#include "tangle/lmdb/segment_writer.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle::lmdb {

// Where a ledger begins.
struct Foundation {
    Checkpoint checkpoint;
    Certificate certificate;
    std::vector<Handover> handovers;  // from the genesis to `epoch`
    Epoch epoch;                      // that signs the next checkpoint
};

class StoreFounder {
public:
    // Whatever stands in `folder` is removed. The caller vouches for all that it gives: nothing of it is checked here.
    static StoreResult<StoreFounder> begin(const std::filesystem::path& folder, const NetworkId& network,
                                           const StoreOptions& options, Foundation foundation);

    // Commits before the checkpoint, its last one among them, in any order: what they ordered is known as ordered,
    // though its bodies are not there.
    StoreResult<void> add_commits(std::span<const CommitRecord> commits);
    // The accounts, encoded, by number.
    StoreResult<void> add_accounts(std::vector<Bytes> accounts);
    // Durable on return, and ready to be opened.
    StoreResult<void> finish();

private:
    StoreFounder(std::filesystem::path folder, Foundation foundation, std::unique_ptr<Index> index, SegmentWriter log);

    StoreResult<std::vector<Place>> log(std::span<const LogRecord> group);
    void add_epochs();
    StoreResult<void> apply_when_many();
    StoreResult<void> apply();
    void add_row(Table table, const Key& key, Bytes row);

    std::filesystem::path folder_;
    Foundation foundation_;
    Slot floor_ = 0;  // blocks of slots below it cannot come again
    std::unique_ptr<Index> index_;
    SegmentWriter log_;
    RowSet rows_;
    AccountNumber accounts_ = 0;
    CommitIndex first_commit_;
};

}  // namespace weft::tangle::lmdb
