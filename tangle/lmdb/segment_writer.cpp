#include "tangle/lmdb/segment_writer.hpp"

#include <algorithm>
#include <system_error>

#include "core/check.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

// Unpredictable, so that nobody can put bytes into a block that would pass for a record of the log.
StoreResult<HashKey> random_salt(const fs::path& folder) {
    HashKey salt;
    if (auto filled = fill_random(salt.bytes, folder); !filled) return Unexpected{filled.error()};
    return salt;
}

// Written at a time: what a processor's cache still holds when the kernel copies it.
constexpr std::size_t kFlushBytes = 256u << 10;

// So many sealed segments stay in the system's cache, 64 MiB of the usual ones: what peers and gateways ask for. A
// busy log would fill all memory otherwise, and pages that are used again are much cheaper than new ones.
constexpr std::size_t kCachedSegments = 1;

void drop_cache_of(const fs::path& segment) {
    if (const auto file = PosixFile::open(segment, PosixFile::Mode::read)) file->drop_cache();
}

}  // namespace

SegmentWriter::~SegmentWriter() = default;

StoreResult<SegmentWriter> SegmentWriter::create(fs::path folder, const NetworkId& network, SegmentLimits limits,
                                                 Lsn first) {
    const auto salt = random_salt(folder);
    if (!salt) return Unexpected{salt.error()};
    const SegmentHeader header{network, first, *salt};
    auto file = prepare_segment(folder, limits.segment_bytes, Reserve::promised);
    if (!file) return Unexpected{file.error()};
    file = name_segment(*std::move(file), folder, header);
    if (!file) return Unexpected{file.error()};
    SegmentWriter writer(std::move(folder), header, limits, *std::move(file), limits.segment_bytes);
    writer.next_ = first;
    return writer;
}

StoreResult<SegmentWriter> SegmentWriter::resume(fs::path folder, const SegmentHeader& header, SegmentLimits limits,
                                                 SegmentEnd end) {
    auto file = PosixFile::open(segment_path(folder, header.first), PosixFile::Mode::read_write);
    if (!file) return Unexpected{file.error()};
    SegmentWriter writer(std::move(folder), header, limits, *std::move(file),
                         std::max(limits.segment_bytes, end.offset));
    writer.offset_ = end.offset;
    writer.next_ = end.next;
    if (auto done = writer.erase_rest(); !done) return Unexpected{done.error()};
    return writer;
}

StoreResult<std::vector<Place>> SegmentWriter::append(std::span<const LogRecord> group, std::uint64_t room) {
    std::uint64_t bytes = 0;
    for (const LogRecord& record : group) bytes += log_entry_bytes(record);
    if (auto done = make_room(bytes, room); !done) return Unexpected{done.error()};
    const std::uint64_t offset = offset_;
    const Lsn next = next_;
    std::vector<Place> places;
    places.reserve(group.size());
    if (auto done = write(group, places); !done) {
        offset_ = offset;
        next_ = next;
        buffer_.clear();
        torn_ = true;
        return Unexpected{done.error()};
    }
    const bool may_prepare = room >= limits_.segment_bytes && !prepared_.valid();
    if (offset_ > capacity_ / 2 && may_prepare) prepare_successor();
    return places;
}

StoreResult<void> SegmentWriter::make_room(std::uint64_t bytes, std::uint64_t room) {
    if (torn_) {
        if (auto done = erase_rest(); !done) return done;
        torn_ = false;
    }
    if (offset_ + bytes <= capacity_) return {};
    const std::uint64_t wanted = std::max(limits_.segment_bytes, kSegmentHeaderBytes + bytes);
    const bool is_reserved = prepared_.valid() && wanted == limits_.segment_bytes;
    if (!is_reserved && room < wanted) {
        return Unexpected<StoreError>{
            {StoreErrorCode::no_space, folder_.string() + ": the log has reached its limit of " +
                                           std::to_string(limits_.bytes_max) +
                                           " bytes, and nothing in it is old enough to be pruned; raise the "
                                           "limit (storage.max_mb), then start again; nothing was lost"}};
    }
    return roll(wanted);
}

StoreResult<void> SegmentWriter::write(std::span<const LogRecord> group, std::vector<Place>& places) {
    const Lsn group_lsn = next_;
    for (const LogRecord& record : group) {
        const std::size_t bytes = log_entry_bytes(record);
        append_log_entry(buffer_, seal_, next_, group_lsn, record);
        places.push_back({header_.first, static_cast<std::uint32_t>(offset_), static_cast<std::uint32_t>(bytes)});
        offset_ += bytes;
        ++next_;
        if (buffer_.size() < kFlushBytes) continue;
        if (auto done = flush(); !done) return done;
    }
    if (auto done = flush(); !done) return done;
    return file_.sync_data();
}

// Cutting and growing again makes zeros of a torn group, whose later records could otherwise seem to follow what is
// written next.
StoreResult<void> SegmentWriter::erase_rest() {
    if (auto done = file_.truncate(offset_); !done) return done;
    if (auto done = file_.allocate(capacity_); !done) return done;
    return file_.sync_all();
}

StoreResult<void> SegmentWriter::flush() {
    auto written = file_.write(buffer_, offset_ - buffer_.size());
    buffer_.clear();
    return written;
}

// In time, so that no group has to wait for it.
void SegmentWriter::prepare_successor() {
    std::optional<Lsn> old;
    if (cached_.size() > kCachedSegments) {
        old = cached_.front();
        cached_.pop_front();
    }
    try {
        prepared_ = std::async(std::launch::async, [folder = folder_, bytes = limits_.segment_bytes, old] {
            if (old) drop_cache_of(segment_path(folder, *old));
            return prepare_segment(folder, bytes, Reserve::written);
        });
    } catch (const std::system_error&) {
        // No thread to be had: then the group that needs the segment waits for it.
    }
}

// What could not be prepared some time ago is tried once more: there may be room again.
StoreResult<PosixFile> SegmentWriter::take_prepared(std::uint64_t bytes) {
    if (prepared_.valid()) {
        auto prepared = prepared_.get();
        if (prepared && bytes == limits_.segment_bytes) return prepared;
    }
    return prepare_segment(folder_, bytes, Reserve::promised);
}

StoreResult<void> SegmentWriter::roll(std::uint64_t bytes) {
    CHECK(bytes <= UINT32_MAX);
    if (auto done = file_.truncate(offset_); !done) return done;
    if (auto done = file_.sync_all(); !done) return done;
    capacity_ = offset_;
    const auto salt = random_salt(folder_);
    if (!salt) return Unexpected{salt.error()};
    auto prepared = take_prepared(bytes);
    if (!prepared) return Unexpected{prepared.error()};
    const SegmentHeader header{header_.network, next_, *salt};
    auto named = name_segment(*std::move(prepared), folder_, header);
    if (!named) return Unexpected{named.error()};
    cached_.push_back(header_.first);
    header_ = header;
    seal_ = header_.seal();
    file_ = *std::move(named);
    capacity_ = bytes;
    sealed_bytes_ = offset_;
    offset_ = kSegmentHeaderBytes;
    return {};
}

}  // namespace weft::tangle::lmdb
