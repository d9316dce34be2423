// The pages of LMDB's data file (version 1 of its format, which all of LMDB 0.9 writes), read without trust: whatever
// the bytes are, nothing outside of them is touched. Pure.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>

#include "core/bytes.hpp"

namespace weft::tangle::lmdb {

using PageNumber = std::uint64_t;
inline constexpr PageNumber kNoPage = UINT64_MAX;

// Where a tree begins. LMDB keeps one for each table, one for the names of the tables, and one for pages that are free.
struct TreeRoot {
    PageNumber page = kNoPage;  // kNoPage: the tree is empty
    std::uint16_t depth = 0;    // levels, the leaves included
    bool operator==(const TreeRoot&) const = default;
};

// What LMDB knows of a transaction: which trees were committed with it.
class Meta {
public:
    static constexpr std::size_t kBytes = 136;

    // As it stands in a page or a copy; nothing when it is no such thing.
    static std::optional<Meta> parse(ByteView encoded);
    static std::optional<Meta> of_page(ByteView page);

    std::uint32_t page_bytes() const { return page_bytes_; }
    std::uint64_t transaction() const { return transaction_; }
    PageNumber last_page() const { return last_page_; }
    TreeRoot free() const { return free_; }
    TreeRoot names() const { return names_; }

    ByteView encoded() const { return encoded_; }
    // The page that LMDB finds it in, the transaction's number replaced. Requires that `number` is 0 or 1.
    Bytes page(PageNumber number, std::uint64_t transaction) const;

private:
    std::array<std::uint8_t, kBytes> encoded_{};
    std::uint32_t page_bytes_ = 0;
    std::uint64_t transaction_ = 0;
    PageNumber last_page_ = 0;
    TreeRoot free_;
    TreeRoot names_;
};

// The root that a row of the tree of names holds.
std::optional<TreeRoot> parse_tree_root(ByteView row);

// A value that does not fit a leaf stands in pages of its own.
struct Overflow {
    PageNumber first = 0;
    std::uint64_t bytes = 0;
    auto operator<=>(const Overflow&) const = default;
};
// Its bytes begin so far behind the start of its first page; so do a page's pointers to its nodes.
inline constexpr std::size_t kPageHeaderBytes = 16;

// A branch or a leaf. Views what it was parsed from.
class TreePage {
public:
    // Nothing unless it is a branch or a leaf of that number, and all its keys and values lie within it.
    static std::optional<TreePage> parse(ByteView bytes, PageNumber number);

    bool is_leaf() const { return leaf_; }
    std::size_t size() const { return size_; }

    // Of a branch, the first key means "from the very first on". Requires at < size(), as all below.
    ByteView key(std::size_t at) const;
    PageNumber child(std::size_t at) const;                  // of a branch
    std::optional<Overflow> overflow(std::size_t at) const;  // of a leaf
    ByteView value(std::size_t at) const;                    // of a leaf, where it does not overflow

private:
    struct Node;
    Node node(std::size_t at) const;
    bool lies_within(std::size_t at) const;

    ByteView bytes_;
    bool leaf_ = false;
    std::size_t size_ = 0;
};

}  // namespace weft::tangle::lmdb
