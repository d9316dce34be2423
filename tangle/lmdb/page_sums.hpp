// A checksum of each page of LMDB's data file, in a file beside it (docs/storage.md, "Page sums"): LMDB has none. It
// also says which transaction counts: one of LMDB's that did not come here never happened.
#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "tangle/lmdb/checksum.hpp"
#include "tangle/lmdb/page.hpp"
#include "tangle/lmdb/posix_file.hpp"

namespace weft::tangle::lmdb {

using PageSum = std::array<std::uint8_t, Checksum::kBytes>;
using NewSums = std::map<PageNumber, PageSum>;

PageSum page_sum(PageNumber number, ByteView page);

class PageSums {
public:
    // A file for a new, empty data file; nothing is committed yet.
    static StoreResult<PageSums> create(const std::filesystem::path& path);
    // Errors: io; corrupt when no transaction that was committed is whole; newer_format.
    static StoreResult<PageSums> open(const std::filesystem::path& path);

    // Of the last transaction; nothing before the first.
    const std::optional<Meta>& meta() const { return meta_; }

    std::size_t heap_bytes() const { return sums_.capacity() * sizeof(PageSum); }

    // Null for a page that was never part of a tree.
    const PageSum* find(PageNumber number) const;

    // Writes the sums of the pages that are new with the transaction, syncs, then makes it the last one, and syncs.
    // Pages of the transaction before are not among the new ones, so both stay whole whatever becomes of this. Errors:
    // io, no_space; then the last one is as before.
    StoreResult<void> write(const Meta& meta, const NewSums& sums);
    // What was written is what `meta` and `find` tell.
    void install(const Meta& meta, const NewSums& sums);

private:
    explicit PageSums(PosixFile file) : file_(std::move(file)) {}
    StoreResult<std::optional<Meta>> read_head(std::size_t at) const;
    StoreResult<void> read_sums();
    StoreResult<void> write_sums(const NewSums& sums);

    PosixFile file_;
    std::optional<Meta> meta_;
    std::vector<PageSum> sums_;  // by page number
};

}  // namespace weft::tangle::lmdb
