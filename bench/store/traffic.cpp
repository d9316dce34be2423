#include "bench/store/traffic.hpp"

#include <cstring>

namespace weft::tangle {

Traffic::Traffic(std::uint64_t seed, TrafficOptions options)
    : random_(seed), options_(options), account_(options.account_bytes, 5), touched_(options.accounts) {}

template <class Fixed>
Fixed Traffic::random_bytes() {
    Fixed out;
    for (std::size_t at = 0; at + 8 <= Fixed::kSize; at += 8) {
        const std::uint64_t word = random_.next();
        std::memcpy(out.bytes.data() + at, &word, 8);
    }
    return out;
}

WriteBatch Traffic::next(Lsn first_lsn) {
    WriteBatch batch;
    batch.first_lsn = first_lsn;
    add_blocks(batch);
    add_round_block(batch);
    ++batches_;
    if (unordered_.size() > options_.batches_until_ordered || commit_ == 0) add_commit(batch);
    return batch;
}

void Traffic::add_blocks(WriteBatch& batch) {
    const Slot slot = static_cast<Slot>(1 + batches_ / options_.batches_per_slot);
    std::vector<BlockId>& ids = unordered_.emplace_back();
    unordered_from_.push_back(batch.first_lsn);
    const auto bodies = std::make_shared<const Bytes>(options_.transfers * options_.block_bytes, std::uint8_t{7});
    for (std::size_t i = 0; i < options_.transfers; ++i) {
        ids.push_back(BlockId(slot, random_bytes<Hash>()));
        const ByteView body = ByteView(*bodies).subspan(i * options_.block_bytes, options_.block_bytes);
        batch.log.push_back({.kind = LogKind::block, .body = body, .owner = bodies, .block_id = ids.back()});
    }
}

void Traffic::add_round_block(WriteBatch& batch) {
    const auto body = std::make_shared<const Bytes>(600, std::uint8_t{3});
    const RoundRef ref{static_cast<Round>(batches_ + 1), 0, random_bytes<Hash>()};
    batch.log.push_back({.kind = LogKind::round_block, .body = *body, .owner = body, .round_ref = ref});
}

void Traffic::add_commit(WriteBatch& batch) {
    CommitIndexing indexing;
    CommitRecord& commit = indexing.commit;
    commit.index = ++commit_;
    commit.time = batches_ * kMicrosecondsPerSlot / options_.batches_per_slot;
    if (unordered_.size() > options_.batches_until_ordered) {
        for (const BlockId& id : unordered_.front()) commit.blocks.push_back({id, RejectReason::none});
        unordered_.pop_front();
        unordered_from_.pop_front();
        last_ordered_ = commit.blocks.back().id;
    }
    indexing.replay_from = unordered_from_.front();
    add_effects(indexing);
    const auto body = std::make_shared<const Bytes>(encode_commit(commit));
    batch.log.push_back({.kind = LogKind::commit, .body = *body, .owner = body, .index = commit.index});
    batch.commits.push_back(std::move(indexing));
}

void Traffic::add_effects(CommitIndexing& indexing) {
    if (commit_ == 1) {
        for (std::size_t i = 0; i < options_.accounts; ++i) indexing.accounts.emplace_back(i, account_);
    }
    for (const Ordered& ordered : indexing.commit.blocks) {
        const AccountId other = random_bytes<AccountId>();
        const Amount amount = random_.next();
        indexing.history.push_back({touch(indexing), HistoryKind::paid, ordered.id, amount, other});
        indexing.history.push_back({touch(indexing), HistoryKind::received, ordered.id, amount, other});
    }
}

AccountNumber Traffic::touch(CommitIndexing& indexing) {
    const auto number = static_cast<AccountNumber>(random_.below(options_.accounts));
    if (touched_[number] != commit_ && commit_ > 1) indexing.accounts.emplace_back(number, account_);
    touched_[number] = commit_;
    return number;
}

}  // namespace weft::tangle
