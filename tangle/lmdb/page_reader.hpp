// Reads pages of LMDB's data file by the file, not by LMDB's map, and believes none whose checksum is wrong: LMDB
// itself follows damaged pages into the void.
#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "tangle/lmdb/page_sums.hpp"

namespace weft::tangle::lmdb {

// Checked pages that many look-ups go through, as they are after one transaction; bounded. Thread-safe.
class PageCache {
public:
    std::shared_ptr<const Bytes> find(PageNumber number) const;
    void add(PageNumber number, std::shared_ptr<const Bytes> page);
    void clear();
    std::size_t size() const;

private:
    static constexpr std::size_t kPagesMax = 1024;

    mutable std::shared_mutex mutex_;
    std::unordered_map<PageNumber, std::shared_ptr<const Bytes>> pages_;
};

class PageReader {
public:
    struct Extras {
        const NewSums* sums = nullptr;  // come before those of the file
        PageCache* cache = nullptr;     // without it, every page is read from the file
    };
    // All must outlive the reader.
    PageReader(const PosixFile& file, const PageSums& sums, std::size_t page_bytes, Extras extras)
        : file_(file), sums_(sums), page_bytes_(page_bytes), extras_(extras) {}

    std::size_t page_bytes() const { return page_bytes_; }

    // Errors: io; corrupt, naming page and offset.
    StoreResult<Bytes> read(PageNumber number) const;
    StoreResult<std::shared_ptr<const Bytes>> read_once(PageNumber number) const;
    StoreResult<std::shared_ptr<const Bytes>> read_often(PageNumber number) const;  // the cache's, if there is one
    // The same without looking at a sum: of a page that has none yet.
    StoreResult<Bytes> read_new(PageNumber number) const;
    // The value that stands in pages of its own. Errors: the same; corrupt when longer than any row.
    StoreResult<Bytes> read(const Overflow& overflow) const;

    // How many pages it takes, from the first on.
    std::uint64_t pages_of(const Overflow& overflow) const;
    Unexpected<StoreError> corrupt(PageNumber number, std::string_view why) const;

private:
    const PosixFile& file_;
    const PageSums& sums_;
    std::size_t page_bytes_;
    Extras extras_;
};

}  // namespace weft::tangle::lmdb
