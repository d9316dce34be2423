#include "tools/sim/network/audit.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/merkle.hpp"
#include "tools/sim/network/broken.hpp"

namespace weft::sim {
namespace {

std::string name_of(const RoundBlock& block) {
    return "the block of round " + std::to_string(block.round) + " by validator " + std::to_string(block.author);
}

Hash fate_leaf(const Domains& domains, const Ordered& ordered) {
    Bytes leaf;
    Writer(leaf).fixed(ordered.id).u8(static_cast<std::uint8_t>(ordered.reason));
    return blake3_keyed(domains.fate_leaf, leaf);
}

}  // namespace

Audit::Audit(const Genesis& genesis, const Domains& domains, const std::vector<PublicKey>& keys)
    : domains_(domains),
      epochs_(first_epoch(genesis)),
      order_(genesis, domains),
      ledger_(genesis, domains),
      synced_(keys.size()),
      synced_commit_(keys.size(), 0) {
    for (std::size_t node = 0; node < keys.size(); ++node) nodes_.emplace(keys[node], node);
}

void Audit::note_epoch(const Epoch& epoch) {
    if (epochs_.find(epoch.number()) == nullptr) epochs_.start(epoch);
    if (*epochs_.find(epoch.number()) == epoch) return;
    throw Broken("two nodes begin epoch " + std::to_string(epoch.number()) + " differently (I1)");
}

std::size_t Audit::node_of(const RoundBlock& block) const {
    return nodes_.at(epochs_.find(block.epoch)->committee.members[block.author].key);
}

void Audit::note_wiped(std::size_t node) {
    synced_[node].clear();
    synced_commit_[node] = 0;
    wiped_.insert(node);
}

// ---- blocks

void Audit::note_synced(std::size_t node, std::span<const tangle::LogRecord> records) {
    for (const tangle::LogRecord& record : records) {
        if (record.kind == tangle::LogKind::block) note_block(node, record);
        if (record.kind == tangle::LogKind::round_block) note_round_block(node, record);
        if (record.kind == tangle::LogKind::certificate) note_certificate(record);
    }
}

void Audit::note_block(std::size_t node, const tangle::LogRecord& record) {
    synced_[node].insert(record.block_id);
    if (order_.knows(record.block_id)) return;
    Decoded<Block> block = decode_stored_block(domains_, record.body);
    if (!block) throw Broken("node " + std::to_string(node) + " logs a block that does not decode");
    order_.add(std::make_shared<const Block>(std::move(*block)));
}

void Audit::note_round_block(std::size_t node, const tangle::LogRecord& record) {
    const RoundRef& ref = record.round_ref;
    if (spoken_.contains(ref)) return;
    Decoded<RoundBlock> block = decode_round_block(domains_, epochs_, record.body);
    if (!block) throw Broken("node " + std::to_string(node) + " logs a round block that does not decode");
    const std::size_t author = node_of(*block);
    const bool own = author == node && is_honest(node);
    if (!own && order_.knows(ref)) return;
    check_valid(*block);
    if (own) {
        note_own(node, *block);
        check_tips(node, *block);
    }
    if (!own && is_honest(author)) {
        throw Broken("node " + std::to_string(node) + " has " + name_of(*block) + ", who has not synced it");
    }
    add(std::move(*block));
}

void Audit::add(RoundBlock block) {
    for (const CheckpointVote& vote : block.votes) {
        if (epochs_.of_checkpoint(vote.index).number() != block.epoch) continue;
        votes_.emplace(vote.index, block.author, vote.digest, vote.signature);
    }
    order_.add(std::move(block));
}

void Audit::note_signed(std::size_t node, ByteView encoded_round_block, bool asker_gone) {
    Decoded<RoundBlock> block = decode_round_block(domains_, epochs_, encoded_round_block);
    if (!block) throw Broken("a signer signs a round block that does not decode");
    if (spoken_.contains(block->ref)) return;
    check_valid(*block);
    const auto said = own_.find({node, block->round});
    if (said != own_.end()) throw Broken("a signer signs " + name_of(*block) + ", the second of its round");
    note_own(node, *block);
    if (!asker_gone) check_tips(node, *block);
    add(std::move(*block));
}

// The rules of docs/protocol.md that the block alone decides.
void Audit::check_valid(const RoundBlock& block) const {
    std::set<AuthorIndex> authors;
    std::size_t of_last_round = 0;
    for (const RoundRef& parent : block.parents) {
        if (!authors.insert(parent.author).second) throw Broken(name_of(block) + " names two blocks of one author");
        if (parent.round >= block.round) throw Broken(name_of(block) + " names a block of no round before");
        if (parent.round + 1 == block.round) ++of_last_round;
    }
    if (block.parents.empty() || block.parents.front().author != block.author) {
        throw Broken(name_of(block) + " does not name its author's last block first");
    }
    if (of_last_round < epochs_.find(block.epoch)->committee.quorum()) {
        throw Broken(name_of(block) + " names " + std::to_string(of_last_round) + " blocks of the round before");
    }
}

void Audit::note_own(std::size_t node, const RoundBlock& block) {
    spoken_.insert(block.ref);
    const auto [said, fresh] = own_.try_emplace({node, block.round}, block.ref);
    if (!fresh && said->second != block.ref && !wiped_.contains(node)) {
        throw Broken("validator " + std::to_string(node) + " made two blocks of round " + std::to_string(block.round));
    }
}

void Audit::check_tips(std::size_t node, const RoundBlock& block) const {
    for (const BlockId& tip : block.tips) {
        if (!has_synced(node, tip)) throw Broken(name_of(block) + " names a tip that it has not synced");
    }
}

// ---- commits

void Audit::note_commit(std::size_t node, const tangle::CommitIndexing& indexing) {
    synced_commit_[node] = std::max(synced_commit_[node], indexing.commit.index);
    for (const Ordered& ordered : indexing.commit.blocks) {
        if (has_synced(node, ordered.id)) continue;
        throw Broken("node " + std::to_string(node) + " commits block " + ordered.id.hex() +
                     ", which it has not synced (I3)");
    }
    if (indexing.commit.index >= next_) waiting_.emplace(indexing.commit.index, indexing);
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
        check(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        ++next_;
    }
}

void Audit::check(const tangle::CommitIndexing& indexing) {
    const CommitRecord& commit = indexing.commit;
    const std::string name = "commit " + std::to_string(commit.index) + " ";
    try {
        if (const std::optional<std::string> wrong = order_.check(commit)) throw Broken(name + *wrong + " (I1)");
    } catch (const std::out_of_range&) {
        throw Broken(name + "rests on a block that nobody has (I3)");
    }
    execute(commit);
    const bool due = slot_of(commit.time) > slot_of(last_.time) && !open_leaves_.empty();
    if (due != indexing.checkpoint.has_value()) {
        throw Broken(name + (due ? "closes no checkpoint" : "closes a checkpoint that is not due"));
    }
    if (indexing.checkpoint) check_checkpoint(*indexing.checkpoint, commit);
}

void Audit::execute(const CommitRecord& commit) {
    for (const Ordered& ordered : commit.blocks) {
        const RejectReason reason = ledger_.execute(order_.block(ordered.id), commit.time);
        if (reason != ordered.reason) {
            throw Broken("commit " + std::to_string(commit.index) + " gives a block the reason " +
                         std::string(reason_name(ordered.reason)) + " and not " + std::string(reason_name(reason)) +
                         " (I2)");
        }
        open_leaves_.push_back(fate_leaf(domains_, ordered));
    }
}

void Audit::check_checkpoint(const Checkpoint& checkpoint, const CommitRecord& commit) {
    Checkpoint expected = checkpoint;  // with the digest of the commit
    expected.index = last_.index + 1;
    expected.previous = last_.index == 0 ? Hash{} : checkpoint_digest(domains_, last_);
    expected.last_commit = commit.index;
    expected.fate_root = merkle_root(domains_.fate_node, open_leaves_);
    expected.blocks = open_leaves_.size();
    expected.state_root = ledger_.state_root();
    expected.accounts = ledger_.accounts();
    expected.time = commit.time;
    const std::optional<Epoch> next = ledger_.close(expected.index, commit.leader.round, commit.time);
    expected.epoch = epoch_digest(domains_, ledger_.epoch());
    if (expected.state_root != checkpoint.state_root) {
        throw Broken("checkpoint " + std::to_string(checkpoint.index) + " has another state than its blocks give (I4)");
    }
    if (expected != checkpoint) {
        throw Broken("checkpoint " + std::to_string(checkpoint.index) + " is not what its commits give (I4)");
    }
    if (next) {
        note_epoch(*next);
        order_.start_epoch(*next);
    }
    open_leaves_.clear();
    last_ = checkpoint;
    checkpoints_.emplace(checkpoint.index, checkpoint_digest(domains_, checkpoint));
    for (auto [it, end] = early_.equal_range(checkpoint.index); it != end; it = early_.erase(it)) {
        check_certificate(checkpoint.index, it->second);
    }
}

void Audit::note_certificate(const tangle::LogRecord& record) {
    const Decoded<Certificate> certificate = decode_certificate(record.body.subspan(sizeof(CheckpointIndex)));
    if (!certificate) throw Broken("a logged certificate does not decode");
    if (checkpoints_.contains(record.index)) return check_certificate(record.index, *certificate);
    early_.emplace(record.index, *certificate);
}

// In a round block, or told otherwise, when no round block carries it any more: then the signature must say it.
bool Audit::was_given(const Vote& vote) const {
    if (votes_.contains(vote)) return true;
    const auto& [index, author, digest, signature] = vote;
    const Committee& signers = epochs_.of_checkpoint(index).committee;
    return author < signers.size() && verify(signers.members[author].key, digest.view(), signature);
}

// A quorum of distinct validators, each of which said so.
void Audit::check_certificate(CheckpointIndex index, const Certificate& certificate) const {
    const Hash& digest = checkpoints_.at(index);
    std::set<AuthorIndex> authors;
    for (const Certificate::Entry& entry : certificate.entries) {
        if (was_given({index, entry.author, digest, entry.signature})) authors.insert(entry.author);
    }
    if (authors.size() < epochs_.of_checkpoint(index).committee.quorum() ||
        authors.size() != certificate.entries.size()) {
        throw Broken("the certificate of checkpoint " + std::to_string(index) + " holds " +
                     std::to_string(authors.size()) + " votes that were given, of " +
                     std::to_string(certificate.entries.size()));
    }
}

// ---- what is told and kept

void Audit::check_told(std::size_t node, const node::Decided& decided) const {
    if (decided.commit <= synced_commit_[node]) return;
    throw Broken("node " + std::to_string(node) + " tells of commit " + std::to_string(decided.commit) +
                 " before it is synced (I3)");
}

void Audit::check_restart(std::size_t node, const node::Engine& engine, const SimStore& store) {
    const node::NodeStatus status = engine.status();
    synced_commit_[node] = std::max(synced_commit_[node], status.commit);
    const Slot floor = engine.epochs().current().floor_at(status.ledger_time);
    for (const BlockId& id : synced_[node]) {
        if (id.slot() < floor || store.fate(id) || engine.block_status(id)) continue;
        throw Broken("node " + std::to_string(node) + " is back without block " + id.hex() +
                     ", which it had synced (I3)");
    }
}

}  // namespace weft::sim
