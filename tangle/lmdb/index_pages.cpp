#include "tangle/lmdb/index_pages.hpp"

#include <algorithm>

#include "core/codec.hpp"
#include "tangle/lmdb/tree_pages.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDataFile = "data.mdb";
constexpr const char* kSumsFile = "data.sums";
constexpr std::size_t kMetaPages = 2;

}  // namespace

StoreResult<void> IndexPages::create(const fs::path& folder, TableNames tables) {
    auto file = PosixFile::open(folder / kDataFile, PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    Bytes first(kPageHeaderBytes + Meta::kBytes);
    if (const auto got = file->read(first, 0); !got) return Unexpected{got.error()};
    const auto meta = Meta::of_page(first);
    if (!meta) return corrupt_index_error((folder / kDataFile).string(), "it does not begin as LMDB's files do");
    auto sums = PageSums::create(folder / kSumsFile);
    if (!sums) return Unexpected{sums.error()};
    IndexPages pages(*std::move(file), *std::move(sums), meta->page_bytes(), tables);
    if (auto published = pages.publish(); !published) return published;
    return sync_folder(folder);
}

StoreResult<std::unique_ptr<IndexPages>> IndexPages::open(const fs::path& folder, TableNames tables) {
    auto sums = PageSums::open(folder / kSumsFile);
    if (!sums) return Unexpected{sums.error()};
    auto file = PosixFile::open(folder / kDataFile, PosixFile::Mode::read_write);
    if (!file) return Unexpected{file.error()};
    const std::size_t page_bytes = sums->meta()->page_bytes();
    std::unique_ptr<IndexPages> pages(new IndexPages(*std::move(file), *std::move(sums), page_bytes, tables));
    if (auto restored = pages->restore_meta(); !restored) return Unexpected{restored.error()};
    if (auto checked = pages->check_trees(); !checked) return Unexpected{checked.error()};
    auto roots = pages->read_roots(pages->file_reader_, pages->sums_.meta()->names());
    if (!roots) return Unexpected{roots.error()};
    pages->roots_ = *std::move(roots);
    return pages;
}

// LMDB goes on from the page with the higher number. A transaction that it ended and that does not count is put out of
// its sight: all its pages are free in the one before.
StoreResult<std::optional<Bytes>> IndexPages::wanted_meta_page(PageNumber number) const {
    const Meta& meta = *sums_.meta();
    const bool own = number == meta.transaction() % kMetaPages;
    const auto page = reader_.read_new(number);
    if (!page) return Unexpected{page.error()};
    const auto there = Meta::of_page(*page);
    const bool harmless = !own && there && there->transaction() < meta.transaction();
    Bytes wanted = meta.page(number, meta.transaction() - (own ? 0 : 1));
    return harmless || *page == wanted ? std::optional<Bytes>() : std::optional(std::move(wanted));
}

StoreResult<void> IndexPages::restore_meta() {
    const PageNumber own = sums_.meta()->transaction() % kMetaPages;
    bool changed = false;
    for (const PageNumber number : {1 - own, own}) {
        const auto wanted = wanted_meta_page(number);
        if (!wanted) return Unexpected{wanted.error()};
        if (!*wanted) continue;
        if (auto written = file_.write(**wanted, number * (*wanted)->size()); !written) return written;
        changed = true;
    }
    return changed ? file_.sync_data() : StoreResult<void>();
}

StoreResult<void> IndexPages::check_trees() const {
    if (auto checked = check_tree(reader_, sums_.meta()->free()); !checked) return checked;
    return check_tree(reader_, sums_.meta()->names());
}

// A row of the tree of free pages is a list of them, its length first.
StoreResult<std::uint64_t> IndexPages::free_bytes() const {
    std::uint64_t pages = 0;
    TreeReader rows(reader_, sums_.meta()->free());
    for (auto row = rows.first();; row = rows.next()) {
        if (!row) return Unexpected{row.error()};
        if (!*row) return pages * reader_.page_bytes();
        const auto list = rows.value();
        if (!list) return Unexpected{list.error()};
        pages += Reader(*list).u64();
    }
}

StoreResult<void> IndexPages::check_for_writing() const {
    for (PageNumber number = 0; number < kMetaPages; ++number) {
        const auto wanted = wanted_meta_page(number);
        if (!wanted) return Unexpected{wanted.error()};
        if (*wanted) return reader_.corrupt(number, "it is not what was written last");
    }
    return check_trees();
}

StoreResult<Meta> IndexPages::newest_meta() const {
    std::optional<Meta> newest;
    for (PageNumber number = 0; number < kMetaPages; ++number) {
        const auto page = reader_.read_new(number);
        if (!page) return Unexpected{page.error()};
        const auto meta = Meta::of_page(*page);
        if (meta && (!newest || newest->transaction() < meta->transaction())) newest = meta;
    }
    if (!newest) return reader_.corrupt(0, "it is no page of LMDB's any more");
    return *newest;
}

StoreResult<std::vector<TreeRoot>> IndexPages::read_roots(const PageReader& reader, TreeRoot names) const {
    std::vector<TreeRoot> roots;
    TreeReader row(reader, names);
    for (const char* table : tables_) {
        const auto found = row.seek(as_bytes(table));
        if (!found) return Unexpected{found.error()};
        if (!*found || !std::ranges::equal(row.key(), as_bytes(table))) {
            return corrupt_index_error(file_.path().string(), std::string("table ") + table + " is missing");
        }
        const auto value = row.value();
        if (!value) return Unexpected{value.error()};
        const auto root = parse_tree_root(*value);
        if (!root) return corrupt_index_error(file_.path().string(), std::string("table ") + table + " makes no sense");
        roots.push_back(*root);
    }
    return roots;
}

IndexPages::Reading IndexPages::read() const {
    const std::lock_guard gate(gate_);
    return {*this, std::shared_lock(mutex_)};
}

StoreResult<void> IndexPages::publish() {
    const auto newest = newest_meta();
    if (!newest) return Unexpected{newest.error()};
    const std::optional<Meta> last = sums_.meta();
    if (last && last->transaction() == newest->transaction()) return {};
    NewSums sums;
    const PageReader staged(file_, sums_, reader_.page_bytes(), {.sums = &sums});
    const TreeRoot no_tree;
    auto summed = sum_new_pages(staged, last ? last->free() : no_tree, newest->free(), sums);
    if (!summed) return summed;
    summed = sum_new_pages(staged, last ? last->names() : no_tree, newest->names(), sums);
    if (!summed) return summed;
    auto roots = read_roots(staged, newest->names());
    if (!roots) return Unexpected{roots.error()};
    for (std::size_t i = 0; i < roots_.size(); ++i) {
        summed = sum_new_pages(staged, roots_[i], (*roots)[i], sums);
        if (!summed) return summed;
    }
    if (auto written = sums_.write(*newest, sums); !written) return written;
    last_written_ = sums.size();
    if (last_written_ > largest_) largest_ = last_written_;
    const std::lock_guard gate(gate_);
    const std::unique_lock lock(mutex_);
    sums_.install(*newest, sums);
    cache_.clear();
    roots_ = *std::move(roots);
    return {};
}

std::size_t IndexPages::heap_bytes() const {
    const std::shared_lock lock(mutex_);
    return (largest_ + cache_.size()) * reader_.page_bytes() + sums_.heap_bytes();
}

}  // namespace weft::tangle::lmdb
