// Every page of the index and of the log changed in turn, before the store opens or while it is open, as disks do it: a
// bit flips, a page is lost, stands elsewhere, or was never written. The store tells, naming file and place, or gives
// the right data; it never ends the process; and the index is made again from the log. WEFT_TEST_ROUNDS: bits flipped
// in each page.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "tests/store/damage_fixture.hpp"

namespace weft::tangle {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPageBytes = 4096;
constexpr int kBatches = 40;

std::uint64_t bits_per_page() {
    const char* text = std::getenv("WEFT_TEST_ROUNDS");
    return text == nullptr ? 2 : std::strtoull(text, nullptr, 10);
}

// Pages of a file, the last one perhaps shorter.
std::size_t pages_of(const Bytes& file) {
    return (file.size() + kPageBytes - 1) / kPageBytes;
}

std::span<std::uint8_t> page_of(Bytes& file, std::size_t page) {
    return std::span(file).subspan(page * kPageBytes).first(std::min(kPageBytes, file.size() - page * kPageBytes));
}

class PageDamageTest : public DamageTest {
protected:
    PageDamageTest() {
        scribe_ = Scribe(kSeed, {.blocks = 12, .block_bytes = 60, .accounts = 40});
        options_ = small_options();
        options_.segment_bytes = 64 * 1024;
    }

    // Some transactions of the index, and the files as they were before the last one.
    void write_store() {
        auto store = open(options_);
        for (int i = 0; i < kBatches; ++i) {
            must(store->write(batches_.emplace_back(scribe_.next())));
            if (i % 8 == 7) must(store->index_pending());
            if (i == kBatches - 9) copy_folder(folder(), root() / "older");
        }
        store.reset();
        copy_folder(folder(), root() / "image");
    }

    // Calls `check` with each way in which a page of this file may have changed. Returns how often.
    template <class Check>
    std::size_t with_each_change(const fs::path& name, Check&& check) {
        Bytes whole = read_file(root() / "image" / name);
        Bytes older = fs::exists(root() / "older" / name) ? read_file(root() / "older" / name) : Bytes();
        older.resize(whole.size());
        SplitMix random(kSeed);
        std::size_t changes = 0;
        for (std::size_t page = 0; page < pages_of(whole); ++page) {
            std::vector<Bytes> variants;
            const auto vary = [&](auto&& change) {
                Bytes& variant = variants.emplace_back(whole);
                change(page_of(variant, page));
            };
            for (std::uint64_t i = 0; i < bits_per_page(); ++i) {
                vary([&](auto bytes) { bytes[random.below(bytes.size())] ^= 1u << random.below(8); });
            }
            // LMDB's own words are at the beginning.
            vary([&](auto bytes) { bytes[random.below(64) % bytes.size()] ^= 1u << random.below(8); });
            vary([&](auto bytes) { std::ranges::fill(bytes, std::uint8_t{0}); });
            vary([&](auto bytes) {
                const auto other = page_of(whole, random.below(pages_of(whole)));
                std::copy_n(other.begin(), std::min(other.size(), bytes.size()), bytes.begin());
            });
            vary([&](auto bytes) { std::ranges::copy(page_of(older, page), bytes.begin()); });
            for (const Bytes& variant : variants) {
                SCOPED_TRACE("page " + std::to_string(page) + " of " + name.string());
                if (variant == whole) continue;
                check(variant);
                ++changes;
                if (HasFailure()) return changes;
            }
        }
        return changes;
    }

    // What a store does next, too.
    bool goes_on_right_or_told(Store& store) {
        Scribe scribe = scribe_;
        for (int i = 0; i < 2; ++i) {
            if (!done_or_told(store.write(scribe.next()))) return true;
            if (!done_or_told(store.index_pending())) return true;
        }
        return reads_right_or_told(store);
    }

    std::vector<fs::path> files() const {
        std::vector<fs::path> out{fs::path("index") / "data.mdb", fs::path("index") / "data.sums"};
        for (const fs::path& segment : segments()) out.push_back(fs::path("log") / segment.filename());
        return out;
    }

    static void expect_named(const StoreError& error, const fs::path& file) {
        EXPECT_NE(error.what.find(file.parent_path().filename().string()), std::string::npos) << error.what;
        EXPECT_TRUE(error.code == StoreErrorCode::newer_format ||
                    error.what.find("Check the disk") != std::string::npos)
            << error.what;
    }

    StoreOptions options_;
};

TEST_F(PageDamageTest, BeforeTheStoreOpens) {
    write_store();
    for (const fs::path& name : files()) {
        std::size_t told = 0;
        const std::size_t changes = with_each_change(name, [&](const Bytes& variant) {
            copy_folder(root() / "image", folder());
            write_file(folder() / name, variant);
            auto opened = try_open(options_);
            if (!opened) {
                EXPECT_TRUE(is_about_damage(opened.error())) << opened.error().what;
                expect_named(opened.error(), name);
                ++told;
                return;
            }
            const bool tells = !done_or_told(execute_again(**opened)) || reads_right_or_told(**opened) ||
                               goes_on_right_or_told(**opened);
            if (const auto failure = (*opened)->failure()) expect_named(*failure, name);
            told += tells ? 1 : 0;
        });
        ASSERT_FALSE(HasFailure());
        std::cout << name.string() << ": " << changes << " changes, " << told << " told, the others without effect\n";
        EXPECT_GT(told, 0u);
    }
}

TEST_F(PageDamageTest, WhileTheStoreIsOpen) {
    write_store();
    for (const fs::path& name : files()) {
        std::size_t told = 0;
        const std::size_t changes = with_each_change(name, [&](const Bytes& variant) {
            copy_folder(root() / "image", folder());
            auto store = open(options_);
            std::fstream file(folder() / name, std::ios::binary | std::ios::in | std::ios::out);
            ASSERT_TRUE(file.write(reinterpret_cast<const char*>(variant.data()),
                                   static_cast<std::streamsize>(variant.size())));
            file.close();
            const bool tells = !done_or_told(execute_again(*store)) || goes_on_right_or_told(*store);
            if (const auto failure = store->failure()) expect_named(*failure, name);
            told += tells ? 1 : 0;
            store.reset();
            // Whatever was written on top of it: the next start tells, or gives the right data.
            right_or_told(options_);
        });
        ASSERT_FALSE(HasFailure());
        std::cout << name.string() << ": " << changes << " changes, " << told << " told, the others without effect\n";
    }
}

TEST_F(PageDamageTest, TheIndexIsMadeAgainFromTheLog) {
    write_store();
    std::size_t repaired = 0;
    with_each_change(fs::path("index") / "data.mdb", [&](const Bytes& variant) {
        copy_folder(root() / "image", folder());
        write_file(folder() / "index" / "data.mdb", variant);
        auto opened = try_open(options_);
        if (opened) return;
        ASSERT_NE(opened.error().what.find("remove the folder index"), std::string::npos) << opened.error().what;
        fs::remove_all(folder() / "index");
        const auto store = open(options_);
        index_again(*store, batches_);
        ASSERT_NO_FATAL_FAILURE(expect_holds(*store, scribe_.written()));
        ++repaired;
    });
    EXPECT_GT(repaired, 0u);
}

}  // namespace
}  // namespace weft::tangle
