// lmdb.h in C++: environment, writing transactions and cursors that close themselves, and errors as values. Knows
// nothing of what is stored. Reading is not LMDB's here: see index_pages.hpp. Manual: lmdb.h.
#pragma once

#include <filesystem>
#include <memory>
#include <shared_mutex>
#include <span>
#include <vector>

#include "core/bytes.hpp"
#include "core/expected.hpp"
#include "tangle/lmdb/store_error.hpp"

struct MDB_env;
struct MDB_txn;
struct MDB_cursor;

namespace weft::tangle::lmdb {

struct LmdbError {
    int code = 0;            // of lmdb.h, or errno
    const char* doing = "";  // "cannot read", ...

    static LmdbError senseless();  // what was read makes no sense

    bool map_full() const;
    StoreError as_store_error(const std::filesystem::path& path) const;
};

template <class T>
using LmdbResult = Expected<T, LmdbError>;

using TableHandle = unsigned int;

// An open folder of LMDB. Its map may grow, but not while a transaction is open: transactions hold `map_mutex`
// shared, grow takes it alone.
class LmdbEnv {
public:
    // Opens or makes it, with these tables. The map is at least `map_bytes`, and what the file needs.
    static LmdbResult<std::unique_ptr<LmdbEnv>> open(const std::filesystem::path& folder, std::uint64_t map_bytes,
                                                     std::span<const char* const> tables);
    ~LmdbEnv();
    LmdbEnv(const LmdbEnv&) = delete;
    LmdbEnv& operator=(const LmdbEnv&) = delete;

    // These require that this thread holds no transaction; growing waits for those of others.
    LmdbResult<void> grow(std::uint64_t map_bytes);
    std::uint64_t map_bytes() const;
    std::uint64_t used_bytes() const;  // pages up to the highest ever used

    // Of the map: see release_mapped_pages. By the thread that writes.
    void release_pages();
    // The same when there may be tens of MiB of them.
    void release_many_pages();

    TableHandle table(std::size_t index) const { return tables_[index]; }

private:
    friend class LmdbTransaction;
    LmdbEnv() = default;
    LmdbResult<void> open_tables(std::span<const char* const> tables);

    MDB_env* env_ = nullptr;
    std::uint64_t faults_ = 0;  // of the writing thread, when pages were last let go of
    std::vector<TableHandle> tables_;
    mutable std::shared_mutex map_mutex_;
};

// Writes. Undone when it goes without commit. For the thread that began it.
class LmdbTransaction {
public:
    static LmdbResult<LmdbTransaction> begin(LmdbEnv& env);

    LmdbTransaction(LmdbTransaction&& other) noexcept;
    LmdbTransaction& operator=(LmdbTransaction&&) = delete;
    ~LmdbTransaction();

    LmdbResult<void> commit();  // synced; the transaction is over, whatever the result

private:
    friend class LmdbCursor;
    LmdbTransaction(LmdbEnv& env, MDB_txn* txn, std::shared_lock<std::shared_mutex> map_lock)
        : env_(&env), txn_(txn), map_lock_(std::move(map_lock)) {}

    LmdbEnv* env_;
    MDB_txn* txn_ = nullptr;
    std::shared_lock<std::shared_mutex> map_lock_;
};

// A place in one table, for writing. Must go before its transaction does.
class LmdbCursor {
public:
    static LmdbResult<LmdbCursor> open(LmdbTransaction& transaction, TableHandle table);

    LmdbCursor(LmdbCursor&& other) noexcept;
    LmdbCursor& operator=(LmdbCursor&&) = delete;
    ~LmdbCursor();

    // Writes or overwrites a row. Fast when keys come in order.
    LmdbResult<void> put(ByteView key, ByteView value);
    // Writes a row unless there is one with this key.
    LmdbResult<void> put_new(ByteView key, ByteView value);
    // Removes the row with this key, if there is one.
    LmdbResult<void> erase(ByteView key);
    // The row before the place of this key, as LMDB has it; valid until the next call. Nothing: there is none.
    struct RawRow {
        ByteView key;
        ByteView value;
    };
    LmdbResult<std::optional<RawRow>> before(ByteView key);

private:
    LmdbCursor(LmdbEnv& env, MDB_cursor* cursor) : env_(&env), cursor_(cursor) {}
    int put(ByteView key, ByteView value, unsigned flags);

    LmdbEnv* env_;
    MDB_cursor* cursor_ = nullptr;
    std::size_t puts_ = 0;
};

}  // namespace weft::tangle::lmdb
