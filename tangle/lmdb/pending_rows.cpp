#include "tangle/lmdb/pending_rows.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace {

// A tree node, the allocator's headers.
constexpr std::size_t kRowOverheadBytes = sizeof(Key) + sizeof(Bytes) + 64;
// Flat tables are three quarters full, more or less.
constexpr std::size_t kBlockBytes = sizeof(BlockRows::value_type) * 4 / 3;
constexpr std::size_t kAccountBytes = 80;

// A block that is not ordered waits while rows are frozen so many times: longer than ordering takes, short enough that
// a start looks at a few seconds of the log only.
constexpr std::size_t kPatience = 8;

const std::map<Key, Bytes>& rows_of_table(const RowSet& set, Table table) {
    return set.tables[static_cast<std::size_t>(table)];
}

void append_below(const RowSet& set, Table table, const Key& low, const Key& high, std::size_t count,
                  std::vector<Row>& out) {
    const auto& rows = rows_of_table(set, table);
    auto at = rows.lower_bound(high);
    for (std::size_t taken = 0; taken < count && at != rows.begin(); ++taken) {
        --at;
        if (at->first < low) break;
        out.push_back({at->first, at->second});
    }
}

void append_lines(const RowSet& set, AccountNumber account, std::uint64_t before, std::size_t count,
                  std::vector<HistoryLine>& out) {
    const auto found = set.history.find(account);
    if (found == set.history.end()) return;
    const AccountLines& lines = found->second;
    for (std::uint64_t line = std::min(before, lines.end()); line > lines.first && out.size() < count; --line) {
        const std::size_t at = static_cast<std::size_t>(line - 1 - lines.first) * kHistoryLineBytes;
        const auto decoded =
            decode_history_line(account, line - 1, ByteView(lines.encoded).subspan(at, kHistoryLineBytes));
        CHECK(decoded);
        out.push_back(*decoded);
    }
}

}  // namespace

PendingRows::PendingRows(const HashSalt& salt) : salt_(salt), waiting_(0, SaltedBlockHash{salt}), filling_(new_set()) {}

std::shared_ptr<RowSet> PendingRows::new_set() const {
    auto set = std::make_shared<RowSet>();
    set->blocks = BlockRows(0, SaltedBlockHash{salt_});
    return set;
}

// ---- adding

void PendingRows::add(std::vector<TableRow> rows) {
    const std::lock_guard writing(writer_mutex_);
    const std::unique_lock lock(mutex_);
    for (TableRow& row : rows) add_locked(std::move(row));
}

void PendingRows::add_records(Lsn last, std::span<const LoggedBlock> blocks, std::vector<TableRow> rows) {
    const std::lock_guard writing(writer_mutex_);
    const std::unique_lock lock(mutex_);
    for (const LoggedBlock& block : blocks) waiting_.insert_or_assign(block.id, Waiting{block.place, block.lsn});
    for (TableRow& row : rows) add_locked(std::move(row));
    last_lsn_ = last;
}

StoreResult<void> PendingRows::add_commit(CommitIndexing&& indexing, std::span<const std::uint64_t> lines,
                                          std::vector<TableRow> rows, const FindPlace& elsewhere) {
    CHECK(lines.size() == indexing.history.size());
    const std::lock_guard writing(writer_mutex_);
    auto blocks = rows_of(indexing.commit, elsewhere);
    if (!blocks) return Unexpected{blocks.error()};
    const std::unique_lock lock(mutex_);
    for (const auto& [id, row] : *blocks) {
        waiting_.erase(id);
        if (filling_->blocks.insert_or_assign(id, row).second) filling_->bytes += kBlockBytes;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) add_line(indexing.commit, indexing.history[i], lines[i]);
    for (auto& [number, encoded] : indexing.accounts) add_account(number, std::move(encoded));
    for (TableRow& row : rows) add_locked(std::move(row));
    commit_ = indexing.commit.index;
    return {};
}

// Only who adds or freezes changes what is looked at here, and both hold the writer's mutex.
StoreResult<std::vector<std::pair<BlockId, BlockRow>>> PendingRows::rows_of(const CommitRecord& commit,
                                                                            const FindPlace& elsewhere) const {
    std::vector<std::pair<BlockId, BlockRow>> out;
    out.reserve(commit.blocks.size());
    std::uint32_t position = 0;
    for (const Ordered& ordered : commit.blocks) {
        BlockRow row{{}, {commit.index, position++, ordered.reason}};
        if (const auto waiting = waiting_.find(ordered.id); waiting != waiting_.end()) {
            row.place = waiting->second.place;
        } else {
            const auto place = elsewhere(ordered.id);
            if (!place) return Unexpected{place.error()};
            row.place = *place;
        }
        out.emplace_back(ordered.id, row);
    }
    return out;
}

void PendingRows::add_locked(TableRow&& row) {
    Bytes& value = filling_->tables[static_cast<std::size_t>(row.table)].try_emplace(row.key).first->second;
    // Only what differs counts: some rows are overwritten by every group.
    filling_->bytes += (value.empty() ? kRowOverheadBytes : 0) + row.value.size() - value.size();
    value = std::move(row.value);
}

