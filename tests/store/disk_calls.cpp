#include "tests/store/disk_calls.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <filesystem>

#include "core/check.hpp"

namespace weft::tangle {
namespace {

std::atomic<DiskWatcher*> watching{nullptr};

template <class Function>
Function* real(const char* name) {
    void* const found = ::dlsym(RTLD_NEXT, name);
    CHECK(found != nullptr);
    return reinterpret_cast<Function*>(found);
}

// True when the call is to fail; errno is set then.
bool refused(DiskCall call, int file) {
    DiskWatcher* const watcher = watching;
    const int error_number = watcher == nullptr ? 0 : watcher->refuse(call, file);
    if (error_number != 0) errno = error_number;
    return error_number != 0;
}

// Tells the watcher, if there is one and the call was done. What the watcher does leaves no trace in errno.
template <class Tell>
void tell(bool done, Tell&& what) {
    DiskWatcher* const watcher = watching;
    if (!done || watcher == nullptr) return;
    const int error_number = errno;
    what(*watcher);
    errno = error_number;
}

bool exists(const char* path) {
    struct stat status {};
    return ::stat(path, &status) == 0;
}

}  // namespace

WatchedDisk::WatchedDisk(DiskWatcher& watcher) {
    CHECK(watching.exchange(&watcher) == nullptr);
}

WatchedDisk::~WatchedDisk() {
    watching = nullptr;
}

std::string path_of(int file) {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), error).string();
}

}  // namespace weft::tangle

// The calls themselves. The linker gives these to LMDB and the standard library, too.
extern "C" {

using namespace weft;
using namespace weft::tangle;

int open(const char* path, int flags, ...) {
    static auto* const kReal = real<int(const char*, int, ...)>("open");
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    const bool watched = watching != nullptr;
    const bool created = watched && (flags & O_CREAT) != 0 && !exists(path);
    const int file = kReal(path, flags, mode);
    tell(file >= 0 && watched, [&](DiskWatcher& watcher) { watcher.opened(file, path, flags, created); });
    return file;
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
    static auto* const kReal = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    if (refused(DiskCall::write, file)) return -1;
    const ssize_t done = kReal(file, bytes, count, offset);
    tell(done > 0, [&](DiskWatcher& watcher) {
        watcher.wrote(file, static_cast<std::uint64_t>(offset),
                      {static_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(done)});
    });
    return done;
}

ssize_t writev(int file, const struct iovec* pieces, int count) {
    static auto* const kReal = real<ssize_t(int, const struct iovec*, int)>("writev");
    if (refused(DiskCall::write, file)) return -1;
    const off_t before = watching == nullptr ? 0 : ::lseek(file, 0, SEEK_CUR);
    const ssize_t done = kReal(file, pieces, count);
    tell(done > 0 && before >= 0, [&](DiskWatcher& watcher) {
        Bytes all;
        for (int i = 0; i < count; ++i) {
            const auto* const piece = static_cast<const std::uint8_t*>(pieces[i].iov_base);
            all.insert(all.end(), piece, piece + pieces[i].iov_len);
        }
        watcher.wrote(file, static_cast<std::uint64_t>(before), ByteView(all).first(static_cast<std::size_t>(done)));
    });
    return done;
}

int ftruncate(int file, off_t bytes) noexcept {
    static auto* const kReal = real<int(int, off_t)>("ftruncate");
    if (refused(DiskCall::resize, file)) return -1;
    const int result = kReal(file, bytes);
    tell(result == 0, [&](DiskWatcher& watcher) { watcher.resized(file, static_cast<std::uint64_t>(bytes)); });
    return result;
}

int posix_fallocate(int file, off_t offset, off_t bytes) {
    static auto* const kReal = real<int(int, off_t, off_t)>("posix_fallocate");
    if (refused(DiskCall::resize, file)) return errno;
    const int result = kReal(file, offset, bytes);
    tell(result == 0,
         [&](DiskWatcher& watcher) { watcher.allocated(file, static_cast<std::uint64_t>(offset + bytes)); });
    return result;
}

int fsync(int file) {
    static auto* const kReal = real<int(int)>("fsync");
    if (refused(DiskCall::sync, file)) return -1;
    const int result = kReal(file);
    tell(result == 0, [&](DiskWatcher& watcher) { watcher.synced(file); });
    return result;
}

int fdatasync(int file) {
    static auto* const kReal = real<int(int)>("fdatasync");
    if (refused(DiskCall::sync, file)) return -1;
    const int result = kReal(file);
    tell(result == 0, [&](DiskWatcher& watcher) { watcher.synced(file); });
    return result;
}

int rename(const char* from, const char* to) noexcept {
    static auto* const kReal = real<int(const char*, const char*)>("rename");
    if (refused(DiskCall::rename, -1)) return -1;
    const int result = kReal(from, to);
    tell(result == 0, [&](DiskWatcher& watcher) { watcher.renamed(from, to); });
    return result;
}

int remove(const char* path) noexcept {
    static auto* const kReal = real<int(const char*)>("remove");
    const int result = kReal(path);
    tell(result == 0, [&](DiskWatcher& watcher) { watcher.removed(path); });
    return result;
}

int mkdir(const char* path, mode_t mode) noexcept {
    static auto* const kReal = real<int(const char*, mode_t)>("mkdir");
    const int result = kReal(path, mode);
    tell(result == 0, [&](DiskWatcher& watcher) { watcher.made_folder(path); });
    return result;
}

}  // extern "C"
