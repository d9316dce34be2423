// The durable truth: every record, in order, in append-only preallocated files (docs/storage.md, "Log").
// append is for one thread, prune_before for one thread at a time; read is thread-safe; the rest comes before them.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <shared_mutex>

#include "tangle/lmdb/log_recovery.hpp"
#include "tangle/lmdb/segment_reader.hpp"
#include "tangle/lmdb/segment_writer.hpp"

namespace weft::tangle::lmdb {

// A segment that is full.
struct SealedSegment {
    Lsn first = 0;
    Lsn next = 0;  // the first record of the segment behind it
    std::uint64_t bytes = 0;
};

class SegmentLog {
public:
    // Opens the log or makes an empty one, tells every record with lsn >= `indexed.unknown` to `visit`, cuts an
    // unfinished tail. On return all records are durable. Segments before `kept_from` were pruned, or are now. Errors:
    // as walk_log, and no_space.
    static StoreResult<std::unique_ptr<SegmentLog>> open(const std::filesystem::path& folder, const NetworkId& network,
                                                         SegmentLimits limits, const IndexedLog& indexed, Lsn kept_from,
                                                         const EntryVisitor& visit);

    // Every record with lsn >= `from`, in order.
    StoreResult<void> replay(Lsn from, const EntryVisitor& visit) const;

    // Durable on return. After no_space the same may be asked again; after another error the log takes nothing more
    // until it is opened again.
    StoreResult<std::vector<Place>> append(std::span<const LogRecord> group);

    // Nothing when it was pruned.
    StoreResult<std::optional<Bytes>> read(const Place& place, LogKind kind, ByteView key) const;

    // Zeros in place of the last bytes of a record's body; see erase_end. Nothing when it was pruned. For one thread at
    // a time with prune_before.
    StoreResult<std::optional<bool>> erase_end(const Place& place, LogKind kind, ByteView key, std::size_t bytes);

    // Full segments, oldest first. Any thread.
    std::vector<SealedSegment> sealed() const;
    // The same and the last one, as far as it is written and synced. Any thread.
    std::vector<SealedSegment> written() const;
    const std::filesystem::path& folder() const { return folder_; }
    // Removes the segments before this one. Any error may be tried again.
    StoreResult<void> prune_before(Lsn segment);
    Lsn kept_from() const { return kept_from_; }  // 0: nothing was pruned; any thread
    std::uint64_t bytes_max() const { return limits_.bytes_max; }
    std::uint64_t segment_bytes() const { return limits_.segment_bytes; }

    Lsn next() const { return writer_.next(); }
    const std::string& note() const { return note_; }
    std::uint64_t bytes() const { return bytes_; }      // on disk, reserved space included; any thread
    std::uint64_t used_bytes() const { return used_; }  // the same without reserved space
    std::size_t segments() const { return segments_; }  // any thread

private:
    SegmentLog(std::filesystem::path folder, const NetworkId& network, SegmentLimits limits, SegmentWriter writer)
        : folder_(folder),
          network_(network),
          limits_(limits),
          writer_(std::move(writer)),
          reader_(std::move(folder), network) {}

    StoreResult<void> note_sealed();
    bool is_pruned(const Place& place) const { return place.segment < kept_from_; }
    void note_last();
    void measure();

    std::filesystem::path folder_;
    NetworkId network_;
    SegmentLimits limits_;
    SegmentWriter writer_;
    SegmentReader reader_;
    std::string note_;
    std::atomic<Lsn> kept_from_ = 0;
    mutable std::shared_mutex changing_;  // a record that is being erased has no right checksum for a moment
    mutable std::mutex mutex_;            // of what follows
    std::deque<SealedSegment> sealed_;
    std::uint64_t sealed_bytes_ = 0;
    std::uint64_t unsealed_bytes_ = 0;
    SealedSegment last_;  // as far as it is synced
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<std::uint64_t> used_ = 0;
    std::atomic<std::size_t> segments_ = 0;
};

}  // namespace weft::tangle::lmdb
