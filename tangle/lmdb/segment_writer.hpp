// The end of the log: the segment that is appended to, and its successors. For one thread; the next segment is prepared
// by another.
#pragma once

#include <deque>
#include <future>
#include <optional>

#include "tangle/lmdb/segment.hpp"

namespace weft::tangle::lmdb {

struct SegmentLimits {
    std::uint64_t segment_bytes = 0;  // a segment is as long, or as its first group needs
    std::uint64_t bytes_max = 0;      // of the whole log on disk, reserved space included; 0: no limit
};

class SegmentWriter {
public:
    // The first segment of a log.
    static StoreResult<SegmentWriter> create(std::filesystem::path folder, const NetworkId& network,
                                             SegmentLimits limits, Lsn first);
    SegmentWriter(SegmentWriter&&) = default;
    SegmentWriter& operator=(SegmentWriter&&) = default;
    ~SegmentWriter();  // waits until nothing is being prepared

    // Goes on in an existing segment after `end`; what stands behind it is erased, durably, and space is reserved.
    static StoreResult<SegmentWriter> resume(std::filesystem::path folder, const SegmentHeader& header,
                                             SegmentLimits limits, SegmentEnd end);

    // Writes the records as one group, into one segment, and syncs; takes no more than `room` bytes of disk beyond what
    // is reserved. On return all is durable. After no_space it is as if nothing had been asked, and the same may be
    // asked again. After another error nothing may be written any more,
    // and how much of the group survives is for recovery to find.
    StoreResult<std::vector<Place>> append(std::span<const LogRecord> group, std::uint64_t room);

    Lsn next() const { return next_; }
    std::uint64_t offset() const { return offset_; }  // where the next record goes, in the last segment
    // Bytes reserved in the last segment, and for the next.
    std::uint64_t capacity() const { return capacity_ + (prepared_.valid() ? limits_.segment_bytes : 0); }
    Lsn segment() const { return header_.first; }
    std::uint64_t sealed_bytes() const { return sealed_bytes_; }  // of the segment before it, once there was a roll

private:
    SegmentWriter(std::filesystem::path folder, const SegmentHeader& header, SegmentLimits limits, PosixFile file,
                  std::uint64_t capacity)
        : folder_(std::move(folder)),
          limits_(limits),
          file_(std::move(file)),
          header_(header),
          seal_(header.seal()),
          capacity_(capacity) {}

    StoreResult<void> make_room(std::uint64_t bytes, std::uint64_t room);
    StoreResult<void> write(std::span<const LogRecord> group, std::vector<Place>& places);
    StoreResult<void> flush();
    StoreResult<void> erase_rest();
    void prepare_successor();
    StoreResult<PosixFile> take_prepared(std::uint64_t bytes);
    // Ends this segment exactly after its last record and starts one of so many bytes.
    StoreResult<void> roll(std::uint64_t bytes);

    std::filesystem::path folder_;
    SegmentLimits limits_;
    PosixFile file_;
    SegmentHeader header_;
    RecordSeal seal_;
    std::uint64_t capacity_ = 0;
    std::uint64_t offset_ = kSegmentHeaderBytes;
    Lsn next_ = 1;
    bool torn_ = false;  // behind offset_ stands what was written of a group that found no space
    Bytes buffer_;       // of this group, not yet written; ends at offset_
    std::future<StoreResult<PosixFile>> prepared_;
    std::deque<Lsn> cached_;  // sealed segments that the system's cache may hold, oldest first
    std::uint64_t sealed_bytes_ = 0;
};

}  // namespace weft::tangle::lmdb
