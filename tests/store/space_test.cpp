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
    // The next write fails for want of space, and the store takes nothing any more.
    void expect_full(Store& store) {
        const std::size_t before = store.last_lsn();
        const WriteBatch batch = scribe_.next_without_commit();
        const auto refused = store.write(batch);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, StoreErrorCode::no_space) << refused.error().what;
        EXPECT_NE(refused.error().what.find("free some space"), std::string::npos) << refused.error().what;
        EXPECT_EQ(store.last_lsn(), before);
        EXPECT_EQ(store.block(batch.log.front().block_id), std::nullopt);
        EXPECT_EQ(store.write(batch).error().code, StoreErrorCode::no_space);
        EXPECT_EQ(store.index_pending().error().code, StoreErrorCode::no_space);
    }

    Scribe scribe_{kSeed, {.blocks = 4, .block_bytes = 600}};
};

TEST_F(SpaceTest, NoRoomForTheNextSegment) {
    auto store = open();
    must(store->write(scribe_.next_without_commit()));
    const Written written = scribe_.written();
    {
        const FileSizeLimit limit(1024);
        expect_full(*store);
    }
    store.reset();
    store = open();
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written));
}

TEST_F(SpaceTest, NoRoomInTheMiddleOfAGroup) {
    StoreOptions options = small_options();
    options.segment_bytes = 64 * 1024;
    auto store = open(options);
    must(store->write(scribe_.next_without_commit()));
    const Written written = scribe_.written();
    {
        const FileSizeLimit limit(4500);  // cuts the second group's write in two
        expect_full(*store);
    }
    store.reset();
    store = open(options);
    EXPECT_NE(store->recovery_note(), "");
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written));
    EXPECT_GE(store->last_lsn(), written.records.size());
    EXPECT_LT(store->last_lsn(), scribe_.written().records.size());
    // Nothing half-written is believed: whatever is offered is as it was written.
    must(store->replay([&](Lsn lsn, LogKind, ByteView body) {
        ASSERT_EQ(Bytes(body.begin(), body.end()), scribe_.written().records[lsn - 1]);
    }));
}

TEST_F(SpaceTest, NoRoomForTheIndex) {
    StoreOptions options = small_options();
    options.segment_bytes = 256 * 1024;
    auto store = open(options);
    for (int i = 0; i < 10; ++i) must(store->write(scribe_.next()));
    {
        const FileSizeLimit limit(16 * 1024);
        const auto refused = store->index_pending();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, StoreErrorCode::no_space) << refused.error().what;
    }
    EXPECT_TRUE(store->failure());
    for (const auto& [id, body] : scribe_.written().blocks) EXPECT_EQ(store->block(id), std::optional(body));
    store.reset();
    store = open(options);
    EXPECT_EQ(store->last_lsn(), scribe_.written().records.size());
    for (const auto& [id, body] : scribe_.written().blocks) EXPECT_EQ(store->block(id), std::optional(body));
    must(store->index_pending());
}

}  // namespace
}  // namespace weft::tangle
