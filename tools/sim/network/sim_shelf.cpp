#include "tools/sim/network/sim_shelf.hpp"

#include <algorithm>

#include "p2p/snapshot.hpp"

namespace weft::sim {

using p2p::SnapshotPart;

namespace {

std::vector<Bytes> accounts_of(const Checkpoint& checkpoint, const p2p::KeptPiece& piece) {
    const auto views = p2p::read_accounts(piece.data, p2p::accounts_in_piece(checkpoint.accounts, piece.index));
    std::vector<Bytes> accounts;
    for (const ByteView view : views.value()) accounts.emplace_back(view.begin(), view.end());
    return accounts;
}

Bytes commits_before(const Checkpoint& checkpoint, const Epochs& epochs, const SimStore& store) {
    Bytes stream;
    std::optional<p2p::TailRule> rule;
    for (CommitIndex index = checkpoint.last_commit; index > 0; --index) {
        const CommitRecord commit = store.commit(index).value();
        p2p::append_commit(stream, encode_commit(commit));
        if (!rule) rule.emplace(epochs, commit);
        if (rule->ends_with(commit)) break;
    }
    return stream;
}

}  // namespace

void SimShelf::finish(const Domains& domains, const Epoch& first, const SimStore& store,
                      const node::SnapshotEnds& ends) {
    const Checkpoint& checkpoint = ends.checkpoint;
    const std::vector<Handover> handovers = tangle::handovers_until(store, checkpoint.index);
    const Epochs epochs = follow_handovers(domains, first, handovers).value();
    const Bytes commits = commits_before(checkpoint, epochs, store);
    pieces_.clear();
    pieces_[{SnapshotPart::head, 0}] =
        p2p::encode_snapshot_head({checkpoint, ends.certificate, handovers, commits.size()});
    constexpr std::size_t kPiece = p2p::kSnapshotCommitBytesPerPiece;
    for (std::size_t at = 0; at < commits.size(); at += kPiece) {
        const ByteView piece = ByteView(commits).subspan(at, std::min(kPiece, commits.size() - at));
        pieces_[{SnapshotPart::commits, static_cast<std::uint32_t>(at / kPiece)}] = Bytes(piece.begin(), piece.end());
    }
    std::vector<Hash> roots;
    for (const Bytes& accounts : making_) {
        const auto index = static_cast<std::uint32_t>(roots.size());
        const auto views = p2p::read_accounts(accounts, p2p::accounts_in_piece(checkpoint.accounts, index));
        roots.push_back(p2p::accounts_root(domains, views.value()));
        pieces_[{SnapshotPart::accounts, index}] = accounts;
    }
    pieces_[{SnapshotPart::roots, 0}] = p2p::encode_roots(roots);
    item_ = Item{checkpoint.index, checkpoint.time};
}

void SimShelf::found(SimStore& store) const {
    const p2p::SnapshotHead head = p2p::decode_snapshot_head(fetched_.front().data).value();
    std::vector<CommitRecord> commits;
    std::vector<Bytes> accounts;
    for (const p2p::KeptPiece& piece : fetched_) {
        if (piece.part == SnapshotPart::commits) {
            for (Reader in(piece.data); in.left() > 0;) commits.push_back(decode_commit(in.bytes(in.u32())).value());
        }
        if (piece.part == SnapshotPart::accounts) {
            for (Bytes& account : accounts_of(head.checkpoint, piece)) accounts.push_back(std::move(account));
        }
    }
    store.found(head, std::move(commits), std::move(accounts));
}

std::optional<node::SnapshotShelf::Item> SimShelf::newest() const {
    return item_;
}

std::optional<Bytes> SimShelf::piece(CheckpointIndex checkpoint, p2p::PieceKey key) const {
    if (!item_ || item_->checkpoint != checkpoint) return std::nullopt;
    const auto found = pieces_.find(key);
    return found == pieces_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace weft::sim
