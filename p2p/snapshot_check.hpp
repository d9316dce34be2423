// A snapshot on its way here, verified piece by piece: certificate -> checkpoint -> its state root -> the chunks' roots
// -> every account; checkpoint -> the digest of its last commit -> each commit before it. Nothing is kept before it is
// verified; what is kept is told as records that take_kept gives and `resume` takes back. Pure.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "p2p/snapshot.hpp"

namespace weft::p2p {

struct SnapshotRules {
    Domains domains;
    Epoch first;  // the genesis'; the handovers of a snapshot lead on from it
};

// What was verified and is to be kept, in this order: the head, the roots, commits, accounts.
struct KeptPiece {
    SnapshotPart part = SnapshotPart::head;
    std::uint32_t index = 0;  // commits: how many kept pieces of them came before; else the piece's
    Bytes data;               // commits: whole records; else as transferred
    bool operator==(const KeptPiece&) const = default;
};

struct PieceKey {
    SnapshotPart part = SnapshotPart::head;
    std::uint32_t index = 0;
    auto operator<=>(const PieceKey&) const = default;
};

class SnapshotCheck {
public:
    explicit SnapshotCheck(SnapshotRules rules) : rules_(std::move(rules)) {}

    // The first pieces that are lacking, at most `count`, in the order in which `take` wants them.
    std::vector<PieceKey> wanted(std::size_t count) const;

    // Requires the first of wanted(). Why it is refused; then nothing changes, but that what was not verified yet is
    // forgotten.
    std::optional<std::string> take(CheckpointIndex checkpoint, const PieceKey& key, ByteView data);

    // What was taken and could not be verified yet is from somebody who stopped answering: forget it.
    void forget_unverified() { unverified_.clear(); }

    // Takes what an earlier process kept. Why it does not fit: begin anew.
    std::optional<std::string> resume(const KeptPiece& piece);

    // What was verified since the last call.
    std::vector<KeptPiece> take_kept() { return std::exchange(kept_, {}); }

    bool complete() const { return head_ && tail_ends_ && accounts_done_ == pieces_; }
    const std::optional<SnapshotHead>& head() const { return head_; }
    // Requires a head: up to the one that signs the next checkpoint.
    const Epochs& epochs() const { return *epochs_; }

    // Pieces done and in all, as far as it is known.
    std::uint64_t done() const;
    std::uint64_t total() const;

private:
    std::optional<std::string> take_head(CheckpointIndex checkpoint, ByteView data);
    std::optional<std::string> take_roots(ByteView data);
    std::optional<std::string> take_commits(std::uint32_t index, ByteView data);
    std::optional<std::string> take_accounts(std::uint32_t index, ByteView data);
    std::optional<std::string> take_again(const KeptPiece& piece);
    std::optional<std::string> read_commits();
    std::optional<std::string> follow(ByteView record);
    void keep(SnapshotPart part, std::uint32_t index, ByteView data);

    SnapshotRules rules_;
    std::optional<SnapshotHead> head_;
    std::optional<Epochs> epochs_;
    std::uint32_t pieces_ = 0;  // of accounts
    std::vector<Hash> roots_;
    // Commits
    Hash next_digest_;            // of the next older commit
    std::uint64_t verified_ = 0;  // bytes of the stream
    Bytes unverified_;            // bytes behind them
    std::uint32_t kept_commits_ = 0;
    std::optional<TailRule> tail_;
    bool tail_ends_ = false;
    std::uint32_t accounts_done_ = 0;
    std::vector<KeptPiece> kept_;
};

}  // namespace weft::p2p
