#include "core/payload.hpp"

#include <gtest/gtest.h>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

DecodeErrorCode error_of(PayloadType type, ByteView bytes) {
    const auto decoded = decode_payload(static_cast<std::uint16_t>(type), bytes);
    EXPECT_FALSE(decoded);
    return decoded.error().code;
}

Transfer one_credit() {
    Transfer transfer;
    transfer.credits = {{samples::key_pair(5).account(), 7}};
    return transfer;
}

Bytes rotation() {
    RotateKey operation;
    operation.key = samples::key_pair(5).public_key();
    operation.has_replaced = true;
    operation.replaced = samples::key_pair(6).public_key();
    return encode_payload(operation);
}

TEST(Payload, every_kind_survives_a_round_trip) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Payload payload = samples::random_payload(random);
        const Bytes bytes = encode_payload(payload);
        const auto decoded = decode_payload(payload_type(payload), bytes);
        ASSERT_TRUE(decoded);
        ASSERT_EQ(*decoded, payload);
    }
}

// Whatever bytes are accepted, there is no second encoding of what they mean.
TEST(Payload, what_decodes_encodes_to_the_same_bytes) {
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Payload payload = samples::random_payload(random);
        Bytes bytes = encode_payload(payload);
        bytes[random.below(std::min<std::size_t>(bytes.size(), 80))] ^=
            static_cast<std::uint8_t>(1 + random.below(255));
        if (random.below(4) == 0) bytes.resize(random.below(bytes.size() + 1));
        if (random.below(8) == 0) bytes.push_back(0);
        const auto decoded = decode_payload(payload_type(payload), bytes);
        if (decoded) {
            ASSERT_EQ(encode_payload(*decoded), bytes);
        }
    }
}

TEST(Payload, a_transfer_has_1_to_64_credits_of_at_least_1) {
    Bytes bytes = encode_payload(one_credit());
    bytes[4] = 0;
    EXPECT_EQ(error_of(PayloadType::transfer, ByteView(bytes).first(5)), DecodeErrorCode::bad_count);
    bytes[4] = 65;
    bytes.resize(5 + 65 * 40, 1);
    EXPECT_EQ(error_of(PayloadType::transfer, bytes), DecodeErrorCode::bad_count);
    Bytes zero = encode_payload(one_credit());
    zero[5 + 32] = 0;
    EXPECT_EQ(error_of(PayloadType::transfer, zero), DecodeErrorCode::bad_value);
}

TEST(Payload, a_transfer_is_refused_when_shorter_than_its_credits) {
    const Bytes bytes = encode_payload(one_credit());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto code = error_of(PayloadType::transfer, ByteView(bytes).first(size));
        EXPECT_TRUE(code == DecodeErrorCode::truncated || code == DecodeErrorCode::bad_count) << size;
    }
}

TEST(Payload, a_memo_has_at_most_256_bytes) {
    Bytes bytes = encode_payload(one_credit());
    bytes.resize(bytes.size() + kMemoBytesMax);
    EXPECT_TRUE(decode_payload(1, bytes));
    bytes.push_back(0);
    EXPECT_EQ(error_of(PayloadType::transfer, bytes), DecodeErrorCode::too_large);
}

TEST(Payload, a_records_tag_is_of_few_characters) {
    Record record;
    record.tag = "plant-7/meter_1.power";
    const Bytes good = encode_payload(record);
    for (const char c : {'A', ' ', '\0', '\x7F', '\xC3', '"', '\n'}) {
        Bytes bad = good;
        bad[3] = static_cast<std::uint8_t>(c);
        EXPECT_EQ(error_of(PayloadType::record, bad), DecodeErrorCode::bad_value);
    }
    EXPECT_EQ(error_of(PayloadType::record, Bytes{0, 0, 0}), DecodeErrorCode::bad_length);
    EXPECT_EQ(error_of(PayloadType::record, Bytes(200, 65)), DecodeErrorCode::bad_length);
    EXPECT_EQ(error_of(PayloadType::record, Bytes{1, 'a', 111, 0}), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_of(PayloadType::record, Bytes{5, 'a'}), DecodeErrorCode::truncated);
}

TEST(Payload, a_rotation_has_known_roles_and_flags) {
    const Bytes good = rotation();
    Bytes bad = good;
    bad[33] = 0;
    EXPECT_EQ(error_of(PayloadType::rotate_key, bad), DecodeErrorCode::bad_value);
    bad[33] = 4;
    EXPECT_EQ(error_of(PayloadType::rotate_key, bad), DecodeErrorCode::bad_value);
    bad = good;
    bad[34] = 2;
    EXPECT_EQ(error_of(PayloadType::rotate_key, bad), DecodeErrorCode::bad_flags);
    bad[34] = 0;
    EXPECT_EQ(error_of(PayloadType::rotate_key, bad), DecodeErrorCode::trailing_bytes);
    bad = good;
    bad[0] = 9;
    EXPECT_EQ(error_of(PayloadType::rotate_key, bad), DecodeErrorCode::bad_algorithm);
    bad = good;
    bad[35] = 9;
    EXPECT_EQ(error_of(PayloadType::rotate_key, bad), DecodeErrorCode::bad_algorithm);
}

TEST(Payload, operations_of_one_length_refuse_any_other) {
    for (const std::uint16_t type : {16, 18, 19, 20}) {
        const Payload payload = type == 16   ? Payload{RegisterAccount{}}
                                : type == 18 ? Payload{RevokeKey{}}
                                : type == 19 ? Payload{FreezeAccount{}}
                                             : Payload{ReleaseAccount{}};
        Bytes bytes = encode_payload(payload);
        bytes.push_back(0);
        EXPECT_EQ(error_of(static_cast<PayloadType>(type), bytes), DecodeErrorCode::trailing_bytes) << type;
        bytes.resize(bytes.size() - 2);
        EXPECT_EQ(error_of(static_cast<PayloadType>(type), bytes), DecodeErrorCode::truncated) << type;
    }
}

TEST(Payload, an_unknown_type_is_carried) {
    for (const std::uint16_t type : {0, 3, 15, 21, 65535}) {
        const auto decoded = decode_payload(type, Bytes{1, 2, 3});
        ASSERT_TRUE(decoded) << type;
        EXPECT_EQ(payload_type(*decoded), type);
        EXPECT_TRUE(std::holds_alternative<UnknownPayload>(*decoded));
    }
}

TEST(Payload, nothing_is_larger_than_32_kib) {
    EXPECT_TRUE(decode_payload(999, Bytes(kPayloadBytesMax)));
    EXPECT_EQ(error_of(static_cast<PayloadType>(999), Bytes(kPayloadBytesMax + 1)), DecodeErrorCode::too_large);
}

TEST(Payload, a_rotation_proof_is_bound_to_network_and_account) {
    const AccountId account = samples::key_pair(1).account();
    NetworkId other;
    EXPECT_NE(rotate_proof_message(samples::network(), account), rotate_proof_message(other, account));
    EXPECT_NE(rotate_proof_message(other, account), rotate_proof_message(other, samples::key_pair(2).account()));
}

TEST(PayloadDeathTest, encoding_beyond_the_rules_is_a_broken_promise) {
    EXPECT_DEATH(encode_payload(Transfer{}), "CHECK failed");
    EXPECT_DEATH(encode_payload(UnknownPayload{99}), "CHECK failed");
    Record large{"a", ContentType::opaque, Bytes(kPayloadBytesMax)};
    EXPECT_DEATH(encode_payload(large), "CHECK failed");
}

}  // namespace
}  // namespace weft
