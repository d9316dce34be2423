#include "core/sign/ed25519.hpp"

#include <gtest/gtest.h>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

template <class T>
T from_text(std::string_view hex) {
    T out;
    EXPECT_TRUE(from_hex(hex, out.bytes));
    return out;
}

struct Vector {
    const char* seed;
    const char* key;
    const char* message;
    const char* signature;
};

// RFC 8032, section 7.1, tests 1 to 3.
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "5"
     "5141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "0"
     "0d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
     "0"
     "27beceea1ec40a"},
};

TEST(Ed25519, equals_rfc_8032) {
    sign_init();
    for (const Vector& vector : kVectors) {
        const KeyPair pair(from_text<Seed>(vector.seed));
        const Bytes message = *from_hex(vector.message);
        EXPECT_EQ(pair.public_key().bytes.hex(), vector.key);
        EXPECT_EQ(pair.account().hex(), vector.key);
        EXPECT_EQ(pair.sign(message).hex(), vector.signature);
        EXPECT_TRUE(verify(pair.public_key(), message, from_text<Signature>(vector.signature)));
    }
}

TEST(Ed25519, refuses_every_changed_bit) {
    const KeyPair pair = samples::key_pair(1);
    const Bytes message = {1, 2, 3};
    const Signature good = pair.sign(message);
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature bad = good;
        bad.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        EXPECT_FALSE(verify(pair.public_key(), message, bad)) << bit;
    }
    EXPECT_FALSE(verify(pair.public_key(), Bytes{1, 2}, good));
    EXPECT_FALSE(verify(samples::key_pair(2).public_key(), message, good));
}

// The same signature with the group's order added to S: other libraries have taken it for valid.
TEST(Ed25519, refuses_a_malleated_signature) {
    const KeyPair pair = samples::key_pair(1);
    const Bytes message = {1, 2, 3};
    Signature signature = pair.sign(message);
    const Bytes order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += signature.bytes[32 + i] + unsigned{order[i]};
        signature.bytes[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    EXPECT_FALSE(verify(pair.public_key(), message, signature));
}

// Under a key of small order one signature would fit many messages.
TEST(Ed25519, refuses_keys_of_small_order) {
    constexpr const char* kSmallOrder[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    };
    sign_init();
    Signature identity;  // R the identity, S zero: the equation holds for every message
    identity.bytes[0] = 1;
    for (const char* key : kSmallOrder) {
        for (std::uint8_t message = 0; message < 32; ++message) {
            EXPECT_FALSE(verify({Algorithm::ed25519, from_text<PublicKeyBytes>(key)}, Bytes{message}, identity)) << key;
        }
    }
}

TEST(Ed25519, refuses_an_unknown_algorithm) {
    const KeyPair pair = samples::key_pair(1);
    PublicKey key = pair.public_key();
    const Signature signature = pair.sign(Bytes{});
    EXPECT_TRUE(verify(key, {}, signature));
    key.algorithm = static_cast<Algorithm>(2);
    EXPECT_FALSE(verify(key, {}, signature));
}

}  // namespace
}  // namespace weft
