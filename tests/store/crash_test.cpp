// Whatever a crash leaves, what was acknowledged is there and nothing else is believed.
#include <algorithm>

#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 77'001;
constexpr std::size_t kSegmentHeader = 92;

class CrashTest : public StoreTest {
protected:
    // Writes `count` batches, indexes after one of them (-1: none), and ends.
    void write_batches(int count, int index_at = -1) {
        auto store = open(options_);
        for (int i = 0; i < count; ++i) {
            if (i == count - 1) before_last_ = scribe_.written();
            must(store->write(batches_.emplace_back(scribe_.next())));
            if (i == index_at) must(store->index_pending());
        }
    }

    // Bytes of the only segment up to the end of its records.
    Bytes records_of_segment() const {
        std::size_t end = kSegmentHeader;
        for (const WriteBatch& batch : batches_) end += group_bytes(batch);
        Bytes content = read_file(segments().front());
        content.resize(end);
        return content;
    }

    static std::size_t group_bytes(const WriteBatch& batch) {
        std::size_t bytes = 0;
        for (const LogRecord& record : batch.log) {
            const std::size_t key = record.kind == LogKind::block ? 36 : record.kind == LogKind::round_block ? 38 : 8;
            bytes += 29 + key + record.body.size();
        }
        return bytes;
    }

    // The store opens, offers the first records up to at least `acknowledged` of them, and takes new ones behind them.
    // Returns how many records survived.
    Lsn expect_prefix(std::size_t acknowledged) {
        auto store = open(options_);
        Lsn last = 0;
        must(store->replay([&](Lsn lsn, LogKind, ByteView body) {
            last = lsn;
            ASSERT_LE(lsn, scribe_.written().records.size());
            ASSERT_EQ(Bytes(body.begin(), body.end()), scribe_.written().records[lsn - 1]);
        }));
        EXPECT_EQ(last, store->last_lsn());
        EXPECT_GE(last, acknowledged);
        for (const auto& [id, body] : before_last_.blocks) EXPECT_EQ(store->block(id), std::optional(body));
        expect_takes_more(*store);
        return last;
    }

    void expect_takes_more(Store& store) {
        const Bytes body(33, 7);
        const BlockId id = Scribe(kSeed + 1).random_id();
        WriteBatch batch;
        batch.first_lsn = store.last_lsn() + 1;
        batch.log.push_back({.kind = LogKind::block, .body = body, .block_id = id});
        must(store.write(batch));
        EXPECT_EQ(store.block(id), std::optional(body));
        EXPECT_FALSE(store.failure());
    }

    StoreOptions options_ = [] {
        StoreOptions options = small_options();
        options.segment_bytes = 64 * 1024;
        return options;
    }();
    Scribe scribe_{kSeed};
    std::vector<WriteBatch> batches_;
    Written before_last_;
};

TEST_F(CrashTest, APrefixSurvivesACutAtEveryByteOfTheLastGroup) {
    SCOPED_TRACE(kSeed);
    write_batches(4, 1);
    const Bytes whole = records_of_segment();
    const fs::path image = root() / "image";
    copy_folder(folder(), image);
    const std::size_t group = group_bytes(batches_.back());
    Lsn survived_before = 0;
    for (std::size_t cut = whole.size() - group; cut <= whole.size(); ++cut) {
        copy_folder(image, folder());
        write_file(segments().front(), ByteView(whole).first(cut));
        const Lsn survived = expect_prefix(before_last_.records.size());
        ASSERT_GE(survived, survived_before) << "cut at " << cut;
        ASSERT_FALSE(HasFailure()) << "cut at " << cut;
        survived_before = survived;
    }
    EXPECT_EQ(survived_before, scribe_.written().records.size());
}

