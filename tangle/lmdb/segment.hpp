// One file of the segment log: its name, its header, its records in order (docs/storage.md, "Segments").
#pragma once

#include <functional>
#include <vector>

#include "core/types.hpp"
#include "tangle/lmdb/log_record.hpp"
#include "tangle/lmdb/posix_file.hpp"

namespace weft::tangle::lmdb {

// Magic (8), u32 version, network id (32), u64 first lsn, salt (32), u64 checksum of what stands before it.
inline constexpr std::size_t kSegmentHeaderBytes = 92;

struct SegmentHeader {
    NetworkId network;
    Lsn first = 0;
    HashKey salt;  // random per segment
    LogFormat format = LogFormat::crc32c;

    RecordSeal seal() const { return {format, salt}; }
};

Bytes encode_segment_header(const SegmentHeader& header);

// Errors: corrupt, newer_format, wrong_network. `path` is for the message.
StoreResult<SegmentHeader> decode_segment_header(ByteView bytes, const NetworkId& network, Lsn first,
                                                 const std::filesystem::path& path);

std::filesystem::path segment_path(const std::filesystem::path& folder, Lsn first);

// First lsns of the segments in a folder, increasing. Files with other names are left alone.
StoreResult<std::vector<Lsn>> list_segments(const std::filesystem::path& folder);

// Whether reserved space is only promised by the file system, or written with zeros: then writing over it is some times
// faster, but making it takes time.
enum class Reserve : std::uint8_t { promised, written };

// A segment that has its space, but no name yet; whatever had been prepared before is gone.
StoreResult<PosixFile> prepare_segment(const std::filesystem::path& folder, std::uint64_t bytes, Reserve reserve);

// Makes a prepared file the segment with this header, durable with its name.
StoreResult<PosixFile> name_segment(PosixFile prepared, const std::filesystem::path& folder,
                                    const SegmentHeader& header);

// Removes these segments' files; the rest of the folder stays as it is, durably.
StoreResult<void> remove_segments(const std::filesystem::path& folder, const std::vector<Lsn>& firsts);

// Removes what was prepared and never named.
StoreResult<void> drop_prepared_segment(const std::filesystem::path& folder);

// Is told every record, in order; its views are valid during the call only. An error ends the walk.
using EntryVisitor = std::function<StoreResult<void>(const Place&, const LogEntry&)>;

struct SegmentEnd {
    std::uint64_t offset = 0;  // after the last valid record
    Lsn next = 0;              // the lsn that would follow
};

// Walks a segment's records from the first to the first place where no valid record with the right lsn stands.
// `content` is the whole file; its header was read.
StoreResult<SegmentEnd> walk_segment(ByteView content, const SegmentHeader& header, const EntryVisitor& visit);

}  // namespace weft::tangle::lmdb
