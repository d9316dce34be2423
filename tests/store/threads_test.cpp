// Readers, the writer and the indexer at once: what write took is found at every moment after it returned.
#include <atomic>
#include <mutex>
#include <thread>

#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 31'337;

class ThreadsTest : public StoreTest {
protected:
    struct Known {
        BlockId id;
        Bytes body;
        CommitIndex commit = 0;
    };

    // What the writer has finished so far.
    std::vector<Known> known() {
        const std::lock_guard lock(mutex_);
        return known_;
    }

    void learn(const WriteBatch& batch) {
        const std::lock_guard lock(mutex_);
        for (const LogRecord& record : batch.log) {
            if (record.kind != LogKind::block) continue;
            known_.push_back(
                {record.block_id, Bytes(record.body.begin(), record.body.end()), batch.commits.back().commit.index});
        }
    }

    void read_until_done(const Store& store) {
        while (!done_) {
            const auto all = known();
            for (const Known& one : all) {
                ASSERT_EQ(store.block(one.id), std::optional(one.body));
                const auto fate = store.fate(one.id);
                ASSERT_TRUE(fate);
                ASSERT_EQ(fate->commit, one.commit);
            }
            if (all.empty()) continue;
            ASSERT_TRUE(store.commit(all.back().commit));
            const auto lines = store.history(0, std::nullopt, 1000);
            ASSERT_EQ(lines.size(), lines.empty() ? 0 : lines.front().index + 1);
            ASSERT_GE(store.usage().log_segments, 1u);
        }
    }

    std::mutex mutex_;
    std::vector<Known> known_;
    std::atomic<bool> done_ = false;
};

TEST_F(ThreadsTest, ReadersSeeAllThatWasWritten) {
    SCOPED_TRACE(kSeed);
    StoreOptions options = small_options();
    options.map_bytes_first = 64 * 1024;  // so that it grows under the readers
    const auto store = open(options);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { read_until_done(*store); });
    threads.emplace_back([&] {
        while (!done_) must(store->index_pending());
    });
    Scribe scribe(kSeed, {.blocks = 5});
    for (int i = 0; i < 300; ++i) {
        const WriteBatch batch = scribe.next();
        must(store->write(batch));
        learn(batch);
    }
    done_ = true;
    for (auto& thread : threads) thread.join();
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe.written()));
}

}  // namespace
}  // namespace weft::tangle
