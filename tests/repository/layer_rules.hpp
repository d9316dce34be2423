// The layers of docs/architecture.md as rules over includes. Pure code names no clock, thread, socket, file or random
// device: it may include only pure code and the part of the standard library that touches nothing outside the process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/repository/source_tree.hpp"

namespace weft::repository {

// Whether the file belongs to a pure part: core, node/engine, and tangle, pow and p2p outside their adapters' folders
// (asio, lmdb, tbb, zmq).
bool is_pure(std::string_view path);

// Why the file may not have this include; nothing when it may.
std::optional<std::string> complaint(std::string_view path, const Include& include);

}  // namespace weft::repository
