#include "tangle/lmdb/tables.hpp"

#include "core/codec.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::uint8_t kHistoryKindFirst = 1;
constexpr std::uint8_t kHistoryKindLast = 6;
static_assert(static_cast<std::uint8_t>(HistoryKind::paid) == kHistoryKindFirst);
static_assert(static_cast<std::uint8_t>(HistoryKind::refused) == kHistoryKindLast);

constexpr std::size_t kPlaceBytes = 16;
constexpr std::size_t kFateBytes = 13;

template <class Number>
std::uint8_t* put(std::uint8_t* at, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i) *at++ = static_cast<std::uint8_t>(number >> 8 * i);
    return at;
}

template <class Tag, std::size_t N>
std::uint8_t* put_bytes(std::uint8_t* at, const FixedBytes<Tag, N>& bytes) {
    std::memcpy(at, bytes.bytes.data(), N);
    return at + N;
}

bool read_whole(const Reader& reader) {
    return !reader.failed() && reader.left() == 0;
}

}  // namespace

const char* table_name(Table table) {
    constexpr std::array<const char*, kTables> kNames{
        "blocks",   "rounds",  "commits",  "checkpoints", "certificates", "checkpoint_by_commit",
        "accounts", "history", "evidence", "meta",        "epochs"};
    return kNames[static_cast<std::size_t>(table)];
}

Key index_key(std::uint64_t index) {
    return Key().append_number(index);
}
Key account_key(AccountNumber account) {
    return Key().append_number(account);
}
Key round_key(const RoundRef& ref) {
    return Key().append_number(ref.round).append_number(ref.author).append(ref.hash.view());
}
Key history_key(AccountNumber account, std::uint64_t line) {
    return Key().append_number(account).append_number(line);
}
Key evidence_key(const SequenceEvidence& evidence) {
    return Key().append(evidence.account.view()).append_number(evidence.sequence).append(evidence.second.view());
}
Key meta_key(MetaKey key) {
    return Key().append_number(static_cast<std::uint8_t>(key));
}

Key slot_key(Slot slot) {
    return Key().append_number(slot);
}
Key round_floor_key(Round round) {
    return Key().append_number(round);
}

std::uint64_t line_of_history_key(const Key& key) {
    CHECK(key.view().size() == sizeof(AccountNumber) + sizeof(std::uint64_t));
    std::uint64_t line = 0;
    for (const std::uint8_t byte : key.view().subspan(sizeof(AccountNumber))) line = line << 8 | byte;
    return line;
}

AccountNumber account_of_history_key(const Key& key) {
    CHECK(key.view().size() == sizeof(AccountNumber) + sizeof(std::uint64_t));
    AccountNumber account = 0;
    for (const std::uint8_t byte : key.view().first(sizeof(AccountNumber))) account = account << 8 | byte;
    return account;
}

Bytes encode_row(const Place& place) {
    Bytes row;
    Writer(row).u64(place.segment).u32(place.offset).u32(place.bytes);
    return row;
}

Bytes encode_row(const IndexedLog& log) {
    Bytes row;
    Writer(row).u64(log.last).u64(log.unknown);
    return row;
}

Bytes encode_row(const Format& format) {
    Bytes row;
    Writer(row).u32(format.version).fixed(format.network);
    return row;
}

Bytes encode_row(const IndexedState& state) {
    Bytes row;
    Writer(row).u64(state.commit).fixed(state.digest).u64(state.replay_from).u64(state.accounts);
    return row;
}

Bytes encode_row(const CheckpointMark& mark) {
    Bytes row;
    Writer(row).u64(mark.checkpoint).u64(mark.replay_from);
    return row;
}

Bytes encode_row(const Horizon& horizon) {
    Bytes row;
    Writer(row).u64(horizon.checkpoint).u64(horizon.commit).u32(horizon.round).u32(horizon.slot).u64(horizon.segment);
    return row;
}

Bytes encode_row(std::uint64_t number) {
    Bytes row;
    Writer(row).u64(number);
    return row;
}

std::optional<Place> decode_place(ByteView row) {
    Reader reader(row);
    const Place place{reader.u64(), reader.u32(), reader.u32()};
    return read_whole(reader) ? std::optional(place) : std::nullopt;
}

