// Blocks that are logged and not ordered yet: found at every moment, written to the index once they have a fate or have
// waited long, and back after a restart.
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 64'064;

class WaitingBlocksTest : public StoreTest {
protected:
    // Blocks without a commit.
    WriteBatch log_some(Store& store) {
        WriteBatch batch = scribe_.next_without_commit();
        must(store.write(batch));
        return batches_.emplace_back(std::move(batch));
    }
    // Orders all that was logged.
    void order(Store& store) { must(store.write(batches_.emplace_back(scribe_.next()))); }

    std::unique_ptr<Store> open_again(std::unique_ptr<Store> store) const {
        store.reset();
        return open();
    }

    void expect_all(const Store& store) { ASSERT_NO_FATAL_FAILURE(expect_holds(store, scribe_.written())); }

    Scribe scribe_{kSeed};
    std::vector<WriteBatch> batches_;
};

TEST_F(WaitingBlocksTest, AreFoundWhateverTheIndexHeldWhenTheyWereOrdered) {
    for (int transactions = 0; transactions < 12; ++transactions) {
        SCOPED_TRACE(transactions);
        std::filesystem::remove_all(folder());
        scribe_ = Scribe(kSeed);
        auto store = open();
        log_some(*store);
        for (int i = 0; i < transactions; ++i) {
            log_some(*store);
            must(store->index_pending());
            ASSERT_NO_FATAL_FAILURE(expect_all(*store));
        }
        order(*store);
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
        must(store->index_pending());
        EXPECT_EQ(store->index_lag().bytes, 0u);
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
    }
}

TEST_F(WaitingBlocksTest, ComeBackAfterARestart) {
    for (int transactions = 0; transactions < 12; ++transactions) {
        SCOPED_TRACE(transactions);
        std::filesystem::remove_all(folder());
        scribe_ = Scribe(kSeed);
        batches_.clear();
        {
            auto store = open();
            order(*store);
            log_some(*store);
            for (int i = 0; i < transactions; ++i) {
                log_some(*store);
                must(store->index_pending());
            }
        }
        auto store = open();
        index_again(*store, batches_);
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
        order(*store);
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
        must(store->index_pending());
        store = open_again(std::move(store));
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
    }
}

// A start looks at some records again whose rows the index has: it must not forget the fates.
TEST_F(WaitingBlocksTest, DoNotHideTheFatesOfBlocksThatStandBesideThem) {
    {
        auto store = open();
        log_some(*store);
        scribe_.forget_unordered();
        for (int i = 0; i < 5; ++i) {
            order(*store);
            must(store->index_pending());
        }
    }
    for (int opened = 0; opened < 12; ++opened) {
        auto store = open();
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
        must(store->write(scribe_.next_without_commit()));
        for (int i = 0; i < 2 * opened; ++i) must(store->index_pending());
        ASSERT_NO_FATAL_FAILURE(expect_all(*store));
    }
}

TEST_F(WaitingBlocksTest, ThatAreOrderedButWereNeverLoggedAreDamage) {
    auto store = open();
    WriteBatch batch = scribe_.next();
    batch.commits.front().commit.blocks.push_back({scribe_.random_id(), RejectReason::none});
    const auto written = store->write(batch);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, StoreErrorCode::corrupt);
}

TEST_F(WaitingBlocksTest, TheLagSaysWhatIsNotIndexed) {
    auto store = open();
    EXPECT_EQ(store->index_lag().records, 0u);
    for (int i = 0; i < 3; ++i) order(*store);
    EXPECT_EQ(store->index_lag().records, scribe_.written().records.size());
    EXPECT_EQ(store->index_lag().commits, 3u);
    EXPECT_GT(store->index_lag().bytes, 0u);
    must(store->index_pending());
    EXPECT_EQ(store->index_lag().records, 0u);
    EXPECT_EQ(store->index_lag().commits, 0u);
    EXPECT_EQ(store->index_lag().bytes, 0u);
    order(*store);
    store = open_again(std::move(store));
    EXPECT_EQ(store->index_lag().records, batches_.back().log.size());
}

}  // namespace
}  // namespace weft::tangle
