// Key files (docs/api.md, "Key file"): a seed, in the clear or in a box locked by a passphrase (Argon2id, then
// XSalsa20-Poly1305, by libsodium). Call sign_init first.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/expected.hpp"
#include "core/sign/ed25519.hpp"

namespace weft::node {

enum class KeyFileErrorCode : std::uint8_t {
    io,  // cannot be read or written, or exists already
    readable_by_others,
    malformed,
    passphrase_needed,
    wrong_passphrase,  // or the box was changed
    wrong_public_key,  // the seed's key is not the one that the file names
    out_of_memory,     // for Argon2id
};

struct KeyFileError {
    KeyFileErrorCode code;
    std::string what;  // what, why, what to do next
};

// What a passphrase guess costs.
struct PassphraseCost {
    std::uint64_t operations = 3;  // libsodium's "moderate"
    std::uint64_t memory_bytes = 256u << 20;
};

// Refuses to overwrite. No passphrase: the seed is stored in the clear. The file's mode is 0600.
Expected<void, KeyFileError> save_key_file(const std::filesystem::path& file, const Seed& seed,
                                           const std::optional<std::string>& passphrase,
                                           const PassphraseCost& cost = {});

// Whether load_key_file needs a passphrase.
Expected<bool, KeyFileError> key_file_is_locked(const std::filesystem::path& file);

// As the file says it, without unlocking (so without proof that the seed fits).
Expected<PublicKey, KeyFileError> key_file_public_key(const std::filesystem::path& file);

// Refuses a file that group or others can read, write or run. A passphrase for an unlocked file is ignored.
Expected<Seed, KeyFileError> load_key_file(const std::filesystem::path& file,
                                           const std::optional<std::string>& passphrase);

}  // namespace weft::node
