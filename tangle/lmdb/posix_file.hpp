// A file by its descriptor, with every error told. Reading is thread-safe; writing is for one thread.
#pragma once

#include <filesystem>
#include <span>

#include "core/bytes.hpp"
#include "tangle/lmdb/store_error.hpp"

namespace weft::tangle::lmdb {

class PosixFile {
public:
    enum class Mode : std::uint8_t {
        read,
        read_write,
        create,  // read and write; whatever stood there before is gone
    };
    static StoreResult<PosixFile> open(const std::filesystem::path& path, Mode mode);

    PosixFile(PosixFile&& other) noexcept;
    PosixFile& operator=(PosixFile&& other) noexcept;
    PosixFile(const PosixFile&) = delete;
    PosixFile& operator=(const PosixFile&) = delete;
    ~PosixFile();

    // Returns how many bytes were read: fewer than asked only at the end of the file.
    StoreResult<std::size_t> read(std::span<std::uint8_t> out, std::uint64_t offset) const;
    StoreResult<Bytes> read_all() const;
    StoreResult<std::uint64_t> size() const;

    StoreResult<void> write(ByteView bytes, std::uint64_t offset);
    // The file is at least this long afterwards, and writing below that needs no more space.
    StoreResult<void> allocate(std::uint64_t bytes);
    StoreResult<void> truncate(std::uint64_t bytes);
    StoreResult<void> sync_data();  // contents, and the size when it changed
    StoreResult<void> sync_all();   // also every other attribute

    // The system may forget what it holds of this file in memory; reading it again comes from the disk.
    void drop_cache() const;

    // False when another open file, of this or another process, holds the lock. Released when the file closes.
    StoreResult<bool> try_lock();

    const std::filesystem::path& path() const { return path_; }

private:
    PosixFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}

    int descriptor_ = -1;
    std::filesystem::path path_;
};

// Makes the names in a folder durable: after a file in it was created, renamed or removed.
StoreResult<void> sync_folder(const std::filesystem::path& folder);

// The folder and all above it, made when missing, their names durable.
StoreResult<void> make_folder(const std::filesystem::path& folder);

// Bytes that nobody can guess. `path` is for the message.
StoreResult<void> fill_random(std::span<std::uint8_t> out, const std::filesystem::path& path);

}  // namespace weft::tangle::lmdb
