#include "tangle/lmdb/store.hpp"

#include <atomic>
#include <mutex>

#include "tangle/lmdb/backup.hpp"
#include "tangle/lmdb/meta_rows.hpp"
#include "tangle/lmdb/pruning.hpp"
#include "tangle/lmdb/store_opening.hpp"

namespace weft::tangle {

using namespace lmdb;

struct Store::Parts {
    PosixFile lock;
    std::filesystem::path folder;
    NetworkId network;
    StoreOptions options;
    std::unique_ptr<PendingRows> pending;
    std::unique_ptr<Index> indexed;
    std::unique_ptr<SegmentLog> log;
    Lookup lookup;
    Pruner pruner;
    Recovered recovered{};
    Lsn replay_from = 0;

    // The writer's thread only.
    IndexedState state{};  // as after the last commit written, indexed or not
    HistoryCounter history{};

    std::atomic<Lsn> last_lsn = 0;
    std::atomic<CommitIndex> last_commit = 0;
    std::atomic<Lsn> indexed_lsn = 0;
    std::atomic<CommitIndex> indexed_commit = 0;
    std::mutex index_mutex{};  // one index_pending at a time
    mutable std::mutex failure_mutex{};
    std::optional<StoreError> failure{};

    // Want of space passes; anything else is for good.
    Unexpected<StoreError> fail(const StoreError& error) {
        if (error.passes()) return Unexpected<StoreError>{error};
        const std::lock_guard guard(failure_mutex);
        if (!failure) failure = error;
        return Unexpected<StoreError>{error};
    }

    StoreResult<void> check_alive() const {
        const std::lock_guard guard(failure_mutex);
        return failure ? StoreResult<void>(Unexpected{*failure}) : StoreResult<void>();
    }

    // A look-up cannot say why it finds nothing; the failure is there for those who ask, and stops the next write.
    template <class T>
    T or_fail(StoreResult<T> result) {
        if (result) return *std::move(result);
        (void)fail(result.error());
        return T();
    }

