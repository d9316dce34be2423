// What is old goes, by age or by bytes; what is younger is as it was; and a limit in bytes is kept.
#include <algorithm>

#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 51'015;
constexpr TimeUs kSecond = 1'000'000;  // the scribe's commits are so far apart

StoreOptions pruned_options(TimeUs keep_us, std::uint64_t bytes_max = 0) {
    StoreOptions options = small_options();
    options.map_bytes_first = 256 << 10;
    options.retention = {.keep_us = keep_us,
                         .bytes_max = bytes_max,
                         .keep_us_min = 20 * kSecond,
                         .window_slots = 5,
                         .gc_depth_rounds = 5};
    return options;
}

std::uint64_t bytes_on_disk(const fs::path& folder) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) bytes += entry.file_size();
    }
    return bytes;
}

class PruningTest : public StoreTest {
protected:
    void write(Store& store, int batches) {
        for (int i = 0; i < batches; ++i) {
            must(store.write(scribe_.next()));
            if (i % 7 == 6) must(store.index_pending());
        }
        must(store.index_pending());
    }

    // As a node does it.
    static void index_and_prune(Store& store) {
        for (int i = 0; i < 10; ++i) {
            const auto indexed = store.index_pending();
            ASSERT_TRUE(indexed || indexed.error().passes()) << indexed.error().what;
            prune_all(store);
            if (indexed) return;
        }
        FAIL() << "pruning makes no room in the index";
    }

    // Of what was pruned nothing is found, and nothing is said to be damaged.
    void expect_pruned(const Store& store, CheckpointIndex pruned_to) {
        const CommitIndex commit = scribe_.written().checkpoints.at(pruned_to).checkpoint.last_commit;
        for (CommitIndex index = 1; index <= commit; ++index) EXPECT_EQ(store.commit(index), std::nullopt);
        for (CheckpointIndex index = 1; index < pruned_to; ++index) EXPECT_FALSE(store.checkpoint(index));
        for (const auto& [id, fate] : scribe_.written().fates) {
            if (fate.commit + 5 > commit) continue;  // blocks of the window may be found
            EXPECT_EQ(store.fate(id), std::nullopt);
            EXPECT_EQ(store.block(id), std::nullopt);
        }
        EXPECT_FALSE(store.failure());
    }

    // The newest lines of every history, without a gap.
    void expect_recent_history(const Store& store, CommitIndex commit) {
        for (const auto& [account, expected] : scribe_.written().history) {
            const auto lines = store.history(account, std::nullopt, expected.size());
            ASSERT_FALSE(lines.empty());
            for (std::size_t i = 0; i < lines.size(); ++i) {
                ASSERT_EQ(lines[i].index, expected.size() - 1 - i);
                ASSERT_EQ(lines[i].entry, expected[expected.size() - 1 - i].entry);
            }
            const bool all = lines.size() == expected.size();
            EXPECT_TRUE(all || expected[expected.size() - 1 - lines.size()].commit <= commit);
        }
    }

    Scribe scribe_{kSeed, {.blocks = 6, .block_bytes = 150, .accounts = 3}};
};

