// A place in one of LMDB's trees, found through checked pages.
#pragma once

#include <memory>
#include <vector>

#include "tangle/lmdb/page_reader.hpp"

namespace weft::tangle::lmdb {

class TreeReader {
public:
    // `pages` must outlive it. It stands nowhere.
    TreeReader(const PageReader& pages, TreeRoot root) : pages_(&pages), root_(root) {}

    // Each goes there and says whether there is such a row; if not, it stands nowhere. Errors: io; corrupt, naming page
    // and offset.
    StoreResult<bool> seek(ByteView key);  // the first row that is not before it
    StoreResult<bool> first();
    StoreResult<bool> last();
    StoreResult<bool> next();      // requires that it stands
    StoreResult<bool> previous();  // as well

    // Reads all pages between the root and the place where a row with this key stands or would stand, its value's
    // included: those that LMDB goes through when it writes one. Errors: the same.
    StoreResult<void> check_path(ByteView key);

    // The same for the row before that place, if its key begins with `prefix`.
    StoreResult<void> check_row_before(ByteView key, ByteView prefix);

    // The same, and all pages beside those: when a row goes, LMDB may join its page, and those above, with their
    // neighbours.
    StoreResult<void> check_path_and_beside(ByteView key);

    // Of the row where it stands; the key is valid until it moves.
    ByteView key() const { return leaf().page.key(leaf().at); }
    StoreResult<Bytes> value() const;

private:
    struct Level {
        PageNumber number = kNoPage;
        std::shared_ptr<const Bytes> bytes{};
        TreePage page{};
        std::size_t at = 0;
    };
    enum class Side : std::uint8_t { first, last };

    const Level& leaf() const { return path_.back(); }
    bool is_complete() const { return path_.size() == root_.depth; }
    StoreResult<void> check_value() const;
    // The page on the path at this level, read unless it stands there already.
    StoreResult<void> enter(std::size_t level, PageNumber number);
    StoreResult<void> descend(ByteView key);  // requires that the tree is not empty
    StoreResult<void> descend(Side side);
    StoreResult<bool> to_next_leaf();
    StoreResult<bool> to_previous_leaf();
    StoreResult<bool> to_end(Side side);

    const PageReader* pages_;
    TreeRoot root_;
    std::vector<Level> path_;                 // from the root on
    PageNumber beside_checked_of_ = kNoPage;  // the leaf whose neighbours were read last
};

}  // namespace weft::tangle::lmdb
