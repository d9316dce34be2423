#include "tangle/lmdb/founding.hpp"

#include <algorithm>

#include "tangle/lmdb/store_opening.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

// Not 1: a log that begins with the first record holds everything from the genesis on.
constexpr Lsn kFirstLsn = 2;
constexpr std::size_t kRowBytesMax = 32u << 20;  // of one transaction
constexpr std::size_t kRowOverhead = 96;

std::shared_ptr<const Bytes> certificate_body(CheckpointIndex index, const Certificate& certificate) {
    Bytes body;
    Writer(body).u64(index).bytes(encode_certificate(certificate));
    return std::make_shared<const Bytes>(std::move(body));
}

}  // namespace

StoreFounder::StoreFounder(fs::path folder, Foundation foundation, std::unique_ptr<Index> index, SegmentWriter log)
    : folder_(std::move(folder)),
      foundation_(std::move(foundation)),
      index_(std::move(index)),
      log_(std::move(log)),
      first_commit_(foundation_.checkpoint.last_commit) {
    floor_ = foundation_.epoch.floor_at(foundation_.checkpoint.time);
}

StoreResult<StoreFounder> StoreFounder::begin(const fs::path& folder, const NetworkId& network,
                                              const StoreOptions& options, Foundation foundation) {
    std::error_code error;
    fs::remove_all(folder, error);
    if (error) return system_error("cannot remove", folder, error.value());
    if (auto made = make_folder(folder / "log"); !made) return Unexpected{made.error()};
    auto index = open_index(folder, network, options);
    if (!index) return Unexpected{index.error()};
    auto log = SegmentWriter::create(folder / "log", network, {options.segment_bytes, 0}, kFirstLsn);
    if (!log) return Unexpected{log.error()};
    return StoreFounder(folder, std::move(foundation), *std::move(index), *std::move(log));
}

StoreResult<std::vector<Place>> StoreFounder::log(std::span<const LogRecord> group) {
    return log_.append(group, UINT64_MAX);
}

void StoreFounder::add_row(Table table, const Key& key, Bytes row) {
    rows_.bytes += row.size() + kRowOverhead;
    rows_.tables[static_cast<std::size_t>(table)][key] = std::move(row);
}

StoreResult<void> StoreFounder::add_commits(std::span<const CommitRecord> commits) {
    std::vector<LogRecord> records;
    for (const CommitRecord& commit : commits) {
        auto body = std::make_shared<const Bytes>(encode_commit(commit));
        records.push_back(LogRecord::of(LogKind::commit, commit.index, std::move(body)));
    }
    if (records.empty()) return {};
    const auto places = log(records);
    if (!places) return Unexpected{places.error()};
    for (std::size_t i = 0; i < commits.size(); ++i) {
        const CommitRecord& commit = commits[i];
        first_commit_ = std::min(first_commit_, commit.index);
        add_row(Table::commits, index_key(commit.index), encode_row((*places)[i]));
        for (std::uint32_t position = 0; position < commit.blocks.size(); ++position) {
            const Ordered& ordered = commit.blocks[position];
            if (ordered.id.slot() < floor_) continue;
            rows_.blocks[ordered.id] = {Place{}, {commit.index, position, ordered.reason}};
            rows_.bytes += sizeof(BlockRow) + kRowOverhead;
        }
    }
    return apply_when_many();
}

StoreResult<void> StoreFounder::add_accounts(std::vector<Bytes> accounts) {
    for (Bytes& account : accounts) {
        rows_.bytes += account.size() + kRowOverhead;
        rows_.accounts[accounts_++] = std::move(account);
    }
    return apply_when_many();
}

StoreResult<void> StoreFounder::apply_when_many() {
    return rows_.bytes < kRowBytesMax ? StoreResult<void>() : apply();
}

StoreResult<void> StoreFounder::apply() {
    auto applied = index_->apply(rows_);
    rows_ = RowSet();
    return applied;
}

void StoreFounder::add_epochs() {
    for (const Handover& handover : foundation_.handovers) {
        add_row(Table::epochs, index_key(handover.epoch.number()),
                encode_row(EpochRow{handover.checkpoint, handover.epoch}));
        add_row(Table::certificates, index_key(handover.checkpoint.index), encode_certificate(handover.certificate));
    }
}

// The certificate's record is the one that a start reads again: the checkpoint counts as certified then.
StoreResult<void> StoreFounder::finish() {
    const Checkpoint& checkpoint = foundation_.checkpoint;
    const CheckpointIndex at = checkpoint.index;
    const Lsn replay_from = log_.next();
    const LogRecord certificate =
        LogRecord::of(LogKind::certificate, at, certificate_body(at, foundation_.certificate));
    if (const auto logged = log({&certificate, 1}); !logged) return Unexpected{logged.error()};
    add_row(Table::checkpoints, index_key(at), encode_checkpoint(checkpoint));
    add_row(Table::certificates, index_key(at), encode_certificate(foundation_.certificate));
    add_row(Table::checkpoint_by_commit, index_key(checkpoint.last_commit),
            encode_row(CheckpointMark{at, replay_from}));
    add_epochs();
    const IndexedState state{checkpoint.last_commit, checkpoint.commit_digest, replay_from, accounts_};
    add_row(Table::meta, meta_key(MetaKey::state), encode_row(state));
    add_row(Table::meta, meta_key(MetaKey::log), encode_row(IndexedLog{replay_from, log_.next()}));
    // Of what was before, the commits of the last window are there, and go when they are old.
    add_row(Table::meta, meta_key(MetaKey::pruned), encode_row(Horizon{at, first_commit_ - 1, 0, 0, kFirstLsn}));
    if (auto applied = apply(); !applied) return applied;
    return sync_folder(folder_);
}

}  // namespace weft::tangle::lmdb
