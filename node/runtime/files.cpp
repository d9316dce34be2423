#include "node/runtime/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace weft::node {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

Unexpected<std::string> failed(const char* what, const std::filesystem::path& path) {
    const int code = errno;
    return Unexpected<std::string>{std::string("cannot ") + what + " " + path.string() + ": " + std::strerror(code)};
}

bool sync_folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return fd.get() >= 0 && ::fsync(fd.get()) == 0;
}

}  // namespace

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Expected<std::string, std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) return failed("open", path);
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path);
        if (got == 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
        if (text.size() > bytes_max) {
            return Unexpected<std::string>{path.string() + " is larger than " + std::to_string(bytes_max) + " bytes"};
        }
    }
}

Expected<void, std::string> write_file(const std::filesystem::path& path, std::string_view text, FileMode mode,
                                       IfExists if_exists) {
    if (if_exists == IfExists::refuse && std::filesystem::exists(path)) {
        return Unexpected<std::string>{path.string() + " exists already; it is not overwritten"};
    }
    std::filesystem::path temporary = path;
    temporary += ".new";
    ::unlink(temporary.c_str());
    const Descriptor fd(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode == FileMode::secret ? 0600 : 0644));
    if (fd.get() < 0) return failed("create", temporary);
    if (!write_all(fd.get(), text) || ::fsync(fd.get()) != 0) return failed("write", temporary);
    if (if_exists == IfExists::refuse && ::link(temporary.c_str(), path.c_str()) != 0) return failed("create", path);
    if (if_exists == IfExists::replace && std::rename(temporary.c_str(), path.c_str()) != 0) {
        return failed("replace", path);
    }
    ::unlink(temporary.c_str());
    if (!sync_folder_of(path)) return failed("sync the folder of", path);
    return {};
}

}  // namespace weft::node
