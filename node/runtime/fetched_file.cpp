#include "node/runtime/fetched_file.hpp"

#include <algorithm>

#include "tangle/lmdb/checksum.hpp"

namespace weft::node {

using p2p::KeptPiece;
using tangle::StoreResult;
using tangle::lmdb::Checksum;
using tangle::lmdb::PosixFile;

namespace {

// u8 part, u32 index, u32 bytes, then the checksum over these and the data, then the data.
constexpr std::size_t kNameBytes = 1 + 4 + 4;
constexpr std::size_t kHeadBytes = kNameBytes + Checksum::kBytes;

Bytes name_of(p2p::SnapshotPart part, std::uint32_t index, std::size_t bytes) {
    Bytes name;
    Writer(name).u8(static_cast<std::uint8_t>(part)).u32(index).u32(static_cast<std::uint32_t>(bytes));
    return name;
}

}  // namespace

StoreResult<FetchedFile> FetchedFile::open(const std::filesystem::path& path, const Visitor& visit) {
    if (auto made = tangle::lmdb::make_folder(path.parent_path()); !made) return Unexpected{made.error()};
    std::error_code ignored;
    const bool exists = std::filesystem::exists(path, ignored);
    auto file = PosixFile::open(path, exists ? PosixFile::Mode::read_write : PosixFile::Mode::create);
    if (!file) return Unexpected{file.error()};
    FetchedFile fetched(*std::move(file));
    for (bool more = true; more;) {
        auto piece = fetched.read_next();
        if (!piece) return Unexpected{piece.error()};
        more = piece->has_value() && visit(**std::move(piece));
    }
    if (auto cut = fetched.file_.truncate(fetched.offset_); !cut) return Unexpected{cut.error()};
    return fetched;
}

// Nothing at the end, and where a crash left less than a piece.
StoreResult<std::optional<KeptPiece>> FetchedFile::read_next() {
    const auto size = file_.size();
    if (!size) return Unexpected{size.error()};
    Bytes head(kHeadBytes);
    const auto got = file_.read(head, offset_);
    if (!got) return Unexpected{got.error()};
    if (*got < head.size()) return std::optional<KeptPiece>();
    Reader in(head);
    const std::size_t part = in.u8();
    KeptPiece piece{static_cast<p2p::SnapshotPart>(part % p2p::kSnapshotParts), in.u32(), {}};
    const std::size_t bytes = in.u32();
    if (part >= p2p::kSnapshotParts || bytes > *size - offset_ - kHeadBytes) return std::optional<KeptPiece>();
    piece.data.resize(bytes);
    const auto data = file_.read(piece.data, offset_ + kHeadBytes);
    if (!data) return Unexpected{data.error()};
    const auto sum = Checksum().update(ByteView(head).first(kNameBytes)).update(piece.data).finish();
    if (!std::equal(sum.begin(), sum.end(), head.begin() + kNameBytes)) return std::optional<KeptPiece>();
    offset_ += kHeadBytes + bytes;
    return std::optional(std::move(piece));
}

StoreResult<void> FetchedFile::clear() {
    offset_ = 0;
    return file_.truncate(0);
}

StoreResult<void> FetchedFile::add(const KeptPiece& piece) {
    Bytes head = name_of(piece.part, piece.index, piece.data.size());
    const auto sum = Checksum().update(head).update(piece.data).finish();
    Writer(head).bytes(sum);
    if (auto written = file_.write(head, offset_); !written) return written;
    if (auto written = file_.write(piece.data, offset_ + head.size()); !written) return written;
    offset_ += head.size() + piece.data.size();
    return {};
}

}  // namespace weft::node
