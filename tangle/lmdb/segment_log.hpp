// The durable truth: every record, in order, in append-only preallocated files (docs/storage.md, "Log").
// append is for one thread; read is thread-safe; the rest comes before both.
#pragma once

#include <atomic>

#include "tangle/lmdb/log_recovery.hpp"
#include "tangle/lmdb/segment_reader.hpp"
#include "tangle/lmdb/segment_writer.hpp"

namespace weft::tangle::lmdb {

class SegmentLog {
public:
    // Opens the log or makes an empty one, tells every record with lsn >= `indexed.unknown` to `visit`, cuts an
    // unfinished tail. On return all records are durable. Errors: as walk_log, and no_space.
    static StoreResult<std::unique_ptr<SegmentLog>> open(const std::filesystem::path& folder, const NetworkId& network,
                                                         SegmentLimits limits, const IndexedLog& indexed,
                                                         const EntryVisitor& visit);

    // Every record with lsn >= `from`, in order.
    StoreResult<void> replay(Lsn from, const EntryVisitor& visit) const;

    // Durable on return. After no_space the same may be asked again; after another error the log takes nothing more
    // until it is opened again.
    StoreResult<std::vector<Place>> append(std::span<const LogRecord> group);

    StoreResult<Bytes> read(const Place& place, LogKind kind, ByteView key) const {
        return reader_.read(place, kind, key);
    }

    Lsn next() const { return writer_.next(); }
    const std::string& note() const { return note_; }
    std::uint64_t bytes() const { return bytes_; }      // on disk, reserved space included; any thread
    std::size_t segments() const { return segments_; }  // any thread

private:
    SegmentLog(std::filesystem::path folder, const NetworkId& network, SegmentWriter writer)
        : folder_(folder), network_(network), writer_(std::move(writer)), reader_(std::move(folder), network) {}

    StoreResult<void> measure_sealed();
    void measure();

    std::filesystem::path folder_;
    NetworkId network_;
    SegmentWriter writer_;
    SegmentReader reader_;
    std::string note_;
    std::uint64_t older_bytes_ = 0;  // of segments before the one that was last at opening
    std::size_t older_segments_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<std::size_t> segments_ = 0;
};

}  // namespace weft::tangle::lmdb
