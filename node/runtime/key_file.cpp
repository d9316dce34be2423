#include "node/runtime/key_file.hpp"

#include <sodium.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <limits>

#include "node/runtime/files.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

using Salt = FixedBytes<struct SaltTag, crypto_pwhash_SALTBYTES>;
using Nonce = FixedBytes<struct NonceTag, crypto_secretbox_NONCEBYTES>;
using Box = FixedBytes<struct BoxTag, Seed::kSize + crypto_secretbox_MACBYTES>;
using BoxKey = FixedBytes<struct BoxKeyTag, crypto_secretbox_KEYBYTES>;
static_assert(Salt::kSize == 16 && Nonce::kSize == 24 && Box::kSize == 48, "the lengths that docs/api.md names");

constexpr std::size_t kKeyFileBytesMax = 16 * 1024;
constexpr const char* kLocked = "argon2id13";
constexpr const char* kUnlocked = "none";
// A hostile file must not make us work or allocate without end.
constexpr std::uint64_t kOperationsMax = 64;
constexpr std::uint64_t kMemoryBytesMax = std::uint64_t{1} << 30;

struct KeyFile {
    PublicKeyBytes public_key;
    bool locked = false;
    Seed seed;  // when not locked
    PassphraseCost cost;
    Salt salt;
    Nonce nonce;
    Box box;
};

Unexpected<KeyFileError> fail(KeyFileErrorCode code, std::string what) {
    return Unexpected<KeyFileError>{{code, std::move(what)}};
}

Expected<KeyFile, KeyFileError> read_key_file(const std::filesystem::path& file) {
    const Expected<std::string, std::string> text = read_file(file, kKeyFileBytesMax);
    if (!text) return fail(KeyFileErrorCode::io, text.error());
    JsonProblem problem;
    const auto root = parse_json(*text, "key file", problem);
    if (problem.any()) return fail(KeyFileErrorCode::malformed, file.string() + ": " + problem.text());
    StrictObject object(*root, "", problem);
    KeyFile out;
    if (object.number("weft_key", 1) != 1) problem.note("weft_key", "must be 1");
    out.public_key = object.fixed<PublicKeyBytes>("public");
    const std::string kdf = object.text("kdf");
    out.locked = kdf == kLocked;
    if (out.locked) {
        out.cost.operations = object.number("ops", kOperationsMax);
        out.cost.memory_bytes = object.number("mem", kMemoryBytesMax);
        out.salt = object.fixed<Salt>("salt");
        out.nonce = object.fixed<Nonce>("nonce");
        out.box = object.fixed<Box>("box");
    } else if (kdf == kUnlocked) {
        out.seed = object.fixed<Seed>("seed");
    } else {
        problem.note("kdf", "must be `argon2id13` or `none`");
    }
    object.finish();
    if (problem.any()) return fail(KeyFileErrorCode::malformed, "key file " + file.string() + ": " + problem.text());
    return out;
}

Expected<BoxKey, KeyFileError> box_key(const std::string& passphrase, const Salt& salt, const PassphraseCost& cost) {
    if (cost.operations < crypto_pwhash_OPSLIMIT_MIN || cost.memory_bytes < crypto_pwhash_MEMLIMIT_MIN) {
        return fail(KeyFileErrorCode::malformed, "the key file's Argon2id limits are below the least allowed");
    }
    BoxKey key;
    const int result =
        crypto_pwhash(key.bytes.data(), key.bytes.size(), passphrase.data(), passphrase.size(), salt.bytes.data(),
                      cost.operations, cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    if (result == 0) return key;
    return fail(KeyFileErrorCode::out_of_memory, "cannot derive a key from the passphrase: it needs " +
                                                     std::to_string(cost.memory_bytes >> 20) + " MiB of memory");
}

Expected<void, KeyFileError> check_private(const std::filesystem::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) {
        return fail(KeyFileErrorCode::io, "cannot open key file " + file.string() + ": " + std::strerror(errno));
    }
    if ((info.st_mode & 077) == 0) return {};
    return fail(KeyFileErrorCode::readable_by_others,
                "key file " + file.string() + " is accessible to others; run: chmod 600 " + file.string());
}

