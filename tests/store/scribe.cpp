#include "tests/store/scribe.hpp"

#include <gtest/gtest.h>

namespace weft::tangle {

namespace {

template <class Fixed>
Fixed fixed_from(const Bytes& bytes) {
    return Fixed::from(bytes);
}

}  // namespace

Bytes Scribe::random_bytes(std::size_t count) {
    Bytes out(count);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(random_.next());
    return out;
}

BlockId Scribe::random_id() {
    return BlockId(static_cast<Slot>(round_), fixed_from<Hash>(random_bytes(32)));
}

void Scribe::add_record(WriteBatch& batch, LogRecord record, Bytes body) {
    if (batch.log.empty()) batch.first_lsn = written_.records.size() + 1;
    const auto shared = std::make_shared<const Bytes>(std::move(body));
    record.body = *shared;
    record.owner = shared;
    batch.log.push_back(record);
    written_.records.push_back(*shared);
}

void Scribe::add_block(WriteBatch& batch) {
    const BlockId id = random_id();
    const Bytes body = random_bytes(options_.block_bytes);
    add_record(batch, {.kind = LogKind::block, .block_id = id}, body);
    written_.blocks[id] = body;
    unordered_.push_back(id);
}

void Scribe::add_round_block(WriteBatch& batch) {
    const RoundRef ref{++round_, static_cast<AuthorIndex>(random_.below(4)), fixed_from<Hash>(random_bytes(32))};
    const Bytes body = random_bytes(options_.block_bytes);
    add_record(batch, {.kind = LogKind::round_block, .round_ref = ref}, body);
    written_.round_blocks[ref] = body;
}

void Scribe::add_commit(WriteBatch& batch) {
    CommitIndexing indexing;
    CommitRecord& commit = indexing.commit;
    commit.index = ++commit_;
    commit.leader = written_.round_blocks.rbegin()->first;
    commit.time = 1'000'000 * commit.index;
    commit.round_blocks = {commit.leader};
    for (const BlockId& id : unordered_) {
        const auto reason = random_.below(4) == 0 ? RejectReason::insufficient_funds : RejectReason::none;
        written_.fates[id] = {commit.index, static_cast<std::uint32_t>(commit.blocks.size()), reason};
        commit.blocks.push_back({id, reason});
    }
    unordered_.clear();
    written_.commits[commit.index] = commit;
    const Bytes body = encode_commit(commit);
    indexing.digest = blake3(body);
    indexing.replay_from = batch.first_lsn;
    add_record(batch, {.kind = LogKind::commit, .index = commit.index}, body);
    add_effects(indexing);
    if (commit.index % options_.commits_per_checkpoint == 0) add_checkpoint(batch, indexing);
    batch.commits.push_back(std::move(indexing));
}

void Scribe::add_effects(CommitIndexing& indexing) {
    const bool first = written_.accounts.empty();
    if (first) written_.accounts.resize(options_.accounts);
    for (AccountNumber number = 0; number < options_.accounts; ++number) {
        if (!first && random_.below(2) == 0) continue;
        written_.accounts[number] = random_bytes(60);
        indexing.accounts.emplace_back(number, written_.accounts[number]);
    }
    for (const Ordered& ordered : indexing.commit.blocks) {
        const auto account = static_cast<AccountNumber>(random_.below(options_.accounts));
        const HistoryEntry entry{
            account,       HistoryKind::paid, ordered.id, random_.next(), fixed_from<AccountId>(random_bytes(32)),
            ordered.reason};
        auto& lines = written_.history[account];
        lines.push_back({lines.size(), indexing.commit.index, indexing.commit.time, entry});
        indexing.history.push_back(entry);
    }
    indexing.evidence.push_back({fixed_from<AccountId>(random_bytes(32)), random_.next(), random_id()});
}

void Scribe::add_checkpoint(WriteBatch& batch, CommitIndexing& indexing) {
    Checkpoint checkpoint;
    checkpoint.index = ++checkpoint_;
    checkpoint.last_commit = indexing.commit.index;
    checkpoint.commit_digest = indexing.digest;
    checkpoint.state_root = fixed_from<Hash>(random_bytes(32));
    checkpoint.accounts = options_.accounts;
    checkpoint.time = indexing.commit.time;
    indexing.checkpoint = checkpoint;
    add_record(batch, {.kind = LogKind::checkpoint, .index = checkpoint.index}, encode_checkpoint(checkpoint));
    written_.checkpoints[checkpoint.index] = {checkpoint, std::nullopt};
    written_.checkpoint_of[checkpoint.last_commit] = checkpoint.index;
}

void Scribe::add_certificate(WriteBatch& batch) {
    Certificate certificate;
    for (AuthorIndex author = 0; author < 3; ++author) {
        certificate.entries.push_back({author, fixed_from<Signature>(random_bytes(64))});
    }
    Bytes body;
    Writer(body).u64(checkpoint_).bytes(encode_certificate(certificate));
    add_record(batch, {.kind = LogKind::certificate, .index = checkpoint_}, body);
    written_.checkpoints[checkpoint_].certificate = certificate;
    batch.certificates.emplace_back(checkpoint_, certificate);
}

WriteBatch Scribe::next_without_commit() {
    WriteBatch batch;
    for (std::size_t i = 0; i < options_.blocks; ++i) add_block(batch);
    add_round_block(batch);
    return batch;
}

WriteBatch Scribe::next() {
    const bool certify = checkpoint_ > 0 && !written_.checkpoints[checkpoint_].certificate;
    WriteBatch batch = next_without_commit();
    if (certify) add_certificate(batch);
    add_commit(batch);
    return batch;
}

namespace {

void expect_blocks(const Store& store, const Written& written) {
    for (const auto& [id, body] : written.blocks) {
        ASSERT_EQ(store.block(id), std::optional(body)) << id.hex();
        const auto fate = store.fate(id);
        const auto expected = written.fates.find(id);
        ASSERT_EQ(fate.has_value(), expected != written.fates.end()) << id.hex();
        if (!fate) continue;
        ASSERT_EQ(fate->commit, expected->second.commit);
        ASSERT_EQ(fate->position, expected->second.position);
        ASSERT_EQ(fate->reason, expected->second.reason);
    }
    for (const auto& [ref, body] : written.round_blocks) ASSERT_EQ(store.round_block(ref), std::optional(body));
}

void expect_commits(const Store& store, const Written& written) {
    for (const auto& [index, commit] : written.commits) {
        ASSERT_EQ(store.commit(index), std::optional(commit)) << index;
        const auto covering = written.checkpoint_of.lower_bound(index);
        const auto expected = covering == written.checkpoint_of.end() ? std::nullopt : std::optional(covering->second);
        ASSERT_EQ(store.checkpoint_of(index), expected) << index;
    }
    for (const auto& [index, expected] : written.checkpoints) {
        const auto stored = store.checkpoint(index);
        ASSERT_TRUE(stored) << index;
        ASSERT_EQ(stored->checkpoint, expected.checkpoint);
        ASSERT_TRUE(!expected.certificate || stored->certificate == expected.certificate) << index;
    }
}

void expect_history(const Store& store, const Written& written) {
    for (const auto& [account, expected] : written.history) {
        const auto lines = store.history(account, std::nullopt, expected.size() + 1);
        ASSERT_EQ(lines.size(), expected.size()) << account;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const HistoryLine& wanted = expected[expected.size() - 1 - i];
            ASSERT_EQ(lines[i].index, wanted.index);
            ASSERT_EQ(lines[i].commit, wanted.commit);
            ASSERT_EQ(lines[i].time, wanted.time);
            ASSERT_EQ(lines[i].entry, wanted.entry);
        }
    }
}

}  // namespace

