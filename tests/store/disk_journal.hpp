// What a program did to the files under one folder, in order; and what of it a disk may hold when power is lost.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "core/ports.hpp"
#include "tests/store/disk_calls.hpp"

namespace weft::tangle {

// The system's number of the file. Requires a file system that does not give it to another one soon.
using FileNumber = std::uint64_t;

struct DiskEvent {
    enum class Kind : std::uint8_t {
        write,         // file, number: offset, bytes
        write_synced,  // file: its last write is on the disk (of a file that is open with O_DSYNC)
        resize,        // file, number: bytes
        allocate,      // file, number: bytes
        sync,          // file
        add,           // file, path: a new file or folder has this name
        rename,        // path, to
        remove,        // path
        sync_names,    // path: of the folder
    };
    Kind kind = Kind::write;
    FileNumber file = 0;
    std::uint64_t number = 0;
    Bytes bytes{};
    std::string path{};
    std::string to{};
};

// Takes down what is done under `folder` while it is watched.
class DiskJournal final : public DiskWatcher {
public:
    explicit DiskJournal(std::string folder) : folder_(std::move(folder)) {}

    std::size_t size() const;
    std::vector<DiskEvent> events() const;

    void opened(int file, const std::string& path, int flags, bool created) override;
    void wrote(int file, std::uint64_t offset, ByteView bytes) override;
    void resized(int file, std::uint64_t bytes) override;
    void allocated(int file, std::uint64_t bytes) override;
    void synced(int file) override;
    void renamed(const std::string& from, const std::string& to) override;
    void removed(const std::string& path) override;
    void made_folder(const std::string& path) override;

private:
    bool inside(const std::string& path) const;
    void note(DiskEvent event);
    void note_of(int file, DiskEvent event);

    std::string folder_;
    mutable std::mutex mutex_;
    std::vector<DiskEvent> events_;
};

// A disk as it is at one moment: what is on it for sure, and what is on its way.
class PendingDisk {
public:
    static constexpr FileNumber kIsFolder = UINT64_MAX;

    // With the files that `folder` holds now, all of them safe.
    static PendingDisk of(const std::string& folder);

    // `folder`: as of the journal.
    explicit PendingDisk(const std::string& folder) { add_folder(folder); }

    void take(const DiskEvent& event);

    // Writes to `image` what may be left when power is lost now, as `random` decides: of each file, any of the sectors
    // that were written and not synced; of its changes of size, those before some moment; of a folder's names, the
    // same.
    void leave(const std::string& image, Random& random) const;

private:
    static constexpr std::size_t kSectorBytes = 512;

    struct File {
        Bytes safe{};
        std::vector<DiskEvent> pending{};
    };
    using Names = std::map<std::string, FileNumber>;
    struct Folder {
        Names safe{};
        std::vector<DiskEvent> pending{};
    };
    static void change(Bytes& content, const DiskEvent& event);
    static void change(Names& names, const DiskEvent& event);
    static Bytes left_of(const File& file, Random& random);
    static Names left_of(const Folder& folder, Random& random);
    // Folders have numbers here as files have, beyond theirs: they keep them when they get another name.
    static constexpr FileNumber kFirstFolder = FileNumber{1} << 63;
    FileNumber add_folder(const std::string& path);
    void take_name(DiskEvent event);
    void leave_folder(FileNumber folder, const std::string& image, Random& random) const;

    std::map<FileNumber, File> files_;
    std::map<FileNumber, Folder> folders_;
    std::map<std::string, FileNumber> paths_;  // of folders, as the program sees them
};

}  // namespace weft::tangle
