#include "tangle/lmdb/tree_reader.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace {

bool before(ByteView a, ByteView b) {
    return std::ranges::lexicographical_compare(a, b);
}

// The child below which a key stands.
std::size_t child_for(const TreePage& branch, ByteView key) {
    std::size_t low = 0;
    for (std::size_t high = branch.size(); high - low > 1;) {
        const std::size_t middle = low + (high - low) / 2;
        (before(key, branch.key(middle)) ? high : low) = middle;
    }
    return low;
}

std::size_t row_for(const TreePage& leaf, ByteView key) {
    std::size_t low = 0;
    for (std::size_t high = leaf.size(); low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        if (before(leaf.key(middle), key)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

}  // namespace

StoreResult<void> TreeReader::enter(std::size_t level, PageNumber number) {
    if (level < path_.size() && path_[level].number == number) return {};
    path_.resize(level);
    const bool leaf = level + 1 == root_.depth;
    auto bytes = leaf ? pages_->read_once(number) : pages_->read_often(number);
    if (!bytes) return Unexpected{bytes.error()};
    const auto page = TreePage::parse(**bytes, number);
    if (!page || page->is_leaf() != leaf) return pages_->corrupt(number, "it makes no sense");
    path_.push_back({number, *std::move(bytes), *page, 0});
    return {};
}

StoreResult<void> TreeReader::descend(ByteView key) {
    PageNumber number = root_.page;
    for (std::size_t level = 0; level < root_.depth; ++level) {
        if (auto entered = enter(level, number); !entered) return entered;
        Level& here = path_[level];
        here.at = here.page.is_leaf() ? row_for(here.page, key) : child_for(here.page, key);
        if (!here.page.is_leaf()) number = here.page.child(here.at);
    }
    return {};
}

StoreResult<bool> TreeReader::seek(ByteView key) {
    if (root_.page == kNoPage) return false;
    if (auto descended = descend(key); !descended) return Unexpected{descended.error()};
    return leaf().at < leaf().page.size() ? StoreResult<bool>(true) : to_next_leaf();
}

StoreResult<void> TreeReader::check_path(ByteView key) {
    if (root_.page == kNoPage) return {};
    if (auto descended = descend(key); !descended) return descended;
    const bool found = leaf().at < leaf().page.size() && std::ranges::equal(this->key(), key);
    return found ? check_value() : StoreResult<void>();
}

// One in the leaf was read with it.
StoreResult<void> TreeReader::check_value() const {
    if (!leaf().page.overflow(leaf().at)) return {};
    const auto read = value();
    return read ? StoreResult<void>() : Unexpected{read.error()};
}

StoreResult<void> TreeReader::check_row_before(ByteView key, ByteView prefix) {
    if (root_.page == kNoPage) return {};
    if (auto descended = descend(key); !descended) return descended;
    const auto there = previous();
    if (!there) return Unexpected{there.error()};
    return *there && as_text(this->key()).starts_with(as_text(prefix)) ? check_value() : StoreResult<void>();
}

StoreResult<void> TreeReader::check_path_and_beside(ByteView key) {
    if (auto checked = check_path(key); !checked) return checked;
    if (path_.empty() || leaf().number == beside_checked_of_) return {};
    beside_checked_of_ = leaf().number;
    for (std::size_t level = 0; level + 1 < path_.size(); ++level) {
        const Level& above = path_[level];
        const bool leaves = level + 2 == root_.depth;
        for (const std::size_t at : {above.at - 1, above.at + 1}) {  // before the first is beyond the last
            if (at >= above.page.size()) continue;
            const PageNumber beside = above.page.child(at);
            const auto bytes = leaves ? pages_->read_once(beside) : pages_->read_often(beside);
            if (!bytes) return Unexpected{bytes.error()};
        }
    }
    return {};
}

StoreResult<void> TreeReader::descend(Side side) {
    while (!is_complete()) {
        const Level& above = path_.back();
        if (auto entered = enter(path_.size(), above.page.child(above.at)); !entered) return entered;
        path_.back().at = side == Side::first ? 0 : path_.back().page.size() - 1;
    }
    return {};
}

StoreResult<bool> TreeReader::to_end(Side side) {
    if (root_.page == kNoPage) return false;
    path_.resize(std::min<std::size_t>(path_.size(), 1));
    if (auto entered = enter(0, root_.page); !entered) return Unexpected{entered.error()};
    path_[0].at = side == Side::first ? 0 : path_[0].page.size() - 1;
    if (auto descended = descend(side); !descended) return Unexpected{descended.error()};
    return true;
}

StoreResult<bool> TreeReader::first() {
    return to_end(Side::first);
}
StoreResult<bool> TreeReader::last() {
    return to_end(Side::last);
}

StoreResult<bool> TreeReader::next() {
    if (leaf().at + 1 == leaf().page.size()) return to_next_leaf();
    ++path_.back().at;
    return true;
}

StoreResult<bool> TreeReader::previous() {
    if (leaf().at == 0) return to_previous_leaf();
    --path_.back().at;
    return true;
}

StoreResult<bool> TreeReader::to_next_leaf() {
    path_.pop_back();
    while (!path_.empty() && path_.back().at + 1 == path_.back().page.size()) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().at;
    if (auto descended = descend(Side::first); !descended) return Unexpected{descended.error()};
    return true;
}

StoreResult<bool> TreeReader::to_previous_leaf() {
    path_.pop_back();
    while (!path_.empty() && path_.back().at == 0) path_.pop_back();
    if (path_.empty()) return false;
    --path_.back().at;
    if (auto descended = descend(Side::last); !descended) return Unexpected{descended.error()};
    return true;
}

StoreResult<Bytes> TreeReader::value() const {
    if (const auto overflow = leaf().page.overflow(leaf().at)) return pages_->read(*overflow);
    const ByteView value = leaf().page.value(leaf().at);
    return Bytes(value.begin(), value.end());
}

}  // namespace weft::tangle::lmdb
