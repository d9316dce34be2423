// A key file: what is accepted has a secret that belongs to its public key. Without a passphrase: deriving a key from
// one takes as long as the file says.
#include "node/runtime/key_file.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

using namespace node;

bool run(ByteView input) {
    sign_init();
    const MemoryFile file(input);
    const auto key = key_file_public_key(file.path());
    const auto locked = key_file_is_locked(file.path());
    const auto seed = load_key_file(file.path(), std::nullopt);
    CHECK(key.has_value() == locked.has_value());
    CHECK(key || !key.error().what.empty());
    if (!key) CHECK(!seed && seed.error().code == key.error().code);
    if (seed) CHECK(!*locked && KeyPair(*seed).public_key() == *key);
    if (key && *locked) CHECK(!seed && seed.error().code == KeyFileErrorCode::passphrase_needed);
    return key.has_value();
}

std::vector<Bytes> seeds() {
    const std::string key = "{\"weft_key\":1,\"public\":\"" + samples::key_pair(5).public_key().bytes.hex() + "\",";
    const auto zeros = [](std::size_t bytes) { return "\"" + std::string(2 * bytes, '0') + "\""; };
    return {bytes_of(key + "\"kdf\":\"none\",\"seed\":\"" + to_hex(Bytes(32, 5)) + "\"}\n"),
            bytes_of(key + "\"kdf\":\"argon2id13\",\"ops\":1,\"mem\":8192,\"salt\":" + zeros(16) +
                     ",\"nonce\":" + zeros(24) + ",\"box\":" + zeros(48) + "}")};
}

const Registration kRegistration({"key_file", run, seeds});

}  // namespace
}  // namespace weft::fuzz
