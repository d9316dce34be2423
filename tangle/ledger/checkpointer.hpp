// Closes checkpoints over executed commits and gathers their certificates. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/epoch.hpp"

namespace weft::tangle {

// The Merkle leaf of one ordered block.
Hash fate_leaf(const Domains& domains, const Ordered& ordered);

// fate_leaf of each, in order, after what `leaves` holds; hashed side by side.
void append_fate_leaves(const Domains& domains, std::span<const Ordered> ordered, std::vector<Hash>& leaves);

class Checkpointer {
public:
    // Begins at the genesis: checkpoint 0, which nobody signs and whose digest is all zero. `epochs` outlives this; the
    // committee of a checkpoint's epoch signs it.
    Checkpointer(const Domains& domains, const Epochs& epochs);

    // What a checkpoint says beside what was ordered.
    struct Closing {
        Hash state_root;
        std::uint64_t accounts = 0;
        Hash epoch;  // epoch_digest of the one that signs the next checkpoint
    };

    // Continue after this checkpoint (restart, sync); index 0: the genesis. `open_commits`: commits after it that were
    // already executed. Forgets all votes; those for `last` count again from now on.
    void restore(const Checkpoint& last, const std::vector<CommitRecord>& open_commits);

    // Takes note of an executed commit. A checkpoint is due when the commit's slot is beyond that of the last
    // checkpoint and at least one device block was ordered since: then it covers everything up to this commit.
    // `closing` is asked for only when it is due.
    template <class AskClosing>
    std::optional<Checkpoint> on_commit(const CommitRecord& commit, const Hash& digest, AskClosing&& closing) {
        note(commit);
        if (!due(commit)) return std::nullopt;
        return close(commit, digest, closing());
    }

    // Votes for this one, which was closed before a restart and has no certificate yet, count again.
    void reopen(const Checkpoint& checkpoint);

    const Checkpoint& last() const { return last_; }
    // Device blocks ordered since the last checkpoint: the next one will cover them.
    std::size_t open_blocks() const { return open_leaves_.size(); }
    const Hash& last_digest() const { return last_digest_; }

    enum class VoteResult : std::uint8_t {
        counted,      // or known already
        certified,    // this vote completed the certificate
        conflicting,  // validly signed by a member, for another digest than ours: somebody's state differs
        useless,      // too old, too far ahead, not a member, badly signed, or a second and different vote
    };
    // A vote of a validator of the checkpoint's epoch. Votes for checkpoints not closed here yet are kept, bounded per
    // author: the first valid one for each index, at most kCertificatesKept ahead. Signatures are checked here.
    VoteResult on_vote(AuthorIndex author, const CheckpointVote& vote);

    // Once a checkpoint is closed here, votes kept for it count: call after on_commit returned one. Certified when they
    // complete the certificate, else conflicting when some are for another digest, else counted. Useless when `index`
    // is not closed or too old.
    VoteResult recount(CheckpointIndex index);

    // The certificate, if complete and not older than kCertificatesKept checkpoints.
    std::optional<Certificate> certificate(CheckpointIndex index) const;
    CheckpointIndex last_certified() const { return last_certified_; }
    // The digest of a checkpoint that is closed and has no certificate yet.
    std::optional<Hash> awaited(CheckpointIndex index) const;

    // Closed checkpoints up to `last` that are kept here and have no certificate, and all votes on them.
    struct KnownVote {
        AuthorIndex author = 0;
        CheckpointVote vote;
    };
    std::vector<CheckpointIndex> uncertified(CheckpointIndex last) const;
    std::vector<KnownVote> uncertified_votes(CheckpointIndex last) const;

    // Distinct validly signed digests other than ours at `index`, by how many authors: > f of them means that we are
    // wrong. 0 while it is not closed.
    std::size_t conflicting_votes(CheckpointIndex index) const;

    static constexpr std::size_t kCertificatesKept = 256;

private:
    struct Tally {
        std::optional<Hash> digest;  // ours, once closed
        std::map<AuthorIndex, CheckpointVote> votes;
        std::optional<Certificate> certificate;
    };
    void note(const CommitRecord& commit);
    bool due(const CommitRecord& commit) const;
    Checkpoint close(const CommitRecord& commit, const Hash& digest, const Closing& closing);
    const Committee& signers_of(CheckpointIndex index) const { return epochs_.of_checkpoint(index).committee; }
    void continue_from(const Checkpoint& checkpoint);
    bool in_range(CheckpointIndex index) const;
    bool certify(CheckpointIndex index, Tally& tally);

    Domains domains_;
    const Epochs& epochs_;
    Checkpoint last_;
    Hash last_digest_;
    std::vector<Hash> open_leaves_;
    std::map<CheckpointIndex, Tally> tallies_;
    CheckpointIndex last_certified_ = 0;
};

}  // namespace weft::tangle
