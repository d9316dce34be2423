// A store in a folder of its own, that goes with the test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "tangle/lmdb/store.hpp"
#include "tests/store/scribe.hpp"

namespace weft::tangle {

// Small files, so that tests see many.
inline StoreOptions small_options() {
    StoreOptions options;
    options.segment_bytes = 4096;
    options.map_bytes_first = 1 << 20;
    return options;
}

// Of a store that keeps a minute, and never less than 20 s.
inline StoreOptions forgetful_options() {
    StoreOptions options = small_options();
    options.retention = {
        .keep_us = 60'000'000, .bytes_max = 0, .keep_us_min = 20'000'000, .window_slots = 5, .gc_depth_rounds = 5};
    return options;
}

class StoreTest : public ::testing::Test {
protected:
    StoreTest();
    ~StoreTest() override;

    std::filesystem::path folder() const { return root_ / "store"; }
    std::filesystem::path root() const { return root_; }

    StoreResult<std::unique_ptr<Store>> try_open(const StoreOptions& options = small_options()) const {
        return Store::open(folder(), network_, options);
    }
    // Fails the test and ends it by an exception when the store does not open.
    std::unique_ptr<Store> open(const StoreOptions& options = small_options()) const;

    // What an engine does after a restart: executes the commits behind the recovered one again.
    static void index_again(Store& store, const std::vector<WriteBatch>& batches);

    // Segment files, oldest first.
    std::vector<std::filesystem::path> segments() const;

    NetworkId network_{{1, 2, 3}};

private:
    std::filesystem::path root_;
};

void must(const StoreResult<void>& result);

// Forgets all that may go. An error is an exception.
void prune_all(Store& store);

Bytes read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, ByteView bytes);

// A folder's files as they are now: what a crash would leave when everything written so far reached the disk.
void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace weft::tangle
