// Which pages make up a tree, and which are new in it. LMDB never changes a page of the last transaction: it writes
// another one, and so must all pages above it. For the writer's thread.
#pragma once

#include "tangle/lmdb/page_reader.hpp"

namespace weft::tangle::lmdb {

// Adds to `sums` those of all pages that the tree `now` has and the tree `before`, an earlier state of it, has not.
// Reads the new pages and those that they replace; of these, the sums are checked. Errors: io; corrupt.
StoreResult<void> sum_new_pages(const PageReader& pages, TreeRoot before, TreeRoot now, NewSums& sums);

// Reads the whole tree. Errors: io; corrupt.
StoreResult<void> check_tree(const PageReader& pages, TreeRoot root);

}  // namespace weft::tangle::lmdb
