// The rows of the table meta: one of each kind, whole (docs/storage.md, "Index").
#pragma once

#include "tangle/lmdb/index.hpp"

namespace weft::tangle::lmdb {

// Where the row is missing: all zero, as of an index that has nothing yet. Errors: io, corrupt.
StoreResult<IndexedState> read_indexed_state(const Index& index);
StoreResult<IndexedLog> read_indexed_log(const Index& index);  // how far the log is in the index
StoreResult<Horizon> read_horizon(const Index& index);         // what was pruned

// In transactions of their own, durable on return. Errors: as Index::apply.
StoreResult<void> write_format(Index& index, const NetworkId& network);
StoreResult<void> write_horizon(Index& index, const Horizon& horizon);

}  // namespace weft::tangle::lmdb
