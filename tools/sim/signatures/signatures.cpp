// core/sign for simulations: the same functions, a hundred times faster, and worth nothing against anybody who forges
// on purpose. Signatures are a hash under the public key, so each is right for one key and one message alone and every
// changed bit spoils it, as with Ed25519. Programs that link this in place of weft_sign run the same engine; cmake/
// weft_targets.cmake says how they ask for it. Nothing that ships does.
#include <algorithm>

#include "core/check.hpp"
#include "core/hash/blake3.hpp"
#include "core/sign/verify_many.hpp"

namespace weft {

namespace {

// The hash twice, the second time inverted.
Signature signature_of(const PublicKeyBytes& key, ByteView message) {
    const Hash hash = blake3_keyed(HashKey::from(key.view()), message);
    Signature signature;
    const auto half = std::copy(hash.bytes.begin(), hash.bytes.end(), signature.bytes.begin());
    std::transform(hash.bytes.begin(), hash.bytes.end(), half, [](std::uint8_t byte) { return ~byte; });
    return signature;
}

}  // namespace

void sign_init() {}

// As libsodium lays it out: the seed, then the public key.
KeyPair::KeyPair(const Seed& seed) {
    const HashKey derived = blake3_derive_key("weft simulated key", seed.view());
    const auto half = std::copy(seed.bytes.begin(), seed.bytes.end(), secret_.begin());
    std::copy(derived.bytes.begin(), derived.bytes.end(), half);
}

KeyPair::~KeyPair() = default;

PublicKey KeyPair::public_key() const {
    return {Algorithm::ed25519, PublicKeyBytes::from(ByteView(secret_).subspan(32))};
}

AccountId KeyPair::account() const {
    return AccountId::from(ByteView(secret_).subspan(32));
}

Signature KeyPair::sign(ByteView message) const {
    return signature_of(public_key().bytes, message);
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
    return key.algorithm == Algorithm::ed25519 && signature == signature_of(key.bytes, message);
}

void verify_many(std::span<const SignatureJob> jobs, std::span<std::uint8_t> valid, const KeyTables*) {
    CHECK(jobs.size() == valid.size());
    std::transform(jobs.begin(), jobs.end(), valid.begin(), [](const SignatureJob& job) {
        return *job.signature == signature_of(*job.key, job.message) ? 1 : 0;
    });
}

// ---- tables of keys: none

struct KeyTables::Impl {};

KeyTables::KeyTables(std::size_t, std::uint64_t) {}
KeyTables::~KeyTables() = default;
void KeyTables::learn(std::span<const PublicKeyBytes* const>, Executor&, std::size_t) {}
bool KeyTables::holds(const PublicKeyBytes&) const {
    return false;
}
std::size_t KeyTables::size() const {
    return 0;
}
std::size_t KeyTables::capacity() const {
    return 0;
}
std::size_t KeyTables::bytes() const {
    return 0;
}

}  // namespace weft
