// A full disk, played by a limit on the size of files: the store says so, and goes on when there is room again.
#include <signal.h>
#include <sys/resource.h>

#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 90'210;

// While it lives, no file of this process grows beyond so many bytes.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        signal_ = signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        signal(SIGXFSZ, signal_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
    void (*signal_)(int) = nullptr;
};

class SpaceTest : public StoreTest {
protected:
    // The write fails for want of space, as often as it is tried, and leaves the batch as it is.
    void expect_full(Store& store, WriteBatch& batch) {
        const std::size_t before = store.last_lsn();
        const std::size_t records = batch.log.size();
        for (int i = 0; i < 3; ++i) {
            const auto refused = store.write(std::move(batch));
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, StoreErrorCode::no_space) << refused.error().what;
            EXPECT_NE(refused.error().what.find("free some space"), std::string::npos) << refused.error().what;
            ASSERT_EQ(batch.log.size(), records);
            EXPECT_EQ(store.last_lsn(), before);
            EXPECT_EQ(store.block(batch.log.front().block_id), std::nullopt);
        }
        EXPECT_FALSE(store.failure());
    }

    Scribe scribe_{kSeed, {.blocks = 4, .block_bytes = 600}};
};

TEST_F(SpaceTest, NoRoomForTheNextSegment) {
    auto store = open();
    must(store->write(scribe_.next_without_commit()));
    const Written written = scribe_.written();
    {
        const FileSizeLimit limit(1024);
        WriteBatch batch = scribe_.next_without_commit();
        ASSERT_NO_FATAL_FAILURE(expect_full(*store, batch));
    }
    store.reset();
    store = open();
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written));
}

TEST_F(SpaceTest, GoesOnWhenThereIsRoomForTheNextSegment) {
    auto store = open();
    must(store->write(scribe_.next_without_commit()));
    for (int round = 0; round < 5; ++round) {
        WriteBatch batch = scribe_.next_without_commit();
        {
            const FileSizeLimit limit(1024);
            ASSERT_NO_FATAL_FAILURE(expect_full(*store, batch));
        }
        must(store->write(std::move(batch)));
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
    }
    EXPECT_GT(segments().size(), 3u);
    store.reset();
    store = open();
    EXPECT_EQ(store->recovery_note(), "");
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

TEST_F(SpaceTest, NoRoomInTheMiddleOfAGroup) {
    StoreOptions options = small_options();
    options.segment_bytes = 64 * 1024;
    auto store = open(options);
    must(store->write(scribe_.next_without_commit()));
    const Written written = scribe_.written();
    {
        const FileSizeLimit limit(4500);  // cuts the second group's write in two
        WriteBatch batch = scribe_.next_without_commit();
        ASSERT_NO_FATAL_FAILURE(expect_full(*store, batch));
    }
    store.reset();
    store = open(options);
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written));
    EXPECT_GE(store->last_lsn(), written.records.size());
    EXPECT_LT(store->last_lsn(), scribe_.written().records.size());
    // Nothing half-written is believed: whatever is offered is as it was written.
    must(store->replay([&](Lsn lsn, LogKind, ByteView body) {
        ASSERT_EQ(Bytes(body.begin(), body.end()), scribe_.written().records[lsn - 1]);
    }));
}

TEST_F(SpaceTest, GoesOnAfterAGroupThatWasCutInTwo) {
    StoreOptions options = small_options();
    options.segment_bytes = 64 * 1024;
    auto store = open(options);
    must(store->write(scribe_.next_without_commit()));
    WriteBatch batch = scribe_.next_without_commit();
    {
        const FileSizeLimit limit(4500);
        ASSERT_NO_FATAL_FAILURE(expect_full(*store, batch));
    }
    must(store->write(std::move(batch)));
    must(store->write(scribe_.next_without_commit()));
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
    store.reset();
    store = open(options);
    EXPECT_EQ(store->recovery_note(), "");
    EXPECT_EQ(store->last_lsn(), scribe_.written().records.size());
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

TEST_F(SpaceTest, NoRoomForTheIndex) {
    StoreOptions options = small_options();
    options.segment_bytes = 256 * 1024;
    auto store = open(options);
    for (int i = 0; i < 10; ++i) must(store->write(scribe_.next()));
    const auto refused = [&] {
        const FileSizeLimit limit(16 * 1024);
        return store->index_pending();
    };
    for (int i = 0; i < 3; ++i) {
        const auto result = refused();
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, StoreErrorCode::no_space) << result.error().what;
        must(store->write(scribe_.next()));  // the log has room
    }
    EXPECT_FALSE(store->failure());
    for (const auto& [id, body] : scribe_.written().blocks) EXPECT_EQ(store->block(id), std::optional(body));
    must(store->index_pending());
    must(store->index_pending());
    EXPECT_EQ(store->index_lag().commits, 0u);
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
    store.reset();
    store = open(options);
    EXPECT_EQ(store->last_lsn(), scribe_.written().records.size());
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

// What waits for the index stays within its bound: beyond it, writes wait for space, too.
TEST_F(SpaceTest, AnIndexWithoutRoomStopsWritesInTime) {
    StoreOptions options = small_options();
    options.segment_bytes = 4 << 20;
    options.pending_bytes_max = 40'000;
    auto store = open(options);
    WriteBatch batch;
    std::size_t lag_max = 0;
    {
        const FileSizeLimit limit(16 * 1024);
        StoreResult<void> written;
        for (int i = 0; i < 1'000 && written; ++i) {
            batch = scribe_.next();
            written = store->write(std::move(batch));
            lag_max = std::max(lag_max, store->index_lag().bytes);
        }
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, StoreErrorCode::no_space);
        ASSERT_FALSE(batch.log.empty());
    }
    EXPECT_LT(lag_max, 2 * options.pending_bytes_max);
    must(store->write(std::move(batch)));
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

// The map's limit is an operator's: raised, the node goes on where it was.
TEST_F(SpaceTest, AFullMapIsAsAFullDisk) {
    StoreOptions options = small_options();
    options.segment_bytes = 4 << 20;
    options.map_bytes_first = options.map_bytes_max = 192 * 1024;
    options.pending_bytes_max = 40'000;
    std::vector<WriteBatch> batches;
    auto store = open(options);
    StoreResult<void> written;
    while (batches.size() < 1'000 && written) {
        written = store->write(batches.emplace_back(scribe_.next()));
    }
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, StoreErrorCode::no_space);
    EXPECT_NE(written.error().what.find("raise the limit"), std::string::npos) << written.error().what;
    EXPECT_FALSE(store->failure());
    store.reset();
    options.map_bytes_max = 64 << 20;
    store = open(options);
    index_again(*store, {batches.begin(), batches.end() - 1});
    must(store->write(batches.back()));
    must(store->index_pending());
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

}  // namespace
}  // namespace weft::tangle
