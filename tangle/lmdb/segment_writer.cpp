#include "tangle/lmdb/segment_writer.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

// Unpredictable, so that nobody can put bytes into a block that would pass for a record of the log.
StoreResult<HashKey> random_salt(const fs::path& folder) {
    HashKey salt;
    if (::getrandom(salt.bytes.data(), salt.bytes.size(), 0) != static_cast<ssize_t>(salt.bytes.size())) {
        return system_error("no random bytes for", folder, errno);
    }
    return salt;
}

}  // namespace

StoreResult<SegmentWriter> SegmentWriter::create(fs::path folder, const NetworkId& network, SegmentLimits limits,
                                                 Lsn first, std::uint64_t bytes_min) {
    const auto salt = random_salt(folder);
    if (!salt) return Unexpected{salt.error()};
    const SegmentHeader header{network, first, *salt};
    const std::uint64_t capacity = std::max(limits.segment_bytes, kSegmentHeaderBytes + bytes_min);
    auto file = create_segment(folder, header, capacity);
    if (!file) return Unexpected{file.error()};
    SegmentWriter writer(std::move(folder), limits, *std::move(file));
    writer.header_ = header;
    writer.capacity_ = capacity;
    writer.next_ = first;
    return writer;
}

StoreResult<SegmentWriter> SegmentWriter::resume(fs::path folder, const SegmentHeader& header, SegmentLimits limits,
                                                 SegmentEnd end) {
    auto file = PosixFile::open(segment_path(folder, header.first), PosixFile::Mode::read_write);
    if (!file) return Unexpected{file.error()};
    const std::uint64_t capacity = std::max(limits.segment_bytes, end.offset);
    // Cutting and growing again makes zeros of a torn group, whose later records could otherwise seem to follow what is
    // written next.
    if (auto done = file->truncate(end.offset); !done) return Unexpected{done.error()};
    if (auto done = file->allocate(capacity); !done) return Unexpected{done.error()};
    if (auto done = file->sync_all(); !done) return Unexpected{done.error()};
    SegmentWriter writer(std::move(folder), limits, *std::move(file));
    writer.header_ = header;
    writer.capacity_ = capacity;
    writer.offset_ = end.offset;
    writer.next_ = end.next;
    return writer;
}

StoreResult<std::vector<Place>> SegmentWriter::append(std::span<const LogRecord> group) {
    const Lsn group_lsn = next_;
    std::vector<Place> places;
    places.reserve(group.size());
    for (const LogRecord& record : group) {
        const std::size_t bytes = log_entry_bytes(record);
        if (offset_ + bytes > capacity_) {
            if (auto done = roll(bytes); !done) return Unexpected{done.error()};
        }
        append_log_entry(buffer_, header_.salt, next_, group_lsn, record);
        places.push_back({header_.first, static_cast<std::uint32_t>(offset_), static_cast<std::uint32_t>(bytes)});
        offset_ += bytes;
        ++next_;
    }
    if (auto done = flush(); !done) return Unexpected{done.error()};
    if (auto done = file_.sync_data(); !done) return Unexpected{done.error()};
    return places;
}

StoreResult<void> SegmentWriter::flush() {
    auto written = file_.write(buffer_, offset_ - buffer_.size());
    buffer_.clear();
    return written;
}

StoreResult<void> SegmentWriter::roll(std::uint64_t bytes_min) {
    if (auto done = flush(); !done) return done;
    if (auto done = file_.truncate(offset_); !done) return done;
    if (auto done = file_.sync_all(); !done) return done;
    auto successor = create(folder_, header_.network, limits_, next_, bytes_min);
    if (!successor) return Unexpected{successor.error()};
    file_ = std::move(successor->file_);
    header_ = successor->header_;
    capacity_ = successor->capacity_;
    sealed_bytes_ += offset_;
    ++sealed_segments_;
    offset_ = kSegmentHeaderBytes;
    return {};
}

}  // namespace weft::tangle::lmdb