void PendingRows::add_line(const CommitRecord& commit, const HistoryEntry& entry, std::uint64_t line) {
    const auto [at, is_new] = filling_->history.try_emplace(entry.account);
    AccountLines& lines = at->second;
    if (is_new) {
        lines.first = line;
        filling_->bytes += kAccountBytes;
    }
    CHECK(lines.end() == line);
    append_history_line(lines.encoded, commit.index, commit.time, entry);
    filling_->bytes += kHistoryLineBytes;
}

void PendingRows::add_account(AccountNumber number, Bytes&& encoded) {
    const auto [at, is_new] = filling_->accounts.try_emplace(number);
    filling_->bytes += (is_new ? kAccountBytes : 0) + encoded.size() - at->second.size();
    at->second = std::move(encoded);
}

// ---- moving on to the index

std::shared_ptr<const RowSet> PendingRows::freeze(Unordered unordered) {
    const std::lock_guard writing(writer_mutex_);
    if (frozen_ != nullptr) return frozen_;  // the index had no space for them
    const Tired tired = take_tired(unordered);
    if (filling_->bytes == 0 && tired.blocks.empty()) return nullptr;
    auto next = new_set();
    next->blocks.reserve(filling_->blocks.size());
    const std::unique_lock lock(mutex_);
    for (const BlockId& id : tired.blocks) {
        const auto waiting = waiting_.find(id);
        filling_->blocks.try_emplace(id, BlockRow{waiting->second.place, {}});
        filling_->bytes += kBlockBytes;
        waiting_.erase(waiting);
    }
    filling_->last_lsn = last_lsn_;
    filling_->commit = commit_;
    add_locked({Table::meta, meta_key(MetaKey::log), encode_row(IndexedLog{last_lsn_, tired.first_waiting})});
    frozen_ = std::move(filling_);
    filling_ = std::move(next);
    return frozen_;
}

PendingRows::Tired PendingRows::take_tired(Unordered unordered) {
    frozen_at_.push_back(last_lsn_);
    Lsn last = unordered == Unordered::is_written ? last_lsn_ : 0;
    if (frozen_at_.size() > kPatience) {
        last = std::max(last, frozen_at_.front());
        frozen_at_.pop_front();
    }
    Tired out{{}, last_lsn_ + 1};
    for (const auto& [id, waiting] : waiting_) {
        if (waiting.lsn <= last) {
            out.blocks.push_back(id);
        } else {
            out.first_waiting = std::min(out.first_waiting, waiting.lsn);
        }
    }
    return out;
}

void PendingRows::drop_frozen() {
    std::shared_ptr<const RowSet> dropped;  // freed after the locks are
    const std::lock_guard writing(writer_mutex_);
    const std::unique_lock lock(mutex_);
    dropped.swap(frozen_);
}

// ---- reading

std::optional<Bytes> PendingRows::find(Table table, const Key& key) const {
    const std::shared_lock lock(mutex_);
    for (const RowSet* set : {static_cast<const RowSet*>(filling_.get()), frozen_.get()}) {
        if (set == nullptr) continue;
        const auto& rows = rows_of_table(*set, table);
        if (const auto found = rows.find(key); found != rows.end()) return found->second;
    }
    return std::nullopt;
}

std::optional<Row> PendingRows::at_or_after(Table table, const Key& key) const {
    const std::shared_lock lock(mutex_);
    std::optional<Row> best;
    for (const RowSet* set : {static_cast<const RowSet*>(filling_.get()), frozen_.get()}) {
        if (set == nullptr) continue;
        const auto& rows = rows_of_table(*set, table);
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

std::optional<BlockRow> PendingRows::find_block(const BlockId& id) const {
    const std::shared_lock lock(mutex_);
    if (const auto found = filling_->blocks.find(id); found != filling_->blocks.end()) return found->second;
    if (frozen_) {
        if (const auto found = frozen_->blocks.find(id); found != frozen_->blocks.end()) return found->second;
    }
    if (const auto found = waiting_.find(id); found != waiting_.end()) return BlockRow{found->second.place, {}};
    return std::nullopt;
}

std::vector<HistoryLine> PendingRows::history(AccountNumber account, std::uint64_t before, std::size_t count) const {
    std::vector<HistoryLine> out;
    const std::shared_lock lock(mutex_);
    append_lines(*filling_, account, before, count, out);
    if (frozen_) append_lines(*frozen_, account, before, count, out);
    return out;
}

std::size_t PendingRows::bytes() const {
    const std::shared_lock lock(mutex_);
    return filling_->bytes + (frozen_ ? frozen_->bytes : 0) + waiting_.size() * kBlockBytes;
}

void merge_newest_first(std::vector<Row>& rows, std::size_t count) {
    std::ranges::stable_sort(rows, [](const Row& a, const Row& b) { return a.key > b.key; });
    const auto same_key = [](const Row& a, const Row& b) { return a.key == b.key; };
    rows.erase(std::unique(rows.begin(), rows.end(), same_key), rows.end());
    if (rows.size() > count) rows.resize(count);
}

}  // namespace weft::tangle::lmdb
