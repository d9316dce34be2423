// The steps of opening a store, in the order in which they are taken.
#pragma once

#include "tangle/lmdb/batch_rows.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::tangle::lmdb {

// Makes the folder when missing and takes its lock file, until the result closes. Errors: io, in_use.
StoreResult<PosixFile> lock_folder(const std::filesystem::path& folder);

// Opens the index and sees that it is this network's. One of an older format is removed and begun anew: the log brings
// back what it held. Errors: all but in_use.
StoreResult<std::unique_ptr<Index>> open_index(const std::filesystem::path& folder, const NetworkId& network,
                                               const StoreOptions& options);

// Opens the log; of the records that the index does not know yet, the rows become pending (or indexed, when they are
// many). Errors: all but in_use.
StoreResult<std::unique_ptr<SegmentLog>> open_log(const std::filesystem::path& folder, const NetworkId& network,
                                                  const StoreOptions& options, Index& index, PendingRows& pending);

StoreResult<Recovered> read_recovered(const Lookup& lookup, const IndexedState& state, Lsn next);

// Draws a secret for hash tables. Errors: io.
StoreResult<HashSalt> draw_salt(const std::filesystem::path& folder);

// Moves pending rows to the index and returns how far it came; null when there were none. After an error they stay
// readable, and it must not be called again.
StoreResult<std::shared_ptr<const RowSet>> index_rows(PendingRows& pending, Index& index, Unordered unordered);

}  // namespace weft::tangle::lmdb
