#include "tests/core/crooked_signatures.hpp"

#include <sodium.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "core/check.hpp"

namespace weft::test {
namespace {

constexpr std::size_t kMessageSize = 36;  // a block id

// An order-8 point.
constexpr std::string_view kTorsionPoint = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";

template <class T>
T from_text(std::string_view hex) {
    T out;
    CHECK(from_hex(hex, out.bytes));
    return out;
}

const PublicKeyBytes& identity() {
    static const PublicKeyBytes kIdentity = PublicKeyBytes::from(scalar_of(1).view());  // y = 1
    return kIdentity;
}

// p + offset, sign bit clear. Requires offset in [-19, 18].
PublicKeyBytes field_prime_plus(int offset) {
    PublicKeyBytes out;
    out.bytes.fill(0xFF);
    out.bytes[0] = static_cast<std::uint8_t>(0xED + offset);
    out.bytes[31] = 0x7F;
    return out;
}

Bytes random_bytes(Random& random, std::size_t size) {
    Bytes out(size);
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(random.next());
    return out;
}

PublicKeyBytes nonce_point_of(const Specimen& specimen) {
    return PublicKeyBytes::from(specimen.signature.view().first(32));
}

Specimen with_scalar(Specimen specimen, const Scalar& scalar, std::string what) {
    std::copy(scalar.bytes.begin(), scalar.bytes.end(), specimen.signature.bytes.begin() + 32);
    specimen.what = std::move(what);
    return judged(std::move(specimen));
}

Scalar scalar_part(const Specimen& specimen) {
    return Scalar::from(specimen.signature.view().subspan(32));
}

std::string named(std::string_view what, std::size_t number) {
    return std::string(what) + " " + std::to_string(number);
}

bool is_a_point(const PublicKeyBytes& bytes) {
    PublicKeyBytes out;
    return crypto_core_ed25519_add(out.bytes.data(), bytes.bytes.data(), identity().bytes.data()) == 0;
}

// The part of R with which the equation holds exactly: R = [nonce]B - [h * key_torsion]T.
unsigned fitting_torsion(unsigned challenge_mod_8, unsigned key_torsion) {
    return (8 - challenge_mod_8 * key_torsion % 8) % 8;
}

using Part = std::span<std::uint8_t> (*)(Specimen&);

void flip_each_bit(const Specimen& good, std::string_view what, Part part, Specimens& out) {
    Specimen changed = good;
    const std::span<std::uint8_t> bytes = part(changed);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        changed.what = named(what, bit);
        out.push_back(judged(changed));
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    }
}

void append(Specimens& to, Specimens from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Specimen judged(Specimen specimen) {
    specimen.valid = crypto_sign_verify_detached(specimen.signature.bytes.data(), specimen.message.data(),
                                                 specimen.message.size(), specimen.key.bytes.data()) == 0;
    return specimen;
}

Scalar scalar_of(std::uint64_t value) {
    Scalar out;
    for (std::size_t i = 0; i < 8; ++i) out.bytes[i] = static_cast<std::uint8_t>(value >> 8 * i);
    return out;
}

Scalar group_order() {
    return from_text<Scalar>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
}

Scalar order_plus(std::int64_t difference) {
    Scalar addend = scalar_of(static_cast<std::uint64_t>(difference));
    if (difference < 0) std::fill(addend.bytes.begin() + 8, addend.bytes.end(), std::uint8_t{0xFF});
    return plain_sum(group_order(), addend);
}

Scalar random_scalar(Random& random) {
    std::array<std::uint8_t, 64> wide;
    for (std::uint8_t& byte : wide) byte = static_cast<std::uint8_t>(random.next());
    Scalar out;
    crypto_core_ed25519_scalar_reduce(out.bytes.data(), wide.data());
    return out;
}

Scalar sum(const Scalar& a, const Scalar& b) {
    Scalar out;
    crypto_core_ed25519_scalar_add(out.bytes.data(), a.bytes.data(), b.bytes.data());
    return out;
}

Scalar product(const Scalar& a, const Scalar& b) {
    Scalar out;
    crypto_core_ed25519_scalar_mul(out.bytes.data(), a.bytes.data(), b.bytes.data());
    return out;
}

Scalar plain_sum(const Scalar& a, const Scalar& b) {
    Scalar out;
    unsigned carry = 0;
    for (std::size_t i = 0; i < out.bytes.size(); ++i) {
        carry += unsigned{a.bytes[i]} + b.bytes[i];
        out.bytes[i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    return out;
}

PublicKeyBytes base_times(const Scalar& scalar) {
    PublicKeyBytes out;
    if (crypto_scalarmult_ed25519_base_noclamp(out.bytes.data(), scalar.bytes.data()) != 0) return identity();
    return out;
}

PublicKeyBytes add_points(const PublicKeyBytes& a, const PublicKeyBytes& b) {
    PublicKeyBytes out;
    CHECK(crypto_core_ed25519_add(out.bytes.data(), a.bytes.data(), b.bytes.data()) == 0);
    return out;
}

PublicKeyBytes torsion(unsigned multiple) {
    static const std::array<PublicKeyBytes, 8> kMultiples = [] {
        std::array<PublicKeyBytes, 8> out;
        out[0] = identity();
        for (std::size_t i = 1; i < 8; ++i) out[i] = add_points(out[i - 1], from_text<PublicKeyBytes>(kTorsionPoint));
        CHECK(add_points(out[7], out[1]) == identity() && out[4] != identity());
        return out;
    }();
    return kMultiples[multiple % 8];
}

PublicKeyBytes with_sign_bit(PublicKeyBytes point) {
    point.bytes[31] ^= 0x80;
    return point;
}

std::vector<PublicKeyBytes> small_order_encodings() {
    std::vector<PublicKeyBytes> out;
    for (const PublicKeyBytes& y :
         {torsion(0), torsion(1), torsion(2), torsion(3), torsion(4), field_prime_plus(0), field_prime_plus(1)}) {
        out.push_back(y);
        out.push_back(with_sign_bit(y));
    }
    return out;
}

std::vector<PublicKeyBytes> encodings_beyond_p() {
    std::vector<PublicKeyBytes> out;
    for (int offset = 0; offset < 19; ++offset) {
        out.push_back(field_prime_plus(offset));
        out.push_back(with_sign_bit(out.back()));
    }
    return out;
}

Scalar challenge(const PublicKeyBytes& nonce_point, const PublicKeyBytes& key, ByteView message) {
    crypto_hash_sha512_state state;
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, nonce_point.bytes.data(), 32);
    crypto_hash_sha512_update(&state, key.bytes.data(), 32);
    crypto_hash_sha512_update(&state, message.data(), message.size());
    std::array<std::uint8_t, 64> digest;
    crypto_hash_sha512_final(&state, digest.data());
    Scalar out;
    crypto_core_ed25519_scalar_reduce(out.bytes.data(), digest.data());
    return out;
}

unsigned challenge_mod_8(const PublicKeyBytes& nonce_point, const PublicKeyBytes& key, ByteView message) {
    return challenge(nonce_point, key, message).bytes[0] % 8;
}

Specimen sign_as(const Signing& signing, std::string what) {
    Specimen out{std::move(what), signing.key, signing.message, {}};
    const Scalar h = challenge(signing.nonce_point, signing.key, signing.message);
    const Scalar s = sum(signing.nonce, product(h, signing.secret));
    std::copy(signing.nonce_point.bytes.begin(), signing.nonce_point.bytes.end(), out.signature.bytes.begin());
    std::copy(s.bytes.begin(), s.bytes.end(), out.signature.bytes.begin() + 32);
    return judged(std::move(out));
}

Signing honest_signing(Random& random, std::size_t message_size) {
    const Scalar secret = random_scalar(random);
    const Scalar nonce = random_scalar(random);
    return {secret, base_times(secret), nonce, base_times(nonce), random_bytes(random, message_size)};
}

Specimen honest(Random& random, std::size_t message_size) {
    Specimen out = sign_as(honest_signing(random, message_size), named("honest, message of", message_size));
    CHECK(out.valid);
    return out;
}

void grind(Signing& signing, const std::function<bool(unsigned)>& wanted) {
    for (unsigned attempt = 0; attempt < 1u << 16; ++attempt) {
        if (wanted(challenge_mod_8(signing.nonce_point, signing.key, signing.message))) return;
        signing.message[0] = static_cast<std::uint8_t>(attempt);
        signing.message[1] = static_cast<std::uint8_t>(attempt >> 8);
    }
    CHECK(false);
}

Specimens flipped_bits(Random& random) {
    const Specimen good = honest(random, kMessageSize);
    Specimens out;
    flip_each_bit(
        good, "key bit", [](Specimen& s) { return std::span<std::uint8_t>(s.key.bytes); }, out);
    flip_each_bit(
        good, "signature bit", [](Specimen& s) { return std::span<std::uint8_t>(s.signature.bytes); }, out);
    flip_each_bit(
        good, "message bit", [](Specimen& s) { return std::span<std::uint8_t>(s.message); }, out);
    return out;
}

Specimens odd_scalars(Random& random) {
    const Specimen good = honest(random, kMessageSize);
    Specimens out;
    Scalar shifted = scalar_part(good);
    for (std::size_t k = 1; k < 15; ++k) {  // S + 14 L < 2^256
        shifted = plain_sum(shifted, group_order());
        out.push_back(with_scalar(good, shifted, named("S plus L times", k)));
    }
    for (unsigned top = 0; top < 256; ++top) {
        Scalar scalar = scalar_part(good);
        scalar.bytes[31] = static_cast<std::uint8_t>(top);
        out.push_back(with_scalar(good, scalar, named("S with the last byte", top)));
    }
    for (std::uint64_t small = 0; small < 20; ++small) {
        out.push_back(with_scalar(good, scalar_of(small), named("S =", small)));
    }
    for (std::int64_t difference = -8; difference <= 8; ++difference) {
        out.push_back(with_scalar(good, order_plus(difference), "S = L + " + std::to_string(difference)));
    }
    for (const unsigned fill : {0x00u, 0x07u, 0x08u, 0x77u, 0x78u, 0x7Fu, 0x80u, 0x81u, 0x88u, 0xFFu}) {
        for (const unsigned top : {0x00u, 0x0Fu, 0x10u, 0x1Fu, 0xFFu}) {
            Scalar scalar;
            scalar.bytes.fill(static_cast<std::uint8_t>(fill));
            scalar.bytes[31] = static_cast<std::uint8_t>(top);
            out.push_back(with_scalar(good, scalar, named("S of equal bytes", fill)));
        }
    }
    return out;
}

Specimens small_order_keys(Random& random) {
    Specimens out;
    for (const PublicKeyBytes& encoding : small_order_encodings()) {
        for (unsigned part = 0; part < 8; ++part) {
            // With a key of no secret part, S = nonce, and R = [nonce]B + [part]T fits one message in eight or more.
            for (std::size_t repeat = 0; repeat < 3; ++repeat) {
                Signing signing = honest_signing(random, kMessageSize);
                signing.secret = scalar_of(0);
                signing.key = encoding;
                signing.nonce_point = add_points(signing.nonce_point, torsion(part));
                out.push_back(sign_as(signing, named("key of small order, R with torsion", part)));
            }
        }
    }
    return out;
}

Specimens small_order_nonce_points(Random& random) {
    Specimens out;
    for (const PublicKeyBytes& encoding : small_order_encodings()) {
        for (unsigned part = 0; part < 8; ++part) {
            for (std::size_t repeat = 0; repeat < 2; ++repeat) {
                Signing signing = honest_signing(random, kMessageSize);
                signing.key = add_points(signing.key, torsion(part));
                signing.nonce = scalar_of(0);
                signing.nonce_point = encoding;
                out.push_back(sign_as(signing, named("R of small order, key with torsion", part)));
            }
        }
    }
    for (const PublicKeyBytes& key : small_order_encodings()) {
        for (const PublicKeyBytes& nonce_point : small_order_encodings()) {
            const Signing signing{scalar_of(0), key, scalar_of(0), nonce_point, random_bytes(random, kMessageSize)};
            out.push_back(sign_as(signing, "key and R of small order, S = 0"));
        }
    }
    return out;
}

Specimens mixed_order(Random& random) {
    Specimens out;
    for (unsigned key_part = 0; key_part < 8; ++key_part) {
        for (unsigned nonce_part = 0; nonce_part < 8; ++nonce_part) {
            Signing signing = honest_signing(random, kMessageSize);
            signing.key = add_points(signing.key, torsion(key_part));
            signing.nonce_point = add_points(signing.nonce_point, torsion(nonce_part));
            const auto fits = [&](unsigned h) { return fitting_torsion(h, key_part) == nonce_part; };
            const std::string parts = named(named("key torsion", key_part) + ", R torsion", nonce_part);
            out.push_back(sign_as(signing, parts));
            // Some pairs of parts fit no h, or every h.
            bool some_fit = false, some_do_not = false;
            for (unsigned h = 0; h < 8; ++h) (fits(h) ? some_fit : some_do_not) = true;
            if (some_fit) {
                grind(signing, fits);
                out.push_back(sign_as(signing, parts + ", exact equation holds"));
                CHECK(out.back().valid);
            }
            if (some_do_not) {
                grind(signing, [&](unsigned h) { return !fits(h); });
                out.push_back(sign_as(signing, parts + ", only the equation times 8 holds"));
                CHECK(!out.back().valid);
            }
        }
    }
    return out;
}

Specimens beyond_p(Random& random) {
    Specimens out;
    for (const PublicKeyBytes& encoding : encodings_beyond_p()) {
        Signing as_key = honest_signing(random, kMessageSize);
        as_key.key = encoding;
        out.push_back(sign_as(as_key, "key with y beyond p"));
        Signing as_nonce_point = honest_signing(random, kMessageSize);
        as_nonce_point.nonce_point = encoding;
        out.push_back(sign_as(as_nonce_point, "R with y beyond p"));
        as_nonce_point.nonce = scalar_of(0);
        out.push_back(sign_as(as_nonce_point, "R with y beyond p, S without a nonce"));
    }
    for (int offset = -19; offset < 0; ++offset) {  // the largest canonical ones
        Signing signing = honest_signing(random, kMessageSize);
        signing.key = field_prime_plus(offset);
        out.push_back(sign_as(signing, "key with y just below p"));
        signing.key = with_sign_bit(signing.key);
        out.push_back(sign_as(signing, "key with y just below p, sign bit set"));
    }
    return out;
}

Specimens off_the_curve(Random& random) {
    Specimens out;
    while (out.size() < 64) {
        const PublicKeyBytes bytes = PublicKeyBytes::from(random_bytes(random, 32));
        if (is_a_point(bytes)) continue;
        Signing as_key = honest_signing(random, kMessageSize);
        as_key.key = bytes;
        out.push_back(sign_as(as_key, "key off the curve"));
        Signing as_nonce_point = honest_signing(random, kMessageSize);
        as_nonce_point.nonce_point = bytes;
        out.push_back(sign_as(as_nonce_point, "R off the curve"));
    }
    for (std::uint64_t small = 0; small < 40; ++small) {  // keys with a tiny y, on the curve or not
        Signing signing = honest_signing(random, kMessageSize);
        signing.key = PublicKeyBytes::from(scalar_of(small).view());
        out.push_back(sign_as(signing, named("key with y =", small)));
        signing.key = with_sign_bit(signing.key);
        out.push_back(sign_as(signing, named("key with the sign bit and y =", small)));
    }
    return out;
}

Specimens special_points(Random& random) {
    std::vector<Scalar> scalars;
    for (std::uint64_t small = 1; small < 10; ++small) scalars.push_back(scalar_of(small));
    for (std::int64_t small = 1; small < 10; ++small) scalars.push_back(order_plus(-small));
    for (std::size_t bit = 4; bit < 252; bit += 4) {
        Scalar power;
        power.bytes[bit / 8] = static_cast<std::uint8_t>(1u << bit % 8);
        scalars.push_back(power);
    }
    Specimens out;
    for (const Scalar& scalar : scalars) {
        Signing signing = honest_signing(random, kMessageSize);
        signing.secret = scalar;
        signing.key = base_times(scalar);
        out.push_back(sign_as(signing, "a special key"));
        signing.nonce = scalar;
        signing.nonce_point = signing.key;
        out.push_back(sign_as(signing, "R = key, special"));
        signing.nonce_point = with_sign_bit(signing.key);
        signing.nonce = product(scalar, order_plus(-1));
        out.push_back(sign_as(signing, "R = -key, special"));
    }
    return out;
}

Specimens other_encodings_and_swaps(Random& random) {
    const Specimen one = honest(random, kMessageSize);
    const Specimen two = honest(random, kMessageSize);
    Specimens out;
    const auto add = [&](Specimen specimen, std::string what) {
        specimen.what = std::move(what);
        out.push_back(judged(std::move(specimen)));
    };
    Specimen changed = one;
    changed.key = two.key;
    add(changed, "another's key");
    changed = one;
    changed.message = two.message;
    add(changed, "another's message");
    changed = one;
    changed.signature = two.signature;
    add(changed, "another's signature");
    add(with_scalar(one, scalar_part(two), ""), "another's S");
    changed = one;
    changed.message.pop_back();
    add(changed, "message cut short");
    changed.message = one.message;
    changed.message.push_back(0);
    add(changed, "message with a zero more");
    for (unsigned part = 0; part < 8; ++part) {
        changed = one;
        const PublicKeyBytes moved = add_points(nonce_point_of(one), torsion(part));
        std::copy(moved.bytes.begin(), moved.bytes.end(), changed.signature.bytes.begin());
        add(changed, named("R moved afterwards by torsion", part));
        changed = one;
        changed.key = add_points(one.key, torsion(part));
        add(changed, named("key moved afterwards by torsion", part));
    }
    Signing negated = honest_signing(random, kMessageSize);
    negated.nonce_point = with_sign_bit(negated.nonce_point);
    out.push_back(sign_as(negated, "-R for R"));
    negated = honest_signing(random, kMessageSize);
    negated.key = with_sign_bit(negated.key);
    out.push_back(sign_as(negated, "-A for A"));
    return out;
}

Specimens all_crooked(Random& random) {
    Specimens out;
    for (const auto family : {flipped_bits, odd_scalars, small_order_keys, small_order_nonce_points, mixed_order,
                              beyond_p, off_the_curve, special_points, other_encodings_and_swaps}) {
        append(out, family(random));
    }
    return out;
}

}  // namespace weft::test
