// Copies of a store: made while it is in use, and put back (docs/storage.md, "Backup").
//
// A backup is a folder like a store's, with a note that says what it is and whether it is complete. Making one again in
// the same folder copies only what is new of the log.
#pragma once

#include <filesystem>
#include <stop_token>

#include "core/types.hpp"
#include "tangle/lmdb/segment_log.hpp"

namespace weft::tangle::lmdb {

// A folder that is empty, missing, or holds an earlier backup of this network becomes an unfinished one. Errors: io,
// no_space; wrong_network; in_use when something else is there.
StoreResult<void> begin_backup(const std::filesystem::path& folder, const NetworkId& network);
StoreResult<void> finish_backup(const std::filesystem::path& folder, const NetworkId& network);

// The bytes of a file, durably. Whatever stood at `to` is replaced at once. Returns how many. Error io, too, when it is
// asked to stop.
StoreResult<std::uint64_t> copy_file(const std::filesystem::path& from, const std::filesystem::path& to,
                                     std::uint64_t bytes, const std::stop_token& stop);

// The index's files. Nobody may write to it meanwhile. Returns how many bytes were copied.
StoreResult<std::uint64_t> copy_index(const std::filesystem::path& from, const std::filesystem::path& to,
                                      const std::stop_token& stop);

// The log as it was when this began, in `to`. Returns how many bytes were copied.
StoreResult<std::uint64_t> copy_log(const SegmentLog& log, const std::filesystem::path& to,
                                    const std::stop_token& stop);

}  // namespace weft::tangle::lmdb
