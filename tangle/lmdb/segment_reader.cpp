#include "tangle/lmdb/segment_reader.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

StoreResult<SegmentHeader> read_segment_header(const PosixFile& file, const NetworkId& network, Lsn first) {
    std::array<std::uint8_t, kSegmentHeaderBytes> bytes;
    const auto got = file.read(bytes, 0);
    if (!got) return Unexpected{got.error()};
    return decode_segment_header(ByteView(bytes).first(*got), network, first, file.path());
}

StoreResult<Bytes> SegmentReader::read(const Place& place, LogKind kind, ByteView key) const {
    const auto from = segment(place.segment);
    if (!from) return Unexpected{from.error()};
    const PosixFile& file = (*from)->file;
    const std::string where = file.path().string() + ", offset " + std::to_string(place.offset);
    if (place.bytes > kLogHeaderBytes + Key::kBytesMax + kLogBodyBytesMax) {
        return corrupt_error(where, "the index says that an impossibly long record is here");
    }
    Bytes bytes(place.bytes);
    const auto got = file.read(bytes, place.offset);
    if (!got) return Unexpected{got.error()};
    const auto entry = parse_log_entry((*from)->header.seal(), ByteView(bytes).first(*got));
    if (!entry) return corrupt_error(where, "a record's checksum is wrong");
    if (entry->kind != kind || !std::ranges::equal(entry->key, key)) {
        return corrupt_error(where, "the index expects another record here");
    }
    return Bytes(entry->body.begin(), entry->body.end());
}

void SegmentReader::close_before(Lsn segment) {
    const std::lock_guard lock(mutex_);
    open_.erase(open_.begin(), open_.lower_bound(segment));
}

StoreResult<std::shared_ptr<const SegmentReader::OpenSegment>> SegmentReader::segment(Lsn first) const {
    const std::lock_guard lock(mutex_);
    if (const auto found = open_.find(first); found != open_.end()) return found->second;
    auto file = PosixFile::open(segment_path(folder_, first), PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    const auto header = read_segment_header(*file, network_, first);
    if (!header) return Unexpected{header.error()};
    // Readers that hold one of the others keep it open until they are done.
    if (open_.size() == kOpenSegmentsMax) open_.clear();
    return open_[first] = std::make_shared<const OpenSegment>(OpenSegment{*std::move(file), *header});
}

}  // namespace weft::tangle::lmdb