    StoreResult<void> append(WriteBatch& batch);
    StoreResult<void> add_commits(WriteBatch& batch);
    StoreResult<void> index(Unordered unordered);
    StoreResult<void> bound_pending();
};

StoreResult<void> Store::Parts::append(WriteBatch& batch) {
    if (batch.log.empty()) return {};
    CHECK(batch.first_lsn == log->next());
    const auto places = log->append(batch.log);
    if (!places) return Unexpected{places.error()};
    RecordRows rows;
    for (std::size_t i = 0; i < batch.log.size(); ++i) {
        const LogRecord& record = batch.log[i];
        rows.add(batch.first_lsn + i, record.kind, log_key(record).view(), record.body, (*places)[i]);
    }
    rows.move_to(*pending);
    batch.log.clear();
    last_lsn = log->next() - 1;
    return {};
}

StoreResult<void> Store::Parts::add_commits(WriteBatch& batch) {
    for (CommitIndexing& indexing : batch.commits) {
        if (indexing.commit.index <= state.commit) continue;
        const auto logged = lookup.has_commit(indexing.commit.index);
        if (!logged) return Unexpected{logged.error()};
        CHECK(*logged);
        if (auto done = add_commit_rows(*pending, std::move(indexing), lookup, history, state); !done) return done;
    }
    last_commit = state.commit;
    std::vector<TableRow> certificates;
    for (const auto& [number, certificate] : batch.certificates) {
        certificates.push_back(certificate_row(number, certificate));
    }
    if (!certificates.empty()) pending->add(std::move(certificates));
    return {};
}

StoreResult<void> Store::Parts::index(Unordered unordered) {
    const std::lock_guard guard(index_mutex);
    if (auto alive = check_alive(); !alive) return alive;
    const auto rows = index_rows(*pending, *this->indexed, unordered);
    pruner.note_index(!rows);
    if (!rows) return fail(rows.error());
    if (!*rows) return {};
    indexed_lsn = (*rows)->last_lsn;
    indexed_commit = std::max<CommitIndex>(indexed_commit, (*rows)->commit);
    return {};
}

StoreResult<void> Store::Parts::bound_pending() {
    return pending->bytes() <= options.pending_bytes_max ? StoreResult<void>() : index(Unordered::is_written);
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() = default;

StoreResult<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder, const NetworkId& network,
                                                const StoreOptions& options) {
    auto lock = lock_folder(folder);
    if (!lock) return Unexpected{lock.error()};
    auto index = open_index(folder, network, options);
    if (!index) return Unexpected{index.error()};
    const auto salt = draw_salt(folder);
    if (!salt) return Unexpected{salt.error()};
    auto pending = std::make_unique<PendingRows>(*salt);
    auto log = open_log(folder, network, options, **index, *pending);
    if (!log) return Unexpected{log.error()};
    const Lookup lookup(*pending, **index, **log);
    auto state = lookup.state();
    if (!state) return Unexpected{state.error()};
    auto recovered = read_recovered(lookup, *state, (*log)->next());
    if (!recovered) return Unexpected{recovered.error()};
    const auto indexed = read_indexed_log(**index);
    if (!indexed) return Unexpected{indexed.error()};
    const auto horizon = read_horizon(**index);
    if (!horizon) return Unexpected{horizon.error()};
    const Lsn last_lsn = (*log)->next() - 1;
    Index& rows = **index;
    SegmentLog& records = **log;
    std::unique_ptr<Parts> parts(new Parts{.lock = *std::move(lock),
                                           .folder = folder,
                                           .network = network,
                                           .options = options,
                                           .pending = std::move(pending),
                                           .indexed = *std::move(index),
                                           .log = *std::move(log),
                                           .lookup = lookup,
                                           .pruner = Pruner(options.retention, lookup, rows, records, *horizon),
                                           .recovered = *std::move(recovered),
                                           .replay_from = state->replay_from,
                                           .state = *state});
    parts->last_lsn = last_lsn;
    parts->indexed_lsn = indexed->last;
    parts->last_commit = parts->indexed_commit = state->commit;
    return std::unique_ptr<Store>(new Store(std::move(parts)));
}

const Recovered& Store::recovered() const {
    return parts_->recovered;
}
void Store::forget_recovered() {
    parts_->recovered = {};
}
const std::string& Store::recovery_note() const {
    return parts_->log->note();
}

StoreResult<void> Store::replay(const std::function<void(Lsn, LogKind, ByteView)>& offer) const {
    const auto offer_entry = [&](const Place&, const LogEntry& entry) {
        offer(entry.lsn, entry.kind, entry.body);
        return StoreResult<void>();
    };
    auto replayed = parts_->log->replay(parts_->replay_from, offer_entry);
    if (!replayed) return parts_->fail(replayed.error());
    return {};
}

StoreResult<void> Store::write(WriteBatch&& batch) {
    Parts& parts = *parts_;
    if (auto alive = parts.check_alive(); !alive) return alive;
    if (auto bounded = parts.bound_pending(); !bounded) return bounded;
    if (auto appended = parts.append(batch); !appended) return parts.fail(appended.error());
    if (auto added = parts.add_commits(batch); !added) return parts.fail(added.error());
    // The batch is written, whether the index has space or not: the next write will tell.
    const auto bounded = parts.bound_pending();
    return bounded || bounded.error().passes() ? StoreResult<void>() : bounded;
}

StoreResult<bool> Store::prune() {
    const std::lock_guard guard(parts_->index_mutex);
    if (auto alive = parts_->check_alive(); !alive) return Unexpected{alive.error()};
    const auto more = parts_->pruner.step();
    return more ? more : parts_->fail(more.error());
}

StoreResult<std::optional<bool>> Store::erase_payload(const BlockId& id, std::size_t bytes) {
    const std::lock_guard guard(parts_->index_mutex);
    if (auto alive = parts_->check_alive(); !alive) return Unexpected{alive.error()};
    const auto place = parts_->lookup.block_place(id);
    if (!place) return parts_->fail(place.error());
    if (!*place) return std::optional<bool>();
    const auto erased = parts_->log->erase_end(**place, LogKind::block, id.view(), bytes);
    return erased ? erased : parts_->fail(erased.error());
}

StoreResult<std::uint64_t> Store::backup(const std::filesystem::path& folder, const std::stop_token& stop) {
    const std::lock_guard guard(parts_->index_mutex);
    if (auto alive = parts_->check_alive(); !alive) return Unexpected{alive.error()};
    if (auto begun = begin_backup(folder, parts_->network); !begun) return Unexpected{begun.error()};
    // The index first: it may not know more than the log.
    const auto index = copy_index(parts_->folder / "index", folder / "index", stop);
    if (!index) return index;
    const auto log = copy_log(*parts_->log, folder / "log", stop);
    if (!log) return log;
    if (auto finished = finish_backup(folder, parts_->network); !finished) return Unexpected{finished.error()};
    return *index + *log;
}

StoreResult<void> Store::index_pending() {
    return parts_->index(Unordered::waits);
}

std::optional<StoreError> Store::failure() const {
    const std::lock_guard guard(parts_->failure_mutex);
    return parts_->failure;
}

IndexLag Store::index_lag() const {
    const Lsn indexed_lsn = parts_->indexed_lsn;
    const CommitIndex indexed_commit = parts_->indexed_commit;
    return {parts_->last_lsn - indexed_lsn, parts_->last_commit - indexed_commit, parts_->pending->bytes()};
}

Lsn Store::last_lsn() const {
    return parts_->last_lsn;
}

StoreUsage Store::usage() const {
    return {parts_->log->bytes(),          parts_->log->used_bytes(),    parts_->log->segments(),
            parts_->indexed->used_bytes(), parts_->indexed->map_bytes(), parts_->pending->bytes(),
            parts_->indexed->heap_bytes(), parts_->pruner.horizon()};
}

std::optional<Bytes> Store::block(const BlockId& id) const {
    return parts_->or_fail(parts_->lookup.block(id));
}

std::optional<StoredFate> Store::fate(const BlockId& id) const {
    return parts_->or_fail(parts_->lookup.fate(id));
}

std::optional<Bytes> Store::round_block(const RoundRef& ref) const {
    return parts_->or_fail(parts_->lookup.round_block(ref));
}

std::optional<CommitRecord> Store::commit(CommitIndex index) const {
    return parts_->or_fail(parts_->lookup.commit(index));
}

std::optional<StoredCheckpoint> Store::checkpoint(CheckpointIndex index) const {
    return parts_->or_fail(parts_->lookup.checkpoint(index));
}

std::optional<Handover> Store::handover(EpochNumber epoch) const {
    return parts_->or_fail(parts_->lookup.handover(epoch));
}

std::optional<CheckpointIndex> Store::checkpoint_of(CommitIndex commit) const {
    return parts_->or_fail(parts_->lookup.checkpoint_of(commit));
}

std::vector<HistoryLine> Store::history(AccountNumber account, std::optional<std::uint64_t> before,
                                        std::size_t count) const {
    return parts_->or_fail(parts_->lookup.history(account, before, count));
}

CheckpointIndex Store::pruned_to() const {
    return parts_->pruner.horizon();
}

}  // namespace weft::tangle
