#include "tangle/lmdb/tree_pages.hpp"

#include <algorithm>
#include <iterator>

namespace weft::tangle::lmdb {

namespace {

// Some pages of one level of a tree, and what the level below them is.
struct Level {
    std::vector<PageNumber> pages;
    std::vector<PageNumber> below;  // of branches
    std::vector<Overflow> values;   // of leaves: those in pages of their own

    StoreResult<void> take(const PageReader& reader, PageNumber number, ByteView bytes, bool leaf) {
        const auto page = TreePage::parse(bytes, number);
        if (!page || page->is_leaf() != leaf) return reader.corrupt(number, "it makes no sense");
        for (std::size_t i = 0; i < page->size(); ++i) {
            if (!leaf) {
                below.push_back(page->child(i));
            } else if (page->overflow(i)) {
                values.push_back(*page->overflow(i));
            }
        }
        return {};
    }
};

template <class T>
std::vector<T> only_in_first(std::vector<T> first, std::vector<T> second) {
    std::ranges::sort(first);
    std::ranges::sort(second);
    std::vector<T> out;
    std::ranges::set_difference(first, second, std::back_inserter(out));
    return out;
}

StoreResult<void> take_replaced(const PageReader& reader, Level& level, bool leaf) {
    for (const PageNumber number : level.pages) {
        const auto bytes = reader.read(number);
        if (!bytes) return Unexpected{bytes.error()};
        if (auto taken = level.take(reader, number, *bytes, leaf); !taken) return taken;
    }
    return {};
}

StoreResult<void> take_new(const PageReader& reader, Level& level, bool leaf, NewSums& sums) {
    for (const PageNumber number : level.pages) {
        const auto bytes = reader.read_new(number);
        if (!bytes) return Unexpected{bytes.error()};
        sums[number] = page_sum(number, *bytes);
        if (auto taken = level.take(reader, number, *bytes, leaf); !taken) return taken;
    }
    return {};
}

StoreResult<void> sum_values(const PageReader& reader, const std::vector<Overflow>& values, NewSums& sums) {
    for (const Overflow& value : values) {
        for (std::uint64_t i = 0; i < reader.pages_of(value); ++i) {
            const auto bytes = reader.read_new(value.first + i);
            if (!bytes) return Unexpected{bytes.error()};
            sums[value.first + i] = page_sum(value.first + i, *bytes);
        }
    }
    return {};
}

}  // namespace

StoreResult<void> sum_new_pages(const PageReader& pages, TreeRoot before, TreeRoot now, NewSums& sums) {
    Level replaced;
    Level fresh;
    // Level by level, counted from the leaves, since a tree grows and shrinks at its root.
    for (int height = std::max(before.depth, now.depth); height > 0; --height) {
        std::vector<PageNumber> old_pages = std::move(replaced.below);
        std::vector<PageNumber> new_pages = std::move(fresh.below);
        if (height == before.depth) old_pages = {before.page};
        if (height == now.depth) new_pages = {now.page};
        replaced = {.pages = only_in_first(old_pages, new_pages), .below = {}, .values = {}};
        fresh = {.pages = only_in_first(new_pages, old_pages), .below = {}, .values = {}};
        if (auto taken = take_replaced(pages, replaced, height == 1); !taken) return taken;
        if (auto taken = take_new(pages, fresh, height == 1, sums); !taken) return taken;
    }
    return sum_values(pages, only_in_first(fresh.values, replaced.values), sums);
}

StoreResult<void> check_tree(const PageReader& pages, TreeRoot root) {
    std::vector<PageNumber> numbers;
    if (root.page != kNoPage) numbers.push_back(root.page);
    for (int height = root.depth; height > 0; --height) {
        Level level{.pages = std::move(numbers), .below = {}, .values = {}};
        if (auto taken = take_replaced(pages, level, height == 1); !taken) return taken;
        for (const Overflow& value : level.values) {
            for (std::uint64_t i = 0; i < pages.pages_of(value); ++i) {
                if (const auto page = pages.read(value.first + i); !page) return Unexpected{page.error()};
            }
        }
        numbers = std::move(level.below);
    }
    return {};
}

}  // namespace weft::tangle::lmdb
