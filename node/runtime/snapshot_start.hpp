// How a ledger begins anew from a snapshot that was fetched: a few renamed files and folders, so that whatever ends the
// process in between, the next start goes on.
#pragma once

#include <filesystem>
#include <string>

#include "core/expected.hpp"
#include "core/genesis.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::node {

// In the data folder: where snapshots are, and what is being fetched.
std::filesystem::path snapshot_folder(const std::filesystem::path& data);
std::filesystem::path fetching_path(const std::filesystem::path& data);

// What is being fetched is complete: the next start takes it over.
Expected<void, std::string> note_fetched(const std::filesystem::path& data);

// Before the ledger is opened: makes it of a complete snapshot, if there is one, in place of what was there. One that
// does not hold is thrown away. The error says what the disk refused.
Expected<void, std::string> install_snapshot(const std::filesystem::path& data, const Genesis& genesis,
                                             const tangle::StoreOptions& options);

}  // namespace weft::node
