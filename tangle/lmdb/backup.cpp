#include "tangle/lmdb/backup.hpp"

#include <algorithm>
#include <array>

#include "tangle/lmdb/store.hpp"

namespace weft::tangle {

namespace lmdb {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNoteFile = "BACKUP";
constexpr std::string_view kTitle = "weft backup 1\n";
constexpr std::string_view kComplete = "complete\n";
constexpr std::string_view kUnfinished = "unfinished\n";
constexpr std::size_t kCopiedAtOnce = 1u << 20;

std::string note_text(const NetworkId& network, std::string_view state) {
    return std::string(kTitle) + network.hex() + "\n" + std::string(state);
}

StoreResult<std::string> read_note(const fs::path& folder) {
    const auto file = PosixFile::open(folder / kNoteFile, PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    Bytes bytes(note_text({}, kUnfinished).size() + 1);
    const auto got = file->read(bytes, 0);
    if (!got) return Unexpected{got.error()};
    return std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*got));
}

StoreResult<void> write_note(const fs::path& folder, const std::string& text) {
    auto file = PosixFile::open(folder / kNoteFile, PosixFile::Mode::create);
    if (!file) return Unexpected{file.error()};
    if (auto done = file->truncate(0); !done) return done;
    if (auto done = file->write(as_bytes(text), 0); !done) return done;
    if (auto done = file->sync_all(); !done) return done;
    return sync_folder(folder);
}

Unexpected<StoreError> refusal(StoreErrorCode code, const fs::path& folder, const std::string& why) {
    return Unexpected<StoreError>{{code, folder.string() + ": " + why}};
}

// Of this network, whether complete or not.
StoreResult<bool> is_complete(const fs::path& folder, const NetworkId& network) {
    const auto note = read_note(folder);
    if (!note) return Unexpected{note.error()};
    if (*note == note_text(network, kComplete)) return true;
    if (*note == note_text(network, kUnfinished)) return false;
    if (!note->starts_with(kTitle)) {
        return refusal(StoreErrorCode::newer_format, folder, "its BACKUP file is of no kind that this version knows");
    }
    return refusal(StoreErrorCode::wrong_network, folder,
                   "a backup of another network than " + network.hex() + "; give another folder or genesis file");
}

StoreResult<bool> is_empty_folder(const fs::path& folder) {
    std::error_code error;
    const bool empty = !fs::exists(folder, error) || fs::is_empty(folder, error);
    if (error) return system_error("cannot read", folder, error.value());
    return empty;
}

StoreResult<Bytes> head_of(const fs::path& segment) {
    const auto file = PosixFile::open(segment, PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    Bytes head(kSegmentHeaderBytes);
    const auto got = file->read(head, 0);
    if (!got) return Unexpected{got.error()};
    head.resize(*got);
    return head;
}

// Full segments change only when a payload is erased, which shows by their time (copies get the original's); the salt
// in its head tells one from any other.
StoreResult<bool> is_same_segment(const fs::path& one, const fs::path& other, std::uint64_t bytes) {
    std::error_code error;
    if (!fs::exists(other, error) || fs::file_size(other, error) != bytes || error) return false;
    if (fs::last_write_time(one, error) != fs::last_write_time(other, error) || error) return false;
    const auto first = head_of(one);
    if (!first) return Unexpected{first.error()};
    const auto second = head_of(other);
    if (!second) return Unexpected{second.error()};
    return *first == *second;
}

StoreResult<void> remove_others(const fs::path& folder, const std::vector<SealedSegment>& wanted) {
    auto there = list_segments(folder);
    if (!there) return Unexpected{there.error()};
    std::erase_if(*there, [&](Lsn first) {
        return std::ranges::any_of(wanted, [&](const SealedSegment& each) { return each.first == first; });
    });
    return remove_segments(folder, *there);
}

StoreResult<std::uint64_t> copy_files(const fs::path& from, const std::vector<fs::path>& names, const fs::path& to,
                                      const std::stop_token& stop) {
    if (auto made = make_folder(to); !made) return Unexpected{made.error()};
    std::uint64_t copied = 0;
    for (const fs::path& name : names) {
        std::error_code error;
        const std::uint64_t bytes = fs::file_size(from / name, error);
        if (error) return system_error("cannot stat", from / name, error.value());
        const auto done = copy_file(from / name, to / name, bytes, stop);
        if (!done) return done;
        copied += *done;
    }
    return copied;
}

StoreResult<std::uint64_t> copy_segments(const fs::path& from, const fs::path& to) {
    const auto firsts = list_segments(from);
    if (!firsts) return Unexpected{firsts.error()};
    std::vector<fs::path> names;
    for (const Lsn first : *firsts) names.push_back(segment_path({}, first));
    return copy_files(from, names, to, {});
}

}  // namespace

StoreResult<void> begin_backup(const fs::path& folder, const NetworkId& network) {
    const auto empty = is_empty_folder(folder);
    if (!empty) return Unexpected{empty.error()};
    if (*empty) {
        if (auto made = make_folder(folder); !made) return made;
    } else {
        std::error_code error;
        if (!fs::exists(folder / kNoteFile, error)) {
            return refusal(
                StoreErrorCode::in_use, folder,
                "holds something, and no backup of Weft's; give an empty folder or one of an earlier backup");
        }
        const auto known = is_complete(folder, network);
        if (!known) return Unexpected{known.error()};
    }
    return write_note(folder, note_text(network, kUnfinished));
}

StoreResult<void> finish_backup(const fs::path& folder, const NetworkId& network) {
    return write_note(folder, note_text(network, kComplete));
}

StoreResult<std::uint64_t> copy_file(const fs::path& from, const fs::path& to, std::uint64_t bytes,
                                     const std::stop_token& stop) {
    const auto source = PosixFile::open(from, PosixFile::Mode::read);
    if (!source) return Unexpected{source.error()};
    std::error_code error;
    const auto changed = fs::last_write_time(from, error);
    if (error) return system_error("cannot stat", from, error.value());
    const fs::path part = to.string() + ".part";
    auto target = PosixFile::open(part, PosixFile::Mode::create);
    if (!target) return Unexpected{target.error()};
    if (auto cut = target->truncate(0); !cut) return Unexpected{cut.error()};
    Bytes buffer(std::min<std::uint64_t>(bytes, kCopiedAtOnce));
    for (std::uint64_t at = 0; at < bytes; at += buffer.size()) {
        if (stop.stop_requested()) return refusal(StoreErrorCode::io, to, "stopped before it was complete");
        buffer.resize(std::min<std::uint64_t>(bytes - at, kCopiedAtOnce));
        const auto got = source->read(buffer, at);
        if (!got) return Unexpected{got.error()};
        if (*got != buffer.size()) return corrupt_error(from.string(), "it is shorter than it was");
        if (auto written = target->write(buffer, at); !written) return Unexpected{written.error()};
    }
    fs::last_write_time(part, changed, error);  // without it, the file is copied once more the next time
    if (auto synced = target->sync_all(); !synced) return Unexpected{synced.error()};
    fs::rename(part, to, error);
    if (error) return system_error("cannot name", to, error.value());
    if (auto synced = sync_folder(to.parent_path()); !synced) return Unexpected{synced.error()};
    return bytes;
}

StoreResult<std::uint64_t> copy_index(const fs::path& from, const fs::path& to, const std::stop_token& stop) {
    return copy_files(from, {"data.mdb", "data.sums"}, to, stop);  // without LMDB's lock file
}

StoreResult<std::uint64_t> copy_log(const SegmentLog& log, const fs::path& to, const std::stop_token& stop) {
    if (auto made = make_folder(to); !made) return Unexpected{made.error()};
    const std::vector<SealedSegment> segments = log.written();
    if (auto removed = remove_others(to, segments); !removed) return Unexpected{removed.error()};
    std::uint64_t copied = 0;
    for (const SealedSegment& segment : segments) {
        const fs::path from = segment_path(log.folder(), segment.first);
        const fs::path target = segment_path(to, segment.first);
        const auto same = is_same_segment(from, target, segment.bytes);
        if (!same) return Unexpected{same.error()};
        if (*same) continue;
        const auto done = copy_file(from, target, segment.bytes, stop);
        if (!done) return done;
        copied += *done;
    }
    return copied;
}

}  // namespace lmdb

StoreResult<std::uint64_t> restore_backup(const std::filesystem::path& backup, const std::filesystem::path& folder,
                                          const NetworkId& network) {
    using namespace lmdb;
    const auto complete = is_complete(backup, network);
    if (!complete) return Unexpected{complete.error()};
    if (!*complete) {
        return refusal(StoreErrorCode::corrupt, backup, "this backup was not finished; make it again, or take another");
    }
    const auto empty = is_empty_folder(folder);
    if (!empty) return Unexpected{empty.error()};
    if (!*empty) {
        return refusal(StoreErrorCode::in_use, folder, "holds something already; move it away, or give another folder");
    }
    // The log last: without it, the index is an error, not a start.
    const auto index = copy_index(backup / "index", folder / "index", {});
    if (!index) return index;
    const auto log = copy_segments(backup / "log", folder / "log");
    return log ? StoreResult<std::uint64_t>(*index + *log) : log;
}

}  // namespace weft::tangle
