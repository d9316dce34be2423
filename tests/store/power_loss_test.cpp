// Power is lost at any moment: of what was written and not synced, the disk holds any part. The store opens, nothing
// that was acknowledged is missing, nothing else is believed. WEFT_TEST_ROUNDS says on how many disks
// (docs/reliability.md), WEFT_TEST_SEED repeats those of one run.
#include <algorithm>
#include <cstdlib>

#include "tests/store/disk_journal.hpp"
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kImages = 2'000;
constexpr std::uint64_t kImagesPerRun = 120;
constexpr int kBatches = 14;
constexpr int kBatchesWhilePruning = 60;
constexpr std::size_t kBlockBytes = 300;
constexpr std::size_t kPayloadBytes = 180;  // of them, at the end

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class PowerLossTest : public StoreTest {
protected:
    // What had been acknowledged after so many events.
    struct Moment {
        std::size_t events = 0;
        std::size_t batches = 0;
        Written written;
    };

    // A payload that was erased, from one event on and until another.
    struct Erasure {
        BlockId id;
        Lsn lsn = 0;
        std::size_t begun = 0;
        std::size_t done = 0;
    };

    // What a run did, from an empty folder on, restarts included.
    struct Run {
        std::vector<DiskEvent> events;
        std::vector<Moment> moments;
        std::vector<WriteBatch> batches;
        std::vector<Erasure> erasures;
        Written written;
    };

    Run record(std::uint64_t seed) const {
        Scribe scribe(seed, {.blocks = 3, .block_bytes = kBlockBytes});
        SplitMix random(seed);
        Run run;
        std::filesystem::remove_all(folder());
        std::filesystem::create_directories(folder());
        DiskJournal journal(folder().string());
        const WatchedDisk watched(journal);
        run.moments.push_back({});
        auto store = open(options_);
        const bool prunes = options_.retention.prunes();
        for (int i = 0; i < (prunes ? kBatchesWhilePruning : kBatches); ++i) {
            if (random.below(prunes ? 20 : 7) == 0) {
                store.reset();
                store = open(options_);
                index_again(*store, run.batches);
            }
            must(store->write(run.batches.emplace_back(scribe.next())));
            run.moments.push_back({journal.size(), run.batches.size(), scribe.written()});
            if (erases_) erase_one(*store, scribe.written(), random, journal, run.erasures);
            if (random.below(3) != 0) continue;
            must(store->index_pending());
            if (prunes) prune_all(*store);
        }
        store.reset();
        run.events = journal.events();
        run.written = scribe.written();
        return run;
    }

    // A block whose payload was not erased before.
    static void erase_one(Store& store, const Written& written, Random& random, const DiskJournal& journal,
                          std::vector<Erasure>& erasures) {
        const auto at = std::next(written.blocks.begin(), static_cast<long>(random.below(written.blocks.size())));
        if (std::ranges::any_of(erasures, [&](const Erasure& each) { return each.id == at->first; })) return;
        const auto record = std::ranges::find(written.records, at->second);
        Erasure erasure{at->first, static_cast<Lsn>(record - written.records.begin()) + 1, journal.size(), 0};
        const auto erased = store.erase_payload(at->first, kPayloadBytes);
        if (!erased) throw std::runtime_error(erased.error().what);
        EXPECT_EQ(*erased, std::optional(true));
        erasure.done = journal.size();
        erasures.push_back(erasure);
    }

    static Bytes without_payload(Bytes body) {
        std::fill(body.end() - kPayloadBytes, body.end(), std::uint8_t{0});
        return body;
    }

    // What was written, as it must be after so many events: what was being erased then may be erased or not.
    static Written expected_at(const Run& run, std::size_t point, const Written& written, const Store& store) {
        Written out = written;
        for (const Erasure& each : run.erasures) {
            const auto block = out.blocks.find(each.id);
            if (each.begun >= point || block == out.blocks.end()) continue;
            const Bytes erased = without_payload(block->second);
            if (each.done > point && store.block(each.id) != std::optional(erased)) continue;
            block->second = erased;
            out.records[each.lsn - 1] = erased;
        }
        return out;
    }

    void try_disks() {
        const std::uint64_t images = number_from_environment("WEFT_TEST_ROUNDS", kImages);
        std::uint64_t seed = number_from_environment("WEFT_TEST_SEED", kSeed);
        for (std::uint64_t done = 0; done < images; ++seed) {
            const Run run = record(seed);
            SplitMix random(seed);
            std::vector<std::size_t> points;
            for (std::uint64_t i = 0; i < kImagesPerRun && done < images; ++i, ++done) {
                points.push_back(draw_point(run, random));
            }
            std::ranges::sort(points);
            PendingDisk disk(folder().string());
            std::size_t taken = 0;
            for (const std::size_t point : points) {
                SCOPED_TRACE("WEFT_TEST_SEED=" + std::to_string(seed) + ", power lost after event " +
                             std::to_string(point) + " of " + std::to_string(run.events.size()));
                while (taken < point) disk.take(run.events[taken++]);
                disk.leave(folder().string(), random);
                if (random.below(4) == 0) {
                    ASSERT_NO_FATAL_FAILURE(lose_power_while_recovering(random));
                }
                ASSERT_NO_FATAL_FAILURE(expect_consistent(run, moment_at(run, point), point));
            }
        }
    }

    // Half of them right before a sync: when the most is on its way.
    static std::size_t draw_point(const Run& run, Random& random) {
        std::size_t point = random.below(run.events.size() + 1);
        if (random.below(2) == 0) return point;
        while (point < run.events.size() && run.events[point].kind != DiskEvent::Kind::sync) ++point;
        return point;
    }

    static const Moment& moment_at(const Run& run, std::size_t events) {
        const auto after = std::ranges::upper_bound(run.moments, events, {}, &Moment::events);
        return *std::prev(after);
    }

    // Opens what is left. `run` is what was written before, `moment` what of it was acknowledged.
    void expect_consistent(const Run& run, const Moment& moment, std::size_t point) {
        auto opened = try_open(options_);
        ASSERT_TRUE(opened) << opened.error().what;
        Store& store = **opened;
        const Written all = expected_at(run, point, run.written, store);
        const Written acknowledged = expected_at(run, point, moment.written, store);
        Lsn last = 0;
        Lsn next = 0;
        must(store.replay([&](Lsn lsn, LogKind, ByteView body) {
            ASSERT_TRUE(next == 0 || lsn == next);
            ASSERT_LE(lsn, all.records.size());
            ASSERT_TRUE(std::ranges::equal(body, all.records[lsn - 1]));
            next = lsn + 1;
            last = lsn;
        }));
        ASSERT_TRUE(last == 0 || last == store.last_lsn());
        ASSERT_GE(store.last_lsn(), moment.written.records.size());
        ASSERT_LE(store.recovered().commit, moment.written.commits.size());
        index_again(store, {run.batches.begin(), run.batches.begin() + static_cast<std::ptrdiff_t>(moment.batches)});
        pruned_ += store.usage().pruned_to != 0 ? 1 : 0;
        const Written kept = kept_since(acknowledged, store.usage().pruned_to);
        ASSERT_NO_FATAL_FAILURE(expect_keeps(store, kept));
        ASSERT_NO_FATAL_FAILURE(expect_goes_on(std::move(*opened), kept, moment.batches % 2 == 0));
    }

    // It takes more, and is as good after the next start: nothing of a cut group follows what came instead.
    void expect_goes_on(std::unique_ptr<Store> store, const Written& kept, bool index) const {
        const Bytes body(kBlockBytes, 7);  // as long as one that may have been cut
        const BlockId id = Scribe(UINT64_MAX).random_id();
        WriteBatch batch;
        batch.first_lsn = store->last_lsn() + 1;
        batch.log.push_back({.kind = LogKind::block, .body = body, .block_id = id});
        must(store->write(batch));
        if (index) must(store->index_pending());
        const Lsn last = store->last_lsn();
        store.reset();
        store = open(options_);
        ASSERT_EQ(store->last_lsn(), last);
        ASSERT_EQ(store->block(id), std::optional(body));
        for (const auto& [block, expected] : kept.blocks) {
            ASSERT_EQ(store->block(block), std::optional(expected));
        }
    }

    // Power is lost again while the store recovers in folder().
    void lose_power_while_recovering(Random& random) const {
        PendingDisk disk = PendingDisk::of(folder().string());
        DiskJournal journal(folder().string());
        {
            const WatchedDisk watched(journal);
            const auto store = try_open(options_);
            ASSERT_TRUE(store) << store.error().what;
        }
        const std::vector<DiskEvent> events = journal.events();
        const std::size_t until = random.below(events.size() + 1);
        for (std::size_t i = 0; i < until; ++i) disk.take(events[i]);
        disk.leave(folder().string(), random);
    }

    StoreOptions options_ = [] {
        StoreOptions options = small_options();
        options.segment_bytes = 8192;
        return options;
    }();
    bool erases_ = false;
    std::size_t pruned_ = 0;  // disks on which something had been pruned
};

TEST_F(PowerLossTest, EveryDiskThatMayBeLeftIsAGoodStart) {
    try_disks();
}

TEST_F(PowerLossTest, WhilePayloadsAreErasedToo) {
    erases_ = true;
    try_disks();
}

TEST_F(PowerLossTest, WhilePruningToo) {
    constexpr TimeUs kSecond = 1'000'000;  // the scribe's commits are so far apart
    options_.retention = {
        .keep_us = 15 * kSecond, .bytes_max = 0, .keep_us_min = 12 * kSecond, .window_slots = 3, .gc_depth_rounds = 3};
    try_disks();
    EXPECT_GT(pruned_, 0u);
}

}  // namespace
}  // namespace weft::tangle
