// Erases the end of a record of the log: zeros come in its place, and the record stays what it is otherwise, with its
// length and a right checksum. Whatever ends the process meanwhile, the record is as it was or erased: what is to be
// written stands in a file of its own first (docs/storage.md, "Erased payloads").
#pragma once

#include <shared_mutex>

#include "tangle/lmdb/segment.hpp"

namespace weft::tangle::lmdb {

// `folder`: the log's. The record at this synced place, which must be of this kind and key, has at least `bytes` of
// body. Durable on return. False: they were zeros before. Holds `readers` while the record's bytes change. For one
// thread at a time, beside the one that appends. Errors: io, corrupt, no_space; after no_space nothing has changed.
StoreResult<bool> erase_end(const std::filesystem::path& folder, const NetworkId& network, const Place& place,
                            LogKind kind, ByteView key, std::size_t bytes, std::shared_mutex& readers);

// Does what was begun and not finished. Before the log is read or backed up. Errors: io, corrupt, no_space.
StoreResult<void> finish_erasure(const std::filesystem::path& folder, const NetworkId& network);

}  // namespace weft::tangle::lmdb
