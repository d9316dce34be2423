// The trees in LMDB's data file as they were after its last transaction that counts, read through checked pages. LMDB
// only writes: what it wrote is looked through, summed and only then counts (docs/storage.md, "Page sums").
#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <span>

#include "tangle/lmdb/tree_reader.hpp"

namespace weft::tangle::lmdb {

class IndexPages {
public:
    using TableNames = std::span<const char* const>;

    // Makes the sums of a data file that LMDB has just made, with its tables, in `folder`. Errors: io, corrupt,
    // no_space.
    static StoreResult<void> create(const std::filesystem::path& folder, TableNames tables);

    // Puts the data file back to its last transaction that counts, and reads all that LMDB reads when it opens it: so
    // this comes before that. Errors: io; corrupt, naming file, page and offset; newer_format.
    static StoreResult<std::unique_ptr<IndexPages>> open(const std::filesystem::path& folder, TableNames tables);

    // While one lives, what it leads to is not written over. Do not keep it for long: the writer waits.
    class Reading {
    public:
        TreeReader table(std::size_t number) const { return {pages_->reader_, pages_->roots_[number]}; }
        // Takes every page from the file: for who wants to know how it is there.
        TreeReader table_in_file(std::size_t number) const { return {pages_->file_reader_, pages_->roots_[number]}; }

    private:
        friend class IndexPages;
        Reading(const IndexPages& pages, std::shared_lock<std::shared_mutex> lock)
            : pages_(&pages), lock_(std::move(lock)) {}

        const IndexPages* pages_;
        std::shared_lock<std::shared_mutex> lock_;
    };
    Reading read() const;

    // All that LMDB reads for any transaction, whatever it writes: its own pages, those of free pages and of the
    // tables' names. To be called before each. Errors: io; corrupt, naming file, page and offset.
    StoreResult<void> check_for_writing() const;

    // Of pages that are in no tree. Errors: io, corrupt.
    StoreResult<std::uint64_t> free_bytes() const;

    // LMDB's last transaction counts from now on, and is what is read. To be called after each, before the next begins;
    // again after an error. Errors: io, corrupt, no_space.
    StoreResult<void> publish();

    // Of the pages that the last transaction which counts wrote, as far as it came in this process.
    std::uint64_t last_written_bytes() const { return std::uint64_t{last_written_} * reader_.page_bytes(); }

    // Memory, about: sums, cached pages, and the buffers that LMDB keeps, one for each page of its largest transaction.
    std::size_t heap_bytes() const;

private:
    IndexPages(PosixFile file, PageSums sums, std::size_t page_bytes, TableNames tables)
        : file_(std::move(file)),
          sums_(std::move(sums)),
          tables_(tables.begin(), tables.end()),
          roots_(tables.size()),
          reader_(file_, sums_, page_bytes, {.cache = &cache_}),
          file_reader_(file_, sums_, page_bytes, {}) {}

    StoreResult<Meta> newest_meta() const;
    // What should stand in one of the first two pages; nothing when it does.
    StoreResult<std::optional<Bytes>> wanted_meta_page(PageNumber number) const;
    StoreResult<void> restore_meta();
    StoreResult<void> check_trees() const;
    StoreResult<std::vector<TreeRoot>> read_roots(const PageReader& reader, TreeRoot names) const;

    PosixFile file_;
    PageSums sums_;
    std::vector<const char*> tables_;
    std::vector<TreeRoot> roots_;
    PageCache cache_;
    PageReader reader_;
    PageReader file_reader_;
    std::atomic<std::size_t> largest_{0};  // pages of a transaction
    std::size_t last_written_ = 0;         // the same of the last one
    mutable std::mutex gate_;              // a writer that waits at the gate lets no new readers in
    mutable std::shared_mutex mutex_;      // of sums_ and roots_
};

}  // namespace weft::tangle::lmdb
