// Passphrases, and keys unlocked with them.
#pragma once

#include <string>

#include "core/sign/ed25519.hpp"
#include "tools/weft/console.hpp"

namespace weft::cli {

// The first line of `file`, or when `file` is empty, what a person types on the terminal without echo (twice, and
// equal, when `is_new`). Errors: bad_input (no terminal, unreadable file, empty, not equal).
Result<std::string> read_passphrase(const std::string& file, bool is_new, const std::string& what_for);

// The key in `key_file`, unlocked where needed with a passphrase from `passphrase_file` or the terminal.
Result<KeyPair> open_key(const std::string& key_file, const std::string& passphrase_file);

// 32 fresh bytes of the system's randomness.
Seed random_seed();

}  // namespace weft::cli
