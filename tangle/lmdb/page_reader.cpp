#include "tangle/lmdb/page_reader.hpp"

#include <mutex>

namespace weft::tangle::lmdb {

namespace {

// The longest are LMDB's lists of the pages that one transaction freed, 8 bytes a page: those of 32 GiB. Rows of ours
// are held to their own limit when they are opened.
constexpr std::size_t kOverflowBytesMax = 64u << 20;

}  // namespace

std::shared_ptr<const Bytes> PageCache::find(PageNumber number) const {
    const std::shared_lock lock(mutex_);
    const auto found = pages_.find(number);
    return found == pages_.end() ? nullptr : found->second;
}

void PageCache::add(PageNumber number, std::shared_ptr<const Bytes> page) {
    const std::unique_lock lock(mutex_);
    if (pages_.size() < kPagesMax) pages_.emplace(number, std::move(page));
}

std::size_t PageCache::size() const {
    const std::shared_lock lock(mutex_);
    return pages_.size();
}

void PageCache::clear() {
    const std::unique_lock lock(mutex_);
    pages_.clear();
}

Unexpected<StoreError> PageReader::corrupt(PageNumber number, std::string_view why) const {
    return corrupt_index_error(file_.path().string() + ", page " + std::to_string(number) + " (offset " +
                                   std::to_string(number * page_bytes_) + ")",
                               why);
}

StoreResult<Bytes> PageReader::read_new(PageNumber number) const {
    Bytes page(page_bytes_);
    const auto got = file_.read(page, number * page_bytes_);
    if (!got) return Unexpected{got.error()};
    if (*got != page_bytes_) return corrupt(number, "the file ends before it");
    return page;
}

StoreResult<Bytes> PageReader::read(PageNumber number) const {
    const PageSum* sum = sums_.find(number);
    if (extras_.sums != nullptr) {
        if (const auto found = extras_.sums->find(number); found != extras_.sums->end()) sum = &found->second;
    }
    if (sum == nullptr) return corrupt(number, "no such page was written");
    auto page = read_new(number);
    if (page && page_sum(number, *page) != *sum) return corrupt(number, "its checksum is wrong");
    return page;
}

StoreResult<std::shared_ptr<const Bytes>> PageReader::read_once(PageNumber number) const {
    auto page = read(number);
    if (!page) return Unexpected{page.error()};
    return std::make_shared<const Bytes>(*std::move(page));
}

StoreResult<std::shared_ptr<const Bytes>> PageReader::read_often(PageNumber number) const {
    if (extras_.cache == nullptr) return read_once(number);
    if (auto cached = extras_.cache->find(number)) return cached;
    auto page = read_once(number);
    if (page) extras_.cache->add(number, *page);
    return page;
}

std::uint64_t PageReader::pages_of(const Overflow& overflow) const {
    return (kPageHeaderBytes + overflow.bytes + page_bytes_ - 1) / page_bytes_;
}

StoreResult<Bytes> PageReader::read(const Overflow& overflow) const {
    if (overflow.bytes > kOverflowBytesMax) return corrupt(overflow.first, "it holds an impossibly long row");
    Bytes value;
    for (std::uint64_t i = 0; i < pages_of(overflow); ++i) {
        const auto page = read(overflow.first + i);
        if (!page) return page;
        value.insert(value.end(), page->begin() + (i == 0 ? kPageHeaderBytes : 0), page->end());
    }
    value.resize(overflow.bytes);
    return value;
}

}  // namespace weft::tangle::lmdb
