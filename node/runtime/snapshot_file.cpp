#include "node/runtime/snapshot_file.hpp"

#include <algorithm>

#include "tangle/lmdb/checksum.hpp"

namespace weft::node {

namespace fs = std::filesystem;
using tangle::StoreResult;
using tangle::lmdb::Checksum;
using tangle::lmdb::PosixFile;

namespace {

constexpr std::string_view kMagic = "WEFTSNAP";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeadBytes = 8 + 4 + NetworkId::kSize;
constexpr std::size_t kRowBytes = 1 + 4 + 8 + 4 + Checksum::kBytes;
// u64 checkpoint, u64 time, u64 offset of the table, checksum of the table and of these three.
constexpr std::size_t kFootBytes = 3 * 8 + Checksum::kBytes;
constexpr const char* kUnfinished = "new";
constexpr const char* kExtension = ".snapshot";

Bytes head_of(const NetworkId& network) {
    Bytes head;
    Writer(head).bytes(as_bytes(kMagic)).u32(kVersion).fixed(network);
    return head;
}

std::array<std::uint8_t, Checksum::kBytes> checksum_of(ByteView bytes) {
    return Checksum().update(bytes).finish();
}

}  // namespace

StoreResult<SnapshotWriter> SnapshotWriter::begin(const fs::path& folder, const NetworkId& network) {
    if (auto made = tangle::lmdb::make_folder(folder); !made) return Unexpected{made.error()};
    auto file = PosixFile::open(folder / kUnfinished, PosixFile::Mode::create);
    if (!file) return Unexpected{file.error()};
    if (auto emptied = file->truncate(0); !emptied) return Unexpected{emptied.error()};
    SnapshotWriter writer(folder, *std::move(file));
    const Bytes head = head_of(network);
    if (auto written = writer.file_.write(head, 0); !written) return Unexpected{written.error()};
    writer.offset_ = head.size();
    return writer;
}

StoreResult<void> SnapshotWriter::add(p2p::SnapshotPart part, ByteView data) {
    if (auto written = file_.write(data, offset_); !written) return written;
    const auto place = static_cast<std::uint8_t>(part);
    Writer(table_).u8(place).u32(pieces_[place]++).u64(offset_).u32(static_cast<std::uint32_t>(data.size()));
    Writer(table_).bytes(checksum_of(data));
    offset_ += data.size();
    return {};
}

StoreResult<void> SnapshotWriter::finish(const SnapshotShelf::Item& item) {
    Writer(table_).u64(item.checkpoint).u64(item.time).u64(offset_);
    Writer(table_).bytes(checksum_of(table_));
    if (auto written = file_.write(table_, offset_); !written) return written;
    if (auto synced = file_.sync_all(); !synced) return synced;
    std::error_code error;
    fs::rename(folder_ / kUnfinished, snapshot_path(folder_, item.checkpoint), error);
    if (error) return tangle::lmdb::system_error("cannot rename", folder_ / kUnfinished, error.value());
    return tangle::lmdb::sync_folder(folder_);
}

std::unique_ptr<SnapshotFile> SnapshotFile::open(const fs::path& path, const NetworkId& network) {
    auto file = PosixFile::open(path, PosixFile::Mode::read);
    if (!file) return nullptr;
    std::unique_ptr<SnapshotFile> snapshot(new SnapshotFile(*std::move(file)));
    return snapshot->read_table(network) ? std::move(snapshot) : nullptr;
}

bool SnapshotFile::read_table(const NetworkId& network) {
    const auto size = file_.size();
    if (!size || *size < kHeadBytes + kFootBytes) return false;
    Bytes head(kHeadBytes);
    if (const auto got = file_.read(head, 0); !got || head != head_of(network)) return false;
    Bytes foot(kFootBytes);
    if (const auto got = file_.read(foot, *size - kFootBytes); !got) return false;
    Reader in(foot);
    item_ = {in.u64(), in.u64()};
    const std::uint64_t at = in.u64();
    const std::size_t rows_max = p2p::account_pieces(kAccountsMax) + (std::uint64_t{1} << 20);
    if (at < kHeadBytes || at > *size - kFootBytes || *size - at > kFootBytes + rows_max * kRowBytes) return false;
    Bytes table(static_cast<std::size_t>(*size - at));
    if (const auto got = file_.read(table, at); !got || *got != table.size()) return false;
    const auto sum = checksum_of(ByteView(table).first(table.size() - Checksum::kBytes));
    if (!std::equal(sum.begin(), sum.end(), table.end() - Checksum::kBytes)) return false;
    Reader rows(ByteView(table).first(table.size() - kFootBytes));
    while (rows.left() > 0) {
        const std::size_t part = rows.u8();
        const std::uint32_t index = rows.u32();
        Place place{rows.u64(), rows.u32(), {}};
        const ByteView bytes = rows.bytes(place.checksum.size());
        if (rows.failed() || part >= places_.size() || index != places_[part].size()) return false;
        std::copy(bytes.begin(), bytes.end(), place.checksum.begin());
        if (place.bytes > p2p::kSnapshotPieceBytesMax) return false;
        places_[part].push_back(place);
    }
    return true;
}

std::optional<Bytes> SnapshotFile::piece(p2p::PieceKey key) const {
    const std::vector<Place>& places = places_[static_cast<std::size_t>(key.part)];
    if (key.index >= places.size()) return std::nullopt;
    const Place& place = places[key.index];
    Bytes data(place.bytes);
    const auto got = file_.read(data, place.offset);
    if (!got || *got != data.size() || checksum_of(data) != place.checksum) return std::nullopt;
    return data;
}

fs::path snapshot_path(const fs::path& folder, CheckpointIndex checkpoint) {
    std::string digits = std::to_string(checkpoint);
    return folder / (std::string(20 - digits.size(), '0') + digits + kExtension);
}

Expected<void, std::string> forget_unfinished(const fs::path& folder) {
    std::error_code error;
    fs::remove(folder / kUnfinished, error);
    if (error) return Unexpected{"cannot remove " + (folder / kUnfinished).string() + ": " + error.message()};
    return {};
}

std::vector<fs::path> list_snapshots(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == kExtension) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace weft::node
