// The end of the log: the segment that is appended to, and its successors. For one thread.
#pragma once

#include "tangle/lmdb/segment.hpp"

namespace weft::tangle::lmdb {

struct SegmentLimits {
    std::uint64_t segment_bytes = 0;  // a segment is as long, or as its first record needs
};

class SegmentWriter {
public:
    // A first segment, or the next, that starts at `first`.
    static StoreResult<SegmentWriter> create(std::filesystem::path folder, const NetworkId& network,
                                             SegmentLimits limits, Lsn first, std::uint64_t bytes_min = 0);
    // Goes on in an existing segment after `end`; what stands behind it is erased, durably, and space is reserved.
    static StoreResult<SegmentWriter> resume(std::filesystem::path folder, const SegmentHeader& header,
                                             SegmentLimits limits, SegmentEnd end);

    // Writes the records as one group and syncs. On return all is durable; after an error nothing may be written any
    // more, and how much of the group survives is for recovery to find.
    StoreResult<std::vector<Place>> append(std::span<const LogRecord> group);

    Lsn next() const { return next_; }
    std::uint64_t offset() const { return offset_; }      // where the next record goes, in the last segment
    std::uint64_t capacity() const { return capacity_; }  // bytes reserved in the last segment
    Lsn segment() const { return header_.first; }
    std::uint64_t sealed_bytes() const { return sealed_bytes_; }  // of segments that this writer completed
    std::size_t sealed_segments() const { return sealed_segments_; }

private:
    SegmentWriter(std::filesystem::path folder, SegmentLimits limits, PosixFile file)
        : folder_(std::move(folder)), limits_(limits), file_(std::move(file)) {}

    StoreResult<void> flush();
    // Ends this segment exactly after its last record and starts one that has room for `bytes_min`.
    StoreResult<void> roll(std::uint64_t bytes_min);

    std::filesystem::path folder_;
    SegmentLimits limits_;
    PosixFile file_;
    SegmentHeader header_;
    std::uint64_t capacity_ = 0;
    std::uint64_t offset_ = kSegmentHeaderBytes;
    Lsn next_ = 1;
    Bytes buffer_;  // of this group, not yet written; ends at offset_
    std::uint64_t sealed_bytes_ = 0;
    std::size_t sealed_segments_ = 0;
};

}  // namespace weft::tangle::lmdb
