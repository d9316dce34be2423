#include "tangle/lmdb/lmdb_env.hpp"

#include <lmdb.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <utility>

#include "tangle/lmdb/mapped_pages.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

constexpr mdb_mode_t kFileMode = 0640;
// How often a writer looks at what it has mapped, and when it lets go of that: a fault maps a page and, where they are
// in the system's cache, the fifteen around it: 64 MiB.
constexpr std::size_t kPutsBetweenLooks = 256;
constexpr std::uint64_t kFaultsMax = 1024;

std::uint64_t faults_of_this_thread() {
    struct rusage usage {};
    return ::getrusage(RUSAGE_THREAD, &usage) == 0 ? static_cast<std::uint64_t>(usage.ru_minflt) : 0;
}

Unexpected<LmdbError> failure(int code, const char* doing) {
    return Unexpected<LmdbError>{{code, doing}};
}

MDB_val value_of(ByteView bytes) {
    // LMDB's API has no const; it does not write through what it is given.
    return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())};
}

// A file that somebody cut short would end this process by SIGBUS at the first read behind its end. As zeros, the pages
// are a corruption that LMDB tells.
int fill_to_last_page(MDB_env* env) {
    MDB_envinfo info{};
    MDB_stat stat{};
    int descriptor = -1;
    struct ::stat status {};
    if (int code = mdb_env_info(env, &info); code != 0) return code;
    if (int code = mdb_env_stat(env, &stat); code != 0) return code;
    if (int code = mdb_env_get_fd(env, &descriptor); code != 0) return code;
    const auto bytes = static_cast<off_t>((info.me_last_pgno + 1) * stat.ms_psize);
    if (::fstat(descriptor, &status) != 0) return errno;
    if (status.st_size < bytes && ::ftruncate(descriptor, bytes) != 0) return errno;
    return 0;
}

}  // namespace

LmdbError LmdbError::senseless() {
    return {MDB_CORRUPTED, "cannot read"};
}

bool LmdbError::map_full() const {
    return code == MDB_MAP_FULL;
}

StoreError LmdbError::as_store_error(const fs::path& path) const {
    switch (code) {
        case MDB_CORRUPTED:
        case MDB_PAGE_NOTFOUND:
        case MDB_INVALID:
        case MDB_PANIC:
        case MDB_BAD_TXN:
        case MDB_INCOMPATIBLE:
        case MDB_BAD_VALSIZE:
            return corrupt_index_error(path.string(), mdb_strerror(code)).error;
        case MDB_VERSION_MISMATCH:
            return {StoreErrorCode::newer_format, path.string() + ": written by another version of LMDB"};
        default:
            break;
    }
    if (code > 0) return system_error(doing, path, code).error;
    return {StoreErrorCode::io, std::string(doing) + " " + path.string() + ": " + mdb_strerror(code)};
}

LmdbResult<std::unique_ptr<LmdbEnv>> LmdbEnv::open(const fs::path& folder, std::uint64_t map_bytes,
                                                   std::span<const char* const> tables) {
    std::unique_ptr<LmdbEnv> out(new LmdbEnv());
    if (int code = mdb_env_create(&out->env_); code != 0) return failure(code, "cannot open");
    mdb_env_set_maxdbs(out->env_, static_cast<MDB_dbi>(tables.size()));
    if (int code = mdb_env_set_mapsize(out->env_, map_bytes); code != 0) return failure(code, "cannot open");
    if (int code = mdb_env_open(out->env_, folder.c_str(), 0, kFileMode); code != 0) {
        return failure(code, "cannot open");
    }
    if (int code = fill_to_last_page(out->env_); code != 0) return failure(code, "cannot open");
    if (auto opened = out->open_tables(tables); !opened) return Unexpected{opened.error()};
    return out;
}

LmdbResult<void> LmdbEnv::open_tables(std::span<const char* const> tables) {
    MDB_txn* txn = nullptr;
    if (int code = mdb_txn_begin(env_, nullptr, 0, &txn); code != 0) return failure(code, "cannot open");
    for (const char* name : tables) {
        TableHandle handle = 0;
        if (int code = mdb_dbi_open(txn, name, MDB_CREATE, &handle); code != 0) {
            mdb_txn_abort(txn);
            return failure(code, "cannot open a table of");
        }
        tables_.push_back(handle);
    }
    if (int code = mdb_txn_commit(txn); code != 0) return failure(code, "cannot write");
    return {};
}

LmdbEnv::~LmdbEnv() {
    if (env_ != nullptr) mdb_env_close(env_);
}

LmdbResult<void> LmdbEnv::grow(std::uint64_t map_bytes) {
    const std::unique_lock lock(map_mutex_);
    if (int code = mdb_env_set_mapsize(env_, map_bytes); code != 0) return failure(code, "cannot grow the map of");
    return {};
}

