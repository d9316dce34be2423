#include "tangle/lmdb/erasure.hpp"

#include <algorithm>
#include <mutex>

#include "core/codec.hpp"
#include "tangle/lmdb/segment_reader.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

// What is to be written and where: u64 segment, u32 offset, the whole record. Believed when the record is whole and its
// checksum, which the segment's salt keys, is right.
constexpr const char* kPlanFile = "erasing";
constexpr std::size_t kPlanHeadBytes = 12;

struct OpenSegment {
    PosixFile file;
    RecordSeal seal;
};

StoreResult<OpenSegment> open_segment(const fs::path& folder, const NetworkId& network, Lsn first) {
    auto file = PosixFile::open(segment_path(folder, first), PosixFile::Mode::read_write);
    if (!file) return Unexpected{file.error()};
    const auto header = read_segment_header(*file, network, first);
    if (!header) return Unexpected{header.error()};
    return OpenSegment{*std::move(file), header->seal()};
}

StoreResult<Bytes> read_record(const OpenSegment& segment, const Place& place, LogKind kind, ByteView key) {
    Bytes record(place.bytes);
    const auto got = segment.file.read(record, place.offset);
    if (!got) return Unexpected{got.error()};
    const auto entry = parse_log_entry(segment.seal, ByteView(record).first(*got));
    if (!entry || entry->bytes != record.size() || entry->kind != kind || !std::ranges::equal(entry->key, key)) {
        return corrupt_error(segment.file.path().string() + ", offset " + std::to_string(place.offset),
                             "the record that is to be erased is not there");
    }
    return record;
}

StoreResult<void> write_plan(const fs::path& folder, const Place& place, ByteView record) {
    Bytes plan;
    Writer(plan).u64(place.segment).u32(place.offset).bytes(record);
    auto file = PosixFile::open(folder / kPlanFile, PosixFile::Mode::create);
    if (!file) return Unexpected{file.error()};
    if (auto done = file->write(plan, 0); !done) return done;
    if (auto done = file->sync_all(); !done) return done;
    return sync_folder(folder);
}

StoreResult<void> drop_plan(const fs::path& folder) {
    std::error_code error;
    if (!fs::remove(folder / kPlanFile, error) && !error) return {};
    if (error) return system_error("cannot remove", folder / kPlanFile, error.value());
    return sync_folder(folder);
}

}  // namespace

StoreResult<bool> erase_end(const fs::path& folder, const NetworkId& network, const Place& place, LogKind kind,
                            ByteView key, std::size_t bytes, std::shared_mutex& readers) {
    auto segment = open_segment(folder, network, place.segment);
    if (!segment) return Unexpected{segment.error()};
    auto record = read_record(*segment, place, kind, key);
    if (!record) return Unexpected{record.error()};
    CHECK(kLogHeaderBytes + key.size() + bytes <= record->size());
    const auto end = std::span(*record).last(bytes);
    if (std::ranges::all_of(end, [](std::uint8_t byte) { return byte == 0; })) return false;
    std::ranges::fill(end, std::uint8_t{0});
    seal_again(*record, segment->seal);
    if (auto done = write_plan(folder, place, *record); !done) {
        (void)drop_plan(folder);  // one that is not whole is not believed either
        return Unexpected{done.error()};
    }
    {
        const std::unique_lock lock(readers);
        if (auto done = segment->file.write(*record, place.offset); !done) return Unexpected{done.error()};
    }
    // Whole, with the file's time: a backup tells by it that a full segment has changed.
    if (auto done = segment->file.sync_all(); !done) return Unexpected{done.error()};
    if (auto done = drop_plan(folder); !done) return Unexpected{done.error()};
    return true;
}

StoreResult<void> finish_erasure(const fs::path& folder, const NetworkId& network) {
    std::error_code error;
    if (!fs::exists(folder / kPlanFile, error)) return {};
    const auto file = PosixFile::open(folder / kPlanFile, PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    const auto plan = file->read_all();
    if (!plan) return Unexpected{plan.error()};
    Reader in(*plan);
    const Lsn first = in.u64();
    const std::uint32_t offset = in.u32();
    // Nothing was overwritten before the plan was whole; a segment that was pruned has nothing to be erased.
    if (in.failed() || !fs::exists(segment_path(folder, first), error)) return drop_plan(folder);
    auto segment = open_segment(folder, network, first);
    if (!segment) return Unexpected{segment.error()};
    const ByteView record = ByteView(*plan).subspan(kPlanHeadBytes);
    const auto entry = parse_log_entry(segment->seal, record);
    if (entry && entry->bytes == record.size()) {
        if (auto done = segment->file.write(record, offset); !done) return done;
        if (auto done = segment->file.sync_all(); !done) return done;
    }
    return drop_plan(folder);
}

}  // namespace weft::tangle::lmdb