std::optional<BlockRow> decode_block_row(ByteView row) {
    Reader reader(row);
    BlockRow out{.place = {reader.u64(), reader.u32(), reader.u32()}, .fate = {}};
    if (read_whole(reader)) return out;
    out.fate.commit = reader.u64();
    out.fate.position = reader.u32();
    const std::uint8_t reason = reader.u8();
    if (!read_whole(reader) || out.fate.commit == 0 || reason > kRejectReasonLast) return std::nullopt;
    out.fate.reason = static_cast<RejectReason>(reason);
    return out;
}

std::optional<IndexedLog> decode_indexed_log(ByteView row) {
    Reader reader(row);
    const IndexedLog log{reader.u64(), reader.u64()};
    return read_whole(reader) && log.unknown <= log.last + 1 ? std::optional(log) : std::nullopt;
}

void append_block_row(Bytes& out, const BlockRow& row) {
    std::array<std::uint8_t, kPlaceBytes + kFateBytes> bytes;
    std::uint8_t* at = put(put(put(bytes.data(), row.place.segment), row.place.offset), row.place.bytes);
    if (row.ordered()) {
        at = put(put(at, row.fate.commit), row.fate.position);
        at = put(at, static_cast<std::uint8_t>(row.fate.reason));
    }
    out.insert(out.end(), bytes.data(), at);
}

void append_history_line(Bytes& out, CommitIndex commit, TimeUs time, const HistoryEntry& entry) {
    std::array<std::uint8_t, kHistoryLineBytes> bytes;
    std::uint8_t* at = put(put(bytes.data(), commit), time);
    at = put(at, static_cast<std::uint8_t>(entry.kind));
    at = put(put_bytes(at, entry.block), entry.amount);
    at = put_bytes(at, entry.other);
    at = put(at, static_cast<std::uint8_t>(entry.reason));
    CHECK(at == bytes.data() + bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::optional<HistoryLine> decode_history_line(AccountNumber account, std::uint64_t line, ByteView bytes) {
    Reader reader(bytes);
    HistoryLine out{.index = line, .commit = reader.u64(), .time = reader.u64(), .entry = {}};
    const std::uint8_t kind = reader.u8();
    out.entry.account = account;
    out.entry.block = reader.fixed<BlockId>();
    out.entry.amount = reader.u64();
    out.entry.other = reader.fixed<AccountId>();
    const std::uint8_t reason = reader.u8();
    if (!read_whole(reader) || kind < kHistoryKindFirst || kind > kHistoryKindLast || reason > kRejectReasonLast) {
        return std::nullopt;
    }
    out.entry.kind = static_cast<HistoryKind>(kind);
    out.entry.reason = static_cast<RejectReason>(reason);
    return out;
}

std::optional<Format> decode_format(ByteView row) {
    Reader reader(row);
    Format format{.version = reader.u32(), .network = {}};
    // A newer format may have a longer row: only its version counts then.
    format.network = reader.fixed<NetworkId>();
    return reader.failed() ? std::nullopt : std::optional(format);
}

std::optional<IndexedState> decode_state(ByteView row) {
    Reader reader(row);
    IndexedState state{.commit = reader.u64(), .digest = {}};
    state.digest = reader.fixed<Hash>();
    state.replay_from = reader.u64();
    state.accounts = reader.u64();
    return read_whole(reader) ? std::optional(state) : std::nullopt;
}

Bytes encode_row(const EpochRow& row) {
    Bytes encoded = encode_checkpoint(row.checkpoint);
    Writer(encoded).bytes(encode_epoch(row.epoch));
    return encoded;
}

std::optional<EpochRow> decode_epoch_row(ByteView row) {
    Reader reader(row);
    const auto checkpoint = decode_checkpoint(reader.bytes(kCheckpointBytes));
    auto epoch = decode_epoch(reader.bytes(reader.left()));
    if (!checkpoint || !epoch) return std::nullopt;
    return EpochRow{*checkpoint, *std::move(epoch)};
}

std::optional<std::uint64_t> decode_number(ByteView row) {
    Reader reader(row);
    const std::uint64_t number = reader.u64();
    return read_whole(reader) ? std::optional(number) : std::nullopt;
}

std::optional<CheckpointMark> decode_mark(ByteView row) {
    Reader reader(row);
    const CheckpointMark mark{reader.u64(), reader.u64()};
    return read_whole(reader) ? std::optional(mark) : std::nullopt;
}

std::optional<Horizon> decode_horizon(ByteView row) {
    Reader reader(row);
    const Horizon horizon{reader.u64(), reader.u64(), reader.u32(), reader.u32(), reader.u64()};
    return read_whole(reader) ? std::optional(horizon) : std::nullopt;
}

}  // namespace weft::tangle::lmdb
