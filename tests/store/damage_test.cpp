// Bytes that change on the disk after they were written: the store says so or gives the right data, never wrong data.
#include <algorithm>

#include "tests/store/damage_fixture.hpp"

namespace weft::tangle {
namespace {

namespace fs = std::filesystem;

// Flips one bit of every third byte of a file's records, and undoes it after `check`, which is told the byte.
template <class Check>
void with_each_flip(const fs::path& path, Check&& check) {
    const Bytes whole = read_file(path);
    Bytes flipped = whole;
    std::size_t end = whole.size();
    while (end > 0 && whole[end - 1] == 0) --end;
    for (std::size_t at = 0; at < end; at += 3) {
        flipped[at] ^= static_cast<std::uint8_t>(1u << at % 8);
        write_file(path, flipped);
        check(at);
        flipped[at] = whole[at];
        ASSERT_FALSE(::testing::Test::HasFailure()) << "byte " << at << " of " << path;
    }
    write_file(path, whole);
}

TEST_F(DamageTest, ADamagedLogNeverGivesWrongData) {
    write_batches(12, true);
    ASSERT_GE(segments().size(), 2u);
    for (const fs::path& path : segments()) {
        ASSERT_NO_FATAL_FAILURE(with_each_flip(path, [&](std::size_t) { right_or_told(); }));
    }
    EXPECT_FALSE(right_or_told());
}

TEST_F(DamageTest, ADamagedRecordIsToldWhenTheLogIsWalked) {
    write_batches(12, false);
    ASSERT_GE(segments().size(), 2u);
    ASSERT_NO_FATAL_FAILURE(with_each_flip(segments().front(), [&](std::size_t) {
        const auto store = try_open();
        ASSERT_FALSE(store);
        EXPECT_TRUE(is_about_damage(store.error())) << store.error().what;
    }));
    EXPECT_TRUE(try_open());
}

TEST_F(DamageTest, AcknowledgedRecordsOfTheLastSegmentAreNotCut) {
    write_batches(5, false);
    const fs::path path = segments().back();
    Bytes damaged = read_file(path);
    damaged[92 + 40] ^= 4;  // in the first group; others were synced after it
    write_file(path, damaged);
    const auto store = try_open();
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, StoreErrorCode::corrupt);
    EXPECT_NE(store.error().what.find(path.string() + ", offset 92"), std::string::npos) << store.error().what;
}

TEST_F(DamageTest, AMissingSegmentIsTold) {
    write_batches(25, false);
    const auto files = segments();
    ASSERT_GE(files.size(), 4u);
    for (const fs::path& file : files) {
        const Bytes content = read_file(file);
        fs::remove(file);
        const auto store = try_open();
        if (file == files.back()) {
            // Without an index, nothing knows that there was more.
            EXPECT_TRUE(store);
        } else {
            ASSERT_FALSE(store) << file;
            EXPECT_EQ(store.error().code, StoreErrorCode::corrupt) << store.error().what;
        }
        write_file(file, content);
    }
}

TEST_F(DamageTest, ALogThatEndsBeforeItsIndexIsTold) {
    write_batches(12, true);
    const auto files = segments();
    fs::copy(folder() / "log", root() / "log");
    fs::remove(files.back());
    EXPECT_EQ(try_open().error().code, StoreErrorCode::corrupt);
    for (const fs::path& file : files) fs::remove(file);
    EXPECT_EQ(try_open().error().code, StoreErrorCode::corrupt);
    fs::copy(root() / "log", folder() / "log");
    EXPECT_TRUE(try_open());
}

// Positions of a row's key in the index file; the row's value follows.
std::vector<std::size_t> positions_of(const Bytes& file, ByteView key) {
    std::vector<std::size_t> out;
    for (auto at = file.begin();; ++at) {
        at = std::search(at, file.end(), key.begin(), key.end());
        if (at == file.end()) return out;
        out.push_back(static_cast<std::size_t>(at - file.begin()));
    }
}

TEST_F(DamageTest, EveryByteOfAnIndexRowCounts) {
    write_batches(12, true);
    const fs::path path = folder() / "index" / "data.mdb";
    const Bytes whole = read_file(path);
    const BlockId id = scribe_.written().fates.begin()->first;
    bool told = false;
    for (std::size_t offset = 0; offset < 36 + 13 + 8; ++offset) {
        Bytes flipped = whole;
        for (const std::size_t at : positions_of(whole, id.view())) flipped[at + offset] ^= 0x10;
        write_file(path, flipped);
        told |= right_or_told();
        ASSERT_FALSE(HasFailure()) << "byte " << offset;
    }
    EXPECT_TRUE(told);
}

TEST_F(DamageTest, AnAccountRowThatChangedIsTold) {
    write_batches(6, true);
    const fs::path path = folder() / "index" / "data.mdb";
    const Bytes whole = read_file(path);
    const Bytes& account = scribe_.written().accounts[1];
    Bytes flipped = whole;
    for (const std::size_t at : positions_of(whole, account)) flipped[at + 30] ^= 1;
    write_file(path, flipped);
    const auto store = try_open();
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, StoreErrorCode::corrupt);
    EXPECT_NE(store.error().what.find(path.string() + ", page "), std::string::npos) << store.error().what;
    EXPECT_NE(store.error().what.find("remove the folder index"), std::string::npos) << store.error().what;
}

TEST_F(DamageTest, AnIndexThatWasCutShortIsTold) {
    write_batches(12, true);
    const fs::path path = folder() / "index" / "data.mdb";
    const Bytes whole = read_file(path);
    for (std::size_t pages = 2; pages * 4096 < whole.size(); ++pages) {
        write_file(path, ByteView(whole).first(pages * 4096));
        right_or_told();
        ASSERT_FALSE(HasFailure()) << pages << " pages";
    }
}

}  // namespace
}  // namespace weft::tangle
