#include "core/proposal.hpp"

#include <gtest/gtest.h>

#include "core/payload.hpp"
#include "core/proposal_words.hpp"
#include "tests/core/samples.hpp"

namespace weft {
namespace {

constexpr auto kPropose = static_cast<std::uint16_t>(PayloadType::propose);
constexpr auto kApprove = static_cast<std::uint16_t>(PayloadType::approve);

DecodeErrorCode error_of(std::uint16_t type, ByteView bytes) {
    const auto decoded = decode_payload(type, bytes);
    EXPECT_FALSE(decoded);
    return decoded ? DecodeErrorCode::truncated : decoded.error().code;
}

// A proposal of one change whose kind and rest an attacker writes.
Bytes proposal_of(std::uint8_t kind, const Bytes& rest) {
    Bytes bytes;
    Writer out(bytes);
    out.u64(0).u8(1).u8(kind).bytes(rest);
    return bytes;
}

TEST(Proposal, survives_a_round_trip_and_no_other_length) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        const Propose proposal = samples::random_proposal(random);
        Bytes bytes = encode_payload(proposal);
        const auto decoded = decode_payload(kPropose, bytes);
        ASSERT_TRUE(decoded) << decoded.error().detail;
        ASSERT_EQ(std::get<Propose>(*decoded), proposal);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + random.below(9)) {
            ASSERT_EQ(error_of(kPropose, ByteView(bytes).first(size)), DecodeErrorCode::truncated) << size;
        }
        bytes.push_back(0);
        ASSERT_EQ(error_of(kPropose, bytes), DecodeErrorCode::trailing_bytes);
    }
}

TEST(Proposal, an_approval_survives_a_round_trip_and_no_other_length) {
    SplitMix random(3);
    const Approve approval{samples::random_fixed<AccountId>(random), samples::random_fixed<Hash>(random)};
    Bytes bytes = encode_payload(approval);
    ASSERT_EQ(bytes.size(), 64u);
    EXPECT_EQ(std::get<Approve>(*decode_payload(kApprove, bytes)), approval);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_EQ(error_of(kApprove, ByteView(bytes).first(size)), DecodeErrorCode::truncated);
    }
    bytes.push_back(0);
    EXPECT_EQ(error_of(kApprove, bytes), DecodeErrorCode::trailing_bytes);
}

TEST(Proposal, hostile_bytes_are_refused_by_name) {
    EXPECT_EQ(error_of(kPropose, proposal_of(0, Bytes(64))), DecodeErrorCode::bad_type);
    EXPECT_EQ(error_of(kPropose, proposal_of(6, Bytes(64))), DecodeErrorCode::bad_type);
    EXPECT_EQ(error_of(kPropose, proposal_of(1, Bytes(32 + 33))), DecodeErrorCode::bad_algorithm);
    EXPECT_EQ(error_of(kPropose, proposal_of(3, Bytes(32 + 33))), DecodeErrorCode::bad_algorithm);
    EXPECT_EQ(error_of(kPropose, proposal_of(4, Bytes(5))), DecodeErrorCode::bad_value) << "parameter 0";
    EXPECT_EQ(error_of(kPropose, proposal_of(4, {9, 0, 0, 0, 0})), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_of(kPropose, proposal_of(5, {0, 0})), DecodeErrorCode::bad_value) << "protocol 0";
    Bytes many = proposal_of(5, {1, 0});
    many[8] = static_cast<std::uint8_t>(kChangesMax + 1);
    EXPECT_EQ(error_of(kPropose, many), DecodeErrorCode::bad_count);
    many[8] = 0;
    many.resize(9);
    EXPECT_TRUE(decode_payload(kPropose, many)) << "without changes it takes a proposal back";
}

TEST(Proposal, any_bytes_decode_to_an_error_or_to_themselves) {
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        SCOPED_TRACE(seed);
        SplitMix random(seed);
        Bytes bytes = encode_payload(samples::random_proposal(random));
        for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
        }
        const auto decoded = decode_payload(kPropose, bytes);
        if (decoded) {
            ASSERT_EQ(encode_payload(*decoded), bytes);
        }
    }
}

TEST(Proposal, says_in_words_what_it_changes) {
    const AccountId account = samples::key_pair(5).account();
    const PublicKey key = samples::key_pair(8).public_key();
    EXPECT_EQ(change_words(AddValidator{account, key}),
              "add account " + account.hex() + " as a validator with key " + key.bytes.hex());
    EXPECT_EQ(change_words(RemoveValidator{account}), "remove the validator of account " + account.hex());
    EXPECT_EQ(change_words(SetValidatorKey{account, key}),
              "give the validator of account " + account.hex() + " the key " + key.bytes.hex());
    EXPECT_EQ(change_words(SetParameter{ParameterId::window_slots, 900}), "set window_slots to 900");
    EXPECT_EQ(change_words(SetParameter{ParameterId::access, 1}), "set access to consortium");
    EXPECT_EQ(change_words(SetParameter{ParameterId::access, 9}), "set access to 9");
    EXPECT_EQ(change_words(SetProtocol{2}), "go on with protocol 2");
    EXPECT_EQ(change_name(SetProtocol{2}), "set_protocol");
    EXPECT_EQ(change_name(AddValidator{}), "add_validator");
}

}  // namespace
}  // namespace weft
