#include "tools/bench/kernels/store_load.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "tools/bench/seeded.hpp"

namespace weft::bench {

BlockGroup block_group(std::size_t count, std::size_t block_bytes, Slot slot, tangle::Lsn first_lsn, Random& random) {
    CHECK(block_bytes >= BlockId::kSize);
    BlockGroup group{{}, std::make_shared<Bytes>(count * block_bytes)};
    group.batch.first_lsn = first_lsn;
    for (std::size_t i = 0; i < count; ++i) {
        const BlockId id(slot, Hash::from(random_bytes(random, Hash::kSize)));
        const std::span<std::uint8_t> body = std::span(*group.bodies).subspan(i * block_bytes, block_bytes);
        std::copy(id.bytes.begin(), id.bytes.end(), body.begin());
        group.batch.log.push_back(
            {.kind = tangle::LogKind::block, .body = body, .owner = group.bodies, .block_id = id});
    }
    return group;
}

tangle::StoreResult<PlainFile> PlainFile::make(const std::filesystem::path& path, std::size_t bytes) {
    auto file = tangle::lmdb::PosixFile::open(path, tangle::lmdb::PosixFile::Mode::create);
    if (!file) return Unexpected{file.error()};
    if (auto allocated = file->allocate(bytes); !allocated) return Unexpected{allocated.error()};
    return PlainFile(*std::move(file), bytes);
}

tangle::StoreResult<void> PlainFile::write_and_sync(ByteView bytes) {
    CHECK(bytes.size() <= bytes_);
    if (next_ + bytes.size() > bytes_) next_ = 0;
    if (auto written = file_.write(bytes, next_); !written) return written;
    next_ += bytes.size();
    return file_.sync_data();
}

}  // namespace weft::bench
