#include "core/sign/ed25519.hpp"

#include <sodium.h>

#include "core/check.hpp"

namespace weft {

static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_BYTES == Signature::kSize);
static_assert(crypto_sign_PUBLICKEYBYTES == PublicKeyBytes::kSize && crypto_sign_SEEDBYTES == Seed::kSize);

void sign_init() {
    CHECK(sodium_init() >= 0);
}

KeyPair::KeyPair(const Seed& seed) {
    PublicKeyBytes derived;
    CHECK(crypto_sign_seed_keypair(derived.bytes.data(), secret_.data(), seed.bytes.data()) == 0);
}

KeyPair::~KeyPair() {
    sodium_memzero(secret_.data(), secret_.size());
}

// libsodium keeps the public key in the second half of the secret one.
PublicKey KeyPair::public_key() const {
    return {Algorithm::ed25519, PublicKeyBytes::from(ByteView(secret_).subspan(32))};
}

AccountId KeyPair::account() const {
    return AccountId::from(ByteView(secret_).subspan(32));
}

Signature KeyPair::sign(ByteView message) const {
    Signature signature;
    CHECK(crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(), secret_.data()) == 0);
    return signature;
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
    if (key.algorithm != Algorithm::ed25519) return false;
    return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(),
                                       key.bytes.bytes.data()) == 0;
}

}  // namespace weft