TEST_F(CrashTest, AHoleInTheLastGroupCutsWhatStandsBehindIt) {
    SCOPED_TRACE(kSeed);
    write_batches(4, 1);
    const Bytes whole = read_file(segments().front());
    const std::size_t end = records_of_segment().size();
    const fs::path image = root() / "image";
    copy_folder(folder(), image);
    const std::size_t group = group_bytes(batches_.back());
    // The disk may have kept later pages of the group and lost earlier ones.
    for (std::size_t hole = end - group; hole + 16 < end; hole += 16) {
        copy_folder(image, folder());
        Bytes torn = whole;
        std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(hole), 16, std::uint8_t{0});
        if (torn == whole) continue;
        write_file(segments().front(), torn);
        const Lsn survived = expect_prefix(before_last_.records.size());
        ASSERT_LT(survived, scribe_.written().records.size()) << "hole at " << hole;
        // The new record took the place of a lost one: nothing of the old group may follow it.
        auto store = open(options_);
        EXPECT_EQ(store->last_lsn(), survived + 1);
        ASSERT_FALSE(HasFailure()) << "hole at " << hole;
    }
}

TEST_F(CrashTest, TellsWhatItCut) {
    write_batches(3);
    Bytes torn = records_of_segment();
    torn.resize(torn.size() - 3);
    write_file(segments().front(), torn);
    auto store = open(options_);
    EXPECT_NE(store->recovery_note().find(segments().front().string()), std::string::npos) << store->recovery_note();
    store.reset();
    EXPECT_EQ(open(options_)->recovery_note(), "");
}

TEST_F(CrashTest, KeepsEverythingWhateverTheIndexHeld) {
    for (int index_at = -1; index_at < 6; ++index_at) {
        SCOPED_TRACE(index_at);
        fs::remove_all(folder());
        scribe_ = Scribe(kSeed);
        batches_.clear();
        options_.segment_bytes = 4096;
        write_batches(6, index_at);
        auto store = open(options_);
        EXPECT_EQ(store->recovered().commit, static_cast<CommitIndex>(index_at + 1));
        for (const auto& [id, body] : scribe_.written().blocks) ASSERT_EQ(store->block(id), std::optional(body));
        index_again(*store, batches_);
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
        must(store->index_pending());
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
    }
}

// A crash leaves the folder as it was at some moment: here after every single step of a run.
TEST_F(CrashTest, EveryMomentOfARunIsAGoodStart) {
    SCOPED_TRACE(kSeed);
    options_.segment_bytes = 4096;
    std::vector<Written> moments;
    {
        auto store = open(options_);
        for (int i = 0; i < 8; ++i) {
            must(store->write(batches_.emplace_back(scribe_.next())));
            if (i % 3 == 2) must(store->index_pending());
            copy_folder(folder(), root() / ("moment" + std::to_string(i)));
            moments.push_back(scribe_.written());
        }
    }
    for (std::size_t i = 0; i < moments.size(); ++i) {
        SCOPED_TRACE(i);
        copy_folder(root() / ("moment" + std::to_string(i)), folder());
        auto store = open(options_);
        EXPECT_EQ(store->last_lsn(), moments[i].records.size());
        index_again(*store, {batches_.begin(), batches_.begin() + static_cast<std::ptrdiff_t>(i) + 1});
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, moments[i]));
    }
}

TEST_F(CrashTest, ANewSegmentWithoutANameOrRecordsIsNoHarm) {
    options_.segment_bytes = 4096;
    write_batches(10);
    write_file(folder() / "log" / "new", Bytes(50, 1));
    const auto files = segments();
    ASSERT_GE(files.size(), 2u);
    const Bytes last = read_file(files.back());
    write_file(files.back(), ByteView(last).first(kSegmentHeader));
    auto store = open(options_);
    EXPECT_FALSE(store->failure());
    expect_takes_more(*store);
}

TEST_F(CrashTest, TheIndexIsMadeAgainFromTheLog) {
    SCOPED_TRACE(kSeed);
    options_.segment_bytes = 4096;
    options_.pending_bytes_max = 5000;  // so that it is written while the log is walked
    write_batches(20, 15);
    fs::remove_all(folder() / "index");
    auto store = open(options_);
    EXPECT_FALSE(store->recovered().fresh);
    EXPECT_EQ(store->recovered().commit, 0u);
    Lsn next = 1;
    must(store->replay([&](Lsn lsn, LogKind, ByteView) { ASSERT_EQ(lsn, next++); }));
    EXPECT_EQ(next, scribe_.written().records.size() + 1);
    index_again(*store, batches_);
    expect_holds(*store, scribe_.written());
}

}  // namespace
}  // namespace weft::tangle
