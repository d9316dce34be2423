// What the store reads back from a disk: its index's pages and rows, a segment's header, the records of its log. The
// first byte says which. Records are tried again with checksums that fit, so that what lies behind them is reached.
#include <array>
#include <cstring>

#include "tangle/lmdb/page.hpp"
#include "tangle/lmdb/segment.hpp"
#include "tangle/lmdb/tables.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace tangle;
using namespace tangle::lmdb;

enum : std::uint8_t {
    kRecords,
    kHeader,
    kBlockRow,
    kPlaceRow,
    kStateRow,
    kLogRow,
    kNumberRow,
    kFormatRow,
    kHistory,
    kTreePage,
    kMetaPage,
    kMarkRow,
    kHorizonRow,
};
constexpr std::size_t kKinds = kHorizonRow + 1;
constexpr Lsn kFirst = 5;
constexpr std::size_t kChecksumAt = kLogHeaderBytes - Checksum::kBytes;

const NetworkId& network() {
    static const NetworkId kNetwork = samples::network();
    return kNetwork;
}

SegmentHeader segment_header(LogFormat format = LogFormat::crc32c) {
    return {network(), kFirst, HashKey{{1, 2, 3}}, format};
}

// The record that the entry is of. Its key must not be all zero: nobody writes such a one.
std::optional<LogRecord> record_of(const LogEntry& entry) {
    LogRecord record{.kind = entry.kind, .body = entry.body};
    Reader key(entry.key);
    if (entry.kind == LogKind::block) {
        record.block_id = key.fixed<BlockId>();
        if (record.block_id == BlockId()) return std::nullopt;
    } else if (entry.kind == LogKind::round_block) {
        // Keys are big-endian.
        for (std::size_t i = 0; i < 4; ++i) record.round_ref.round = record.round_ref.round << 8 | key.u8();
        for (std::size_t i = 0; i < 2; ++i) {
            record.round_ref.author = static_cast<AuthorIndex>(record.round_ref.author << 8 | key.u8());
        }
        record.round_ref.hash = key.fixed<Hash>();
        if (record.round_ref == RoundRef()) return std::nullopt;
    } else {
        for (std::size_t i = 0; i < 8; ++i) record.index = record.index << 8 | key.u8();
    }
    return record;
}

// Puts the checksums of all records right that have a sound head.
Bytes sealed(const RecordSeal& seal, ByteView records) {
    Bytes out(records.begin(), records.end());
    std::size_t at = 0;
    while (const auto head = parse_log_head(ByteView(out).subspan(at))) {
        const ByteView record = ByteView(out).subspan(at, head->bytes);
        const auto sum = seal.over(record.first(kChecksumAt), record.subspan(kLogHeaderBytes));
        std::memcpy(out.data() + at + kChecksumAt, sum.data(), sum.size());
        at += head->bytes;
    }
    return out;
}

// Walks a segment of these records; gives how many bytes of them were taken.
std::size_t walk(const SegmentHeader& header, ByteView records) {
    Bytes content = encode_segment_header(header);
    content.insert(content.end(), records.begin(), records.end());
    Bytes again;
    bool whole = true;
    const auto end = walk_segment(content, header, [&](const Place& place, const LogEntry& entry) -> StoreResult<void> {
        CHECK(place.segment == header.first && place.bytes == entry.bytes && entry.group <= entry.lsn);
        CHECK(place.offset + place.bytes <= content.size());
        const std::optional<LogRecord> record = record_of(entry);
        whole = whole && record;
        if (whole) append_log_entry(again, header.seal(), entry.lsn, entry.group, *record);
        return {};
    });
    CHECK(end && end->offset >= kSegmentHeaderBytes && end->offset <= content.size());
    const ByteView walked = ByteView(content).subspan(kSegmentHeaderBytes, end->offset - kSegmentHeaderBytes);
    CHECK(!whole || std::ranges::equal(again, walked));
    return walked.size();
}

bool run_records(ByteView records) {
    for (const LogFormat format : {LogFormat::blake3, LogFormat::crc32c}) {
        const SegmentHeader header = segment_header(format);
        walk(header, sealed(header.seal(), records));
    }
    return walk(segment_header(), records) == records.size();
}

bool run_header(ByteView bytes) {
    if (bytes.size() > kSegmentHeaderBytes) return false;  // then records follow
    return accepts_one_encoding(
        bytes, [](ByteView view) { return decode_segment_header(view, network(), kFirst, "a segment"); },
        encode_segment_header);
}

template <class Row>
bool run_row(ByteView bytes, std::optional<Row> (*decode)(ByteView)) {
    return accepts_one_encoding(bytes, decode, [](const Row& row) { return encode_row(row); });
}

Bytes block_row(const BlockRow& row) {
    Bytes out;
    append_block_row(out, row);
    return out;
}

Bytes history_line(const HistoryLine& line) {
    Bytes out;
    append_history_line(out, line.commit, line.time, line.entry);
    return out;
}

bool run_history(ByteView bytes) {
    if (bytes.size() != kHistoryLineBytes) return false;
    return accepts_one_encoding(
        bytes, [](ByteView view) { return decode_history_line(7, 3, view); }, history_line);
}

