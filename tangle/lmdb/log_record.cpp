#include "tangle/lmdb/log_record.hpp"

#include <algorithm>

#include "core/codec.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::size_t kChecksumBytes = Checksum::kBytes;
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

using Head = std::array<std::uint8_t, kLogHeaderBytes>;

template <class Number>
std::uint8_t* put(std::uint8_t* at, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i) *at++ = static_cast<std::uint8_t>(number >> 8 * i);
    return at;
}

}  // namespace

std::array<std::uint8_t, Checksum::kBytes> RecordSeal::over(ByteView head, ByteView key_and_body) const {
    if (format_ == LogFormat::crc32c) return Checksum(start_).update(head).update(key_and_body).finish();
    const Hash digest = Blake3(salt_).update(head).update(key_and_body).finish();
    std::array<std::uint8_t, Checksum::kBytes> out;
    std::copy_n(digest.bytes.begin(), out.size(), out.begin());
    return out;
}

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

void append_log_entry(Bytes& out, const RecordSeal& seal, Lsn lsn, Lsn group, const LogRecord& record) {
    CHECK(record.body.size() <= kLogBodyBytesMax);
    const Key key = log_key(record);
    const std::size_t start = out.size();
    Head head;
    std::uint8_t* at = put(head.data(), static_cast<std::uint32_t>(key.view().size() + record.body.size()));
    at = put(at, static_cast<std::uint8_t>(record.kind));
    put(put(at, lsn), group);
    out.insert(out.end(), head.begin(), head.end());
    out.insert(out.end(), key.view().begin(), key.view().end());
    out.insert(out.end(), record.body.begin(), record.body.end());
    const auto sum = seal.over(ByteView(head).first(kHeadBytes), ByteView(out).subspan(start + kLogHeaderBytes));
    std::memcpy(out.data() + start + kHeadBytes, sum.data(), sum.size());
}

void seal_again(Bytes& record, const RecordSeal& seal) {
    const auto sum = seal.over(ByteView(record).first(kHeadBytes), ByteView(record).subspan(kLogHeaderBytes));
    std::memcpy(record.data() + kHeadBytes, sum.data(), sum.size());
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

std::optional<LogEntry> parse_log_entry(const RecordSeal& seal, ByteView bytes) {
    const auto head = parse_log_head(bytes);
    if (!head) return std::nullopt;
    const ByteView stated = bytes.subspan(kHeadBytes, kChecksumBytes);
    const ByteView key_and_body = bytes.subspan(kLogHeaderBytes, head->bytes - kLogHeaderBytes);
    if (!std::ranges::equal(seal.over(bytes.first(kHeadBytes), key_and_body), stated)) return std::nullopt;
    const std::size_t key_bytes = key_bytes_of(static_cast<std::uint8_t>(head->kind));
    return LogEntry{*head, key_and_body.first(key_bytes), key_and_body.subspan(key_bytes)};
}

}  // namespace weft::tangle::lmdb
