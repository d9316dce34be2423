// What can go wrong with durable storage, told so that an operator knows what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/expected.hpp"

namespace weft::tangle {

enum class StoreErrorCode : std::uint8_t {
    io,             // the operating system or LMDB refused
    corrupt,        // bytes are not those that were written
    wrong_network,  // the folder belongs to another network
    in_use,         // another process has the folder open
    newer_format,   // written by a newer version of Weft
    no_space,       // the disk, a quota or a file size limit is full
};

std::string_view store_error_name(StoreErrorCode code);  // stable snake_case name

struct StoreError {
    StoreErrorCode code = StoreErrorCode::io;
    std::string what;  // what happened, why, and what to do next

    // Want of space: the same may be tried again when there is some.
    bool passes() const { return code == StoreErrorCode::no_space; }
};

template <class T>
using StoreResult = Expected<T, StoreError>;

namespace lmdb {

// The error of a system call: no_space for what more room would cure, else io. `doing` is a phrase like "cannot write".
Unexpected<StoreError> system_error(std::string_view doing, const std::filesystem::path& path, int error_number);

// `where` names the file and the place in it, or the table and the key.
Unexpected<StoreError> corrupt_error(const std::string& where, std::string_view why);
// The same for the index, which can be made again from the log.
Unexpected<StoreError> corrupt_index_error(const std::string& where, std::string_view why);

}  // namespace lmdb
}  // namespace weft::tangle
