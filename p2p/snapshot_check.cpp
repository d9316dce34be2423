#include "p2p/snapshot_check.hpp"

#include <algorithm>

#include "core/merkle.hpp"

namespace weft::p2p {

using Wrong = std::optional<std::string>;

std::vector<PieceKey> SnapshotCheck::wanted(std::size_t count) const {
    if (!head_) return {{SnapshotPart::head, 0}};
    std::vector<PieceKey> keys;
    if (roots_.empty()) keys.push_back({SnapshotPart::roots, 0});
    if (!tail_ends_) {
        // Where the commits end is known when they are there; what the head says of it is but a guess.
        const std::uint64_t first = (verified_ + unverified_.size()) / kSnapshotCommitBytesPerPiece;
        const std::uint64_t guessed =
            (head_->commit_bytes + kSnapshotCommitBytesPerPiece - 1) / kSnapshotCommitBytesPerPiece;
        const std::uint64_t end = std::min<std::uint64_t>(std::max(guessed, first + 1), UINT32_MAX);
        for (std::uint64_t i = first; i < end && keys.size() < count; ++i) {
            keys.push_back({SnapshotPart::commits, static_cast<std::uint32_t>(i)});
        }
    }
    for (std::uint32_t i = accounts_done_; i < pieces_ && keys.size() < count; ++i) {
        keys.push_back({SnapshotPart::accounts, i});
    }
    return keys;
}

Wrong SnapshotCheck::take(CheckpointIndex checkpoint, const PieceKey& key, ByteView data) {
    switch (key.part) {
        case SnapshotPart::head:
            return take_head(checkpoint, data);
        case SnapshotPart::roots:
            return take_roots(data);
        case SnapshotPart::commits:
            return take_commits(key.index, data);
        case SnapshotPart::accounts:
            return take_accounts(key.index, data);
    }
    return "it is of no known part";
}

Wrong SnapshotCheck::take_head(CheckpointIndex checkpoint, ByteView data) {
    Decoded<SnapshotHead> head = decode_snapshot_head(data);
    if (!head) return "its head does not decode: " + head.error().detail;
    if (head->checkpoint.index != checkpoint) return "its head is of another checkpoint";
    Expected<Epochs, std::string> epochs = follow_handovers(rules_.domains, rules_.first, head->handovers);
    if (!epochs) return epochs.error();
    if (head->checkpoint.epoch != epoch_digest(rules_.domains, epochs->current())) {
        return "its handovers do not lead to the epoch that its checkpoint names";
    }
    const Committee& committee = epochs->of_checkpoint(checkpoint).committee;
    const Hash digest = checkpoint_digest(rules_.domains, head->checkpoint);
    if (const auto valid = verify_certificate(committee, digest, head->certificate); !valid) {
        return "its certificate: " + std::string(certificate_error_name(valid.error()));
    }
    if (head->checkpoint.accounts == 0 || head->checkpoint.accounts > kAccountsMax) return "it has no accounts";
    head_ = *std::move(head);
    epochs_ = *std::move(epochs);
    pieces_ = account_pieces(head_->checkpoint.accounts);
    next_digest_ = head_->checkpoint.commit_digest;
    keep(SnapshotPart::head, 0, data);
    return std::nullopt;
}

Wrong SnapshotCheck::take_roots(ByteView data) {
    std::optional<std::vector<Hash>> roots = decode_roots(data, pieces_);
    if (!roots) return "it has another number of roots than its accounts need";
    if (merkle_root(rules_.domains.state_node, *roots) != head_->checkpoint.state_root) {
        return "its roots do not lead to the state that the committee signed";
    }
    roots_ = *std::move(roots);
    keep(SnapshotPart::roots, 0, data);
    return std::nullopt;
}

// A record may begin in one piece and end in another. Pieces are cut at equal distances: of one that holds the end of
// what was verified, only what stands behind that is news.
Wrong SnapshotCheck::take_commits(std::uint32_t index, ByteView data) {
    const std::uint64_t begin = std::uint64_t{index} * kSnapshotCommitBytesPerPiece;
    const std::uint64_t at = verified_ + unverified_.size();
    CHECK(begin <= at);
    if (data.size() > kSnapshotCommitBytesPerPiece || begin + data.size() <= at) {
        unverified_.clear();
        return "its commits end before they reach back far enough";
    }
    const ByteView news = data.subspan(static_cast<std::size_t>(at - begin));
    unverified_.insert(unverified_.end(), news.begin(), news.end());
    Wrong wrong = read_commits();
    if (wrong) unverified_.clear();
    return wrong;
}

Wrong SnapshotCheck::read_commits() {
    std::size_t whole = 0;
    Wrong wrong;
    while (!tail_ends_ && !wrong) {
        Reader in(ByteView(unverified_).subspan(whole));
        const std::size_t size = in.u32();
        if (in.failed()) break;
        if (size > kSnapshotCommitBytesMax) return "a commit of it is longer than any can be";
        const ByteView record = in.bytes(size);
        if (in.failed()) break;
        wrong = follow(record);
        if (!wrong) whole += 4 + size;
    }
    if (whole > 0) {
        keep(SnapshotPart::commits, kept_commits_++, ByteView(unverified_).first(whole));
        verified_ += whole;
        unverified_.erase(unverified_.begin(), unverified_.begin() + static_cast<std::ptrdiff_t>(whole));
    }
    if (tail_ends_) unverified_.clear();
    return wrong;
}

Wrong SnapshotCheck::follow(ByteView record) {
    if (commit_digest(rules_.domains, record) != next_digest_) return "its commits are not the certified ones";
    const Decoded<CommitRecord> commit = decode_commit(record);
    if (!commit) return "a commit of it does not decode: " + commit.error().detail;
    next_digest_ = commit->previous;
    if (!tail_) tail_.emplace(*epochs_, *commit);
    tail_ends_ = tail_->ends_with(*commit);
    return std::nullopt;
}

Wrong SnapshotCheck::take_accounts(std::uint32_t index, ByteView data) {
    const auto accounts = read_accounts(data, accounts_in_piece(head_->checkpoint.accounts, index));
    if (!accounts || accounts_root(rules_.domains, *accounts) != roots_[index]) {
        return "chunk " + std::to_string(index) + " is not of the state that the committee signed";
    }
    ++accounts_done_;
    keep(SnapshotPart::accounts, index, data);
    return std::nullopt;
}

void SnapshotCheck::keep(SnapshotPart part, std::uint32_t index, ByteView data) {
    kept_.push_back({part, index, Bytes(data.begin(), data.end())});
}

Wrong SnapshotCheck::resume(const KeptPiece& piece) {
    Wrong wrong = take_again(piece);
    kept_.clear();
    return wrong;
}

Wrong SnapshotCheck::take_again(const KeptPiece& piece) {
    const Wrong out_of_order = "a kept piece is out of order";
    switch (piece.part) {
        case SnapshotPart::head: {
            const Decoded<SnapshotHead> head = decode_snapshot_head(piece.data);
            if (head_ || !head) return out_of_order;
            return take_head(head->checkpoint.index, piece.data);
        }
        case SnapshotPart::roots:
            if (!head_ || !roots_.empty()) return out_of_order;
            return take_roots(piece.data);
        case SnapshotPart::commits: {
            if (!head_ || tail_ends_ || piece.index != kept_commits_) return out_of_order;
            unverified_ = piece.data;
            Wrong wrong = read_commits();
            if (!wrong && !unverified_.empty()) wrong = "kept commits end in the middle of one";
            return wrong;
        }
        case SnapshotPart::accounts:
            if (roots_.empty() || piece.index != accounts_done_ || piece.index >= pieces_) return out_of_order;
            return take_accounts(piece.index, piece.data);
    }
    return out_of_order;
}

std::uint64_t SnapshotCheck::done() const {
    return (head_ ? 1 : 0) + (roots_.empty() ? 0 : 1) + verified_ / kSnapshotCommitBytesPerPiece +
           (tail_ends_ ? 1 : 0) + accounts_done_;
}

std::uint64_t SnapshotCheck::total() const {
    if (!head_) return 0;
    const std::uint64_t commits = tail_ends_
                                      ? verified_ / kSnapshotCommitBytesPerPiece + 1
                                      : std::max(head_->commit_bytes, verified_) / kSnapshotCommitBytesPerPiece + 1;
    return 2 + commits + pieces_;
}

}  // namespace weft::p2p
