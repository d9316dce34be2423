#include "tangle/lmdb/batch_rows.hpp"

#include <algorithm>

namespace weft::tangle::lmdb {

namespace {

constexpr std::size_t kCertificateIndexBytes = 8;  // in front of an encoded certificate in the log

void append_fate_rows(std::vector<TableRow>& rows, const CommitRecord& commit) {
    std::uint32_t position = 0;
    for (const Ordered& ordered : commit.blocks) {
        rows.push_back({Table::fates, Key::from(ordered.id.view()),
                        encode_row(StoredFate{commit.index, position++, ordered.reason})});
    }
}

StoreResult<void> append_history_rows(std::vector<TableRow>& rows, const CommitIndexing& indexing, const Lookup& lookup,
                                      HistoryCounter& counter) {
    for (const HistoryEntry& entry : indexing.history) {
        const auto line = counter.take(lookup, entry.account);
        if (!line) return Unexpected{line.error()};
        rows.push_back({Table::history, history_key(entry.account, *line),
                        encode_row(HistoryLine{*line, indexing.commit.index, indexing.commit.time, entry})});
    }
    return {};
}

void append_account_rows(std::vector<TableRow>& rows, const CommitIndexing& indexing, IndexedState& state) {
    for (const auto& [number, encoded] : indexing.accounts) {
        CHECK(number <= state.accounts);
        state.accounts = std::max(state.accounts, std::uint64_t{number} + 1);
        rows.push_back({Table::accounts, account_key(number), encoded});
    }
}

}  // namespace

void append_record_rows(std::vector<TableRow>& rows, LogKind kind, ByteView key, ByteView body, const Place& place) {
    switch (kind) {
        case LogKind::block:
            rows.push_back({Table::blocks, Key::from(key), encode_row(place)});
            break;
        case LogKind::round_block:
            rows.push_back({Table::rounds, Key::from(key), encode_row(place)});
            break;
        case LogKind::commit:
            rows.push_back({Table::commits, Key::from(key), encode_row(place)});
            break;
        case LogKind::certificate:
            CHECK(body.size() > kCertificateIndexBytes);
            body = body.subspan(kCertificateIndexBytes);
            rows.push_back({Table::certificates, Key::from(key), Bytes(body.begin(), body.end())});
            break;
        case LogKind::checkpoint:  // comes to the index with the commit that closes it
            break;
    }
}

void append_log_row(std::vector<TableRow>& rows, Lsn last) {
    rows.push_back({Table::meta, meta_key(MetaKey::log), encode_row(last)});
}

void append_certificate_rows(std::vector<TableRow>& rows, CheckpointIndex index, const Certificate& certificate) {
    rows.push_back({Table::certificates, index_key(index), encode_certificate(certificate)});
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

StoreResult<void> append_commit_rows(std::vector<TableRow>& rows, const CommitIndexing& indexing, const Lookup& lookup,
                                     HistoryCounter& counter, IndexedState& state) {
    CHECK(indexing.commit.index == state.commit + 1);
    append_fate_rows(rows, indexing.commit);
    append_account_rows(rows, indexing, state);
    if (auto done = append_history_rows(rows, indexing, lookup, counter); !done) return done;
    for (const SequenceEvidence& evidence : indexing.evidence) {
        rows.push_back({Table::evidence, evidence_key(evidence), encode_row(indexing.commit.index)});
    }
    if (indexing.checkpoint) {
        const Checkpoint& checkpoint = *indexing.checkpoint;
        rows.push_back({Table::checkpoints, index_key(checkpoint.index), encode_checkpoint(checkpoint)});
        rows.push_back({Table::checkpoint_by_commit, index_key(checkpoint.last_commit), encode_row(checkpoint.index)});
    }
    state.commit = indexing.commit.index;
    state.digest = indexing.digest;
    state.replay_from = indexing.replay_from;
    rows.push_back({Table::meta, meta_key(MetaKey::state), encode_row(state)});
    return {};
}

}  // namespace weft::tangle::lmdb
