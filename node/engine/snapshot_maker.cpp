#include "node/engine/snapshot_maker.hpp"

#include <algorithm>

#include "p2p/snapshot.hpp"

namespace weft::node {

namespace {

// One that was begun and not finished (its checkpoint was never certified) is not begun anew at once.
constexpr TimeUs kAgainAfterUs = 10'000'000;

}  // namespace

void SnapshotMaker::on_checkpoint(const Checkpoint& checkpoint, tangle::Ledger& ledger,
                                  const std::optional<SnapshotShelf::Item>& newest, CheckpointIndex pruned_to) {
    if (interval_us_ == 0) return;
    if (making_) {
        if (checkpoint.index < making_->checkpoint.index + tangle::Checkpointer::kCertificatesKept) return;
        making_.reset();  // it will not be certified any more
        ledger.thaw();
    }
    const TimeUs last = std::max(newest ? newest->time : 0, made_at_.value_or(0));
    const bool old = checkpoint.time >= last + interval_us_;
    const bool useless = newest && newest->checkpoint < pruned_to && checkpoint.time >= last + kAgainAfterUs;
    if (!old && !useless) return;
    made_at_ = checkpoint.time;
    making_ = Making{.checkpoint = checkpoint};
    ledger.freeze();
}

std::vector<SnapshotWork> SnapshotMaker::next(tangle::Ledger& ledger, const tangle::Checkpointer& checkpointer,
                                              CommitIndex durable) {
    std::vector<SnapshotWork> work;
    if (!making_) return work;
    Making& making = *making_;
    if (!std::exchange(making.begun, true)) work.emplace_back(SnapshotBegins{making.checkpoint.index});
    if (!making.taken && unwritten_ < kUnwrittenMax) {
        const std::vector<Bytes> accounts = ledger.take_frozen(p2p::kSnapshotAccountsPerPiece);
        making.taken = accounts.empty();
        SnapshotChunk chunk{making.chunks, {}};
        for (const Bytes& account : accounts) p2p::append_account(chunk.accounts, account);
        if (!making.taken) {
            work.emplace_back(std::move(chunk));
            ++making.chunks;
            ++unwritten_;
        }
    }
    if (!making.taken || durable < making.checkpoint.last_commit) return work;
    const std::optional<Certificate> certificate = checkpointer.certificate(making.checkpoint.index);
    if (!certificate) return work;
    work.emplace_back(SnapshotEnds{making.checkpoint, *certificate});
    making_.reset();
    return work;
}

}  // namespace weft::node
