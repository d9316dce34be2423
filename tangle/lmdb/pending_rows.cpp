#include "tangle/lmdb/pending_rows.hpp"

#include <algorithm>
#include <mutex>

namespace weft::tangle::lmdb {

namespace {

// A tree node, the allocator's headers.
constexpr std::size_t kRowOverheadBytes = sizeof(Key) + sizeof(Bytes) + 64;

const std::map<Key, Bytes>& rows_of(const RowSet& set, Table table) {
    return set.tables[static_cast<std::size_t>(table)];
}

void append_below(const RowSet& set, Table table, const Key& low, const Key& high, std::size_t count,
                  std::vector<Row>& out) {
    const auto& rows = rows_of(set, table);
    auto at = rows.lower_bound(high);
    for (std::size_t taken = 0; taken < count && at != rows.begin(); ++taken) {
        --at;
        if (at->first < low) break;
        out.push_back({at->first, at->second});
    }
}

}  // namespace

void PendingRows::add(std::vector<TableRow> rows) {
    const std::unique_lock lock(mutex_);
    for (TableRow& row : rows) {
        Bytes& value = filling_->tables[static_cast<std::size_t>(row.table)].try_emplace(row.key).first->second;
        // Only what differs counts: some rows are overwritten by every group.
        filling_->bytes += (value.empty() ? kRowOverheadBytes : 0) + row.value.size() - value.size();
        value = std::move(row.value);
    }
}

std::shared_ptr<const RowSet> PendingRows::freeze() {
    const std::unique_lock lock(mutex_);
    CHECK(frozen_ == nullptr);
    if (filling_->bytes == 0) return nullptr;
    frozen_ = std::move(filling_);
    filling_ = std::make_shared<RowSet>();
    return frozen_;
}

void PendingRows::drop_frozen() {
    std::shared_ptr<const RowSet> dropped;  // freed after the lock is
    const std::unique_lock lock(mutex_);
    dropped.swap(frozen_);
}

std::optional<Bytes> PendingRows::find(Table table, const Key& key) const {
    const std::shared_lock lock(mutex_);
    for (const RowSet* set : {static_cast<const RowSet*>(filling_.get()), frozen_.get()}) {
        if (set == nullptr) continue;
        const auto& rows = rows_of(*set, table);
        if (const auto found = rows.find(key); found != rows.end()) return found->second;
    }
    return std::nullopt;
}

std::optional<Row> PendingRows::at_or_after(Table table, const Key& key) const {
    const std::shared_lock lock(mutex_);
    std::optional<Row> best;
    for (const RowSet* set : {static_cast<const RowSet*>(filling_.get()), frozen_.get()}) {
        if (set == nullptr) continue;
        const auto& rows = rows_of(*set, table);
        const auto found = rows.lower_bound(key);
        if (found == rows.end() || (best && best->key <= found->first)) continue;
        best = Row{found->first, found->second};
    }
    return best;
}

std::vector<Row> PendingRows::below(Table table, const Key& low, const Key& high, std::size_t count) const {
    std::vector<Row> out;
    {
        const std::shared_lock lock(mutex_);
        append_below(*filling_, table, low, high, count, out);
        if (frozen_) append_below(*frozen_, table, low, high, count, out);
    }
    merge_newest_first(out, count);
    return out;
}

std::size_t PendingRows::bytes() const {
    const std::shared_lock lock(mutex_);
    return filling_->bytes + (frozen_ ? frozen_->bytes : 0);
}

void merge_newest_first(std::vector<Row>& rows, std::size_t count) {
    std::ranges::stable_sort(rows, [](const Row& a, const Row& b) { return a.key > b.key; });
    const auto repeated = std::ranges::unique(rows, [](const Row& a, const Row& b) { return a.key == b.key; });
    rows.erase(repeated.begin(), repeated.end());
    if (rows.size() > count) rows.resize(count);
}

}  // namespace weft::tangle::lmdb
