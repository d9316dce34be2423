// What a node has fetched of another one's snapshot: verified pieces, one after the other, so that a restart goes on
// where it was. A torn end is cut when it is opened again.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "p2p/snapshot_check.hpp"
#include "tangle/lmdb/posix_file.hpp"

namespace weft::node {

class FetchedFile {
public:
    // Is told each piece, in order; false ends the walk.
    using Visitor = std::function<bool(p2p::KeptPiece&&)>;

    // Opens what is there, or makes it; `visit` is told what it holds.
    static tangle::StoreResult<FetchedFile> open(const std::filesystem::path& path, const Visitor& visit);
    // Everything goes.
    tangle::StoreResult<void> clear();
    tangle::StoreResult<void> add(const p2p::KeptPiece& piece);
    tangle::StoreResult<void> sync() { return file_.sync_all(); }

private:
    explicit FetchedFile(tangle::lmdb::PosixFile file) : file_(std::move(file)) {}
    tangle::StoreResult<std::optional<p2p::KeptPiece>> read_next();

    tangle::lmdb::PosixFile file_;
    std::uint64_t offset_ = 0;
};

}  // namespace weft::node
