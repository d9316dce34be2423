#include "tangle/lmdb/store.hpp"

#include <atomic>
#include <mutex>

#include "tangle/lmdb/store_opening.hpp"

namespace weft::tangle {

using namespace lmdb;

struct Store::Parts {
    PosixFile lock;
    StoreOptions options;
    std::unique_ptr<PendingRows> pending;
    std::unique_ptr<Index> index;
    std::unique_ptr<SegmentLog> log;
    Lookup lookup;
    Recovered recovered{};
    Lsn replay_from = 0;

    // The writer's thread only.
    IndexedState state{};  // as after the last commit written, indexed or not
    HistoryCounter history{};

    std::atomic<Lsn> last_lsn = 0;
    std::mutex index_mutex{};  // one index_pending at a time
    mutable std::mutex failure_mutex{};
    std::optional<StoreError> failure{};

    Unexpected<StoreError> fail(const StoreError& error) {
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

    StoreResult<std::vector<TableRow>> rows_of(const WriteBatch& batch, std::span<const Place> places);
};

// Rows of the records before rows of the commits: so that a later one of the same key wins.
StoreResult<std::vector<TableRow>> Store::Parts::rows_of(const WriteBatch& batch, std::span<const Place> places) {
    std::vector<TableRow> rows;
    for (std::size_t i = 0; i < batch.log.size(); ++i) {
        const LogRecord& record = batch.log[i];
        append_record_rows(rows, record.kind, log_key(record).view(), record.body, places[i]);
    }
    if (!batch.log.empty()) append_log_row(rows, batch.first_lsn + batch.log.size() - 1);
    for (const CommitIndexing& indexing : batch.commits) {
        if (indexing.commit.index <= state.commit) continue;
        if (auto done = append_commit_rows(rows, indexing, lookup, history, state); !done) {
            return Unexpected{done.error()};
        }
    }
    for (const auto& [number, certificate] : batch.certificates) append_certificate_rows(rows, number, certificate);
    return rows;
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Store::~Store() = default;

StoreResult<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder, const NetworkId& network,
                                                const StoreOptions& options) {
    auto lock = lock_folder(folder);
    if (!lock) return Unexpected{lock.error()};
    auto index = open_index(folder, network, options);
    if (!index) return Unexpected{index.error()};
    auto pending = std::make_unique<PendingRows>();
    auto log = open_log(folder, network, options, **index, *pending);
    if (!log) return Unexpected{log.error()};
    const Lookup lookup(*pending, **index, **log);
    auto state = lookup.state();
    if (!state) return Unexpected{state.error()};
    auto recovered = read_recovered(lookup, *state, (*log)->next());
    if (!recovered) return Unexpected{recovered.error()};
    const Lsn last_lsn = (*log)->next() - 1;
    std::unique_ptr<Parts> parts(new Parts{*std::move(lock), options, std::move(pending), *std::move(index),
                                           *std::move(log), lookup, *std::move(recovered), state->replay_from, *state});
    parts->last_lsn = last_lsn;
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

StoreResult<void> Store::write(const WriteBatch& batch) {
    Parts& parts = *parts_;
    if (auto alive = parts.check_alive(); !alive) return alive;
    std::vector<Place> places;
    if (!batch.log.empty()) {
        CHECK(batch.first_lsn == parts.log->next());
        auto appended = parts.log->append(batch.log);
        if (!appended) return parts.fail(appended.error());
        places = *std::move(appended);
    }
    auto rows = parts.rows_of(batch, places);
    if (!rows) return parts.fail(rows.error());
    parts.pending->add(*std::move(rows));
    parts.last_lsn = parts.log->next() - 1;
    if (!batch.commits.empty()) {
        const auto logged = parts.lookup.has_commit(batch.commits.back().commit.index);
        if (!logged) return parts.fail(logged.error());
        CHECK(*logged);
    }
    return parts.pending->bytes() > parts.options.pending_bytes_max ? index_pending() : StoreResult<void>();
}

StoreResult<void> Store::index_pending() {
    const std::lock_guard guard(parts_->index_mutex);
    if (auto alive = parts_->check_alive(); !alive) return alive;
    if (auto indexed = index_all(*parts_->pending, *parts_->index); !indexed) return parts_->fail(indexed.error());
    return {};
}

std::optional<StoreError> Store::failure() const {
    const std::lock_guard guard(parts_->failure_mutex);
    return parts_->failure;
}

std::size_t Store::pending_index_bytes() const {
    return parts_->pending->bytes();
}
Lsn Store::last_lsn() const {
    return parts_->last_lsn;
}

StoreUsage Store::usage() const {
    return {parts_->log->bytes(), parts_->log->segments(), parts_->index->used_bytes(), parts_->index->map_bytes(),
            parts_->pending->bytes()};
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

std::optional<CheckpointIndex> Store::checkpoint_of(CommitIndex commit) const {
    return parts_->or_fail(parts_->lookup.checkpoint_of(commit));
}

std::vector<HistoryLine> Store::history(AccountNumber account, std::optional<std::uint64_t> before,
                                        std::size_t count) const {
    return parts_->or_fail(parts_->lookup.history(account, before, count));
}

}  // namespace weft::tangle
