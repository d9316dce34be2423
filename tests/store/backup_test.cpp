// A backup that is made while the store is written to is a good start, and holds what was written when it began.
#include <atomic>
#include <thread>

#include "tangle/lmdb/backup.hpp"
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 80'808;

class BackupTest : public StoreTest {
protected:
    fs::path backup() const { return root() / "backup"; }
    fs::path restored() const { return root() / "restored"; }

    void write(Store& store, int count) {
        for (int i = 0; i < count; ++i) {
            must(store.write(batches_.emplace_back(scribe_.next())));
            if (i % 9 == 8) must(store.index_pending());
        }
    }

    std::uint64_t back_up(Store& store) const {
        const auto copied = store.backup(backup());
        if (!copied) throw std::runtime_error(copied.error().what);
        return *copied;
    }

    // Puts it back and opens it.
    std::unique_ptr<Store> restore() const {
        fs::remove_all(restored());
        const auto copied = restore_backup(backup(), restored(), network_);
        if (!copied) throw std::runtime_error(copied.error().what);
        auto store = Store::open(restored(), network_, small_options());
        if (!store) throw std::runtime_error(store.error().what);
        return *std::move(store);
    }

    Scribe scribe_{kSeed, {.blocks = 4, .block_bytes = 200}};
    std::vector<WriteBatch> batches_;
};

TEST_F(BackupTest, HoldsWhatWasWritten) {
    auto store = open();
    for (int round = 0; round < 4; ++round) {
        write(*store, 31);
        back_up(*store);
        const auto copy = restore();
        index_again(*copy, batches_);
        ASSERT_NO_FATAL_FAILURE(expect_holds(*copy, scribe_.written()));
    }
    // The store itself is as before.
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

TEST_F(BackupTest, AFreshStoreHasOneToo) {
    auto store = open();
    back_up(*store);
    EXPECT_TRUE(restore()->recovered().fresh);
}

TEST_F(BackupTest, CopiesOfTheLogOnlyWhatIsNew) {
    auto store = open();
    write(*store, 200);
    must(store->index_pending());
    back_up(*store);
    const std::uint64_t index_bytes =
        fs::file_size(folder() / "index" / "data.mdb") + fs::file_size(folder() / "index" / "data.sums");
    EXPECT_LE(back_up(*store), index_bytes + 2 * 4096);
}

TEST_F(BackupTest, ABackupOfAPrunedStoreForgetsAsWell) {
    const StoreOptions options = forgetful_options();
    auto store = open(options);
    write(*store, 200);
    back_up(*store);
    const auto files = [&] { return std::distance(fs::directory_iterator(backup() / "log"), {}); };
    const auto before = files();
    prune_all(*store);
    ASSERT_GT(store->usage().pruned_to, 0u);
    back_up(*store);
    EXPECT_LT(files(), before);
    const auto copy = restore();
    EXPECT_EQ(copy->usage().pruned_to, store->usage().pruned_to);
    index_again(*copy, batches_);
    ASSERT_NO_FATAL_FAILURE(expect_keeps(*copy, kept_since(scribe_.written(), store->usage().pruned_to)));
}

TEST_F(BackupTest, IsMadeWhileTheStoreIsWrittenTo) {
    auto store = open();
    write(*store, 20);
    std::atomic<bool> ended = false;
    std::thread writer([&] {
        for (int i = 0; i < 400; ++i) write(*store, 1);
        ended = true;
    });
    std::thread indexer([&] {
        while (!ended) must(store->index_pending());
    });
    int made = 0;
    for (; !ended || made == 0; ++made) back_up(*store);
    writer.join();
    indexer.join();
    const auto copy = restore();
    const std::size_t records = copy->last_lsn();
    EXPECT_LE(records, scribe_.written().records.size());
    Lsn next = 0;
    must(copy->replay([&](Lsn lsn, LogKind, ByteView body) {
        ASSERT_TRUE(next == 0 || lsn == next);
        ASSERT_TRUE(std::ranges::equal(body, scribe_.written().records[lsn - 1]));
        next = lsn + 1;
    }));
    EXPECT_LE(copy->recovered().commit, batches_.size());
}

TEST_F(BackupTest, TakesNoFolderOfSomethingElse) {
    auto store = open();
    write(*store, 3);
    fs::create_directories(backup());
    write_file(backup() / "thesis.txt", Bytes(3, 'x'));
    const auto refused = store->backup(backup());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrorCode::in_use);
    EXPECT_EQ(read_file(backup() / "thesis.txt"), Bytes(3, 'x'));
    EXPECT_FALSE(store->failure());
    fs::remove_all(backup());
    back_up(*store);
    const auto foreign = restore_backup(backup(), restored(), NetworkId{{9}});
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, StoreErrorCode::wrong_network);
}

TEST_F(BackupTest, AnUnfinishedOneIsNotPutBack) {
    auto store = open();
    write(*store, 3);
    must(lmdb::begin_backup(backup(), network_));
    const auto refused = restore_backup(backup(), restored(), network_);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("not finished"), std::string::npos);
    EXPECT_FALSE(fs::exists(restored()));
    back_up(*store);  // goes on there
    restore();
    const auto again = restore_backup(backup(), restored(), network_);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, StoreErrorCode::in_use);
}

}  // namespace
}  // namespace weft::tangle
