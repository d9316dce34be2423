#include "tests/store/disk_journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "core/check.hpp"

namespace weft::tangle {

namespace {

using Kind = DiskEvent::Kind;

FileNumber number_of(int file) {
    struct stat status {};
    CHECK(::fstat(file, &status) == 0);
    return status.st_ino;
}

}  // namespace

std::size_t DiskJournal::size() const {
    const std::lock_guard lock(mutex_);
    return events_.size();
}

std::vector<DiskEvent> DiskJournal::events() const {
    const std::lock_guard lock(mutex_);
    return events_;
}

bool DiskJournal::inside(const std::string& path) const {
    return path.starts_with(folder_ + "/");
}

void DiskJournal::note(DiskEvent event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
}

void DiskJournal::note_of(int file, DiskEvent event) {
    if (!inside(path_of(file))) return;
    event.file = number_of(file);
    note(std::move(event));
}

void DiskJournal::opened(int file, const std::string& path, int flags, bool created) {
    if (!inside(path)) return;
    const FileNumber number = number_of(file);
    if (created) {
        note({.kind = Kind::add, .file = number, .path = path});
    } else if ((flags & O_TRUNC) != 0) {
        note({.kind = Kind::resize, .file = number});
    }
}

void DiskJournal::wrote(int file, std::uint64_t offset, ByteView bytes) {
    note_of(file, {.kind = Kind::write, .number = offset, .bytes = Bytes(bytes.begin(), bytes.end())});
    if ((::fcntl(file, F_GETFL) & O_DSYNC) != 0) note_of(file, {.kind = Kind::write_synced});
}

void DiskJournal::resized(int file, std::uint64_t bytes) {
    note_of(file, {.kind = Kind::resize, .number = bytes});
}

void DiskJournal::allocated(int file, std::uint64_t bytes) {
    note_of(file, {.kind = Kind::allocate, .number = bytes});
}

void DiskJournal::synced(int file) {
    struct stat status {};
    CHECK(::fstat(file, &status) == 0);
    const std::string path = path_of(file);
    if (!S_ISDIR(status.st_mode)) {
        note_of(file, {.kind = Kind::sync});
    } else if (path == folder_ || inside(path)) {
        note({.kind = Kind::sync_names, .path = path});
    }
}

void DiskJournal::renamed(const std::string& from, const std::string& to) {
    if (inside(from)) note({.kind = Kind::rename, .path = from, .to = to});
}

void DiskJournal::removed(const std::string& path) {
    if (inside(path)) note({.kind = Kind::remove, .path = path});
}

void DiskJournal::made_folder(const std::string& path) {
    if (inside(path)) note({.kind = Kind::add, .file = PendingDisk::kIsFolder, .path = path});
}

}  // namespace weft::tangle
