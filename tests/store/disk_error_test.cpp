// The disk refuses: after an error of a sync or a write the store stops at once and says why, and the next start has
// all that was acknowledged. What could not be synced is never told as written.
#include <cerrno>

#include "tests/store/disk_calls.hpp"
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 5'005;

// Lets one kind of call on one file fail.
class FailingDisk final : public DiskWatcher {
public:
    FailingDisk(DiskCall call, std::string name, int error_number)
        : call_(call), name_(std::move(name)), error_number_(error_number) {}

    int refuse(DiskCall call, int file) override {
        if (call != call_ || path_of(file).find(name_) == std::string::npos) return 0;
        ++refused_;
        return error_number_;
    }
    int refused() const { return refused_; }

private:
    DiskCall call_;
    std::string name_;  // or a part of it
    int error_number_;
    int refused_ = 0;
};

class DiskErrorTest : public StoreTest {
protected:
    void SetUp() override {
        options_.segment_bytes = 256 * 1024;
        store_ = open(options_);
        for (int i = 0; i < 5; ++i) must(store_->write(batches_.emplace_back(scribe_.next())));
        acknowledged_ = scribe_.written();
    }

    void expect_stopped(const StoreResult<void>& result, const std::string& file) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, StoreErrorCode::io);
        EXPECT_NE(result.error().what.find(file), std::string::npos) << result.error().what;
        EXPECT_NE(result.error().what.find("Input/output error"), std::string::npos) << result.error().what;
        EXPECT_NE(result.error().what.find("check the disk"), std::string::npos) << result.error().what;
        ASSERT_TRUE(store_->failure());
        EXPECT_EQ(store_->failure()->what, result.error().what);
        // For good, although the disk works again: what a failed sync left is unknown.
        EXPECT_FALSE(store_->write(scribe_.next()));
        EXPECT_FALSE(store_->index_pending());
        EXPECT_EQ(store_->last_lsn(), acknowledged_.records.size());
    }

    void expect_log_error(DiskCall call) {
        StoreResult<void> result;
        {
            FailingDisk failing(call, ".seg", EIO);
            const WatchedDisk watched(failing);
            result = store_->write(scribe_.next());
            EXPECT_EQ(failing.refused(), 1);
        }
        ASSERT_NO_FATAL_FAILURE(expect_stopped(result, "/log/"));
        ASSERT_NO_FATAL_FAILURE(expect_good_start());
    }

    void expect_good_start() {
        store_.reset();
        store_ = open(options_);
        EXPECT_GE(store_->last_lsn(), acknowledged_.records.size());
        index_again(*store_, batches_);
        ASSERT_NO_FATAL_FAILURE(expect_keeps(*store_, acknowledged_));
        must(store_->index_pending());
        ASSERT_NO_FATAL_FAILURE(expect_keeps(*store_, acknowledged_));
    }

    StoreOptions options_ = small_options();
    Scribe scribe_{kSeed};
    std::vector<WriteBatch> batches_;
    Written acknowledged_;
    std::unique_ptr<Store> store_;
};

TEST_F(DiskErrorTest, TheLogCannotBeSynced) {
    expect_log_error(DiskCall::sync);
}

TEST_F(DiskErrorTest, TheLogCannotBeWritten) {
    expect_log_error(DiskCall::write);
}

TEST_F(DiskErrorTest, TheIndexCannotBeSyncedOrWritten) {
    for (const char* file : {"data.mdb", "data.sums"}) {
        for (const DiskCall call : {DiskCall::sync, DiskCall::write}) {
            SCOPED_TRACE(std::string(file) + (call == DiskCall::sync ? ", sync" : ", write"));
            must(store_->write(batches_.emplace_back(scribe_.next())));
            acknowledged_ = scribe_.written();
            StoreResult<void> result;
            {
                FailingDisk failing(call, file, EIO);
                const WatchedDisk watched(failing);
                result = store_->index_pending();
                EXPECT_GE(failing.refused(), 1);
            }
            const Scribe before = scribe_;
            ASSERT_NO_FATAL_FAILURE(expect_stopped(result, "/index/"));
            scribe_ = before;
            ASSERT_NO_FATAL_FAILURE(expect_good_start());
        }
    }
}

// LMDB had room, the sums had not: nothing counts before both are there, and it is tried again.
TEST_F(DiskErrorTest, NoRoomForTheSumsPasses) {
    for (int round = 0; round < 3; ++round) {
        must(store_->write(batches_.emplace_back(scribe_.next())));
        FailingDisk failing(DiskCall::write, "data.sums", ENOSPC);
        {
            const WatchedDisk watched(failing);
            for (int i = 0; i < 4; ++i) {
                const auto refused = store_->index_pending();
                ASSERT_FALSE(refused);
                EXPECT_EQ(refused.error().code, StoreErrorCode::no_space) << refused.error().what;
                ASSERT_NO_FATAL_FAILURE(expect_holds(*store_, scribe_.written()));
            }
        }
        EXPECT_EQ(failing.refused(), 4);
        if (round == 1) {  // or the node stops meanwhile
            store_.reset();
            store_ = open(options_);
            index_again(*store_, batches_);
        }
        must(store_->index_pending());
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store_, scribe_.written()));
    }
    EXPECT_FALSE(store_->failure());
}

}  // namespace
}  // namespace weft::tangle
