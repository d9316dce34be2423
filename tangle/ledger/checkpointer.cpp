#include "tangle/ledger/checkpointer.hpp"

#include <algorithm>

#include "core/hash/blake3_many.hpp"
#include "core/merkle.hpp"
#include "core/sign/ed25519.hpp"

namespace weft::tangle {

namespace {

constexpr std::size_t kFateBytes = BlockId::kSize + 1;

void write_fate(Writer& out, const Ordered& ordered) {
    out.fixed(ordered.id).u8(static_cast<std::uint8_t>(ordered.reason));
}

}  // namespace

Hash fate_leaf(const Domains& domains, const Ordered& ordered) {
    Bytes leaf;
    Writer out(leaf);
    write_fate(out, ordered);
    return blake3_keyed(domains.fate_leaf, leaf);
}

void append_fate_leaves(const Domains& domains, std::span<const Ordered> ordered, std::vector<Hash>& leaves) {
    Bytes fates;
    fates.reserve(ordered.size() * kFateBytes);
    Writer out(fates);
    for (const Ordered& each : ordered) write_fate(out, each);
    std::vector<ByteView> messages;
    messages.reserve(ordered.size());
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        messages.push_back(ByteView(fates).subspan(i * kFateBytes, kFateBytes));
    }
    leaves.resize(leaves.size() + ordered.size());
    blake3_keyed_many(domains.fate_leaf, messages, std::span(leaves).last(ordered.size()));
}

Checkpointer::Checkpointer(const Domains& domains, const Epochs& epochs) : domains_(domains), epochs_(epochs) {}

void Checkpointer::restore(const Checkpoint& last, const std::vector<CommitRecord>& open_commits) {
    open_leaves_.clear();
    tallies_.clear();
    last_certified_ = 0;
    continue_from(last);
    for (const CommitRecord& commit : open_commits) note(commit);
}

void Checkpointer::reopen(const Checkpoint& checkpoint) {
    if (in_range(checkpoint.index)) tallies_[checkpoint.index].digest = checkpoint_digest(domains_, checkpoint);
}

void Checkpointer::note(const CommitRecord& commit) {
    append_fate_leaves(domains_, commit.blocks, open_leaves_);
}

bool Checkpointer::due(const CommitRecord& commit) const {
    return slot_of(commit.time) > slot_of(last_.time) && !open_leaves_.empty();
}

Checkpoint Checkpointer::close(const CommitRecord& commit, const Hash& digest, const Closing& closing) {
    const Checkpoint checkpoint{.index = last_.index + 1,
                                .previous = last_digest_,
                                .last_commit = commit.index,
                                .commit_digest = digest,
                                .fate_root = merkle_root(domains_.fate_node, open_leaves_),
                                .blocks = open_leaves_.size(),
                                .state_root = closing.state_root,
                                .accounts = closing.accounts,
                                .time = commit.time,
                                .epoch = closing.epoch};
    open_leaves_.clear();
    continue_from(checkpoint);
    return checkpoint;
}

void Checkpointer::continue_from(const Checkpoint& checkpoint) {
    last_ = checkpoint;
    last_digest_ = checkpoint.index == 0 ? Hash{} : checkpoint_digest(domains_, checkpoint);
    if (checkpoint.index > 0) tallies_[checkpoint.index].digest = last_digest_;
    while (!tallies_.empty() && !in_range(tallies_.begin()->first)) tallies_.erase(tallies_.begin());
}

// Whether votes for `index` are kept: neither too old nor too far ahead.
bool Checkpointer::in_range(CheckpointIndex index) const {
    if (index <= last_.index) return index > 0 && last_.index - index < kCertificatesKept;
    return index - last_.index <= kCertificatesKept;
}

Checkpointer::VoteResult Checkpointer::on_vote(AuthorIndex author, const CheckpointVote& vote) {
    if (!in_range(vote.index)) return VoteResult::useless;
    const Committee& signers = signers_of(vote.index);
    if (author >= signers.size()) return VoteResult::useless;
    const auto tally = tallies_.find(vote.index);
    if (tally != tallies_.end()) {
        const auto known = tally->second.votes.find(author);
        if (known != tally->second.votes.end()) {
            return known->second.digest == vote.digest ? VoteResult::counted : VoteResult::useless;
        }
    }
    if (!verify(signers.members[author].key, vote.digest.view(), vote.signature)) return VoteResult::useless;

    Tally& counting = tallies_[vote.index];
    counting.votes.emplace(author, vote);
    if (!counting.digest) return VoteResult::counted;
    if (vote.digest != *counting.digest) return VoteResult::conflicting;
    return certify(vote.index, counting) ? VoteResult::certified : VoteResult::counted;
}

Checkpointer::VoteResult Checkpointer::recount(CheckpointIndex index) {
    const auto tally = tallies_.find(index);
    if (tally == tallies_.end() || !tally->second.digest) return VoteResult::useless;
    if (certify(index, tally->second)) return VoteResult::certified;
    return conflicting_votes(index) > 0 ? VoteResult::conflicting : VoteResult::counted;
}

// Whether this completed the certificate. Requires a closed checkpoint.
bool Checkpointer::certify(CheckpointIndex index, Tally& tally) {
    if (tally.certificate) return false;
    Certificate certificate;
    for (const auto& [author, vote] : tally.votes) {
        if (vote.digest == *tally.digest) certificate.entries.push_back({author, vote.signature});
    }
    if (certificate.entries.size() < signers_of(index).quorum()) return false;
    tally.certificate = std::move(certificate);
    last_certified_ = std::max(last_certified_, index);
    return true;
}

std::optional<Certificate> Checkpointer::certificate(CheckpointIndex index) const {
    const auto tally = tallies_.find(index);
    return tally == tallies_.end() ? std::nullopt : tally->second.certificate;
}

std::optional<Hash> Checkpointer::awaited(CheckpointIndex index) const {
    const auto tally = tallies_.find(index);
    return tally == tallies_.end() || tally->second.certificate ? std::nullopt : tally->second.digest;
}

std::vector<CheckpointIndex> Checkpointer::uncertified(CheckpointIndex last) const {
    std::vector<CheckpointIndex> indexes;
    for (auto tally = tallies_.begin(); tally != tallies_.end() && tally->first <= last; ++tally) {
        if (tally->second.digest && !tally->second.certificate) indexes.push_back(tally->first);
    }
    return indexes;
}

std::vector<Checkpointer::KnownVote> Checkpointer::uncertified_votes(CheckpointIndex last) const {
    std::vector<KnownVote> votes;
    for (const CheckpointIndex index : uncertified(last)) {
        for (const auto& [author, vote] : tallies_.at(index).votes) votes.push_back({author, vote});
    }
    return votes;
}

std::size_t Checkpointer::conflicting_votes(CheckpointIndex index) const {
    const auto tally = tallies_.find(index);
    if (tally == tallies_.end() || !tally->second.digest) return 0;
    return static_cast<std::size_t>(
        std::count_if(tally->second.votes.begin(), tally->second.votes.end(),
                      [&](const auto& entry) { return entry.second.digest != *tally->second.digest; }));
}

}  // namespace weft::tangle
