// The steps of opening a store, in the order in which they are taken.
#pragma once

#include "tangle/lmdb/batch_rows.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle::lmdb {

inline constexpr std::uint32_t kStoreVersion = 1;

// Makes the folder when missing and takes its lock file, until the result closes. Errors: io, in_use.
StoreResult<PosixFile> lock_folder(const std::filesystem::path& folder);

// Opens the index and sees that it is this network's. Errors: all but in_use.
StoreResult<std::unique_ptr<Index>> open_index(const std::filesystem::path& folder, const NetworkId& network,
                                               const StoreOptions& options);

// Opens the log; of the records that the index does not know yet, the rows become pending (or indexed, when they are
// many). Errors: all but in_use.
StoreResult<std::unique_ptr<SegmentLog>> open_log(const std::filesystem::path& folder, const NetworkId& network,
                                                  const StoreOptions& options, Index& index, PendingRows& pending);

StoreResult<Recovered> read_recovered(const Lookup& lookup, const IndexedState& state, Lsn next);

// Moves all pending rows to the index. After an error they stay readable, and it must not be called again.
StoreResult<void> index_all(PendingRows& pending, Index& index);

}  // namespace weft::tangle::lmdb
