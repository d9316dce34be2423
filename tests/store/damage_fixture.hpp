// A store whose files change behind its back.
#pragma once

#include "tests/store/store_fixture.hpp"

namespace weft::tangle {

class DamageTest : public StoreTest {
protected:
    void write_batches(int count, bool indexed) {
        auto store = open();
        for (int i = 0; i < count; ++i) must(store->write(batches_.emplace_back(scribe_.next())));
        if (indexed) must(store->index_pending());
    }

    // Opens and reads everything. Every answer is right, or the store is failed as corrupt. Returns whether it told.
    bool right_or_told(const StoreOptions& options = small_options()) const {
        auto opened = try_open(options);
        if (!opened) {
            EXPECT_TRUE(is_about_damage(opened.error())) << opened.error().what;
            return true;
        }
        if ((*opened)->recovered().commit == scribe_.written().commits.size()) {
            EXPECT_EQ((*opened)->recovered().accounts, scribe_.written().accounts);
        }
        if (!done_or_told(execute_again(**opened))) return true;
        return reads_right_or_told(**opened);
    }

    // The same of a store that is open.
    bool reads_right_or_told(const Store& store) const {
        for (const auto& [id, body] : scribe_.written().blocks) right(store, store.block(id), body);
        for (const auto& [ref, body] : scribe_.written().round_blocks) right(store, store.round_block(ref), body);
        for (const auto& [index, commit] : scribe_.written().commits) right(store, store.commit(index), commit);
        for (const auto& [id, fate] : scribe_.written().fates) {
            const auto stored = store.fate(id);
            right(store, stored ? std::optional(stored->commit) : std::nullopt, fate.commit);
        }
        for (const auto& [index, expected] : scribe_.written().checkpoints) {
            const auto stored = store.checkpoint(index);
            right(store, stored ? std::optional(stored->checkpoint) : std::nullopt, expected.checkpoint);
        }
        for (const auto& [account, expected] : scribe_.written().history) {
            // There may be more behind them.
            const auto lines = store.history(account, expected.size(), expected.size());
            right(store, lines.empty() ? std::nullopt : std::optional(lines.size()), expected.size());
            if (lines.empty()) continue;
            EXPECT_EQ(lines.front().entry, expected.back().entry);
        }
        return store.failure().has_value();
    }

    // What an engine does after a start: most of it is known to the store.
    StoreResult<void> execute_again(Store& store) const {
        for (const WriteBatch& batch : batches_) {
            WriteBatch commits_only;
            commits_only.commits = batch.commits;
            if (auto written = store.write(commits_only); !written) return written;
        }
        return {};
    }

    static bool done_or_told(const StoreResult<void>& result) {
        EXPECT_TRUE(result || is_about_damage(result.error())) << result.error().what;
        return result.has_value();
    }

    // A damaged version number looks like a newer one.
    static bool is_about_damage(const StoreError& error) {
        return error.code == StoreErrorCode::corrupt || error.code == StoreErrorCode::newer_format;
    }

    template <class T>
    static void right(const Store& store, const std::optional<T>& got, const T& expected) {
        if (got) {
            EXPECT_EQ(*got, expected);
        } else {
            const auto failure = store.failure();
            EXPECT_TRUE(failure) << "something that was written is gone, and the store says nothing";
            EXPECT_TRUE(!failure || is_about_damage(*failure)) << failure->what;
        }
    }

    static constexpr std::uint64_t kSeed = 4'404;
    Scribe scribe_{kSeed, {.blocks = 2, .block_bytes = 20, .accounts = 2}};
    std::vector<WriteBatch> batches_;
};

}  // namespace weft::tangle