// A row of a newer format may be longer than what is read of it.
bool run_format(ByteView bytes) {
    const std::optional<Format> format = decode_format(bytes);
    if (!format) return false;
    const Bytes again = encode_row(*format);
    CHECK(again.size() <= bytes.size() && std::ranges::equal(again, bytes.first(again.size())));
    return true;
}

bool lies_in(ByteView part, ByteView whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

// Whatever the page says, what is read of it lies in it.
bool run_tree_page(ByteView bytes) {
    Reader reader(bytes);
    const auto page = TreePage::parse(bytes, reader.u64());
    if (!page) return false;
    CHECK(page->size() > 0);
    for (std::size_t i = 0; i < page->size(); ++i) {
        CHECK(lies_in(page->key(i), bytes));
        CHECK(!page->is_leaf() || page->overflow(i) || lies_in(page->value(i), bytes));
    }
    return true;
}

bool run_meta_page(ByteView bytes) {
    const auto meta = Meta::of_page(bytes);
    if (!meta) return false;
    const auto again = Meta::of_page(meta->page(1, meta->transaction()));
    CHECK(again && std::ranges::equal(again->encoded(), meta->encoded()));
    CHECK(again->names() == meta->names() && again->free() == meta->free());
    return true;
}

bool run(ByteView input) {
    Choices choices(input);
    const std::size_t kind = choices.below(kKinds);
    const ByteView bytes = choices.rest();
    switch (kind) {
        case kRecords:
            return run_records(bytes);
        case kHeader:
            return run_header(bytes);
        case kBlockRow:
            return accepts_one_encoding(bytes, decode_block_row, block_row);
        case kPlaceRow:
            return run_row(bytes, decode_place);
        case kStateRow:
            return run_row(bytes, decode_state);
        case kLogRow:
            return run_row(bytes, decode_indexed_log);
        case kNumberRow:
            return run_row(bytes, decode_number);
        case kMarkRow:
            return run_row(bytes, decode_mark);
        case kHorizonRow:
            return run_row(bytes, decode_horizon);
        case kFormatRow:
            return run_format(bytes);
        case kTreePage:
            return run_tree_page(bytes);
        case kMetaPage:
            return run_meta_page(bytes);
        default:
            return run_history(bytes);
    }
}

Bytes sample_records() {
    const Bytes body(20, 9);
    Bytes out;
    Lsn lsn = kFirst;
    for (const LogRecord& record :
         std::vector<LogRecord>{{.kind = LogKind::block, .body = body, .block_id = BlockId(7, Hash{{1}})},
                                {.kind = LogKind::round_block, .body = body, .round_ref = {3, 1, Hash{{2}}}},
                                {.kind = LogKind::commit, .body = body, .index = 11},
                                {.kind = LogKind::checkpoint, .body = {}, .index = 12},
                                {.kind = LogKind::certificate, .body = body, .index = 13}}) {
        append_log_entry(out, segment_header().seal(), lsn++, kFirst, record);
    }
    return out;
}

// A page with two rows, or two children.
Bytes sample_page(bool leaf) {
    Bytes page;
    Writer(page).u64(3).u16(0).u16(leaf ? 2 : 1).u16(20).u16(40).u16(60).u16(40);
    page.resize(40);
    Writer(page).u16(5).u16(0).u16(0).u16(3).bytes(Bytes(3, 7)).bytes(Bytes(5, 8));
    page.resize(60);
    Writer(page).u16(9).u16(0).u16(leaf ? 1 : 0).u16(2).bytes(Bytes(2, 6)).u64(11);
    return page;
}

Bytes sample_meta_page() {
    Bytes page;
    Writer(page).u64(0).u16(0).u16(8).u32(0).u32(0xBEEFC0DE).u32(1).u64(0).u64(1 << 20).u32(4096);
    page.resize(16 + Meta::kBytes);
    return page;
}

std::vector<Bytes> seeds() {
    const Place place{kFirst, 92, 300};
    const HistoryEntry entry{.block = BlockId(7, Hash{{1}}), .amount = 9, .other = {}};
    return {chosen(kRecords, sample_records()),
            chosen(kRecords, {}),
            chosen(kHeader, encode_segment_header(segment_header())),
            chosen(kHeader, encode_segment_header(segment_header(LogFormat::blake3))),
            chosen(kBlockRow, block_row({place, {}})),
            chosen(kBlockRow, block_row({place, {3, 1, RejectReason::wrong_key}})),
            chosen(kPlaceRow, encode_row(place)),
            chosen(kStateRow, encode_row(IndexedState{3, {}, 4, 6})),
            chosen(kLogRow, encode_row(IndexedLog{9, 7})),
            chosen(kNumberRow, encode_row(std::uint64_t{12})),
            chosen(kMarkRow, encode_row(CheckpointMark{3, 40})),
            chosen(kHorizonRow, encode_row(Horizon{3, 17, 5, 6, 9})),
            chosen(kFormatRow, encode_row(Format{kIndexFormat, network()})),
            chosen(kTreePage, sample_page(true)),
            chosen(kTreePage, sample_page(false)),
            chosen(kMetaPage, sample_meta_page()),
            chosen(kHistory, history_line({.index = 3, .commit = 2, .time = 5, .entry = entry}))};
}

const Registration kRegistration({"store", run, seeds});

}  // namespace
}  // namespace weft::fuzz
