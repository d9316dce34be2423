// A record of the segment log, byte by byte (docs/storage.md, "Records").
#pragma once

#include <optional>

#include "core/hash/blake3.hpp"
#include "tangle/lmdb/checksum.hpp"
#include "tangle/lmdb/tables.hpp"
#include "tangle/store.hpp"

namespace weft::tangle::lmdb {

// u32 bytes of key and body, u8 kind, u64 lsn, u64 lsn of the group's first record, u64 checksum.
inline constexpr std::size_t kLogHeaderBytes = 29;

// More than any commit record that the limits of a window can make.
inline constexpr std::size_t kLogBodyBytesMax = 256u << 20;

// How the records of a segment are sealed. The numbers are the segments' versions.
enum class LogFormat : std::uint32_t {
    blake3 = 1,  // of older versions of Weft: read, and a segment that is not full is gone on with
    crc32c = 2,
};

// Makes the checksums of one segment. Its secret salt keys them: bytes that were not written into this very segment are
// never believed.
class RecordSeal {
public:
    RecordSeal(LogFormat format, const HashKey& salt) : format_(format), salt_(salt) { start_.update(salt.view()); }

    std::array<std::uint8_t, Checksum::kBytes> over(ByteView head, ByteView key_and_body) const;

private:
    LogFormat format_;
    HashKey salt_;
    Checksum start_;
};

// What a record says of itself before its checksum is looked at.
struct LogHead {
    LogKind kind = LogKind::block;
    Lsn lsn = 0;
    Lsn group = 0;          // every record below this was synced before this one was written
    std::size_t bytes = 0;  // in the log, with its header
};

// A record as it was read; key and body view what was parsed.
struct LogEntry : LogHead {
    ByteView key;
    ByteView body;
};

Key log_key(const LogRecord& record);
std::size_t log_entry_bytes(const LogRecord& record);

void append_log_entry(Bytes& out, const RecordSeal& seal, Lsn lsn, Lsn group, const LogRecord& record);

// Makes the checksum right of a whole record whose body was changed. Requires a record as append_log_entry makes it.
void seal_again(Bytes& record, const RecordSeal& seal);

// The head of the record at the start of `bytes`; nothing unless it is one that append_log_entry could make, with its
// record wholly in `bytes`. Cheap.
std::optional<LogHead> parse_log_head(ByteView bytes);

// The record at the start of `bytes`; nothing unless it is whole and its checksum right.
std::optional<LogEntry> parse_log_entry(const RecordSeal& seal, ByteView bytes);

}  // namespace weft::tangle::lmdb
