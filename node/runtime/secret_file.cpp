#include "node/runtime/secret_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "node/runtime/files.hpp"

namespace weft::node {

namespace {

constexpr std::size_t kSecretFileBytesMax = 4096;
constexpr mode_t kOthersMayReadOrWrite = S_IROTH | S_IWOTH;

}  // namespace

Expected<std::string, std::string> read_secret_file(const std::filesystem::path& file) {
    using Failure = Unexpected<std::string>;
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) {
        return Failure{"cannot open " + file.string() + ": " + std::strerror(errno)};
    }
    if ((info.st_mode & kOthersMayReadOrWrite) != 0) {
        return Failure{file.string() + " holds a secret and can be read or written by everybody; run: chmod o= " +
                       file.string() + " (where a platform mounts it: ask it for mode 0440)"};
    }
    Expected<std::string, std::string> text = read_file(file, kSecretFileBytesMax);
    if (!text) return text;
    text->resize(std::min(text->find_first_of("\r\n"), text->size()));
    if (text->empty()) return Failure{"the first line of " + file.string() + " is empty"};
    return text;
}

}  // namespace weft::node
