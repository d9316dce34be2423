// Closes checkpoints over executed commits and gathers their certificates. Pure.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/checkpoint.hpp"

namespace weft::tangle {

// The Merkle leaf of one ordered block.
Hash fate_leaf(const Domains& domains, const Ordered& ordered);

class Checkpointer {
public:
    Checkpointer(const Domains& domains, const Committee& committee);

    // Continue after this checkpoint (restart, sync). `open_commits`: commits after it that were already executed.
    void restore(const Checkpoint& last, const std::vector<CommitRecord>& open_commits);

    // Takes note of an executed commit. A checkpoint is due when the commit's slot is beyond that of the last checkpoint
    // and at least one device block was ordered since: then it covers everything up to this commit.
    // `state_root` is asked only when it is due.
    template <class StateRoot>
    std::optional<Checkpoint> on_commit(const CommitRecord& commit, const Hash& digest, StateRoot&& state_root,
                                        std::uint64_t accounts) {
        note(commit, digest);
        if (!due(commit)) return std::nullopt;
        return close(commit, state_root(), accounts);
    }

    const Checkpoint& last() const { return last_; }
    const Hash& last_digest() const { return last_digest_; }

    enum class VoteResult : std::uint8_t {
        counted,      // or known already
        certified,    // this vote completed the certificate
        conflicting,  // validly signed by a member, for another digest than ours: somebody's state differs
        useless,      // too old, too far ahead, not a member, or badly signed
    };
    // A validator's vote. Votes for checkpoints not closed here yet are kept, bounded per author.
    // Signatures are checked here.
    VoteResult on_vote(AuthorIndex author, const CheckpointVote& vote);

    // Once a checkpoint is closed here, votes kept for it count: call after on_commit returned one.
    VoteResult recount(CheckpointIndex index);

    // The certificate, if complete and not older than kCertificatesKept checkpoints.
    std::optional<Certificate> certificate(CheckpointIndex index) const;
    CheckpointIndex last_certified() const { return last_certified_; }
    // Distinct validly signed digests other than ours at `index`, by how many authors: > f of them means that we are wrong.
    std::size_t conflicting_votes(CheckpointIndex index) const;

    static constexpr std::size_t kCertificatesKept = 256;

private:
    struct Tally {
        std::optional<Hash> digest;  // ours, once closed
        std::map<AuthorIndex, CheckpointVote> votes;
        std::optional<Certificate> certificate;
    };
    void note(const CommitRecord& commit, const Hash& digest);
    bool due(const CommitRecord& commit) const;
    Checkpoint close(const CommitRecord& commit, const Hash& state_root, std::uint64_t accounts);

    Domains domains_;
    Committee committee_;
    Checkpoint last_;
    Hash last_digest_;
    Hash last_commit_digest_;
    std::vector<Hash> open_leaves_;
    std::map<CheckpointIndex, Tally> tallies_;
    CheckpointIndex last_certified_ = 0;
};

}  // namespace weft::tangle
