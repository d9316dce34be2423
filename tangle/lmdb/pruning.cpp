#include "tangle/lmdb/pruning.hpp"

#include <algorithm>

#include "tangle/lmdb/meta_rows.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::uint64_t kLogPercent = 50;
constexpr std::uint64_t kPageSumsPart = 256;  // page sums are a 512th of the pages
// What the log may still grow by when pruning begins: pruning runs every few seconds.
constexpr std::uint64_t kLogHeadroomSegments = 3;
constexpr std::uint64_t kLogHeadroomPart = 8;  // an eighth of the limit, at least
// The same of the index: a quarter of the limit, at least. A transaction copies each page that it changes, and the
// copied ones are free for the next but one: two of these, and one that is larger than the last.
constexpr std::uint64_t kIndexHeadroomPart = 4;
constexpr std::uint64_t kIndexHeadroomTransactions = 4;
constexpr std::uint64_t kIndexHeadroomPartMax = 2;  // but never more than half: something is to be kept
// A horizon moves by such a part of what is kept, at least: each move costs some syncs.
constexpr CheckpointIndex kStepPart = 64;
// Too much in the index: such a part of what is kept goes.
constexpr CheckpointIndex kIndexStepPart = 16;
constexpr std::size_t kRowsAtOnce = 16'384;
constexpr std::size_t kHistoryRowsAtOnce = 4096;  // looked at in one step

std::uint32_t less(std::uint32_t from, std::uint32_t by) {
    return from > by ? from - by : 0;
}

// Rows of tables whose keys grow with time.
struct Front {
    Table table;
    Key end;
};
std::vector<Front> fronts_below(const Horizon& horizon) {
    return {{Table::blocks, slot_key(horizon.slot)},
            {Table::rounds, round_floor_key(horizon.round)},
            {Table::commits, index_key(horizon.commit + 1)},
            {Table::checkpoints, index_key(horizon.checkpoint)},
            {Table::certificates, index_key(horizon.checkpoint)},
            {Table::checkpoint_by_commit, index_key(horizon.commit)}};
}

std::optional<Checkpoint> decoded_checkpoint(ByteView row) {
    Decoded<Checkpoint> checkpoint = decode_checkpoint(row);
    return checkpoint ? std::optional(*std::move(checkpoint)) : std::nullopt;
}

Unexpected<StoreError> missing(Table table, CheckpointIndex index) {
    return corrupt_index_error("index, table " + std::string(table_name(table)),
                               "checkpoint " + std::to_string(index) + " is missing");
}

CommitIndex last_commit_of(const Row& history_row) {
    const ByteView lines = history_row.value;
    if (lines.size() < kHistoryLineBytes) return 0;
    const auto line = decode_history_line(0, 0, lines.last(kHistoryLineBytes));
    return line ? line->commit : 0;
}

}  // namespace

std::uint64_t log_bytes_max(std::uint64_t bytes_max) {
    return bytes_max / 100 * kLogPercent;
}
std::uint64_t index_bytes_max(std::uint64_t bytes_max) {
    const std::uint64_t share = bytes_max - log_bytes_max(bytes_max);
    return share - share / kPageSumsPart - Index::kErasingBytes;
}

StoreResult<bool> Pruner::step() {
    if (auto followed = follow_epochs(); !followed) return Unexpected{followed.error()};
    const auto more = erase_rows();
    if (!more || *more) return more;
    const auto to = choose();
    if (!to) return Unexpected{to.error()};
    if (!*to) return false;
    index_is_full_ = false;
    if (auto advanced = advance(**to); !advanced) return Unexpected{advanced.error()};
    return true;
}

// The committee may have decided on a longer window than the genesis has; a shorter one is left out of account.
StoreResult<void> Pruner::follow_epochs() {
    const auto epochs = lookup_.epochs();
    if (!epochs) return Unexpected{epochs.error()};
    for (const EpochRow& row : *epochs) {
        const Parameters& parameters = row.epoch.parameters;
        retention_.window_slots = std::max(retention_.window_slots, parameters.window_slots);
        retention_.gc_depth_rounds = std::max(retention_.gc_depth_rounds, parameters.gc_depth_rounds);
        retention_.keep_us_min = std::max(retention_.keep_us_min, Retention::kept_min(parameters.window_slots));
    }
    return {};
}

// ---- choosing

StoreResult<Pruner::Candidate> Pruner::candidate(CheckpointIndex index) const {
    const auto row = index_.find(Table::checkpoints, index_key(index));
    if (!row) return Unexpected{row.error()};
    const auto checkpoint = *row ? decoded_checkpoint(**row) : std::nullopt;
    if (!checkpoint) return missing(Table::checkpoints, index);
    const auto mark_row = index_.find(Table::checkpoint_by_commit, index_key(checkpoint->last_commit));
    if (!mark_row) return Unexpected{mark_row.error()};
    const auto mark = *mark_row ? decode_mark(**mark_row) : std::nullopt;
    if (!mark) return missing(Table::checkpoint_by_commit, index);
    return Candidate{index, checkpoint->last_commit, checkpoint->time, mark->replay_from};
}