Expected<Seed, KeyFileError> unlock(const KeyFile& file, const std::string& passphrase) {
    Expected<BoxKey, KeyFileError> key = box_key(passphrase, file.salt, file.cost);
    if (!key) return Unexpected<KeyFileError>{key.error()};
    Seed seed;
    const int result = crypto_secretbox_open_easy(seed.bytes.data(), file.box.bytes.data(), file.box.bytes.size(),
                                                  file.nonce.bytes.data(), key->bytes.data());
    sodium_memzero(key->bytes.data(), key->bytes.size());
    if (result == 0) return seed;
    return fail(KeyFileErrorCode::wrong_passphrase, "wrong passphrase for the key file (or the file was changed)");
}

Expected<json::object, KeyFileError> locked_object(const Seed& seed, const std::string& passphrase,
                                                   const PassphraseCost& cost) {
    Salt salt;
    Nonce nonce;
    Box box;
    randombytes_buf(salt.bytes.data(), salt.bytes.size());
    randombytes_buf(nonce.bytes.data(), nonce.bytes.size());
    Expected<BoxKey, KeyFileError> key = box_key(passphrase, salt, cost);
    if (!key) return Unexpected<KeyFileError>{key.error()};
    crypto_secretbox_easy(box.bytes.data(), seed.bytes.data(), seed.bytes.size(), nonce.bytes.data(),
                          key->bytes.data());
    sodium_memzero(key->bytes.data(), key->bytes.size());
    json::object out;
    out["kdf"] = kLocked;
    out["ops"] = cost.operations;
    out["mem"] = cost.memory_bytes;
    out["salt"] = salt.hex();
    out["nonce"] = nonce.hex();
    out["box"] = box.hex();
    return out;
}

json::object unlocked_object(const Seed& seed) {
    json::object out;
    out["kdf"] = kUnlocked;
    out["seed"] = seed.hex();
    return out;
}

}  // namespace

Expected<void, KeyFileError> save_key_file(const std::filesystem::path& file, const Seed& seed,
                                           const std::optional<std::string>& passphrase, const PassphraseCost& cost) {
    Expected<json::object, KeyFileError> secret = passphrase
                                                      ? locked_object(seed, *passphrase, cost)
                                                      : Expected<json::object, KeyFileError>(unlocked_object(seed));
    if (!secret) return Unexpected<KeyFileError>{secret.error()};
    json::object out;
    out["weft_key"] = 1;
    out["public"] = KeyPair(seed).public_key().bytes.hex();
    for (auto& member : *secret) out[member.key()] = member.value();
    const auto written = write_file(file, json::serialize(out) + "\n", FileMode::secret, IfExists::refuse);
    if (!written) return fail(KeyFileErrorCode::io, "key file: " + written.error());
    return {};
}

Expected<bool, KeyFileError> key_file_is_locked(const std::filesystem::path& file) {
    const Expected<KeyFile, KeyFileError> read = read_key_file(file);
    if (!read) return Unexpected<KeyFileError>{read.error()};
    return read->locked;
}

Expected<PublicKey, KeyFileError> key_file_public_key(const std::filesystem::path& file) {
    const Expected<KeyFile, KeyFileError> read = read_key_file(file);
    if (!read) return Unexpected<KeyFileError>{read.error()};
    return PublicKey{Algorithm::ed25519, read->public_key};
}

Expected<Seed, KeyFileError> load_key_file(const std::filesystem::path& file,
                                           const std::optional<std::string>& passphrase) {
    if (const auto checked = check_private(file); !checked) return Unexpected<KeyFileError>{checked.error()};
    const Expected<KeyFile, KeyFileError> read = read_key_file(file);
    if (!read) return Unexpected<KeyFileError>{read.error()};
    if (read->locked && !passphrase) {
        return fail(KeyFileErrorCode::passphrase_needed, "key file " + file.string() + " is locked by a passphrase");
    }
    Expected<Seed, KeyFileError> seed = read->locked ? unlock(*read, *passphrase) : read->seed;
    if (seed && KeyPair(*seed).public_key().bytes != read->public_key) {
        return fail(KeyFileErrorCode::wrong_public_key,
                    "key file " + file.string() + " is inconsistent: its secret does not belong to its public key");
    }
    return seed;
}

}  // namespace weft::node