void expect_keeps(const Store& store, const Written& written) {
    expect_blocks(store, written);
    expect_commits(store, written);
    expect_history(store, written);
    const auto failure = store.failure();
    ASSERT_FALSE(failure) << failure->what;
}

void expect_holds(const Store& store, const Written& written) {
    ASSERT_NO_FATAL_FAILURE(expect_keeps(store, written));
    ASSERT_EQ(store.commit(written.commits.size() + 1), std::nullopt);
    for (const auto& [index, expected] : written.checkpoints) {
        ASSERT_EQ(store.checkpoint(index)->certificate, expected.certificate) << index;
    }
}

Written kept_since(const Written& written, CheckpointIndex pruned_to) {
    Written kept = written;
    if (pruned_to == 0) return kept;
    const CommitIndex commit = written.checkpoints.at(pruned_to).checkpoint.last_commit;
    std::erase_if(kept.commits, [&](const auto& each) { return each.first <= commit; });
    std::erase_if(kept.fates, [&](const auto& each) { return each.second.commit <= commit; });
    std::erase_if(kept.blocks, [&](const auto& each) { return !kept.fates.contains(each.first); });
    std::erase_if(kept.checkpoints, [&](const auto& each) { return each.first < pruned_to; });
    const Round round = written.commits.at(commit).leader.round;
    std::erase_if(kept.round_blocks, [&](const auto& each) { return each.first.round <= round; });
    kept.history.clear();
    return kept;
}

}  // namespace weft::tangle
