// A snapshot of this node's state as a file that pieces are served from: made once, then only read. Format:
// docs/storage.md, "Snapshots".
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/engine/engine.hpp"
#include "p2p/snapshot.hpp"
#include "tangle/lmdb/posix_file.hpp"

namespace weft::node {

// Writes one under another name; finish gives it its own.
class SnapshotWriter {
public:
    static tangle::StoreResult<SnapshotWriter> begin(const std::filesystem::path& folder, const NetworkId& network);

    // The next piece of a part, from index 0 on.
    tangle::StoreResult<void> add(p2p::SnapshotPart part, ByteView data);
    // Durable on return.
    tangle::StoreResult<void> finish(const SnapshotShelf::Item& item);

private:
    SnapshotWriter(std::filesystem::path folder, tangle::lmdb::PosixFile file)
        : folder_(std::move(folder)), file_(std::move(file)) {}

    std::filesystem::path folder_;
    tangle::lmdb::PosixFile file_;
    std::uint64_t offset_ = 0;
    std::array<std::uint32_t, p2p::kSnapshotParts> pieces_{};
    Bytes table_;
};

class SnapshotFile {
public:
    // Nothing unless it is a whole snapshot of this network.
    static std::unique_ptr<SnapshotFile> open(const std::filesystem::path& path, const NetworkId& network);

    const SnapshotShelf::Item& item() const { return item_; }
    // Nothing when there is none, or its bytes are damaged. Thread-safe.
    std::optional<Bytes> piece(p2p::PieceKey key) const;

private:
    struct Place {
        std::uint64_t offset = 0;
        std::uint32_t bytes = 0;
        std::array<std::uint8_t, 8> checksum{};
    };
    explicit SnapshotFile(tangle::lmdb::PosixFile file) : file_(std::move(file)) {}
    bool read_table(const NetworkId& network);

    tangle::lmdb::PosixFile file_;
    SnapshotShelf::Item item_;
    std::array<std::vector<Place>, p2p::kSnapshotParts> places_;
};

std::filesystem::path snapshot_path(const std::filesystem::path& folder, CheckpointIndex checkpoint);
// Before the first SnapshotWriter: takes away one that a process before did not finish.
Expected<void, std::string> forget_unfinished(const std::filesystem::path& folder);
// The snapshots that stand in a folder, the oldest first.
std::vector<std::filesystem::path> list_snapshots(const std::filesystem::path& folder);

}  // namespace weft::node
