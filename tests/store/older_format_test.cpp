// Stores that an older version of Weft wrote.
#include "tests/store/store_fixture.hpp"

#include "tangle/lmdb/index.hpp"
#include "tangle/lmdb/segment.hpp"

namespace weft::tangle {
namespace {

using namespace lmdb;

constexpr std::uint64_t kSeed = 1'999;

class OlderFormatTest : public StoreTest {
protected:
    // The only segment as format 1 sealed it: the same records, checksums of BLAKE3.
    void make_old(const std::filesystem::path& segment) const {
        const Bytes content = read_file(segment);
        const auto header = decode_segment_header(content, network_, 1, segment);
        ASSERT_TRUE(header);
        SegmentHeader old_header = *header;
        old_header.format = LogFormat::blake3;
        Bytes old = encode_segment_header(old_header);
        const RecordSeal seal = old_header.seal();
        const auto end = walk_segment(content, *header, [&](const Place&, const LogEntry& entry) {
            append_log_entry(old, seal, entry.lsn, entry.group, record_of(entry));
            return StoreResult<void>();
        });
        ASSERT_TRUE(end);
        ASSERT_EQ(old.size(), end->offset);
        old.resize(content.size());
        write_file(segment, old);
    }

    static LogRecord record_of(const LogEntry& entry) {
        LogRecord record{.kind = entry.kind, .body = entry.body};
        Reader key(entry.key);
        if (entry.kind == LogKind::block) {
            record.block_id = BlockId::from(entry.key);
        } else if (entry.kind == LogKind::round_block) {
            for (int i = 0; i < 4; ++i) record.round_ref.round = record.round_ref.round << 8 | key.u8();
            for (int i = 0; i < 2; ++i) {
                record.round_ref.author = static_cast<AuthorIndex>(record.round_ref.author << 8 | key.u8());
            }
            record.round_ref.hash = key.fixed<Hash>();
        } else {
            for (int i = 0; i < 8; ++i) record.index = record.index << 8 | key.u8();
        }
        return record;
    }

    void write_index_format(std::uint32_t version) const {
        auto index = Index::open(folder() / "index", {.map_bytes_first = 1 << 20, .map_bytes_max = 1 << 20});
        ASSERT_TRUE(index);
        RowSet rows;
        rows.tables[static_cast<std::size_t>(Table::meta)][meta_key(MetaKey::format)] =
            encode_row(Format{version, network_});
        must((*index)->apply(rows));
    }

    StoreOptions options_ = [] {
        StoreOptions options = small_options();
        options.segment_bytes = 8 * 1024;
        return options;
    }();
    Scribe scribe_{kSeed};
};

TEST_F(OlderFormatTest, AnOldLogIsReadAndGoneOnWith) {
    SCOPED_TRACE(kSeed);
    std::vector<WriteBatch> batches;
    {
        auto store = open(options_);
        for (int i = 0; i < 5; ++i) must(store->write(batches.emplace_back(scribe_.next())));
    }
    make_old(segments().front());
    for (int opened = 0; opened < 2; ++opened) {
        auto store = open(options_);
        EXPECT_EQ(store->recovery_note(), "");
        index_again(*store, batches);
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
        for (int i = 0; i < 20; ++i) must(store->write(batches.emplace_back(scribe_.next())));
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
        EXPECT_GE(segments().size(), 2u);
    }
}

TEST_F(OlderFormatTest, AnOldIndexIsMadeAgainFromTheLog) {
    SCOPED_TRACE(kSeed);
    std::vector<WriteBatch> batches;
    {
        auto store = open(options_);
        for (int i = 0; i < 9; ++i) must(store->write(batches.emplace_back(scribe_.next())));
        must(store->index_pending());
    }
    write_index_format(kIndexFormat - 1);
    auto store = open(options_);
    EXPECT_FALSE(store->recovered().fresh);
    EXPECT_EQ(store->recovered().commit, 0u);
    index_again(*store, batches);
    must(store->index_pending());
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
    store.reset();
    EXPECT_EQ(open(options_)->recovered().commit, 9u);
}

TEST_F(OlderFormatTest, ANewerIndexIsRefused) {
    open(options_);
    write_index_format(kIndexFormat + 1);
    const auto store = try_open(options_);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, StoreErrorCode::newer_format);
}

}  // namespace
}  // namespace weft::tangle
