// Ed25519 signatures (RFC 8032). A signature is valid iff libsodium 1.0.18's crypto_sign_verify_detached says so;
// that verdict is a consensus rule. Any thread, after `sign_init`.
#pragma once

#include "core/bytes.hpp"
#include "core/types.hpp"

namespace weft {

using Seed = FixedBytes<struct SeedTag, 32>;  // the private key of RFC 8032; secret

// Must be called once before anything else of this header; CHECKs that libsodium starts. Idempotent.
void sign_init();

class KeyPair {
public:
    // Derived from the seed alone. The secret is wiped when the pair is destroyed.
    explicit KeyPair(const Seed& seed);
    ~KeyPair();
    KeyPair(const KeyPair&) = default;
    KeyPair& operator=(const KeyPair&) = default;

    PublicKey public_key() const;
    AccountId account() const;  // of the account whose first key this is
    Signature sign(ByteView message) const;

private:
    std::array<std::uint8_t, 64> secret_{};
};

bool verify(const PublicKey& key, ByteView message, const Signature& signature);

}  // namespace weft
