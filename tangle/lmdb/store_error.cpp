#include "tangle/lmdb/store_error.hpp"

#include <array>
#include <cerrno>
#include <system_error>

namespace weft::tangle {

std::string_view store_error_name(StoreErrorCode code) {
    constexpr std::array<std::string_view, 6> kNames{"io",     "corrupt",      "wrong_network",
                                                     "in_use", "newer_format", "no_space"};
    const auto at = static_cast<std::size_t>(code);
    return at < kNames.size() ? kNames[at] : "unknown";
}

namespace lmdb {

namespace {

// EFBIG: a file size limit (ulimit -f) acts like a full disk.
bool is_about_space(int error_number) {
    return error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
}

std::string_view advice_for(int error_number) {
    if (is_about_space(error_number)) return "free some space or raise the limit; nothing was lost";
    if (error_number == EACCES || error_number == EPERM || error_number == EROFS) {
        return "give this user write permission there, then start again";
    }
    return "check the disk (dmesg, smartctl), then start again";
}

Unexpected<StoreError> damage(const std::string& where, std::string_view why, std::string_view what_next) {
    return Unexpected<StoreError>{
        {StoreErrorCode::corrupt, where + ": " + std::string(why) +
                                      "; the disk or a person changed it after it was written. Check the disk, then " +
                                      std::string(what_next)}};
}

}  // namespace

Unexpected<StoreError> system_error(std::string_view doing, const std::filesystem::path& path, int error_number) {
    std::string text(doing);
    text.append(" ").append(path.string()).append(": ").append(std::generic_category().message(error_number));
    text.append("; ").append(advice_for(error_number));
    return Unexpected<StoreError>{
        {is_about_space(error_number) ? StoreErrorCode::no_space : StoreErrorCode::io, std::move(text)}};
}

Unexpected<StoreError> corrupt_error(const std::string& where, std::string_view why) {
    return damage(where, why, "restore a backup or start with an empty folder and let the node catch up");
}

Unexpected<StoreError> corrupt_index_error(const std::string& where, std::string_view why) {
    return damage(where, why, "remove the folder index and start again: it is made again from the log");
}

}  // namespace lmdb
}  // namespace weft::tangle
