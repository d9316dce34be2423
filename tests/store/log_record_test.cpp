// One record of the log: what is parsed is what was appended, or nothing.
#include "tangle/lmdb/log_record.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::tangle::lmdb {
namespace {

const RecordSeal kSeal(LogFormat::crc32c, HashKey{{1, 2, 3}});

std::vector<LogRecord> one_of_each(const Bytes& body) {
    return {{.kind = LogKind::block, .body = body, .block_id = BlockId(7, Hash{{1}})},
            {.kind = LogKind::round_block, .body = body, .round_ref = {3, 1, Hash{{2}}}},
            {.kind = LogKind::commit, .body = body, .index = 11},
            {.kind = LogKind::checkpoint, .body = body, .index = 12},
            {.kind = LogKind::certificate, .body = body, .index = 13}};
}

TEST(LogRecord, ComesBackAsItWas) {
    for (const std::size_t size : {0, 1, 300, 40'000}) {
        const Bytes body(size, 9);
        for (const LogRecord& record : one_of_each(body)) {
            Bytes out{0xAA};
            append_log_entry(out, kSeal, 100, 90, record);
            EXPECT_EQ(out.size(), 1 + log_entry_bytes(record));
            out.push_back(0xBB);
            const auto entry = parse_log_entry(kSeal, ByteView(out).subspan(1));
            ASSERT_TRUE(entry);
            EXPECT_EQ(entry->kind, record.kind);
            EXPECT_EQ(entry->lsn, 100u);
            EXPECT_EQ(entry->group, 90u);
            EXPECT_EQ(entry->bytes, log_entry_bytes(record));
            EXPECT_TRUE(std::ranges::equal(entry->key, log_key(record).view()));
            EXPECT_TRUE(std::ranges::equal(entry->body, body));
        }
    }
}

TEST(LogRecord, IsNothingWhenCutOrChangedAnywhere) {
    const Bytes body(20, 9);
    for (const LogRecord& record : one_of_each(body)) {
        Bytes whole;
        append_log_entry(whole, kSeal, 100, 90, record);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            EXPECT_FALSE(parse_log_entry(kSeal, ByteView(whole).first(at))) << at;
            for (int bit = 0; bit < 8; ++bit) {
                Bytes flipped = whole;
                flipped[at] ^= static_cast<std::uint8_t>(1u << bit);
                EXPECT_FALSE(parse_log_entry(kSeal, flipped)) << at << " bit " << bit;
            }
        }
    }
}

TEST(LogRecord, IsNothingInAnotherSegment) {
    const Bytes body(20, 9);
    Bytes out;
    append_log_entry(out, kSeal, 1, 1, one_of_each(body).front());
    EXPECT_TRUE(parse_log_entry(kSeal, out));
    EXPECT_FALSE(parse_log_entry(RecordSeal(LogFormat::crc32c, HashKey{{4}}), out));
    EXPECT_FALSE(parse_log_entry(kSeal, Bytes(4096)));
}

}  // namespace
}  // namespace weft::tangle::lmdb
