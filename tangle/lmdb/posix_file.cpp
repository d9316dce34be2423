#include "tangle/lmdb/posix_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

int flags_of(PosixFile::Mode mode) {
    switch (mode) {
        case PosixFile::Mode::read:
            return O_RDONLY | O_CLOEXEC;
        case PosixFile::Mode::read_write:
            return O_RDWR | O_CLOEXEC;
        case PosixFile::Mode::create:
            break;
    }
    return O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
}

}  // namespace

StoreResult<PosixFile> PosixFile::open(const fs::path& path, Mode mode) {
    const int descriptor = ::open(path.c_str(), flags_of(mode), 0640);
    if (descriptor < 0) return system_error("cannot open", path, errno);
    return PosixFile(descriptor, path);
}

PosixFile::PosixFile(PosixFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

PosixFile& PosixFile::operator=(PosixFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    return *this;
}

PosixFile::~PosixFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

StoreResult<std::size_t> PosixFile::read(std::span<std::uint8_t> out, std::uint64_t offset) const {
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got =
            ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error("cannot read", path_, errno);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

StoreResult<Bytes> PosixFile::read_all() const {
    const auto bytes = size();
    if (!bytes) return Unexpected{bytes.error()};
    Bytes out(*bytes);
    const auto got = read(out, 0);
    if (!got) return Unexpected{got.error()};
    out.resize(*got);
    return out;
}

StoreResult<std::uint64_t> PosixFile::size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return system_error("cannot stat", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
}

StoreResult<void> PosixFile::write(ByteView bytes, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t put =
            ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return system_error("cannot write", path_, errno);
        done += static_cast<std::size_t>(put);
    }
    return {};
}

StoreResult<void> PosixFile::allocate(std::uint64_t bytes) {
    int error_number = EINTR;
    while (error_number == EINTR) error_number = ::posix_fallocate(descriptor_, 0, static_cast<off_t>(bytes));
    if (error_number != 0) return system_error("cannot reserve space for", path_, error_number);
    return {};
}

StoreResult<void> PosixFile::truncate(std::uint64_t bytes) {
    if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) return system_error("cannot cut", path_, errno);
    return {};
}

StoreResult<void> PosixFile::sync_data() {
    if (::fdatasync(descriptor_) != 0) return system_error("cannot sync", path_, errno);
    return {};
}

StoreResult<void> PosixFile::sync_all() {
    if (::fsync(descriptor_) != 0) return system_error("cannot sync", path_, errno);
    return {};
}

void PosixFile::drop_cache() const {
    // Advice: that it is not taken is no error.
    (void)::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED);
}

StoreResult<bool> PosixFile::try_lock() {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    return system_error("cannot lock", path_, errno);
}

StoreResult<void> sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error("cannot open folder", folder, errno);
    const int error_number = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error_number != 0) return system_error("cannot sync folder", folder, error_number);
    return {};
}

StoreResult<void> make_folder(const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) return {};
    const fs::path parent = fs::absolute(folder, error).lexically_normal().parent_path();
    if (auto made = make_folder(parent); !made) return made;
    if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) return system_error("cannot make folder", folder, errno);
    return sync_folder(parent);
}

StoreResult<void> fill_random(std::span<std::uint8_t> out, const fs::path& path) {
    if (::getrandom(out.data(), out.size(), 0) != static_cast<ssize_t>(out.size())) {
        return system_error("no random bytes for", path, errno);
    }
    return {};
}

}  // namespace weft::tangle::lmdb
