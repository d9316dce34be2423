// The tables in LMDB and the rows before them.
#include "tangle/lmdb/index.hpp"

#include "tests/store/store_fixture.hpp"

namespace weft::tangle::lmdb {
namespace {

class IndexTest : public StoreTest {
protected:
    std::unique_ptr<Index> open_index(IndexLimits limits) const {
        auto index = Index::open(root() / "index", limits);
        if (!index) throw std::runtime_error(index.error().what);
        return *std::move(index);
    }

    static RowSet rows(std::uint64_t first, std::uint64_t count) {
        RowSet set;
        for (std::uint64_t i = first; i < first + count; ++i) {
            set.tables[static_cast<std::size_t>(Table::commits)][index_key(i)] = Bytes(100, static_cast<uint8_t>(i));
        }
        return set;
    }
};

TEST_F(IndexTest, GrowsAndTriesAgainWhenTheMapIsFull) {
    const auto index = open_index({.map_bytes_first = 64 * 1024, .map_bytes_max = 64 << 20});
    // The set does not say how large it is: so nothing grows ahead.
    must(index->apply(rows(0, 10'000)));
    EXPECT_GT(index->map_bytes(), 1u << 20);
    for (std::uint64_t i = 0; i < 10'000; i += 999) {
        EXPECT_EQ(*index->find(Table::commits, index_key(i)), Bytes(100, static_cast<std::uint8_t>(i)));
    }
}

TEST_F(IndexTest, KeepsItsLimitAndWhatItHeld) {
    const auto index = open_index({.map_bytes_first = 64 * 1024, .map_bytes_max = 256 * 1024});
    must(index->apply(rows(0, 100)));
    const auto full = index->apply(rows(100, 10'000));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, StoreErrorCode::no_space);
    EXPECT_EQ(index->all(Table::commits)->size(), 100u);
    EXPECT_EQ(index->map_bytes(), 256u * 1024);
}

// LMDB keeps which pages a transaction freed as one row: a large transaction's is longer than any of ours.
TEST_F(IndexTest, CountsFreePagesBehindALargeTransaction) {
    const auto index = open_index({.map_bytes_first = 1 << 20, .map_bytes_max = 256 << 20});
    constexpr std::uint64_t kRows = 20'000;
    constexpr std::size_t kRowBytes = 1'900;  // two on a page
    for (const std::uint8_t fill : {1, 2}) {
        RowSet set;
        for (std::uint64_t i = 0; i < kRows; ++i) {
            set.tables[static_cast<std::size_t>(Table::commits)][index_key(i)] = Bytes(kRowBytes, fill);
        }
        must(index->apply(set));
    }
    const auto free = index->free_bytes();
    ASSERT_TRUE(free) << free.error().what;
    EXPECT_GE(*free, kRows * kRowBytes);
}

// Rows of a few lines each would leave most of LMDB's pages half empty.
TEST_F(IndexTest, AnAccountsLastRowIsFilledBeforeAnotherBegins) {
    const auto index = open_index({.map_bytes_first = 1 << 20, .map_bytes_max = 64 << 20});
    constexpr AccountNumber kAccounts = 30;
    std::array<Bytes, kAccounts> expected;
    constexpr std::size_t kLinesAtOnce[] = {1, 7, 50, 3, 90, 2, 43, 11};
    for (std::size_t transaction = 0; transaction < 64; ++transaction) {
        RowSet set;
        for (AccountNumber account = transaction % 3; account < kAccounts; account += 1 + transaction % 5) {
            Bytes& written = expected[account];
            AccountLines& lines = set.history[account];
            HistoryEntry entry;
            entry.account = account;
            lines.first = written.size() / kHistoryLineBytes;
            for (std::size_t i = 0; i < kLinesAtOnce[(transaction + account) % 8]; ++i) {
                append_history_line(lines.encoded, transaction, i, entry);
            }
            written.insert(written.end(), lines.encoded.begin(), lines.encoded.end());
        }
        must(index->apply(set));
    }
    std::array<Bytes, kAccounts> found;
    const std::vector<Row> rows = *index->all(Table::history);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const AccountNumber account = account_of_history_key(rows[i].key);
        EXPECT_EQ(line_of_history_key(rows[i].key), found[account].size() / kHistoryLineBytes);
        found[account].insert(found[account].end(), rows[i].value.begin(), rows[i].value.end());
        const bool last = i + 1 == rows.size() || account_of_history_key(rows[i + 1].key) != account;
        EXPECT_TRUE(last || rows[i].value.size() == kHistoryLinesPerRow * kHistoryLineBytes);
    }
    EXPECT_EQ(found, expected);
}

TEST_F(IndexTest, FindsNeighbours) {
    const auto index = open_index({.map_bytes_first = 1 << 20, .map_bytes_max = 1 << 20});
    EXPECT_EQ(index->at_or_after(Table::commits, index_key(0))->has_value(), false);
    EXPECT_TRUE(index->below(Table::commits, index_key(0), index_key(9), 5)->empty());
    must(index->apply(rows(10, 5)));
    EXPECT_EQ((*index->at_or_after(Table::commits, index_key(0)))->key, index_key(10));
    EXPECT_EQ((*index->at_or_after(Table::commits, index_key(14)))->key, index_key(14));
    EXPECT_FALSE(index->at_or_after(Table::commits, index_key(15))->has_value());
    const auto below = *index->below(Table::commits, index_key(11), index_key(99), 10);
    ASSERT_EQ(below.size(), 4u);
    EXPECT_EQ(below.front().key, index_key(14));
    EXPECT_EQ(below.back().key, index_key(11));
    EXPECT_TRUE(index->below(Table::commits, index_key(0), index_key(10), 10)->empty());
    EXPECT_TRUE(index->all(Table::rounds)->empty());
}

TEST(PendingRows, ShowsBothGenerationsTheNewerFirst) {
    PendingRows pending({});
    EXPECT_EQ(pending.freeze(Unordered::waits), nullptr);
    pending.add({{Table::commits, index_key(1), {1}}, {Table::commits, index_key(3), {3}}});
    ASSERT_NE(pending.freeze(Unordered::waits), nullptr);
    pending.add({{Table::commits, index_key(2), {2}}, {Table::commits, index_key(3), {33}}});
    EXPECT_EQ(pending.find(Table::commits, index_key(1)), Bytes{1});
    EXPECT_EQ(pending.find(Table::commits, index_key(3)), Bytes{33});
    EXPECT_EQ(pending.find(Table::rounds, index_key(3)), std::nullopt);
    EXPECT_EQ(pending.at_or_after(Table::commits, index_key(2))->key, index_key(2));
    EXPECT_EQ(pending.at_or_after(Table::commits, index_key(3))->value, Bytes{33});
    EXPECT_EQ(pending.at_or_after(Table::commits, index_key(4)), std::nullopt);
    const auto rows = pending.below(Table::commits, index_key(1), index_key(9), 2);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].value, Bytes{33});
    EXPECT_EQ(rows[1].value, Bytes{2});
    pending.drop_frozen();
    EXPECT_EQ(pending.find(Table::commits, index_key(1)), std::nullopt);
    EXPECT_EQ(pending.find(Table::commits, index_key(3)), Bytes{33});
}

TEST(PendingRows, CountsARowOnce) {
    PendingRows pending({});
    pending.add({{Table::meta, meta_key(MetaKey::log), Bytes(8)}});
    const std::size_t bytes = pending.bytes();
    for (int i = 0; i < 10; ++i) pending.add({{Table::meta, meta_key(MetaKey::log), Bytes(8)}});
    EXPECT_EQ(pending.bytes(), bytes);
    pending.add({{Table::meta, meta_key(MetaKey::log), Bytes(18)}});
    EXPECT_EQ(pending.bytes(), bytes + 10);
}

TEST(Key, SortsAsBytesDo) {
    EXPECT_LT(index_key(255), index_key(256));
    EXPECT_LT(account_key(7), history_key(7, 0));
    EXPECT_LT(history_key(7, ~std::uint64_t{0}), history_key(8, 0));
    EXPECT_EQ(line_of_history_key(history_key(7, 0x0102030405060708)), 0x0102030405060708u);
    EXPECT_EQ(to_hex(round_key({0x01020304, 0x0506, Hash{}}).view()).substr(0, 14), "01020304050600");
}

}  // namespace
}  // namespace weft::tangle::lmdb
