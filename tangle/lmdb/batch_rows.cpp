#include "tangle/lmdb/batch_rows.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace {

constexpr std::size_t kCertificateIndexBytes = 8;  // in front of an encoded certificate in the log

StoreResult<std::vector<std::uint64_t>> number_lines(const std::vector<HistoryEntry>& history, const Lookup& lookup,
                                                     HistoryCounter& counter) {
    std::vector<std::uint64_t> lines;
    lines.reserve(history.size());
    for (const HistoryEntry& entry : history) {
        const auto line = counter.take(lookup, entry.account);
        if (!line) return Unexpected{line.error()};
        lines.push_back(*line);
    }
    return lines;
}

// All but blocks, history and accounts.
std::vector<TableRow> other_rows(const CommitIndexing& indexing, const IndexedState& state) {
    std::vector<TableRow> rows;
    for (const SequenceEvidence& evidence : indexing.evidence) {
        rows.push_back({Table::evidence, evidence_key(evidence), encode_row(indexing.commit.index)});
    }
    if (indexing.checkpoint) {
        const Checkpoint& checkpoint = *indexing.checkpoint;
        rows.push_back({Table::checkpoints, index_key(checkpoint.index), encode_checkpoint(checkpoint)});
        rows.push_back({Table::checkpoint_by_commit, index_key(checkpoint.last_commit),
                        encode_row(CheckpointMark{checkpoint.index, indexing.replay_from})});
    }
    if (indexing.epoch) {
        rows.push_back({Table::epochs, index_key(indexing.epoch->number()),
                        encode_row(EpochRow{*indexing.checkpoint, *indexing.epoch})});
    }
    rows.push_back({Table::meta, meta_key(MetaKey::state), encode_row(state)});
    return rows;
}

}  // namespace

void RecordRows::add(Lsn lsn, LogKind kind, ByteView key, ByteView body, const Place& place) {
    last_ = lsn;
    switch (kind) {
        case LogKind::block:
            blocks_.push_back({BlockId::from(key), lsn, place});
            break;
        case LogKind::round_block:
            rows_.push_back({Table::rounds, Key::from(key), encode_row(place)});
            break;
        case LogKind::commit:
            rows_.push_back({Table::commits, Key::from(key), encode_row(place)});
            break;
        case LogKind::certificate:
            CHECK(body.size() > kCertificateIndexBytes);
            body = body.subspan(kCertificateIndexBytes);
            rows_.push_back({Table::certificates, Key::from(key), Bytes(body.begin(), body.end())});
            break;
        case LogKind::checkpoint:  // comes to the index with the commit that closes it
            break;
    }
}

void RecordRows::move_to(PendingRows& pending) {
    if (last_ == 0) return;
    pending.add_records(last_, blocks_, std::move(rows_));
    *this = {};
}

TableRow certificate_row(CheckpointIndex index, const Certificate& certificate) {
    return {Table::certificates, index_key(index), encode_certificate(certificate)};
}

StoreResult<std::uint64_t> HistoryCounter::take(const Lookup& lookup, AccountNumber account) {
    if (account >= next_.size()) next_.resize(std::size_t{account} + 1);
    std::optional<std::uint64_t>& next = next_[account];
    if (!next) {
        const auto lines = lookup.history_lines(account);
        if (!lines) return lines;
        next = *lines;
    }
    return (*next)++;
}

StoreResult<void> add_commit_rows(PendingRows& pending, CommitIndexing&& indexing, const Lookup& lookup,
                                  HistoryCounter& counter, IndexedState& state) {
    CHECK(indexing.commit.index == state.commit + 1);
    const auto lines = number_lines(indexing.history, lookup, counter);
    if (!lines) return Unexpected{lines.error()};
    for (const auto& [number, encoded] : indexing.accounts) {
        CHECK(number <= state.accounts);
        state.accounts = std::max(state.accounts, std::uint64_t{number} + 1);
    }
    state.commit = indexing.commit.index;
    state.digest = indexing.digest;
    state.replay_from = indexing.replay_from;
    auto rows = other_rows(indexing, state);
    return pending.add_commit(std::move(indexing), *lines, std::move(rows),
                              [&](const BlockId& id) { return lookup.place(id); });
}

}  // namespace weft::tangle::lmdb
