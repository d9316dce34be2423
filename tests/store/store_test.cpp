// What is written can be read: before indexing, after it, and after opening again.
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 20'240'501;

TEST_F(StoreTest, IsFreshAtFirst) {
    auto store = open();
    EXPECT_TRUE(store->recovered().fresh);
    EXPECT_EQ(store->recovered().commit, 0u);
    EXPECT_EQ(store->recovered().next_lsn, 1u);
    EXPECT_EQ(store->last_lsn(), 0u);
    EXPECT_EQ(store->recovery_note(), "");
    EXPECT_EQ(store->block(Scribe(kSeed).random_id()), std::nullopt);
    EXPECT_EQ(store->checkpoint_of(1), std::nullopt);
    EXPECT_TRUE(store->history(0, std::nullopt, 10).empty());
    must(store->replay([](Lsn, LogKind, ByteView) { FAIL() << "an empty log has no records"; }));
}

TEST_F(StoreTest, GivesBackWhatIsPendingIndexedAndReopened) {
    SCOPED_TRACE(kSeed);
    Scribe scribe(kSeed);
    {
        auto store = open();
        for (int i = 0; i < 12; ++i) {
            must(store->write(scribe.next()));
            ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
            EXPECT_EQ(store->last_lsn(), scribe.written().records.size());
            if (i % 5 == 4) must(store->index_pending());
            ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
        }
        must(store->index_pending());
        EXPECT_EQ(store->index_lag().bytes, 0u);
        EXPECT_GT(store->usage().log_segments, 1u);
    }
    auto store = open();
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
    EXPECT_EQ(store->usage().log_segments, segments().size());
}

TEST_F(StoreTest, RecoversTheLastIndexedState) {
    SCOPED_TRACE(kSeed);
    Scribe scribe(kSeed);
    WriteBatch last;
    {
        auto store = open();
        for (int i = 0; i < 7; ++i) must(store->write(last = scribe.next()));
        must(store->index_pending());
    }
    auto store = open();
    const Recovered& recovered = store->recovered();
    EXPECT_FALSE(recovered.fresh);
    EXPECT_EQ(recovered.commit, 7u);
    EXPECT_EQ(recovered.commit_digest, last.commits.back().digest);
    EXPECT_EQ(recovered.last_commit, std::optional(scribe.written().commits.at(7)));
    EXPECT_EQ(recovered.accounts, scribe.written().accounts);
    ASSERT_TRUE(recovered.last_checkpoint);
    EXPECT_EQ(recovered.last_checkpoint->checkpoint, scribe.written().checkpoints.at(3).checkpoint);
    EXPECT_EQ(recovered.last_checkpoint->certificate, scribe.written().checkpoints.at(3).certificate);
    EXPECT_EQ(recovered.next_lsn, scribe.written().records.size() + 1);
    EXPECT_GE(recovered.last_slot, scribe.written().fates.rbegin()->first.slot());
    EXPECT_LE(recovered.last_slot, scribe.written().blocks.rbegin()->first.slot());
    store->forget_recovered();
    EXPECT_TRUE(store->recovered().accounts.empty());
}

TEST_F(StoreTest, ReplaysFromWhereTheStateNeedsIt) {
    SCOPED_TRACE(kSeed);
    Scribe scribe(kSeed);
    Lsn replay_from = 0;
    {
        auto store = open();
        for (int i = 0; i < 20; ++i) {
            const WriteBatch batch = scribe.next();
            must(store->write(batch));
            if (i != 11) continue;
            must(store->index_pending());
            replay_from = batch.commits.back().replay_from;
        }
    }
    auto store = open();
    EXPECT_EQ(store->recovered().commit, 12u);
    Lsn next = replay_from;
    must(store->replay([&](Lsn lsn, LogKind, ByteView body) {
        ASSERT_EQ(lsn, next++);
        ASSERT_EQ(Bytes(body.begin(), body.end()), scribe.written().records[lsn - 1]);
    }));
    EXPECT_EQ(next, store->recovered().next_lsn);
}

TEST_F(StoreTest, SkipsCommitsThatWereWrittenBefore) {
    SCOPED_TRACE(kSeed);
    Scribe scribe(kSeed);
    std::vector<WriteBatch> batches;
    {
        auto store = open();
        for (int i = 0; i < 10; ++i) {
            must(store->write(batches.emplace_back(scribe.next())));
            if (i == 4) must(store->index_pending());
        }
    }
    for (int opened = 0; opened < 3; ++opened) {
        auto store = open();
        index_again(*store, batches);
        index_again(*store, batches);
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
        if (opened == 1) must(store->index_pending());
    }
    EXPECT_EQ(open()->recovered().commit, 10u);
    EXPECT_EQ(open()->recovered().accounts, scribe.written().accounts);
}

