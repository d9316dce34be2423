// Stands between this program, LMDB included, and the system's file calls: tells what is done to files, and may make a
// call fail. While nobody watches, every call goes through as it is.
#pragma once

#include <cstdint>
#include <string>

#include "core/bytes.hpp"

namespace weft::tangle {

enum class DiskCall : std::uint8_t { write, resize, sync, rename };

// Told by the thread that made the call, right after it was done. Several threads may tell at once.
class DiskWatcher {
public:
    virtual ~DiskWatcher() = default;

    virtual void opened(int, const std::string& /*path*/, int /*flags*/, bool /*created*/) {}
    virtual void wrote(int, std::uint64_t /*offset*/, ByteView) {}
    virtual void resized(int, std::uint64_t /*bytes*/) {}
    virtual void allocated(int, std::uint64_t /*bytes*/) {}  // the file is at least so long now
    virtual void synced(int) {}
    virtual void renamed(const std::string& /*from*/, const std::string& /*to*/) {}
    virtual void removed(const std::string& /*path*/) {}
    virtual void made_folder(const std::string& /*path*/) {}

    // An error number: the call is not made and fails with it. 0: it is made. `file`: a descriptor, or -1.
    virtual int refuse(DiskCall, int /*file*/) { return 0; }
};

// One at a time; the watcher must outlive it, and the calls of other threads that began before it went.
class WatchedDisk {
public:
    explicit WatchedDisk(DiskWatcher& watcher);
    ~WatchedDisk();
    WatchedDisk(const WatchedDisk&) = delete;
    WatchedDisk& operator=(const WatchedDisk&) = delete;
};

// The path of an open file, as the system knows it.
std::string path_of(int file);

}  // namespace weft::tangle
