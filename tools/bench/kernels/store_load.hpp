// What the store is measured with: groups of blocks that can be told apart afterwards, and a plain file beside it.
#pragma once

#include <filesystem>
#include <memory>

#include "core/ports.hpp"
#include "tangle/lmdb/posix_file.hpp"
#include "tangle/lmdb/store.hpp"

namespace weft::bench {

// A write batch with the memory that it views.
struct BlockGroup {
    tangle::WriteBatch batch;
    std::shared_ptr<Bytes> bodies;
};

// Ids as devices make them: sorted by slot, random within it. Each body begins with its id. Requires
// block_bytes >= BlockId::kSize.
BlockGroup block_group(std::size_t count, std::size_t block_bytes, Slot slot, tangle::Lsn first_lsn, Random& random);

// The floor under a log: overwriting a file that has its space, and syncing.
class PlainFile {
public:
    static tangle::StoreResult<PlainFile> make(const std::filesystem::path& path, std::size_t bytes);

    // Writes after what was written before (from the start again where it does not fit) and syncs. Requires bytes that
    // fit into the file.
    tangle::StoreResult<void> write_and_sync(ByteView bytes);

private:
    PlainFile(tangle::lmdb::PosixFile file, std::size_t bytes) : file_(std::move(file)), bytes_(bytes) {}

    tangle::lmdb::PosixFile file_;
    std::size_t bytes_;
    std::size_t next_ = 0;
};

}  // namespace weft::bench
