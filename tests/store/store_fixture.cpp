#include "tests/store/store_fixture.hpp"

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace weft::tangle {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kRoomMin = 512u << 20;

// Thousands of syncs that no test needs: in memory where the system has such a folder. A container's is often too
// small.
fs::path quick_folder() {
    std::error_code error;
    const fs::path in_memory = "/dev/shm";
    const fs::space_info room = fs::space(in_memory, error);
    return !error && room.available >= kRoomMin ? in_memory : fs::temp_directory_path();
}

}  // namespace

StoreTest::StoreTest() {
    std::string name = (quick_folder() / "weft-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + name);
    root_ = name;
}

StoreTest::~StoreTest() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

std::unique_ptr<Store> StoreTest::open(const StoreOptions& options) const {
    auto store = try_open(options);
    if (!store) throw std::runtime_error(store.error().what);
    return *std::move(store);
}

void StoreTest::index_again(Store& store, const std::vector<WriteBatch>& batches) {
    for (const WriteBatch& batch : batches) {
        WriteBatch commits_only;
        commits_only.commits = batch.commits;
        must(store.write(commits_only));
    }
}

std::vector<fs::path> StoreTest::segments() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder() / "log")) {
        if (entry.path().extension() == ".seg") out.push_back(entry.path());
    }
    std::ranges::sort(out);
    return out;
}

void must(const StoreResult<void>& result) {
    if (!result) throw std::runtime_error(result.error().what);
}

void prune_all(Store& store) {
    for (StoreResult<bool> more = true; *more;) {
        more = store.prune();
        if (!more) throw std::runtime_error(more.error().what);
    }
}

Bytes read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
}

void write_file(const fs::path& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    ASSERT_TRUE(out.flush());
}

void copy_folder(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
}

}  // namespace weft::tangle