StoreResult<std::optional<Pruner::Span>> Pruner::span() const {
    const auto last = index_.below(Table::checkpoints, index_key(0), index_key(UINT64_MAX), 1);
    if (!last) return Unexpected{last.error()};
    if (last->empty()) return std::optional<Span>();
    const auto checkpoint = decoded_checkpoint(last->front().value);
    if (!checkpoint) return corrupt_index_error("index, table checkpoints", "the last row makes no sense");
    if (checkpoint->index <= horizon_.checkpoint) return std::optional<Span>();
    const auto oldest = candidate(horizon_.checkpoint + 1);
    if (!oldest) return Unexpected{oldest.error()};
    const auto newest = candidate(checkpoint->index);
    if (!newest) return Unexpected{newest.error()};
    return std::optional(Span{*oldest, *newest});
}

template <class Predicate>
StoreResult<std::optional<Pruner::Candidate>> Pruner::last_where(const Span& span, Predicate&& predicate) const {
    if (!predicate(span.oldest)) return std::optional<Candidate>();
    Candidate found = span.oldest;
    for (CheckpointIndex end = span.newest.index + 1; end - found.index > 1;) {
        const CheckpointIndex middle = found.index + (end - found.index) / 2;
        const auto there = candidate(middle);
        if (!there) return Unexpected{there.error()};
        if (predicate(*there)) {
            found = *there;
        } else {
            end = middle;
        }
    }
    return std::optional(found);
}

// No record from here on may go: a start needs it.
StoreResult<Lsn> Pruner::needed() const {
    const auto state = read_indexed_state(index_);
    if (!state) return Unexpected{state.error()};
    const auto log = read_indexed_log(index_);
    if (!log) return Unexpected{log.error()};
    return std::min(state->replay_from, log->unknown);
}

// The window, what peers that fell behind a little ask for, and what a start needs are kept whatever the limits say.
StoreResult<std::optional<Pruner::Candidate>> Pruner::prunable(const Span& span) const {
    const auto needed = this->needed();
    if (!needed) return Unexpected{needed.error()};
    const TimeUs kept = retention_.keep_us_min;
    return last_where(
        span, [&](const Candidate& at) { return at.time + kept <= span.newest.time && at.replay_from <= *needed; });
}

StoreResult<std::optional<Pruner::Candidate>> Pruner::too_old(const Span& span) const {
    if (retention_.keep_us == 0) return std::optional<Candidate>();
    const auto found =
        last_where(span, [&](const Candidate& at) { return at.time + retention_.keep_us <= span.newest.time; });
    const CheckpointIndex step = std::max<CheckpointIndex>(1, (span.newest.index - span.oldest.index) / kStepPart);
    if (found && *found && (*found)->index < span.oldest.index + step) return std::optional<Candidate>();
    return found;
}

StoreResult<std::optional<Pruner::Candidate>> Pruner::too_much_log(const Span& span) const {
    if (log_.bytes_max() == 0) return std::optional<Candidate>();
    const std::uint64_t headroom =
        std::max(kLogHeadroomSegments * log_.segment_bytes(), log_.bytes_max() / kLogHeadroomPart);
    const std::uint64_t wanted = log_.bytes_max() - std::min(headroom, log_.bytes_max());
    std::uint64_t bytes = log_.bytes();
    if (bytes <= wanted) return std::optional<Candidate>();
    Lsn keep_from = 0;
    for (const SealedSegment& segment : log_.sealed()) {
        keep_from = segment.next;
        bytes -= segment.bytes;
        if (bytes <= wanted) break;
    }
    // The first checkpoint behind which nothing of those segments is needed.
    const auto before = last_where(span, [&](const Candidate& at) { return at.replay_from < keep_from; });
    if (!before || !*before) return before ? StoreResult<std::optional<Candidate>>(span.oldest) : before;
    if ((*before)->index == span.newest.index) return before;
    const auto found = candidate((*before)->index + 1);
    if (!found) return Unexpected{found.error()};
    return std::optional(*found);
}

StoreResult<std::optional<Pruner::Candidate>> Pruner::too_much_index(const Span& span) const {
    if (retention_.bytes_max == 0) return std::optional<Candidate>();
    const std::uint64_t headroom =
        std::clamp(kIndexHeadroomTransactions * index_.applied_bytes(), index_.bytes_max() / kIndexHeadroomPart,
                   index_.bytes_max() / kIndexHeadroomPartMax);
    const std::uint64_t wanted = index_.bytes_max() - headroom;
    if (index_.used_bytes() <= wanted) return std::optional<Candidate>();
    const auto free = index_.free_bytes();
    if (!free) return Unexpected{free.error()};
    // What is free cannot be used at once, and not by all transactions.
    if (index_.used_bytes() - *free <= wanted && !index_is_full_) return std::optional<Candidate>();
    const CheckpointIndex kept = span.newest.index - span.oldest.index;
    const auto found = candidate(span.oldest.index + kept / kIndexStepPart);
    if (!found) return Unexpected{found.error()};
    return std::optional(*found);
}

