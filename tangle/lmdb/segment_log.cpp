#include "tangle/lmdb/segment_log.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

struct Opened {
    SegmentWriter writer;
    std::string note;
};

StoreResult<Opened> start_log(const fs::path& folder, const NetworkId& network, SegmentLimits limits,
                              const IndexedLog& indexed) {
    if (indexed.last != 0) {
        return corrupt_error(folder.string(),
                             "the log is gone, but the index knows record " + std::to_string(indexed.last));
    }
    auto writer = SegmentWriter::create(folder, network, limits, 1);
    if (!writer) return Unexpected{writer.error()};
    return Opened{*std::move(writer), {}};
}

StoreResult<Opened> resume_log(const fs::path& folder, const NetworkId& network, SegmentLimits limits,
                               const std::vector<Lsn>& firsts, const IndexedLog& indexed, const EntryVisitor& visit) {
    // A process that was killed may have written what it did not sync. Nothing of it may be believed before it is
    // durable: not even by an index that is brought up to date during the walk.
    auto last = PosixFile::open(segment_path(folder, firsts.back()), PosixFile::Mode::read_write);
    if (!last) return Unexpected{last.error()};
    if (auto synced = last->sync_all(); !synced) return Unexpected{synced.error()};
    auto tail = walk_log(folder, network, firsts, indexed.unknown, visit);
    if (!tail) return Unexpected{tail.error()};
    if (tail->end.next <= indexed.last) {
        return corrupt_error(folder.string(), "the log ends at record " + std::to_string(tail->end.next - 1) +
                                                  ", but the index knows record " + std::to_string(indexed.last));
    }
    auto writer = SegmentWriter::resume(folder, tail->header, limits, tail->end);
    if (!writer) return Unexpected{writer.error()};
    return Opened{*std::move(writer), std::move(tail->note)};
}

}  // namespace

StoreResult<std::unique_ptr<SegmentLog>> SegmentLog::open(const fs::path& folder, const NetworkId& network,
                                                          SegmentLimits limits, const IndexedLog& indexed,
                                                          const EntryVisitor& visit) {
    if (auto made = make_folder(folder); !made) return Unexpected{made.error()};
    if (auto dropped = drop_prepared_segment(folder); !dropped) return Unexpected{dropped.error()};
    const auto firsts = list_segments(folder);
    if (!firsts) return Unexpected{firsts.error()};
    auto opened = firsts->empty() ? start_log(folder, network, limits, indexed)
                                  : resume_log(folder, network, limits, *firsts, indexed, visit);
    if (!opened) return Unexpected{opened.error()};
    std::unique_ptr<SegmentLog> log(new SegmentLog(folder, network, std::move(opened->writer)));
    log->note_ = std::move(opened->note);
    if (auto measured = log->measure_sealed(); !measured) return Unexpected{measured.error()};
    return log;
}

StoreResult<void> SegmentLog::replay(Lsn from, const EntryVisitor& visit) const {
    const auto firsts = list_segments(folder_);
    if (!firsts) return Unexpected{firsts.error()};
    // A log has a first record, and 0 comes before it.
    const auto walked = walk_log(folder_, network_, *firsts, std::max(from, Lsn{1}), visit);
    if (!walked) return Unexpected{walked.error()};
    return {};
}

StoreResult<std::vector<Place>> SegmentLog::append(std::span<const LogRecord> group) {
    auto places = writer_.append(group);
    measure();
    return places;
}

StoreResult<void> SegmentLog::measure_sealed() {
    const auto firsts = list_segments(folder_);
    if (!firsts) return Unexpected{firsts.error()};
    for (const Lsn first : *firsts) {
        if (first == writer_.segment()) continue;
        std::error_code error;
        older_bytes_ += fs::file_size(segment_path(folder_, first), error);
        if (error) return system_error("cannot stat", segment_path(folder_, first), error.value());
        ++older_segments_;
    }
    measure();
    return {};
}

void SegmentLog::measure() {
    bytes_ = older_bytes_ + writer_.sealed_bytes() + writer_.capacity();
    segments_ = older_segments_ + writer_.sealed_segments() + 1;
}

}  // namespace weft::tangle::lmdb
