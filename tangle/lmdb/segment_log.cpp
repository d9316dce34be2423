#include "tangle/lmdb/segment_log.hpp"

#include <algorithm>

#include "tangle/lmdb/erasure.hpp"

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

// A crash may have come between the decision to prune and the removal of the last file.
StoreResult<void> finish_pruning(const fs::path& folder, Lsn kept_from, std::vector<Lsn>& firsts) {
    const auto kept = std::ranges::lower_bound(firsts, kept_from);
    auto removed = remove_segments(folder, {firsts.begin(), kept});
    if (removed) firsts.erase(firsts.begin(), kept);
    return removed;
}

}  // namespace

StoreResult<std::unique_ptr<SegmentLog>> SegmentLog::open(const fs::path& folder, const NetworkId& network,
                                                          SegmentLimits limits, const IndexedLog& indexed,
                                                          Lsn kept_from, const EntryVisitor& visit) {
    if (auto made = make_folder(folder); !made) return Unexpected{made.error()};
    if (auto dropped = drop_prepared_segment(folder); !dropped) return Unexpected{dropped.error()};
    if (auto erased = finish_erasure(folder, network); !erased) return Unexpected{erased.error()};
    auto firsts = list_segments(folder);
    if (!firsts) return Unexpected{firsts.error()};
    if (auto pruned = finish_pruning(folder, kept_from, *firsts); !pruned) return Unexpected{pruned.error()};
    auto opened = firsts->empty() ? start_log(folder, network, limits, indexed)
                                  : resume_log(folder, network, limits, *firsts, indexed, visit);
    if (!opened) return Unexpected{opened.error()};
    std::unique_ptr<SegmentLog> log(new SegmentLog(folder, network, limits, std::move(opened->writer)));
    log->note_ = std::move(opened->note);
    log->kept_from_ = kept_from;
    if (auto noted = log->note_sealed(); !noted) return Unexpected{noted.error()};
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
    const Lsn segment = writer_.segment();
    const std::uint64_t bytes = bytes_;
    const std::uint64_t room =
        limits_.bytes_max == 0 ? UINT64_MAX : limits_.bytes_max - std::min(bytes, limits_.bytes_max);
    auto places = writer_.append(group, room);
    const std::lock_guard lock(mutex_);
    if (writer_.segment() != segment) {
        sealed_.push_back({segment, writer_.segment(), writer_.sealed_bytes()});
        sealed_bytes_ += writer_.sealed_bytes();
    }
    note_last();
    return places;
}

StoreResult<std::optional<Bytes>> SegmentLog::read(const Place& place, LogKind kind, ByteView key) const {
    if (is_pruned(place)) return std::optional<Bytes>();
    auto body = [&] {
        const std::shared_lock lock(changing_);
        return reader_.read(place, kind, key);
    }();
    if (body) return std::optional(*std::move(body));
    // Its file may have gone meanwhile.
    if (is_pruned(place)) return std::optional<Bytes>();
    return Unexpected{body.error()};
}

StoreResult<std::optional<bool>> SegmentLog::erase_end(const Place& place, LogKind kind, ByteView key,
                                                       std::size_t bytes) {
    if (is_pruned(place)) return std::optional<bool>();
    const auto erased = lmdb::erase_end(folder_, network_, place, kind, key, bytes, changing_);
    if (!erased) return Unexpected{erased.error()};
    return std::optional(*erased);
}

std::vector<SealedSegment> SegmentLog::sealed() const {
    const std::lock_guard lock(mutex_);
    return {sealed_.begin(), sealed_.end()};
}

StoreResult<void> SegmentLog::prune_before(Lsn segment) {
    kept_from_ = segment;  // readers look no further from now on
    std::vector<Lsn> pruned;
    for (const SealedSegment& each : sealed()) {
        if (each.first < segment) pruned.push_back(each.first);
    }
    auto removed = remove_segments(folder_, pruned);
    reader_.close_before(segment);
    if (!removed) return removed;
    const std::lock_guard lock(mutex_);
    while (!sealed_.empty() && sealed_.front().first < segment) {
        sealed_bytes_ -= sealed_.front().bytes;
        sealed_.pop_front();
    }
    measure();
    return {};
}

StoreResult<void> SegmentLog::note_sealed() {
    const auto firsts = list_segments(folder_);
    if (!firsts) return Unexpected{firsts.error()};
    for (std::size_t i = 0; i + 1 < firsts->size(); ++i) {
        const Lsn first = (*firsts)[i];
        std::error_code error;
        const std::uint64_t bytes = fs::file_size(segment_path(folder_, first), error);
        if (error) return system_error("cannot stat", segment_path(folder_, first), error.value());
        sealed_.push_back({first, (*firsts)[i + 1], bytes});
        sealed_bytes_ += bytes;
    }
    note_last();
    return {};
}

std::vector<SealedSegment> SegmentLog::written() const {
    const std::lock_guard lock(mutex_);
    std::vector<SealedSegment> out(sealed_.begin(), sealed_.end());
    out.push_back(last_);
    return out;
}

void SegmentLog::note_last() {
    unsealed_bytes_ = writer_.capacity();
    last_ = {writer_.segment(), writer_.next(), writer_.offset()};
    measure();
}

void SegmentLog::measure() {
    bytes_ = sealed_bytes_ + unsealed_bytes_;
    used_ = sealed_bytes_ + last_.bytes;
    segments_ = sealed_.size() + 1;
}

}  // namespace weft::tangle::lmdb
