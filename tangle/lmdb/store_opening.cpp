#include "tangle/lmdb/store_opening.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

StoreResult<void> write_format(Index& index, const NetworkId& network) {
    PendingRows rows;
    rows.add({{Table::meta, meta_key(MetaKey::format), encode_row(Format{kStoreVersion, network})}});
    return index_all(rows, index);
}

StoreResult<void> check_format(const fs::path& folder, const Bytes& row, const NetworkId& network) {
    const auto format = decode_format(row);
    if (!format || format->version == 0) return corrupt_error(folder.string(), "the index states no known format");
    if (format->version > kStoreVersion) {
        return Unexpected<StoreError>{
            {StoreErrorCode::newer_format, folder.string() + ": written by a newer version of Weft (store format " +
                                               std::to_string(format->version) + "); start that version"}};
    }
    if (format->network != network) {
        return Unexpected<StoreError>{{StoreErrorCode::wrong_network,
                                       folder.string() + ": belongs to network " + format->network.hex() + ", not " +
                                           network.hex() + "; give another data folder or another genesis file"}};
    }
    return {};
}

StoreResult<Lsn> indexed_lsn(const Index& index) {
    const auto row = index.find(Table::meta, meta_key(MetaKey::log));
    if (!row) return Unexpected{row.error()};
    if (!*row) return Lsn{0};
    const auto lsn = decode_number(**row);
    if (!lsn) return corrupt_error("index, table meta", "the number of the last indexed record makes no sense");
    return *lsn;
}

}  // namespace

StoreResult<PosixFile> lock_folder(const fs::path& folder) {
    if (auto made = make_folder(folder); !made) return Unexpected{made.error()};
    auto file = PosixFile::open(folder / "LOCK", PosixFile::Mode::create);
    if (!file) return file;
    const auto locked = file->try_lock();
    if (!locked) return Unexpected{locked.error()};
    if (!*locked) {
        return Unexpected<StoreError>{{StoreErrorCode::in_use, folder.string() +
                                                                   ": another process has this data folder open; stop "
                                                                   "it, or give this one another folder"}};
    }
    return file;
}

StoreResult<std::unique_ptr<Index>> open_index(const fs::path& folder, const NetworkId& network,
                                               const StoreOptions& options) {
    auto index = Index::open(folder / "index", {options.map_bytes_first, options.map_bytes_max});
    if (!index) return index;
    const auto format = (*index)->find(Table::meta, meta_key(MetaKey::format));
    if (!format) return Unexpected{format.error()};
    auto fits = *format ? check_format(folder, **format, network) : write_format(**index, network);
    if (!fits) return Unexpected{fits.error()};
    return index;
}

StoreResult<std::unique_ptr<SegmentLog>> open_log(const fs::path& folder, const NetworkId& network,
                                                  const StoreOptions& options, Index& index, PendingRows& pending) {
    const auto indexed = indexed_lsn(index);
    if (!indexed) return Unexpected{indexed.error()};
    const auto take_rows = [&](const Place& place, const LogEntry& entry) -> StoreResult<void> {
        std::vector<TableRow> rows;
        append_record_rows(rows, entry.kind, entry.key, entry.body, place);
        append_log_row(rows, entry.lsn);
        pending.add(std::move(rows));
        return pending.bytes() > options.pending_bytes_max ? index_all(pending, index) : StoreResult<void>();
    };
    return SegmentLog::open(folder / "log", network, {options.segment_bytes}, *indexed, take_rows);
}

StoreResult<Recovered> read_recovered(const Lookup& lookup, const IndexedState& state, Lsn next) {
    Recovered out;
    out.fresh = state.commit == 0 && next == 1;
    out.commit = state.commit;
    out.commit_digest = state.digest;
    out.next_lsn = next;
    if (state.commit == 0) return out;
    auto commit = lookup.commit(state.commit);
    if (!commit) return Unexpected{commit.error()};
    if (!*commit) {
        return corrupt_error("index, table commits", "commit " + std::to_string(state.commit) + " is missing");
    }
    out.last_commit = *std::move(commit);
    auto accounts = lookup.accounts(state);
    if (!accounts) return Unexpected{accounts.error()};
    out.accounts = *std::move(accounts);
    auto checkpoint = lookup.last_checkpoint();
    if (!checkpoint) return Unexpected{checkpoint.error()};
    out.last_checkpoint = *std::move(checkpoint);
    return out;
}

StoreResult<void> index_all(PendingRows& pending, Index& index) {
    const auto rows = pending.freeze();
    if (!rows) return {};
    if (auto applied = index.apply(*rows); !applied) return applied;
    pending.drop_frozen();
    return {};
}

}  // namespace weft::tangle::lmdb