StoreResult<std::optional<Pruner::Candidate>> Pruner::choose() const {
    if (!retention_.prunes()) return std::optional<Candidate>();
    const auto span = this->span();
    if (!span) return Unexpected{span.error()};
    if (!*span) return std::optional<Candidate>();
    std::optional<Candidate> wanted;
    for (const auto& found : {too_old(**span), too_much_log(**span), too_much_index(**span)}) {
        if (!found) return found;
        if (*found && (!wanted || wanted->index < (*found)->index)) wanted = **found;
    }
    if (!wanted) return wanted;
    const auto most = prunable(**span);
    if (!most || !*most) return most;
    return (*most)->index < wanted->index ? *most : wanted;
}

// ---- forgetting

// First it is said, durably, what goes: then it is of no account how far removing it came.
StoreResult<void> Pruner::advance(const Candidate& to) {
    const auto commit = lookup_.commit(to.last_commit);
    if (!commit) return Unexpected{commit.error()};
    if (!*commit) return corrupt_error("log and index", "commit " + std::to_string(to.last_commit) + " is missing");
    Horizon next{to.index, to.last_commit, less((*commit)->leader.round, retention_.gc_depth_rounds),
                 less(slot_of(to.time), retention_.window_slots), 0};
    next.segment = 1;
    for (const SealedSegment& segment : log_.sealed()) {
        if (segment.next <= to.replay_from) next.segment = segment.next;
    }
    next.segment = std::max(next.segment, horizon_.segment);
    if (auto written = write_horizon(index_, next); !written) return written;
    horizon_ = next;
    pruned_to_ = next.checkpoint;
    return log_.prune_before(next.segment);
}

StoreResult<bool> Pruner::erase_rows() {
    if (horizon_.checkpoint == 0) return false;
    std::vector<TableKey> keys;
    for (const Front& front : fronts_below(horizon_)) {
        const auto first = index_.first_keys(front.table, front.end, kRowsAtOnce - keys.size());
        if (!first) return Unexpected{first.error()};
        for (const Key& key : *first) keys.push_back({front.table, key});
    }
    const bool more = keys.size() == kRowsAtOnce;
    if (auto kept = keep_handovers(keys); !kept) return Unexpected{kept.error()};
    if (auto appended = append_history(keys); !appended) return Unexpected{appended.error()};
    if (auto appended = append_evidence(keys); !appended) return Unexpected{appended.error()};
    if (auto erased = index_.erase(keys); !erased) return Unexpected{erased.error()};
    return more;
}

// Proofs of later epochs rest on the certificates that handed over to them.
StoreResult<void> Pruner::keep_handovers(std::vector<TableKey>& keys) const {
    const auto epochs = lookup_.epochs();
    if (!epochs) return Unexpected{epochs.error()};
    for (const EpochRow& row : *epochs) {
        const Key kept = index_key(row.checkpoint.index);
        std::erase_if(keys, [&](const TableKey& key) { return key.table == Table::certificates && key.key == kept; });
    }
    return {};
}

// Of each account its last row stays: it says how many lines there were.
StoreResult<void> Pruner::append_history(std::vector<TableKey>& keys) {
    std::size_t looked_at = 0;
    while (looked_at < kHistoryRowsAtOnce) {
        std::optional<Row> before;
        std::optional<Key> skip_to;
        const auto walked = index_.walk_up(Table::history, history_at_, [&](Row&& row) {
            ++looked_at;
            const AccountNumber account = account_of_history_key(row.key);
            if (before && account_of_history_key(before->key) == account) {
                if (last_commit_of(*before) > horizon_.commit) {
                    skip_to = history_key(account + 1, 0);
                    return false;
                }
                keys.push_back({Table::history, before->key});
            }
            before = std::move(row);
            return looked_at < kHistoryRowsAtOnce;
        });
        if (!walked) return walked;
        if (skip_to) {
            history_at_ = *skip_to;
            continue;
        }
        const bool ended = looked_at < kHistoryRowsAtOnce;
        history_at_ = ended || !before ? history_key(0, 0) : before->key;
        if (ended) break;
    }
    return {};
}

StoreResult<void> Pruner::append_evidence(std::vector<TableKey>& keys) {
    std::size_t looked_at = 0;
    const Key from = evidence_at_;
    const auto walked = index_.walk_up(Table::evidence, from, [&](Row&& row) {
        const auto commit = decode_number(row.value);
        if (commit && *commit <= horizon_.commit) keys.push_back({Table::evidence, row.key});
        evidence_at_ = row.key;
        return ++looked_at < kHistoryRowsAtOnce;
    });
    if (looked_at < kHistoryRowsAtOnce) evidence_at_ = Key();
    return walked;
}

}  // namespace weft::tangle::lmdb
