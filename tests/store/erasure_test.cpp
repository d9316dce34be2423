// Erased payloads are gone from the log's bytes, and everything else is as it was.
#include <algorithm>
#include <atomic>
#include <thread>

#include "tangle/lmdb/segment.hpp"
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 515;
constexpr std::size_t kPayloadBytes = 120;

class ErasureTest : public StoreTest {
protected:
    void write(Store& store, int count) {
        for (int i = 0; i < count; ++i) {
            must(store.write(batches_.emplace_back(scribe_.next())));
            if (i % 9 == 8) must(store.index_pending());
        }
    }

    // What the store must hold with these blocks erased.
    Written written_without(const std::vector<BlockId>& erased) const {
        Written out = scribe_.written();
        for (const BlockId& id : erased) {
            Bytes& body = out.blocks.at(id);
            const auto record = std::ranges::find(out.records, body);
            std::fill(body.end() - kPayloadBytes, body.end(), std::uint8_t{0});
            *record = body;
        }
        return out;
    }

    static bool erase(Store& store, const BlockId& id) {
        const auto erased = store.erase_payload(id, kPayloadBytes);
        if (!erased) throw std::runtime_error(erased.error().what);
        if (!*erased) throw std::runtime_error("no block " + id.hex());
        return **erased;
    }

    // The payload stands in some file under `folder`.
    static bool is_in_files(const fs::path& folder, ByteView payload) {
        for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder)) {
            if (!file.is_regular_file()) continue;
            const Bytes content = read_file(file.path());
            if (!std::ranges::search(content, payload).empty()) return true;
        }
        return false;
    }

    // Of the first, a middle and the last block that were written.
    std::vector<BlockId> some_blocks() const {
        std::vector<BlockId> ids;
        for (const WriteBatch* batch : {&batches_.front(), &batches_[batches_.size() / 2], &batches_.back()}) {
            ids.push_back(batch->log.front().block_id);
        }
        return ids;
    }

    Scribe scribe_{kSeed, {.blocks = 4, .block_bytes = 200}};
    std::vector<WriteBatch> batches_;
};

TEST_F(ErasureTest, ThePayloadIsGoneFromEveryFileAndNothingElseChanges) {
    auto store = open();
    write(*store, 60);
    ASSERT_GT(segments().size(), 3u);
    const std::vector<BlockId> ids = some_blocks();
    std::vector<Bytes> payloads;
    for (const BlockId& id : ids) {
        const Bytes& body = scribe_.written().blocks.at(id);
        payloads.emplace_back(body.end() - kPayloadBytes, body.end());
        ASSERT_TRUE(is_in_files(folder(), payloads.back()));
        EXPECT_TRUE(erase(*store, id));
        EXPECT_FALSE(erase(*store, id)) << "it was erased before";
    }
    for (const Bytes& payload : payloads) EXPECT_FALSE(is_in_files(folder(), payload));
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written_without(ids)));

    write(*store, 20);  // the log goes on behind it
    store.reset();
    store = open();
    index_again(*store, batches_);
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written_without(ids)));
}

TEST_F(ErasureTest, TheIndexIsMadeAgainFromALogWithErasedPayloads) {
    auto store = open();
    write(*store, 40);
    const std::vector<BlockId> ids = some_blocks();
    for (const BlockId& id : ids) erase(*store, id);
    store.reset();
    fs::remove_all(folder() / "index");
    store = open();
    index_again(*store, batches_);
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written_without(ids)));
}

TEST_F(ErasureTest, WhatIsNotThereIsNotErased) {
    const StoreOptions options = forgetful_options();
    auto store = open(options);
    write(*store, 200);
    const auto unknown = store->erase_payload(scribe_.random_id(), kPayloadBytes);
    ASSERT_TRUE(unknown);
    EXPECT_FALSE(unknown->has_value());
    prune_all(*store);
    ASSERT_GT(store->usage().pruned_to, 0u);
    const auto pruned = store->erase_payload(batches_.front().log.front().block_id, kPayloadBytes);
    ASSERT_TRUE(pruned);
    EXPECT_FALSE(pruned->has_value());
}

TEST_F(ErasureTest, AnInterruptedOneOfAPrunedOrAnotherLogIsForgotten) {
    auto store = open();
    write(*store, 10);
    store.reset();
    for (const Bytes& plan : {Bytes{}, Bytes(11, 1), Bytes(300, 0), [] {
                                  Bytes of_first_segment(300, 0);
                                  of_first_segment[0] = 1;  // its number, little-endian
                                  return of_first_segment;
                              }()}) {
        write_file(folder() / "log" / "erasing", plan);
        store = open();
        index_again(*store, batches_);
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
        EXPECT_FALSE(fs::exists(folder() / "log" / "erasing"));
        store.reset();
    }
}

TEST_F(ErasureTest, WhoReadsMeanwhileFindsItAsItWasOrErased) {
    auto store = open();
    write(*store, 60);
    const std::vector<BlockId> ids = some_blocks();
    const Written before = scribe_.written();
    const Written after = written_without(ids);
    std::atomic<bool> ended = false;
    std::atomic<std::size_t> wrong = 0;
    std::thread reader([&] {
        while (!ended) {
            for (const BlockId& id : ids) {
                const std::optional<Bytes> body = store->block(id);
                if (body != before.blocks.at(id) && body != after.blocks.at(id)) ++wrong;
            }
        }
    });
    std::thread writer([&] { write(*store, 60); });
    for (const BlockId& id : ids) erase(*store, id);
    writer.join();
    ended = true;
    reader.join();
    EXPECT_EQ(wrong, 0u);
    EXPECT_FALSE(store->failure());
    ASSERT_NO_FATAL_FAILURE(expect_holds(*store, written_without(ids)));
}

TEST_F(ErasureTest, ABackupThatIsMadeAgainErasesToo) {
    auto store = open();
    write(*store, 60);
    const fs::path backup = root() / "backup";
    ASSERT_TRUE(store->backup(backup));
    const std::vector<BlockId> ids = some_blocks();
    const Bytes& body = scribe_.written().blocks.at(ids.front());
    const Bytes payload(body.end() - kPayloadBytes, body.end());
    ASSERT_TRUE(is_in_files(backup, payload));
    for (const BlockId& id : ids) erase(*store, id);
    ASSERT_TRUE(store->backup(backup));
    EXPECT_FALSE(is_in_files(backup, payload));
    store.reset();
    ASSERT_TRUE(restore_backup(backup, root() / "restored", network_));
    const auto restored = Store::open(root() / "restored", network_, small_options());
    ASSERT_TRUE(restored);
    index_again(**restored, batches_);
    ASSERT_NO_FATAL_FAILURE(expect_holds(**restored, written_without(ids)));
}

}  // namespace
}  // namespace weft::tangle
