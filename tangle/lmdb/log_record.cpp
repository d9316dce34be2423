#include "tangle/lmdb/log_record.hpp"

#include <algorithm>

#include "core/codec.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kHeadBytes = kLogHeaderBytes - kChecksumBytes;  // what the checksum covers of the header

// Of an unknown kind: 0.
std::size_t key_bytes_of(std::uint8_t kind) {
    switch (static_cast<LogKind>(kind)) {
        case LogKind::block:
            return BlockId::kSize;
        case LogKind::round_block:
            return 4 + 2 + Hash::kSize;
        case LogKind::commit:
        case LogKind::checkpoint:
        case LogKind::certificate:
            return 8;
    }
    return 0;
}

ByteView checksum(const Hash& digest) {
    return digest.view().first(kChecksumBytes);
}

Hash digest_of(const HashKey& salt, ByteView head, ByteView key_and_body) {
    return Blake3(salt).update(head).update(key_and_body).finish();
}

}  // namespace

Key log_key(const LogRecord& record) {
    switch (record.kind) {
        case LogKind::block:
            CHECK(record.block_id != BlockId());
            return Key::from(record.block_id.view());
        case LogKind::round_block:
            CHECK(record.round_ref != RoundRef());
            return round_key(record.round_ref);
        case LogKind::commit:
        case LogKind::checkpoint:
        case LogKind::certificate:
            break;
    }
    return index_key(record.index);
}

std::size_t log_entry_bytes(const LogRecord& record) {
    return kLogHeaderBytes + key_bytes_of(static_cast<std::uint8_t>(record.kind)) + record.body.size();
}

void append_log_entry(Bytes& out, const HashKey& salt, Lsn lsn, Lsn group, const LogRecord& record) {
    CHECK(record.body.size() <= kLogBodyBytesMax);
    const Key key = log_key(record);
    const std::size_t start = out.size();
    Writer writer(out);
    writer.u32(static_cast<std::uint32_t>(key.view().size() + record.body.size()));
    writer.u8(static_cast<std::uint8_t>(record.kind)).u64(lsn).u64(group).u64(0);
    writer.bytes(key.view()).bytes(record.body);
    const ByteView entry = ByteView(out).subspan(start);
    const Hash digest = digest_of(salt, entry.first(kHeadBytes), entry.subspan(kLogHeaderBytes));
    std::memcpy(out.data() + start + kHeadBytes, checksum(digest).data(), kChecksumBytes);
}

std::optional<LogHead> parse_log_head(ByteView bytes) {
    Reader reader(bytes);
    const std::size_t length = reader.u32();
    const std::uint8_t kind = reader.u8();
    const Lsn lsn = reader.u64();
    const Lsn group = reader.u64();
    const std::size_t key_bytes = key_bytes_of(kind);
    if (reader.failed() || key_bytes == 0 || group > lsn) return std::nullopt;
    if (length < key_bytes || length - key_bytes > kLogBodyBytesMax) return std::nullopt;
    if (bytes.size() < kLogHeaderBytes + length) return std::nullopt;
    return LogHead{static_cast<LogKind>(kind), lsn, group, kLogHeaderBytes + length};
}

std::optional<LogEntry> parse_log_entry(const HashKey& salt, ByteView bytes) {
    const auto head = parse_log_head(bytes);
    if (!head) return std::nullopt;
    const ByteView stated = bytes.subspan(kHeadBytes, kChecksumBytes);
    const ByteView key_and_body = bytes.subspan(kLogHeaderBytes, head->bytes - kLogHeaderBytes);
    const Hash digest = digest_of(salt, bytes.first(kHeadBytes), key_and_body);
    if (!std::ranges::equal(checksum(digest), stated)) return std::nullopt;
    const std::size_t key_bytes = key_bytes_of(static_cast<std::uint8_t>(head->kind));
    return LogEntry{*head, key_and_body.first(key_bytes), key_and_body.subspan(key_bytes)};
}

}  // namespace weft::tangle::lmdb
