#include "tangle/lmdb/page_sums.hpp"

#include <algorithm>

#include "core/codec.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::string_view kMagic = "WEFTSUM\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeadBytes = 8 + 4 + Meta::kBytes + Checksum::kBytes;  // less than a sector: written or not
constexpr std::size_t kHeadSpace = 4096;
constexpr std::size_t kHeads = 2;  // for transactions with even and odd numbers
constexpr std::size_t kSumsAt = kHeads * kHeadSpace;

Bytes encode_head(const Meta& meta) {
    Bytes head;
    Writer(head).bytes(as_bytes(kMagic)).u32(kVersion).bytes(meta.encoded());
    const auto sum = Checksum().update(head).finish();
    head.insert(head.end(), sum.begin(), sum.end());
    CHECK(head.size() == kHeadBytes);
    return head;
}

bool is_whole(ByteView head) {
    if (head.size() != kHeadBytes) return false;
    const ByteView summed = head.first(kHeadBytes - Checksum::kBytes);
    return std::ranges::equal(Checksum().update(summed).finish(), head.last(Checksum::kBytes));
}

}  // namespace

PageSum page_sum(PageNumber number, ByteView page) {
    Bytes head;
    Writer(head).u64(number);
    return Checksum().update(head).update(page).finish();
}

StoreResult<PageSums> PageSums::create(const std::filesystem::path& path) {
    auto file = PosixFile::open(path, PosixFile::Mode::create);
    if (!file) return Unexpected{file.error()};
    return PageSums(*std::move(file));
}

StoreResult<PageSums> PageSums::open(const std::filesystem::path& path) {
    auto file = PosixFile::open(path, PosixFile::Mode::read_write);
    if (!file) return Unexpected{file.error()};
    PageSums sums(*std::move(file));
    for (std::size_t i = 0; i < kHeads; ++i) {
        const auto head = sums.read_head(i * kHeadSpace);
        if (!head) return Unexpected{head.error()};
        if (*head && (!sums.meta_ || sums.meta_->transaction() < (*head)->transaction())) sums.meta_ = **head;
    }
    if (!sums.meta_) return corrupt_index_error(path.string(), "none of its heads is whole");
    if (auto read = sums.read_sums(); !read) return Unexpected{read.error()};
    return sums;
}

StoreResult<std::optional<Meta>> PageSums::read_head(std::size_t at) const {
    Bytes head(kHeadBytes);
    const auto got = file_.read(head, at);
    if (!got) return Unexpected{got.error()};
    head.resize(*got);
    if (!is_whole(head)) return std::optional<Meta>();
    Reader reader(head);
    reader.bytes(kMagic.size());
    if (reader.u32() > kVersion) {
        return Unexpected<StoreError>{
            {StoreErrorCode::newer_format,
             file_.path().string() + ": written by a newer version of Weft; start that version"}};
    }
    return Meta::parse(reader.bytes(Meta::kBytes));
}

StoreResult<void> PageSums::read_sums() {
    const std::uint64_t pages = meta_->last_page() + 1;
    const auto size = file_.size();
    if (!size) return Unexpected{size.error()};
    // What is missing is zero, which is found when the page is read.
    const std::uint64_t there = *size > kSumsAt ? (*size - kSumsAt) / sizeof(PageSum) : 0;
    sums_.resize(std::min(pages, there));
    const auto got = file_.read({sums_.data()->data(), sums_.size() * sizeof(PageSum)}, kSumsAt);
    if (!got) return Unexpected{got.error()};
    return {};
}

const PageSum* PageSums::find(PageNumber number) const {
    return number < sums_.size() ? &sums_[number] : nullptr;
}

StoreResult<void> PageSums::write(const Meta& meta, const NewSums& sums) {
    if (auto written = write_sums(sums); !written) return written;
    if (auto synced = file_.sync_data(); !synced) return synced;
    const std::size_t at = meta.transaction() % kHeads * kHeadSpace;
    if (auto written = file_.write(encode_head(meta), at); !written) return written;
    return file_.sync_data();
}

// Those that stand side by side at once.
StoreResult<void> PageSums::write_sums(const NewSums& sums) {
    Bytes run;
    PageNumber next = 0;
    const auto flush = [&] {
        const std::uint64_t at = kSumsAt + next * sizeof(PageSum) - run.size();
        auto written = file_.write(run, at);
        run.clear();
        return written;
    };
    for (const auto& [number, sum] : sums) {
        if (number != next && !run.empty()) {
            if (auto written = flush(); !written) return written;
        }
        run.insert(run.end(), sum.begin(), sum.end());
        next = number + 1;
    }
    return run.empty() ? StoreResult<void>() : flush();
}

void PageSums::install(const Meta& meta, const NewSums& sums) {
    meta_ = meta;
    sums_.resize(std::max<std::size_t>(sums_.size(), meta.last_page() + 1));
    for (const auto& [number, sum] : sums) sums_[number] = sum;
}

}  // namespace weft::tangle::lmdb
