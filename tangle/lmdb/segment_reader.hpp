// Reads single records by their place. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "tangle/lmdb/segment.hpp"

namespace weft::tangle::lmdb {

class SegmentReader {
public:
    SegmentReader(std::filesystem::path folder, const NetworkId& network)
        : folder_(std::move(folder)), network_(network) {}

    // The body of the record at a synced place, which must be of this kind and key.
    // Errors: io; corrupt, naming file and offset.
    StoreResult<Bytes> read(const Place& place, LogKind kind, ByteView key) const;

    // Closes the segments before this one: a removed file takes space while it is open.
    void close_before(Lsn segment);

private:
    struct OpenSegment {
        PosixFile file;
        SegmentHeader header;
    };
    static constexpr std::size_t kOpenSegmentsMax = 64;  // file descriptors

    StoreResult<std::shared_ptr<const OpenSegment>> segment(Lsn first) const;

    std::filesystem::path folder_;
    NetworkId network_;
    mutable std::mutex mutex_;
    mutable std::map<Lsn, std::shared_ptr<const OpenSegment>> open_;
};

// Opens a segment's file and checks its header.
StoreResult<SegmentHeader> read_segment_header(const PosixFile& file, const NetworkId& network, Lsn first);

}  // namespace weft::tangle::lmdb
