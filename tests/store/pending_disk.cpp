#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "tests/store/disk_journal.hpp"
#include "tests/store/store_fixture.hpp"

namespace weft::tangle {

namespace fs = std::filesystem;

namespace {

using Kind = DiskEvent::Kind;

FileNumber number_of(const std::string& path) {
    struct stat status {};
    CHECK(::stat(path.c_str(), &status) == 0);
    return status.st_ino;
}

std::string parent_of(const std::string& path) {
    return fs::path(path).parent_path().string();
}

std::string name_of(const std::string& path) {
    return fs::path(path).filename().string();
}

// What of this is on the disk.
enum class Left : std::uint8_t { nothing, some, most, the_first, all };

Left draw_left(Random& random) {
    return static_cast<Left>(random.below(5));
}

// Of `count` things that follow each other, so many.
std::size_t draw_prefix(Left left, std::size_t count, Random& random) {
    if (left == Left::nothing) return 0;
    return left == Left::all ? count : random.below(count + 1);
}

// Whether the disk holds one of many things that may come in any order; `at` of `count`.
bool draw_kept(Left left, std::size_t at, std::size_t first_lost, Random& random) {
    switch (left) {
        case Left::nothing:
            return false;
        case Left::some:
            return random.below(2) == 0;
        case Left::most:
            return random.below(16) != 0;
        case Left::the_first:
            return at < first_lost;
        case Left::all:
            break;
    }
    return true;
}

}  // namespace

PendingDisk PendingDisk::of(const std::string& folder) {
    PendingDisk disk(folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        const FileNumber number = entry.is_directory() ? disk.add_folder(path) : number_of(path);
        if (entry.is_regular_file()) disk.files_[number].safe = read_file(path);
        disk.folders_.at(disk.paths_.at(parent_of(path))).safe[name_of(path)] = number;
    }
    return disk;
}

FileNumber PendingDisk::add_folder(const std::string& path) {
    const FileNumber number = kFirstFolder + folders_.size();
    folders_[number] = {};
    paths_[path] = number;
    return number;
}

void PendingDisk::take_name(DiskEvent event) {
    const auto moved = paths_.find(event.path);
    if (event.kind == Kind::add && event.file == kIsFolder) event.file = add_folder(event.path);
    if (event.kind == Kind::rename && moved != paths_.end()) {
        paths_[event.to] = moved->second;
        paths_.erase(moved);
    }
    folders_.at(paths_.at(parent_of(event.path))).pending.push_back(std::move(event));
}

void PendingDisk::take(const DiskEvent& event) {
    switch (event.kind) {
        case Kind::write:
        case Kind::resize:
        case Kind::allocate:
            files_[event.file].pending.push_back(event);
            return;
        case Kind::write_synced: {
            File& file = files_[event.file];
            change(file.safe, file.pending.back());
            file.pending.pop_back();
            return;
        }
        case Kind::sync: {
            File& file = files_[event.file];
            for (const DiskEvent& pending : file.pending) change(file.safe, pending);
            file.pending.clear();
            return;
        }
        case Kind::add:
        case Kind::rename:
        case Kind::remove:
            return take_name(event);
        case Kind::sync_names: {
            Folder& folder = folders_.at(paths_.at(event.path));
            for (const DiskEvent& pending : folder.pending) change(folder.safe, pending);
            folder.pending.clear();
            return;
        }
    }
}

void PendingDisk::change(Bytes& content, const DiskEvent& event) {
    if (event.kind == Kind::resize) return content.resize(event.number);
    const std::uint64_t end = event.number + event.bytes.size();
    if (content.size() < end) content.resize(end);
    std::ranges::copy(event.bytes, content.begin() + static_cast<std::ptrdiff_t>(event.number));
}

void PendingDisk::change(Names& names, const DiskEvent& event) {
    const std::string name = name_of(event.path);
    if (event.kind == Kind::add) {
        names[name] = event.file;
    } else if (const auto found = names.find(name); found != names.end()) {
        if (event.kind == Kind::rename) names[name_of(event.to)] = found->second;
        names.erase(name);
    }
}

Bytes PendingDisk::left_of(const File& file, Random& random) {
    const auto changes_size = [](std::size_t size, const DiskEvent& event) {
        return event.kind != Kind::write || event.number + event.bytes.size() > size;
    };
    const Left left = draw_left(random);
    std::size_t sizes_left = draw_prefix(left, file.pending.size(), random);
    std::size_t sectors = 0;
    for (const DiskEvent& event : file.pending) sectors += event.bytes.size() / kSectorBytes + 1;
    const std::size_t first_lost = random.below(sectors + 1);
    Bytes content = file.safe;
    std::size_t size = content.size();  // as the program saw it
    std::size_t sector = 0;
    for (const DiskEvent& event : file.pending) {
        const std::uint64_t end = event.number + event.bytes.size();
        if (changes_size(size, event)) {
            size = event.kind == Kind::resize ? end : std::max<std::size_t>(size, end);
            if (sizes_left > 0 || left == Left::all) content.resize(size);
            sizes_left -= sizes_left > 0 ? 1 : 0;
        }
        for (std::uint64_t at = event.number; at < end; ++sector) {
            const std::uint64_t sector_end = std::min<std::uint64_t>(end, (at / kSectorBytes + 1) * kSectorBytes);
            if (draw_kept(left, sector, first_lost, random)) {
                for (; at < std::min<std::uint64_t>(sector_end, content.size()); ++at) {
                    content[at] = event.bytes[at - event.number];
                }
            }
            at = sector_end;
        }
    }
    return content;
}

PendingDisk::Names PendingDisk::left_of(const Folder& folder, Random& random) {
    Names names = folder.safe;
    const std::size_t left = draw_prefix(draw_left(random), folder.pending.size(), random);
    for (std::size_t i = 0; i < left; ++i) change(names, folder.pending[i]);
    return names;
}

void PendingDisk::leave(const std::string& image, Random& random) const {
    fs::remove_all(image);
    leave_folder(kFirstFolder, image, random);
}

void PendingDisk::leave_folder(FileNumber folder, const std::string& image, Random& random) const {
    fs::create_directories(image);
    for (const auto& [name, number] : left_of(folders_.at(folder), random)) {
        const std::string path = image + "/" + name;
        if (number >= kFirstFolder) {
            leave_folder(number, path, random);
        } else if (const auto file = files_.find(number); file != files_.end()) {
            write_file(path, left_of(file->second, random));
        } else {
            write_file(path, {});
        }
    }
}

}  // namespace weft::tangle