TEST_F(StoreTest, PagesHistoryNewestFirst) {
    SCOPED_TRACE(kSeed);
    Scribe scribe(kSeed, {.blocks = 60, .accounts = 2});
    auto store = open();
    for (int i = 0; i < 12; ++i) {
        must(store->write(scribe.next()));
        if (i == 2 || i == 3 || i == 8) must(store->index_pending());  // rows of many lines and of few
    }
    const auto& expected = scribe.written().history.at(1);
    ASSERT_GT(expected.size(), 300u);
    std::optional<std::uint64_t> before;
    std::size_t left = expected.size();
    while (left > 0) {
        const auto page = store->history(1, before, 7);
        ASSERT_EQ(page.size(), std::min<std::size_t>(left, 7));
        for (const HistoryLine& line : page) {
            ASSERT_EQ(line.index, --left);
            ASSERT_EQ(line.entry, expected[left].entry);
        }
        before = page.back().index;
    }
    EXPECT_TRUE(store->history(1, before, 7).empty());
    EXPECT_TRUE(store->history(1, std::nullopt, 0).empty());
    EXPECT_TRUE(store->history(77, std::nullopt, 7).empty());
}

TEST_F(StoreTest, GrowsTheMapOfTheIndex) {
    SCOPED_TRACE(kSeed);
    StoreOptions options = small_options();
    options.map_bytes_first = 64 * 1024;
    Scribe scribe(kSeed, {.blocks = 400});
    auto store = open(options);
    const std::uint64_t at_first = store->usage().index_map_bytes;
    for (int i = 0; i < 10; ++i) {
        must(store->write(scribe.next()));
        must(store->index_pending());
    }
    EXPECT_GE(store->usage().index_map_bytes, 4 * at_first);
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
}

TEST_F(StoreTest, IndexesByItselfWhenTooMuchIsPending) {
    SCOPED_TRACE(kSeed);
    StoreOptions options = small_options();
    options.pending_bytes_max = 20'000;
    Scribe scribe(kSeed);
    auto store = open(options);
    for (int i = 0; i < 100; ++i) {
        must(store->write(scribe.next()));
        ASSERT_LE(store->index_lag().bytes, options.pending_bytes_max);
    }
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
}

TEST_F(StoreTest, KeepsARecordThatIsLongerThanASegment) {
    SCOPED_TRACE(kSeed);
    Scribe scribe(kSeed, {.blocks = 2, .block_bytes = 10'000});
    {
        auto store = open();
        for (int i = 0; i < 3; ++i) must(store->write(scribe.next()));
        must(store->index_pending());
    }
    ASSERT_NO_FATAL_FAILURE(expect_holds(*open(), scribe.written()));
}

TEST_F(StoreTest, RefusesASecondProcess) {
    auto store = open();
    const auto second = try_open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, StoreErrorCode::in_use);
    store.reset();
    EXPECT_TRUE(try_open());
}

TEST_F(StoreTest, RefusesAnotherNetwork) {
    open();
    network_ = NetworkId{{9}};
    const auto other = try_open();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, StoreErrorCode::wrong_network);
    // The log alone tells, too.
    std::filesystem::remove_all(folder() / "index");
    const auto by_log = try_open();
    ASSERT_FALSE(by_log);
    EXPECT_EQ(by_log.error().code, StoreErrorCode::wrong_network);
}

TEST_F(StoreTest, RefusesANewerLog) {
    open();
    Bytes segment = read_file(segments().front());
    ++segment[8];  // the version, behind the magic
    write_file(segments().front(), segment);
    const auto newer = try_open();
    ASSERT_FALSE(newer);
    EXPECT_EQ(newer.error().code, StoreErrorCode::newer_format);
}

TEST_F(StoreTest, TellsWhatIsWrongWithTheFolder) {
    write_file(folder(), as_bytes("not a folder"));
    const auto store = try_open();
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, StoreErrorCode::io);
    EXPECT_NE(store.error().what.find(folder().string()), std::string::npos);
}

}  // namespace
}  // namespace weft::tangle