TEST_F(PruningTest, AnArchiveKeepsAll) {
    auto store = open();
    write(*store, 200);
    prune_all(*store);
    EXPECT_EQ(store->usage().pruned_to, 0u);
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

TEST_F(PruningTest, WhatIsOldGoesAndWhatIsYoungStays) {
    const StoreOptions options = pruned_options(60 * kSecond);
    auto store = open(options);
    std::size_t segments_before = 0;
    for (int round = 0; round < 4; ++round) {
        write(*store, 150);
        segments_before = segments().size();
        prune_all(*store);
        const CheckpointIndex pruned_to = store->usage().pruned_to;
        const TimeUs horizon = scribe_.written().checkpoints.at(pruned_to).checkpoint.time;
        const TimeUs newest = scribe_.written().checkpoints.rbegin()->second.checkpoint.time;
        EXPECT_GE(newest - horizon, 60 * kSecond);
        EXPECT_LE(newest - horizon, 70 * kSecond);
        EXPECT_LT(segments().size(), segments_before);
        EXPECT_EQ(store->usage().log_segments, segments().size());
        ASSERT_NO_FATAL_FAILURE(expect_keeps(*store, kept_since(scribe_.written(), pruned_to)));
        ASSERT_NO_FATAL_FAILURE(expect_pruned(*store, pruned_to));
        expect_recent_history(*store, 2 * pruned_to);
        store.reset();
        store = open(options);
        EXPECT_EQ(store->usage().pruned_to, pruned_to);
        EXPECT_EQ(store->recovered().accounts, scribe_.written().accounts);
        ASSERT_NO_FATAL_FAILURE(expect_keeps(*store, kept_since(scribe_.written(), pruned_to)));
        ASSERT_NO_FATAL_FAILURE(expect_pruned(*store, pruned_to));
        expect_recent_history(*store, 2 * pruned_to);
    }
}

TEST_F(PruningTest, HistoriesGetShorterToo) {
    auto store = open(pruned_options(30 * kSecond));
    write(*store, 600);
    prune_all(*store);
    std::size_t lines = 0;
    std::size_t kept = 0;
    for (const auto& [account, expected] : scribe_.written().history) {
        lines += expected.size();
        kept += store->history(account, std::nullopt, expected.size()).size();
    }
    EXPECT_LT(kept, lines / 4);
    // The next line has the next number.
    write(*store, 1);
    for (const auto& [account, expected] : scribe_.written().history) {
        EXPECT_EQ(store->history(account, std::nullopt, 1).at(0).index, expected.size() - 1);
    }
}

TEST_F(PruningTest, ALimitInBytesIsKept) {
    constexpr std::uint64_t kBytesMax = 4 << 20;
    StoreOptions options = pruned_options(0, kBytesMax);
    options.segment_bytes = 32 << 10;
    auto store = open(options);
    std::uint64_t most = 0;
    std::uint64_t written = 0;
    for (int round = 0; round < 160; ++round) {
        for (int i = 0; i < 40; ++i) {
            const WriteBatch batch = scribe_.next();
            for (const LogRecord& record : batch.log) written += record.body.size();
            must(store->write(batch));
        }
        ASSERT_NO_FATAL_FAILURE(index_and_prune(*store));
        most = std::max(most, bytes_on_disk(folder()));
        ASSERT_LE(most, kBytesMax);
        if (round % 40 == 39) {
            store.reset();
            store = open(options);
        }
    }
    EXPECT_GT(written, 2 * kBytesMax);
    EXPECT_GT(most, kBytesMax / 2) << "much less than what was allowed was used";
    const CheckpointIndex pruned_to = store->usage().pruned_to;
    ASSERT_NO_FATAL_FAILURE(expect_keeps(*store, kept_since(scribe_.written(), pruned_to)));
    ASSERT_NO_FATAL_FAILURE(expect_pruned(*store, pruned_to));
}

// Each transaction copies a page of each account's history: what it frees, only the next but one may use.
TEST_F(PruningTest, TransactionsThatTouchEveryAccountFindRoom) {
    Scribe scribe(kSeed, {.blocks = 40, .block_bytes = 150, .accounts = 400});
    StoreOptions options = pruned_options(0, 24 << 20);
    options.segment_bytes = 256 << 10;
    auto store = open(options);
    for (int round = 0; round < 100; ++round) {
        for (int i = 0; i < 25; ++i) must(store->write(scribe.next()));
        must(store->index_pending());
        prune_all(*store);
    }
    EXPECT_GT(store->usage().pruned_to, 0u);
    EXPECT_GT(store->usage().index_bytes, std::uint64_t{6} << 20) << "much less than what was allowed was used";
    ASSERT_NO_FATAL_FAILURE(expect_keeps(*store, kept_since(scribe.written(), store->usage().pruned_to)));
}

TEST_F(PruningTest, WithNothingOldEnoughTheStoreTakesNothingMoreAndSaysWhy) {
    StoreOptions options = pruned_options(0, 4 << 20);
    options.retention.keep_us_min = 1'000'000 * kSecond;
    auto store = open(options);
    std::optional<StoreError> refused;
    WriteBatch left;
    std::vector<WriteBatch> batches;
    for (int i = 0; i < 20'000 && !refused; ++i) {
        left = scribe_.next();
        batches.push_back(left);
        if (auto done = store->write(std::move(left)); !done) refused = done.error();
        if (i % 40 != 0) continue;
        const auto indexed = store->index_pending();
        ASSERT_TRUE(indexed || indexed.error().passes()) << indexed.error().what;
        prune_all(*store);
    }
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, StoreErrorCode::no_space);
    EXPECT_NE(refused->what.find("storage.max_mb"), std::string::npos) << refused->what;
    EXPECT_LE(bytes_on_disk(folder()), std::uint64_t{4} << 20);
    // Once more is allowed, nothing was lost.
    store.reset();
    options.retention.bytes_max = 16 << 20;
    store = open(options);
    batches.pop_back();
    index_again(*store, batches);
    must(store->write(std::move(left)));
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
}

TEST_F(PruningTest, RemovingFilesMayBeInterrupted) {
    const StoreOptions options = pruned_options(60 * kSecond);
    auto store = open(options);
    write(*store, 300);
    const auto before = segments();
    copy_folder(folder(), root() / "before");
    prune_all(*store);
    const CheckpointIndex pruned_to = store->usage().pruned_to;
    store.reset();
    const std::size_t left = segments().size();
    ASSERT_LT(left, before.size());
    // Some of the removed files are there again.
    for (std::size_t i = 3; i < before.size() - left; ++i) {
        fs::copy_file(root() / "before" / "log" / before[i].filename(), before[i]);
    }
    store = open(options);
    EXPECT_EQ(segments().size(), left);
    ASSERT_NO_FATAL_FAILURE(expect_keeps(*store, kept_since(scribe_.written(), pruned_to)));
}

TEST_F(PruningTest, ASegmentThatSomebodyRemovedIsMissed) {
    auto store = open(pruned_options(60 * kSecond));
    write(*store, 300);
    prune_all(*store);
    const CheckpointIndex pruned_to = store->usage().pruned_to;
    store.reset();
    fs::remove(segments().at(1));
    store = open(pruned_options(60 * kSecond));
    for (const auto& [id, body] : kept_since(scribe_.written(), pruned_to).blocks) (void)store->block(id);
    EXPECT_TRUE(store->failure());
}

}  // namespace
}  // namespace weft::tangle
