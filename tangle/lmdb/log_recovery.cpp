#include "tangle/lmdb/log_recovery.hpp"

#include <algorithm>

#include "tangle/lmdb/segment_reader.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

struct Segment {
    fs::path path;
    SegmentHeader header;
    Bytes content;

    std::string at(std::uint64_t offset) const { return path.string() + ", offset " + std::to_string(offset); }
};

StoreResult<Segment> load(const fs::path& folder, const NetworkId& network, Lsn first) {
    const auto file = PosixFile::open(segment_path(folder, first), PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    const auto header = read_segment_header(*file, network, first);
    if (!header) return Unexpected{header.error()};
    auto content = file->read_all();
    if (!content) return Unexpected{content.error()};
    return Segment{file->path(), *header, *std::move(content)};
}

bool all_zero(ByteView bytes) {
    // Each byte equals the one before it, and the first is zero.
    return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// A record behind the damage whose group began after it: then what is damaged was synced once, and its loss is no
// crash.
bool synced_beyond(const Segment& segment, const SegmentEnd& end) {
    const ByteView content = segment.content;
    const Lsn lsn_max = end.next + content.size() / kLogHeaderBytes;
    const RecordSeal seal = segment.header.seal();
    for (std::size_t at = end.offset; at < content.size(); ++at) {
        const auto head = parse_log_head(content.subspan(at));
        // Only a head that fits is worth a checksum.
        if (!head || head->group <= end.next || head->lsn > lsn_max) continue;
        if (parse_log_entry(seal, content.subspan(at))) return true;
    }
    return false;
}

StoreResult<std::string> judge_tail(const Segment& segment, const SegmentEnd& end) {
    const ByteView behind = ByteView(segment.content).subspan(end.offset);
    if (all_zero(behind)) return std::string();
    if (synced_beyond(segment, end)) {
        return corrupt_error(segment.at(end.offset), "record " + std::to_string(end.next) + " is damaged");
    }
    return "cut an unfinished group behind record " + std::to_string(end.next - 1) + " at " + segment.at(end.offset) +
           "; it was never acknowledged";
}

StoreResult<void> check_complete(const Segment& segment, const SegmentEnd& end, Lsn next_first) {
    if (end.offset != segment.content.size()) {
        return corrupt_error(segment.at(end.offset), "record " + std::to_string(end.next) + " is damaged");
    }
    if (end.next != next_first) {
        return corrupt_error(segment.path.string(), "records " + std::to_string(end.next) + " to " +
                                                        std::to_string(next_first - 1) + " are missing behind it");
    }
    return {};
}

// Index of the segment that holds `from`, or that would hold it if it came next.
StoreResult<std::size_t> segment_of(const fs::path& folder, const std::vector<Lsn>& firsts, Lsn from) {
    const auto after = std::ranges::upper_bound(firsts, from);
    if (after == firsts.begin()) {
        return corrupt_error(folder.string(), "the log begins at record " + std::to_string(firsts.front()) +
                                                  ", but record " + std::to_string(from) + " is needed");
    }
    return static_cast<std::size_t>(after - firsts.begin() - 1);
}

}  // namespace

StoreResult<LogTail> walk_log(const fs::path& folder, const NetworkId& network, const std::vector<Lsn>& firsts,
                              Lsn from, const EntryVisitor& visit) {
    CHECK(!firsts.empty());
    const auto start = segment_of(folder, firsts, from);
    if (!start) return Unexpected{start.error()};
    const EntryVisitor visit_wanted = [&](const Place& place, const LogEntry& entry) {
        return entry.lsn < from ? StoreResult<void>() : visit(place, entry);
    };
    for (std::size_t i = *start;; ++i) {
        const auto segment = load(folder, network, firsts[i]);
        if (!segment) return Unexpected{segment.error()};
        const auto end = walk_segment(segment->content, segment->header, visit_wanted);
        if (!end) return Unexpected{end.error()};
        if (i + 1 < firsts.size()) {
            if (auto complete = check_complete(*segment, *end, firsts[i + 1]); !complete) {
                return Unexpected{complete.error()};
            }
            continue;
        }
        auto note = judge_tail(*segment, *end);
        if (!note) return Unexpected{note.error()};
        if (end->next < from) {
            return corrupt_error(segment->path.string(), "the log ends at record " + std::to_string(end->next - 1) +
                                                             ", but the index knows record " +
                                                             std::to_string(from - 1));
        }
        return LogTail{segment->header, *end, *std::move(note)};
    }
}

}  // namespace weft::tangle::lmdb
