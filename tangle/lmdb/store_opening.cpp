#include "tangle/lmdb/store_opening.hpp"

#include <algorithm>
#include <cstring>

#include "tangle/lmdb/meta_rows.hpp"
#include "tangle/lmdb/pruning.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRowsAtOnce = 256;

StoreResult<Format> check_format(const fs::path& folder, const Bytes& row, const NetworkId& network) {
    const auto format = decode_format(row);
    if (!format || format->version == 0) return corrupt_error(folder.string(), "the index states no known format");
    if (format->version > kIndexFormat) {
        return Unexpected<StoreError>{
            {StoreErrorCode::newer_format, folder.string() + ": written by a newer version of Weft (index format " +
                                               std::to_string(format->version) + "); start that version"}};
    }
    if (format->network != network) {
        return Unexpected<StoreError>{{StoreErrorCode::wrong_network,
                                       folder.string() + ": belongs to network " + format->network.hex() + ", not " +
                                           network.hex() + "; give another data folder or another genesis file"}};
    }
    return *format;
}

// That the log, if there is one, is of this network.
StoreResult<void> check_log(const fs::path& folder, const NetworkId& network) {
    std::error_code error;
    if (!fs::exists(folder, error)) return {};
    const auto firsts = list_segments(folder);
    if (!firsts) return Unexpected{firsts.error()};
    if (firsts->empty()) return {};
    const auto file = PosixFile::open(segment_path(folder, firsts->front()), PosixFile::Mode::read);
    if (!file) return Unexpected{file.error()};
    const auto header = read_segment_header(*file, network, firsts->front());
    return header ? StoreResult<void>() : Unexpected{header.error()};
}

IndexLimits index_limits(const StoreOptions& options) {
    IndexLimits limits{options.map_bytes_first, options.map_bytes_max};
    if (const std::uint64_t bytes_max = options.retention.bytes_max; bytes_max != 0) {
        limits.map_bytes_max = std::min(limits.map_bytes_max, index_bytes_max(bytes_max));
        limits.map_bytes_first = std::min(limits.map_bytes_first, limits.map_bytes_max);
    }
    return limits;
}

StoreResult<void> remove_index(const fs::path& folder) {
    std::error_code error;
    fs::remove_all(folder, error);
    if (error) return system_error("cannot remove", folder, error.value());
    return {};
}

}  // namespace

StoreResult<HashSalt> draw_salt(const fs::path& folder) {
    std::array<std::uint8_t, sizeof(HashSalt)> bytes;
    if (auto filled = fill_random(bytes, folder); !filled) return Unexpected{filled.error()};
    HashSalt salt;
    std::memcpy(&salt, bytes.data(), sizeof salt);
    return salt;
}

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
    const IndexLimits limits = index_limits(options);
    if (Index::is_without_sums(folder / "index")) {
        if (auto own = check_log(folder / "log", network); !own) return Unexpected{own.error()};
        if (auto removed = remove_index(folder / "index"); !removed) return Unexpected{removed.error()};
    }
    auto index = Index::open(folder / "index", limits);
    if (!index) return index;
    if (const auto row = (*index)->find(Table::meta, meta_key(MetaKey::format)); !row) {
        return Unexpected{row.error()};
    } else if (*row) {
        const auto format = check_format(folder, **row, network);
        if (!format) return Unexpected{format.error()};
        if (format->version == kIndexFormat) return index;
        index->reset();
        if (auto removed = remove_index(folder / "index"); !removed) return Unexpected{removed.error()};
        index = Index::open(folder / "index", limits);
        if (!index) return index;
    }
    if (auto written = write_format(**index, network); !written) return Unexpected{written.error()};
    return index;
}

StoreResult<std::unique_ptr<SegmentLog>> open_log(const fs::path& folder, const NetworkId& network,
                                                  const StoreOptions& options, Index& index, PendingRows& pending) {
    const auto indexed = read_indexed_log(index);
    if (!indexed) return Unexpected{indexed.error()};
    RecordRows rows;
    const auto take_rows = [&](const Place& place, const LogEntry& entry) -> StoreResult<void> {
        rows.add(entry.lsn, entry.kind, entry.key, entry.body, place);
        if (entry.lsn % kRowsAtOnce != 0) return {};
        rows.move_to(pending);
        if (pending.bytes() <= options.pending_bytes_max) return {};
        const auto done = index_rows(pending, index, Unordered::is_written);
        return done ? StoreResult<void>() : Unexpected{done.error()};
    };
    const auto horizon = read_horizon(index);
    if (!horizon) return Unexpected{horizon.error()};
    const SegmentLimits limits{options.segment_bytes, log_bytes_max(options.retention.bytes_max)};
    auto log = SegmentLog::open(folder / "log", network, limits, *indexed, horizon->segment, take_rows);
    rows.move_to(pending);
    return log;
}

StoreResult<Recovered> read_recovered(const Lookup& lookup, const IndexedState& state, Lsn next) {
    Recovered out;
    out.fresh = state.commit == 0 && next == 1;
    out.commit = state.commit;
    out.commit_digest = state.digest;
    out.next_lsn = next;
    const auto last_slot = lookup.last_slot();
    if (!last_slot) return Unexpected{last_slot.error()};
    out.last_slot = *last_slot;
    if (state.commit == 0) return out;
    auto commit = lookup.commit(state.commit);
    if (!commit) return Unexpected{commit.error()};
    if (!*commit) {
        return corrupt_index_error("index, table commits", "commit " + std::to_string(state.commit) + " is missing");
    }
    out.last_commit = *std::move(commit);
    auto accounts = lookup.accounts(state);
    if (!accounts) return Unexpected{accounts.error()};
    out.accounts = *std::move(accounts);
    auto epochs = lookup.epochs();
    if (!epochs) return Unexpected{epochs.error()};
    for (EpochRow& row : *epochs) out.epochs.push_back(std::move(row.epoch));
    auto checkpoint = lookup.last_checkpoint();
    if (!checkpoint) return Unexpected{checkpoint.error()};
    out.last_checkpoint = *std::move(checkpoint);
    return out;
}

StoreResult<std::shared_ptr<const RowSet>> index_rows(PendingRows& pending, Index& index, Unordered unordered) {
    auto rows = pending.freeze(unordered);
    if (!rows) return rows;
    if (auto applied = index.apply(*rows); !applied) return Unexpected{applied.error()};
    pending.drop_frozen();
    return rows;
}

}  // namespace weft::tangle::lmdb
