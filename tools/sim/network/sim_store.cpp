#include "tools/sim/network/sim_store.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "tools/sim/network/broken.hpp"

namespace weft::sim {

using tangle::CommitIndexing;
using tangle::Recovered;
using tangle::StoredCheckpoint;
using tangle::StoredFate;

namespace {

// Notes what is found first.
bool sound(bool is_damaged, const std::string& what, std::optional<std::string>& failure) {
    if (is_damaged && !failure) failure = what + " is damaged: its checksum does not fit";
    return !is_damaged;
}

}  // namespace

void SimStore::write(std::uint64_t id, tangle::WriteBatch batch) {
    if (!batch.log.empty() && batch.first_lsn != log_.size() + 1) {
        throw Broken("log record " + std::to_string(batch.first_lsn) + " was written after " +
                     std::to_string(log_.size()));
    }
    for (tangle::LogRecord& record : batch.log) {
        if (record.kind == tangle::LogKind::block) blocks_[record.block_id] = log_.size();
        if (record.kind == tangle::LogKind::round_block) round_blocks_[record.round_ref] = log_.size();
        log_.push_back(std::move(record));
    }
    for (CommitIndexing& indexing : batch.commits) index_commit(std::move(indexing));
    for (const auto& [index, certificate] : batch.certificates) certificates_[index] = certificate;
    staged_.push_back({id, {log_.size(), commits_.size()}});
}

void SimStore::index_commit(CommitIndexing indexing) {
    if (indexing.commit.index != last_commit() + 1) {
        throw Broken("commit " + std::to_string(indexing.commit.index) + " was written after " +
                     std::to_string(last_commit()));
    }
    for (std::uint32_t position = 0; position < indexing.commit.blocks.size(); ++position) {
        const Ordered& ordered = indexing.commit.blocks[position];
        const StoredFate fate{indexing.commit.index, position, ordered.reason};
        const bool fresh = fates_.try_emplace(ordered.id, fate).second;
        if (!fresh) throw Broken("block " + ordered.id.hex() + " was ordered twice (I2)");
    }
    if (indexing.checkpoint) checkpoints_[indexing.checkpoint->index] = *indexing.checkpoint;
    commits_.push_back(std::move(indexing));
}

void SimStore::sync(std::uint64_t id) {
    while (!staged_.empty() && staged_.front().id <= id) {
        synced_ = staged_.front().after;
        staged_.pop_front();
    }
}

void SimStore::crash(Random& random, Unsynced unsynced) {
    const Extent kept = surviving(random, unsynced);
    staged_.clear();
    rebuild(kept);
}

SimStore::Extent SimStore::surviving(Random& random, Unsynced unsynced) const {
    if (forgets_synced_) return {synced_.log_size / 2, std::min(synced_.commits, synced_.log_size / 4)};
    Extent kept = synced_;
    if (unsynced == Unsynced::torn) kept.log_size += random.below(log_.size() - synced_.log_size + 1);
    if (unsynced != Unsynced::perhaps) return kept;
    for (const Staged& staged : staged_) {
        if (random.below(2) == 0) break;
        kept = staged.after;
    }
    return kept;
}

void SimStore::wipe() {
    const bool forgets_synced = forgets_synced_;
    *this = SimStore();
    forgets_synced_ = forgets_synced;
}

void SimStore::found(const p2p::SnapshotHead& head, std::vector<CommitRecord> tail, std::vector<Bytes> accounts) {
    const Checkpoint& checkpoint = head.checkpoint;
    const Certificate& certificate = head.certificate;
    wipe();
    base_.emplace();
    base_->checkpoint = checkpoint;
    base_->handovers = head.handovers;
    for (CommitRecord& commit : tail) base_->tail[commit.index] = std::move(commit);
    base_->accounts = std::move(accounts);
    pruned_to_ = checkpoint.index;
    certificates_[checkpoint.index] = certificate;
    Bytes body;
    Writer(body).u64(checkpoint.index).bytes(encode_certificate(certificate));
    log_.push_back(tangle::LogRecord::of(tangle::LogKind::certificate, checkpoint.index,
                                         std::make_shared<const Bytes>(std::move(body))));
    synced_ = {1, 0};
    add_base();
}

void SimStore::add_base() {
    if (!base_) return;
    checkpoints_[base_->checkpoint.index] = base_->checkpoint;
    for (const auto& [index, commit] : base_->tail) {
        for (std::uint32_t position = 0; position < commit.blocks.size(); ++position) {
            const Ordered& ordered = commit.blocks[position];
            fates_.try_emplace(ordered.id, StoredFate{index, position, ordered.reason});
        }
    }
}

// The index never knows more than the log.
void SimStore::age(Random& random) {
    const CommitIndex commits = random.below(commits_.size() + 1);
    const auto last = std::find_if(log_.begin(), log_.end(), [&](const tangle::LogRecord& record) {
        return record.kind == tangle::LogKind::commit && record.index == base() + commits;
    });
    const auto least = commits == 0 ? 0 : static_cast<std::size_t>(last - log_.begin()) + 1;
    rebuild({least + random.below(log_.size() - least + 1), commits});
}

void SimStore::erase_payload(const BlockId& id) {
    tangle::LogRecord& record = log_.at(blocks_.at(id));
    const auto body = std::make_shared<Bytes>(record.body.begin(), record.body.end());
    std::size_t header_bytes = 0;
    const auto header = decode_header(*body, header_bytes);
    CHECK(header);
    std::fill(body->end() - header->payload_bytes, body->end(), std::uint8_t{0});
    record.body = *body;
    record.owner = body;
}

void SimStore::damage(Random& random) {
    const bool of_index = random.below(4) == 0;
    if (of_index && synced_.commits > 0) {
        damaged_commits_.insert(base() + 1 + random.below(synced_.commits));
    } else if (synced_.log_size > 0) {
        damaged_.insert(random.below(synced_.log_size));
    }
}

bool SimStore::is_sound(std::size_t place) const {
    return sound(damaged_.contains(place), "log record " + std::to_string(place + 1), failure_);
}

bool SimStore::is_sound_commit(CommitIndex commit) const {
    return sound(damaged_commits_.contains(commit), "the row of commit " + std::to_string(commit), failure_);
}

std::optional<Bytes> SimStore::body_at(std::size_t place) const {
    if (!is_sound(place)) return std::nullopt;
    const ByteView body = log_[place].body;
    return Bytes(body.begin(), body.end());
}

// Look-ups as they are after only so much of the log and of the index.
void SimStore::rebuild(Extent extent) {
    log_.resize(extent.log_size);
    commits_.resize(extent.commits);
    std::vector<CommitIndexing> kept = std::exchange(commits_, {});
    fates_.clear();
    checkpoints_.clear();
    blocks_.clear();
    round_blocks_.clear();
    for (std::size_t place = 0; place < log_.size(); ++place) {
        if (log_[place].kind == tangle::LogKind::block) blocks_[log_[place].block_id] = place;
        if (log_[place].kind == tangle::LogKind::round_block) round_blocks_[log_[place].round_ref] = place;
    }
    add_base();
    for (CommitIndexing& indexing : kept) index_commit(std::move(indexing));
    std::erase_if(damaged_, [&](std::size_t place) { return place >= extent.log_size; });
    std::erase_if(damaged_commits_, [&](CommitIndex commit) { return commit > base() + extent.commits; });
    std::erase_if(certificates_, [&](const auto& each) { return !checkpoints_.contains(each.first); });
    synced_ = extent;
}

Recovered SimStore::recover(Random& random) {
    const std::size_t lag = random.below(std::min<std::size_t>(commits_.size(), 20) + 1);
    rebuild({log_.size(), commits_.size() - lag});

    Recovered recovered;
    recovered.fresh = log_.empty();
    recovered.next_lsn = log_.size() + 1;
    recovered.commit = last_commit();
    recovered.last_slot = fates_.empty() ? 0 : fates_.rbegin()->first.slot();
    replay_from_ = 1;
    if (base_) {
        for (const Handover& handover : base_->handovers) recovered.epochs.push_back(handover.epoch);
    }
    if (commits_.empty() && base_) {
        recovered.commit_digest = base_->checkpoint.commit_digest;
        recovered.last_commit = base_->tail.at(base());
        recovered.accounts = base_->accounts;
        recovered.last_checkpoint = checkpoint(base_->checkpoint.index);
        return recovered;
    }
    if (commits_.empty() || !is_sound_commit(last_commit())) return recovered;
    recovered.commit_digest = commits_.back().digest;
    recovered.last_commit = commits_.back().commit;
    replay_from_ = commits_.back().replay_from;
    std::map<AccountNumber, Bytes> accounts;
    for (AccountNumber number = 0; base_ && number < base_->accounts.size(); ++number) {
        accounts[number] = base_->accounts[number];
    }
    for (const CommitIndexing& indexing : commits_) {
        for (const auto& [number, encoded] : indexing.accounts) accounts[number] = encoded;
        if (indexing.epoch) recovered.epochs.push_back(*indexing.epoch);
    }
    for (auto& [number, encoded] : accounts) recovered.accounts.push_back(std::move(encoded));
    if (!checkpoints_.empty()) recovered.last_checkpoint = checkpoint(checkpoints_.rbegin()->first);
    return recovered;
}

void SimStore::replay(const std::function<void(tangle::Lsn, tangle::LogKind, ByteView)>& record) const {
    for (std::size_t place = replay_from_ == 0 ? 0 : replay_from_ - 1; place < log_.size(); ++place) {
        if (!is_sound(place)) return;
        record(place + 1, log_[place].kind, log_[place].body);
    }
}

// ---- look-ups

std::optional<Bytes> SimStore::block(const BlockId& id) const {
    const auto it = blocks_.find(id);
    if (it == blocks_.end()) return std::nullopt;
    return body_at(it->second);
}

std::optional<StoredFate> SimStore::fate(const BlockId& id) const {
    const auto it = fates_.find(id);
    if (it == fates_.end() || !is_sound_commit(it->second.commit)) return std::nullopt;
    return it->second;
}

std::optional<Bytes> SimStore::round_block(const RoundRef& ref) const {
    const auto it = round_blocks_.find(ref);
    if (it == round_blocks_.end()) return std::nullopt;
    return body_at(it->second);
}

std::optional<CommitRecord> SimStore::commit(CommitIndex index) const {
    if (index == 0 || index > last_commit() || !is_sound_commit(index)) return std::nullopt;
    if (index > base()) return commits_[index - 1 - base()].commit;
    const auto known = base_->tail.find(index);
    return known == base_->tail.end() ? std::nullopt : std::optional(known->second);
}

std::optional<StoredCheckpoint> SimStore::checkpoint(CheckpointIndex index) const {
    const auto it = checkpoints_.find(index);
    if (it == checkpoints_.end() || index < pruned_to_) return std::nullopt;
    StoredCheckpoint stored{it->second, std::nullopt};
    const auto certificate = certificates_.find(index);
    if (certificate != certificates_.end()) stored.certificate = certificate->second;
    return stored;
}

std::optional<Handover> SimStore::handover(EpochNumber epoch) const {
    if (base_ && epoch >= 1 && epoch <= base_->handovers.size()) return base_->handovers[epoch - 1];
    for (const CommitIndexing& indexing : commits_) {
        if (!indexing.epoch || indexing.epoch->number() != epoch) continue;
        const auto certificate = certificates_.find(indexing.checkpoint->index);
        if (certificate == certificates_.end()) return std::nullopt;
        return Handover{*indexing.checkpoint, certificate->second, *indexing.epoch};
    }
    return std::nullopt;
}

std::optional<CheckpointIndex> SimStore::checkpoint_of(CommitIndex commit) const {
    for (const auto& [index, checkpoint] : checkpoints_) {
        if (checkpoint.last_commit >= commit) return index;
    }
    return std::nullopt;
}

std::vector<tangle::HistoryLine> SimStore::history(AccountNumber account, std::optional<std::uint64_t> before,
                                                   std::size_t count) const {
    std::vector<tangle::HistoryLine> lines;
    std::uint64_t next = 0;
    for (const CommitIndexing& indexing : commits_) {
        for (const tangle::HistoryEntry& entry : indexing.history) {
            if (entry.account != account) continue;
            lines.push_back({next++, indexing.commit.index, indexing.commit.time, entry});
        }
    }
    std::reverse(lines.begin(), lines.end());
    std::erase_if(lines, [&](const tangle::HistoryLine& line) { return before && line.index >= *before; });
    if (lines.size() > count) lines.resize(count);
    return lines;
}

}  // namespace weft::sim
