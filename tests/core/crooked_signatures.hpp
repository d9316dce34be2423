// Ed25519 signatures as a liar would make them: built from known scalars and the points of small order, so that the
// equation holds, or nearly holds, where a verdict is delicate. libsodium is the judge of each. Needs sign_init first.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/ports.hpp"
#include "core/sign/verify_many.hpp"
#include "core/types.hpp"

namespace weft::test {

// A number modulo the group's order L, or any 256 bits where a test wants them; little-endian.
using Scalar = FixedBytes<struct ScalarTag, 32>;

// Something to verify, libsodium's verdict on it, and what is odd about it.
struct Specimen {
    std::string what;
    PublicKeyBytes key;
    Bytes message;
    Signature signature;
    bool valid = false;

    SignatureJob job() const { return {&key, message, &signature}; }
};
using Specimens = std::vector<Specimen>;

// The same specimen with `valid` as libsodium's crypto_sign_verify_detached says.
Specimen judged(Specimen specimen);

// --- arithmetic, slow and by libsodium

Scalar scalar_of(std::uint64_t value);
Scalar group_order();                                                         // L
Scalar order_plus(std::int64_t difference);                                   // L + difference
Scalar random_scalar(Random& random);                                         // below L
Scalar sum(const Scalar& a, const Scalar& b);                                 // modulo L
Scalar product(const Scalar& a, const Scalar& b);                             // modulo L
Scalar plain_sum(const Scalar& a, const Scalar& b);                           // modulo 2^256
PublicKeyBytes base_times(const Scalar& scalar);                              // [scalar]B, the identity for 0
PublicKeyBytes add_points(const PublicKeyBytes& a, const PublicKeyBytes& b);  // CHECKs that both are points
PublicKeyBytes torsion(unsigned multiple);                                    // [multiple]T for a T of order 8
PublicKeyBytes with_sign_bit(PublicKeyBytes point);                           // the sign bit flipped

// All 14 strings that decode to a point of small order: canonical or not, both sign bits.
std::vector<PublicKeyBytes> small_order_encodings();
// All strings whose y is p or more: 19 numbers, both sign bits.
std::vector<PublicKeyBytes> encodings_beyond_p();

// --- making signatures

// h of the equation: SHA-512(R, key, message) modulo L.
Scalar challenge(const PublicKeyBytes& nonce_point, const PublicKeyBytes& key, ByteView message);
unsigned challenge_mod_8(const PublicKeyBytes& nonce_point, const PublicKeyBytes& key, ByteView message);

// What a signer that knows the scalars would write: R as given, S = nonce + h * secret. Judged.
struct Signing {
    Scalar secret;
    PublicKeyBytes key;  // any bytes; honest: base_times(secret)
    Scalar nonce;
    PublicKeyBytes nonce_point;  // any bytes; honest: base_times(nonce)
    Bytes message;
};
Specimen sign_as(const Signing& signing, std::string what);

// secret and nonce at random, points that belong to them.
Signing honest_signing(Random& random, std::size_t message_size);
Specimen honest(Random& random, std::size_t message_size);

// Changes the message's first bytes until wanted(h mod 8). Requires a message of at least 2 bytes.
void grind(Signing& signing, const std::function<bool(unsigned)>& wanted);

// --- families

Specimens flipped_bits(Random& random);      // every bit of one key, signature and message
Specimens odd_scalars(Random& random);       // S + kL, top bits, boundaries
Specimens small_order_keys(Random& random);  // the equation holds for many
Specimens small_order_nonce_points(Random& random);
Specimens mixed_order(Random& random);     // key and R each with each torsion part; both equations
Specimens beyond_p(Random& random);        // y of p or more, as key and as R
Specimens off_the_curve(Random& random);   // as key and as R
Specimens special_points(Random& random);  // keys and R that are small multiples of B, or of each other
Specimens other_encodings_and_swaps(Random& random);

Specimens all_crooked(Random& random);

}  // namespace weft::test
