#include "node/engine/outbox.hpp"

#include <algorithm>

namespace weft::node {

using tangle::LogKind;
using tangle::LogRecord;
using tangle::Lsn;

void Outbox::append(LogRecord record) {
    if (open_.batch.log.empty()) open_.batch.first_lsn = next_lsn_;
    open_.batch.log.push_back(std::move(record));
    ++next_lsn_;
}

Lsn Outbox::log_block(const BlockPtr& block) {
    append(LogRecord::of(block));
    return next_lsn_ - 1;
}

Lsn Outbox::log_round_block(const RoundBlockPtr& block) {
    append(LogRecord::of(block));
    return next_lsn_ - 1;
}

void Outbox::log_commit(CommitIndex index, std::shared_ptr<const Bytes> encoded) {
    append(LogRecord::of(LogKind::commit, index, std::move(encoded)));
}

void Outbox::log_certificate(CheckpointIndex index, const Certificate& certificate) {
    Bytes body;
    Writer(body).u64(index).bytes(encode_certificate(certificate));
    append(LogRecord::of(LogKind::certificate, index, std::make_shared<const Bytes>(std::move(body))));
    index_certificate(index, certificate);
}

void Outbox::index_certificate(CheckpointIndex index, const Certificate& certificate) {
    open_.batch.certificates.emplace_back(index, certificate);
}

void Outbox::index_commit(tangle::CommitIndexing indexing) {
    held_.commit = indexing.commit.index;
    open_.batch.commits.push_back(std::move(indexing));
}

tangle::WriteBatch Outbox::take_replayed() {
    CHECK(in_flight_.empty() && open_.batch.log.empty());
    return std::exchange(open_.batch, {});
}

void Outbox::flush(std::vector<StoreWrite>& writes) {
    if (in_flight_.size() >= kBatchesInFlight || open_.batch.empty()) return;
    open_.id = next_batch_++;
    in_flight_.emplace_back(open_.id, std::exchange(held_, {}));
    const std::size_t records = open_.batch.log.size();
    writes.push_back(std::exchange(open_, {}));
    open_.batch.log.reserve(records);  // the next one will be about as large
}

Held Outbox::on_done(std::uint64_t batch) {
    CHECK(!in_flight_.empty() && in_flight_.front().first == batch);
    Held held = std::move(in_flight_.front().second);
    in_flight_.pop_front();
    return held;
}

bool Outbox::is_held(const RoundRef& own) const {
    const auto holds = [&](const Held& held) {
        return std::any_of(held.own_blocks.begin(), held.own_blocks.end(),
                           [&](const RoundBlockPtr& block) { return block->ref == own; });
    };
    return holds(held_) ||
           std::any_of(in_flight_.begin(), in_flight_.end(), [&](const auto& batch) { return holds(batch.second); });
}

Held Outbox::take_free() {
    if (!in_flight_.empty() || !open_.batch.empty()) return {};
    return std::exchange(held_, {});
}

}  // namespace weft::node