// The map may be growing meanwhile: then what is found in its place is let go of, which does no harm either.
void LmdbEnv::release_pages() {
    int descriptor = -1;
    if (mdb_env_get_fd(env_, &descriptor) == 0) release_mapped_pages(descriptor);
    faults_ = faults_of_this_thread();
}

void LmdbEnv::release_many_pages() {
    const std::uint64_t now = faults_of_this_thread();
    if (now < faults_) faults_ = now;  // another thread writes now
    if (now - faults_ >= kFaultsMax) release_pages();
}

std::uint64_t LmdbEnv::map_bytes() const {
    const std::shared_lock lock(map_mutex_);
    MDB_envinfo info{};
    CHECK(mdb_env_info(env_, &info) == 0);
    return info.me_mapsize;
}

std::uint64_t LmdbEnv::used_bytes() const {
    const std::shared_lock lock(map_mutex_);
    MDB_envinfo info{};
    MDB_stat stat{};
    CHECK(mdb_env_info(env_, &info) == 0 && mdb_env_stat(env_, &stat) == 0);
    return (info.me_last_pgno + 1) * stat.ms_psize;
}

LmdbResult<LmdbTransaction> LmdbTransaction::begin(LmdbEnv& env) {
    std::shared_lock map_lock(env.map_mutex_);
    MDB_txn* txn = nullptr;
    if (int code = mdb_txn_begin(env.env_, nullptr, 0, &txn); code != 0) {
        return failure(code, "cannot begin a transaction in");
    }
    return LmdbTransaction(env, txn, std::move(map_lock));
}

LmdbTransaction::LmdbTransaction(LmdbTransaction&& other) noexcept
    : env_(other.env_), txn_(std::exchange(other.txn_, nullptr)), map_lock_(std::move(other.map_lock_)) {}

LmdbTransaction::~LmdbTransaction() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
}

LmdbResult<void> LmdbTransaction::commit() {
    const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
    if (code != 0) return failure(code, "cannot write");
    return {};
}

LmdbResult<LmdbCursor> LmdbCursor::open(LmdbTransaction& transaction, TableHandle table) {
    MDB_cursor* cursor = nullptr;
    if (int code = mdb_cursor_open(transaction.txn_, table, &cursor); code != 0) return failure(code, "cannot read");
    return LmdbCursor(*transaction.env_, cursor);
}

LmdbCursor::LmdbCursor(LmdbCursor&& other) noexcept
    : env_(other.env_), cursor_(std::exchange(other.cursor_, nullptr)), puts_(other.puts_) {}

LmdbCursor::~LmdbCursor() {
    if (cursor_ != nullptr) mdb_cursor_close(cursor_);
}

int LmdbCursor::put(ByteView key, ByteView value, unsigned flags) {
    MDB_val key_value = value_of(key);
    MDB_val data_value = value_of(value);
    if (++puts_ % kPutsBetweenLooks == 0) env_->release_many_pages();
    return mdb_cursor_put(cursor_, &key_value, &data_value, flags);
}

LmdbResult<void> LmdbCursor::put(ByteView key, ByteView value) {
    if (int code = put(key, value, 0); code != 0) return failure(code, "cannot write");
    return {};
}

LmdbResult<void> LmdbCursor::put_new(ByteView key, ByteView value) {
    const int code = put(key, value, MDB_NOOVERWRITE);
    if (code != 0 && code != MDB_KEYEXIST) return failure(code, "cannot write");
    return {};
}

LmdbResult<std::optional<LmdbCursor::RawRow>> LmdbCursor::before(ByteView key) {
    MDB_val key_value = value_of(key);
    MDB_val data_value{};
    int code = mdb_cursor_get(cursor_, &key_value, &data_value, MDB_SET_RANGE);
    if (code == 0 || code == MDB_NOTFOUND) {
        code = mdb_cursor_get(cursor_, &key_value, &data_value, code == 0 ? MDB_PREV : MDB_LAST);
    }
    if (code == MDB_NOTFOUND) return std::optional<RawRow>();
    if (code != 0) return failure(code, "cannot read");
    const auto view = [](const MDB_val& value) {
        return ByteView(static_cast<const std::uint8_t*>(value.mv_data), value.mv_size);
    };
    return std::optional(RawRow{view(key_value), view(data_value)});
}

LmdbResult<void> LmdbCursor::erase(ByteView key) {
    MDB_val key_value = value_of(key);
    MDB_val data_value{};
    int code = mdb_cursor_get(cursor_, &key_value, &data_value, MDB_SET);
    if (code == MDB_NOTFOUND) return {};
    if (code == 0) code = mdb_cursor_del(cursor_, 0);
    if (code != 0) return failure(code, "cannot erase from");
    return {};
}

}  // namespace weft::tangle::lmdb
