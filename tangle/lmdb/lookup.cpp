#include "tangle/lmdb/lookup.hpp"

#include <algorithm>
#include <limits>

namespace weft::tangle::lmdb {

namespace {

constexpr std::uint64_t kIndexMax = std::numeric_limits<std::uint64_t>::max();

// The bytes are as they were written, but they are not what this program writes.
Unexpected<StoreError> senseless(Table table, const Key& key) {
    return corrupt_error("table " + std::string(table_name(table)) + ", key " + to_hex(key.view()),
                         "the row makes no sense");
}

// A row's value by its decoder.
template <class Decode>
auto decoded(Table table, const Key& key, const StoreResult<std::optional<Bytes>>& row, Decode&& decode)
    -> StoreResult<decltype(decode(ByteView()))> {
    if (!row) return Unexpected{row.error()};
    if (!*row) return decltype(decode(ByteView()))();
    auto value = decode(ByteView(**row));
    if (!value) return senseless(table, key);
    return value;
}

// Takes lines of a row that stand before those taken already, newest first. False when one of them does not decode or
// does not follow: lines are consecutive, and a gap is a row that was lost.
bool append_lines(AccountNumber account, const Row& row, std::uint64_t end, std::size_t count,
                  std::vector<HistoryLine>& lines) {
    const std::uint64_t first = line_of_history_key(row.key);
    const std::size_t in_row = row.value.size() / kHistoryLineBytes;
    if (in_row == 0 || row.value.size() % kHistoryLineBytes != 0) return false;
    const std::uint64_t next = lines.empty() ? std::min(end, first + in_row) : lines.back().index;
    if (next > first + in_row) return false;
    for (std::uint64_t line = next; line > first && lines.size() < count; --line) {
        const ByteView at = ByteView(row.value).subspan((line - 1 - first) * kHistoryLineBytes, kHistoryLineBytes);
        const auto decoded = decode_history_line(account, line - 1, at);
        if (!decoded) return false;
        lines.push_back(*decoded);
    }
    return true;
}

template <class T>
std::optional<T> if_decoded(Decoded<T> result) {
    return result ? std::optional<T>(*std::move(result)) : std::nullopt;
}

}  // namespace

StoreResult<std::optional<Bytes>> Lookup::row(Table table, const Key& key) const {
    if (auto found = pending_.find(table, key)) return found;
    return index_.find(table, key);
}

StoreResult<std::optional<BlockRow>> Lookup::block_row(const BlockId& id) const {
    if (const auto pending = pending_.find_block(id)) return pending;
    return indexed_block_row(id);
}

StoreResult<std::optional<BlockRow>> Lookup::indexed_block_row(const BlockId& id) const {
    const Key key = Key::from(id.view());
    return decoded(Table::blocks, key, index_.find(Table::blocks, key), decode_block_row);
}

StoreResult<std::optional<Bytes>> Lookup::body(const Place& place, LogKind kind, const Key& key) const {
    return log_.read(place, kind, key.view());
}

StoreResult<std::optional<Bytes>> Lookup::record(Table table, LogKind kind, const Key& key) const {
    const auto place = decoded(table, key, row(table, key), decode_place);
    if (!place) return Unexpected{place.error()};
    if (!*place) return std::optional<Bytes>();
    return body(**place, kind, key);
}

StoreResult<std::optional<Bytes>> Lookup::block(const BlockId& id) const {
    const auto row = block_row(id);
    if (!row) return Unexpected{row.error()};
    // Of what a snapshot says was ordered, only the fate is here.
    if (!*row || (*row)->place == Place()) return std::optional<Bytes>();
    return body((*row)->place, LogKind::block, Key::from(id.view()));
}

StoreResult<std::optional<Place>> Lookup::block_place(const BlockId& id) const {
    const auto row = block_row(id);
    if (!row) return Unexpected{row.error()};
    return *row ? std::optional((*row)->place) : std::nullopt;
}

StoreResult<std::optional<Bytes>> Lookup::round_block(const RoundRef& ref) const {
    return record(Table::rounds, LogKind::round_block, round_key(ref));
}

StoreResult<std::optional<StoredFate>> Lookup::fate(const BlockId& id) const {
    auto row = StoreResult<std::optional<BlockRow>>(pending_.find_block(id));
    // Blocks that were looked at again at a start wait here for a fate that the index may know.
    if (!*row || !(*row)->ordered()) row = indexed_block_row(id);
    if (!row) return Unexpected{row.error()};
    if (!*row || !(*row)->ordered()) return std::optional<StoredFate>();
    return std::optional((*row)->fate);
}

StoreResult<Place> Lookup::place(const BlockId& id) const {
    const auto row = block_row(id);
    if (!row) return Unexpected{row.error()};
    if (!*row) return corrupt_error("log and index", "block " + id.hex() + " was ordered, but is not there");
    return (*row)->place;
}

StoreResult<std::optional<CommitRecord>> Lookup::commit(CommitIndex index) const {
    const Key key = index_key(index);
    return decoded(Table::commits, key, record(Table::commits, LogKind::commit, key),
                   [](ByteView body) { return if_decoded(decode_commit(body)); });
}

StoreResult<bool> Lookup::has_commit(CommitIndex index) const {
    const auto place = row(Table::commits, index_key(index));
    if (!place) return Unexpected{place.error()};
    return place->has_value();
}

StoreResult<std::optional<StoredCheckpoint>> Lookup::checkpoint(CheckpointIndex index) const {
    const Key key = index_key(index);
    auto checkpoint = decoded(Table::checkpoints, key, row(Table::checkpoints, key),
                              [](ByteView bytes) { return if_decoded(decode_checkpoint(bytes)); });
    if (!checkpoint) return Unexpected{checkpoint.error()};
    if (!*checkpoint) return std::optional<StoredCheckpoint>();
    auto certificate = this->certificate(index);
    if (!certificate) return Unexpected{certificate.error()};
    return std::optional(StoredCheckpoint{**std::move(checkpoint), *std::move(certificate)});
}

StoreResult<std::optional<Certificate>> Lookup::certificate(CheckpointIndex index) const {
    const Key key = index_key(index);
    return decoded(Table::certificates, key, row(Table::certificates, key),
                   [](ByteView bytes) { return if_decoded(decode_certificate(bytes)); });
}

StoreResult<std::optional<Handover>> Lookup::handover(EpochNumber epoch) const {
    const Key key = index_key(epoch);
    auto begun = decoded(Table::epochs, key, row(Table::epochs, key), decode_epoch_row);
    if (!begun) return Unexpected{begun.error()};
    if (!*begun) return std::optional<Handover>();
    auto certificate = this->certificate((*begun)->checkpoint.index);
    if (!certificate) return Unexpected{certificate.error()};
    if (!*certificate) return std::optional<Handover>();
    return std::optional(Handover{(*begun)->checkpoint, **std::move(certificate), std::move((*begun)->epoch)});
}

StoreResult<std::vector<EpochRow>> Lookup::epochs() const {
    auto rows = index_.all(Table::epochs);
    if (!rows) return Unexpected{rows.error()};
    std::vector<EpochRow> epochs;
    for (const Row& row : *rows) {
        auto epoch = decode_epoch_row(row.value);
        if (!epoch || epoch->epoch.number() != epochs.size() + 1) return senseless(Table::epochs, row.key);
        epochs.push_back(*std::move(epoch));
    }
    return epochs;
}

StoreResult<std::optional<StoredCheckpoint>> Lookup::last_checkpoint() const {
    std::vector<Row> last = pending_.below(Table::checkpoints, index_key(0), index_key(kIndexMax), 1);
    auto indexed = index_.below(Table::checkpoints, index_key(0), index_key(kIndexMax), 1);
    if (!indexed) return Unexpected{indexed.error()};
    last.insert(last.end(), std::make_move_iterator(indexed->begin()), std::make_move_iterator(indexed->end()));
    merge_newest_first(last, 1);
    if (last.empty()) return std::optional<StoredCheckpoint>();
    const auto index = decode_checkpoint(last.front().value);
    if (!index) return senseless(Table::checkpoints, last.front().key);
    return checkpoint(index->index);
}

// The key of a block is its id, which sorts by slot.
StoreResult<Slot> Lookup::last_slot() const {
    const BlockId lowest;
    BlockId highest;
    highest.bytes.fill(0xFF);
    const auto last = index_.below(Table::blocks, Key::from(lowest.view()), Key::from(highest.view()), 1);
    if (!last) return Unexpected{last.error()};
    return last->empty() ? Slot{0} : BlockId::from(last->front().key.view()).slot();
}

StoreResult<std::optional<CheckpointIndex>> Lookup::checkpoint_of(CommitIndex commit) const {
    const Key key = index_key(commit);
    std::optional<Row> best = pending_.at_or_after(Table::checkpoint_by_commit, key);
    auto indexed = index_.at_or_after(Table::checkpoint_by_commit, key);
    if (!indexed) return Unexpected{indexed.error()};
    if (*indexed && (!best || (*indexed)->key < best->key)) best = *std::move(indexed);
    if (!best) return std::optional<CheckpointIndex>();
    const auto mark = decode_mark(best->value);
    if (!mark) return senseless(Table::checkpoint_by_commit, best->key);
    return std::optional(mark->checkpoint);
}

StoreResult<std::vector<HistoryLine>> Lookup::history(AccountNumber account, std::optional<std::uint64_t> before,
                                                      std::size_t count) const {
    const std::uint64_t end = before.value_or(kIndexMax);
    std::vector<HistoryLine> lines = pending_.history(account, end, count);
    if (lines.size() == count) return lines;
    std::optional<Key> bad;
    const auto take = [&](Row&& row) {
        if (!append_lines(account, row, end, count, lines)) bad = row.key;
        return !bad && lines.size() < count;
    };
    const std::uint64_t below = lines.empty() ? end : lines.back().index;
    const auto walked = index_.walk_down(Table::history, history_key(account, 0), history_key(account, below), take);
    if (!walked) return Unexpected{walked.error()};
    const bool begins_late = !lines.empty() && lines.size() < count && lines.back().index != 0;
    if (!bad && begins_late && !is_pruned()) bad = history_key(account, 0);
    if (bad) return senseless(Table::history, *bad);
    return lines;
}

StoreResult<std::uint64_t> Lookup::history_lines(AccountNumber account) const {
    const auto last = history(account, std::nullopt, 1);
    if (!last) return Unexpected{last.error()};
    return last->empty() ? 0 : last->front().index + 1;
}

StoreResult<IndexedState> Lookup::state() const {
    const Key key = meta_key(MetaKey::state);
    const auto state = decoded(Table::meta, key, row(Table::meta, key), decode_state);
    if (!state) return Unexpected{state.error()};
    return state->value_or(IndexedState());
}

StoreResult<std::vector<Bytes>> Lookup::accounts(const IndexedState& state) const {
    auto rows = index_.all(Table::accounts);
    if (!rows) return Unexpected{rows.error()};
    std::vector<Bytes> accounts;
    for (Row& row : *rows) {
        if (row.key != account_key(static_cast<AccountNumber>(accounts.size()))) {
            return senseless(Table::accounts, row.key);
        }
        accounts.push_back(std::move(row.value));
    }
    if (accounts.size() != state.accounts) {
        return senseless(Table::accounts, account_key(static_cast<AccountNumber>(accounts.size())));
    }
    return accounts;
}

}  // namespace weft::tangle::lmdb
