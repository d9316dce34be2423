#include "core/genesis.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/core/samples.hpp"

namespace weft {
namespace {

DecodeErrorCode error_after(const std::function<void(Genesis&)>& change) {
    Genesis genesis = samples::genesis();
    change(genesis);
    const auto checked = check_genesis(genesis);
    EXPECT_FALSE(checked);
    return checked.error().code;
}

TEST(Genesis, survives_a_round_trip_and_no_other_length) {
    const Genesis genesis = samples::genesis();
    Bytes bytes = encode_genesis(genesis);
    const auto decoded = decode_genesis(bytes);
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(*decoded, genesis);
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        ASSERT_EQ(decode_genesis(ByteView(bytes).first(size)).error().code, DecodeErrorCode::truncated) << size;
    }
    EXPECT_FALSE(decode_genesis({}));
    bytes.push_back(0);
    EXPECT_EQ(decode_genesis(bytes).error().code, DecodeErrorCode::trailing_bytes);
}

TEST(Genesis, every_changed_byte_is_refused_or_another_network) {
    const Bytes bytes = encode_genesis(samples::genesis());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const std::uint8_t change : {0x01, 0x80, 0xFF}) {
            Bytes bad = bytes;
            bad[i] ^= change;
            const auto decoded = decode_genesis(bad);
            if (!decoded) continue;
            ASSERT_EQ(encode_genesis(*decoded), bad) << i;
            ASSERT_NE(network_id(*decoded), samples::network()) << i;
        }
    }
}

TEST(Genesis, network_id_is_the_plain_hash) {
    EXPECT_EQ(samples::network().hex(), blake3(encode_genesis(samples::genesis())).hex());
}

TEST(Genesis, committee_is_made_of_its_accounts) {
    Genesis genesis = samples::genesis();
    genesis.committee = {3, 1, 0, 2};
    const Committee committee = genesis.committee_members();
    ASSERT_EQ(committee.size(), 4u);
    EXPECT_EQ(committee.members[0].key, samples::key_pair(4).public_key());
    EXPECT_EQ(committee.members[0].account, samples::key_pair(4).account());
    EXPECT_EQ(genesis.supply(), 21'000u);
}

TEST(Genesis, name_is_printable) {
    EXPECT_EQ(error_after([](Genesis& g) { g.name = ""; }), DecodeErrorCode::bad_length);
    EXPECT_EQ(error_after([](Genesis& g) { g.name = std::string(65, 'a'); }), DecodeErrorCode::bad_length);
    EXPECT_EQ(error_after([](Genesis& g) { g.name = "a\n"; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](Genesis& g) { g.name = "\xC3\xA9"; }), DecodeErrorCode::bad_value);
}

TEST(Genesis, parameters_have_ranges) {
    const auto bad = [](const std::function<void(Parameters&)>& change) {
        return error_after([&](Genesis& g) { change(g.parameters); }) == DecodeErrorCode::bad_value;
    };
    EXPECT_TRUE(bad([](Parameters& p) { p.window_slots = 0; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.window_slots = 86'401; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.skew_slots = p.window_slots + 1; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.gc_depth_rounds = 2; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.work_bits = 27; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.work_debt_levels = 15; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.work_debt_levels = UINT32_MAX; }));
    EXPECT_TRUE(bad([](Parameters& p) { p.access = static_cast<Access>(3); }));
    EXPECT_EQ(error_after([](Genesis& g) { g.unix_time_us = UINT64_MAX; }), DecodeErrorCode::bad_value);
}

TEST(Genesis, accounts_are_distinct_and_their_balances_sum_up) {
    EXPECT_EQ(error_after([](Genesis& g) { g.accounts.clear(); }), DecodeErrorCode::bad_count);
    EXPECT_EQ(error_after([](Genesis& g) { g.accounts[5].key = g.accounts[0].key; }), DecodeErrorCode::duplicate);
    EXPECT_EQ(error_after([](Genesis& g) { g.accounts[0].balance = UINT64_MAX; }), DecodeErrorCode::bad_value);
    EXPECT_EQ(error_after([](Genesis& g) { g.accounts[0].key.algorithm = static_cast<Algorithm>(2); }),
              DecodeErrorCode::bad_algorithm);
}

TEST(Genesis, committee_is_of_known_accounts_and_a_fitting_size) {
    EXPECT_EQ(error_after([](Genesis& g) { g.committee = {}; }), DecodeErrorCode::bad_count);
    EXPECT_EQ(error_after([](Genesis& g) { g.committee = {0, 1, 2}; }), DecodeErrorCode::bad_count);
    EXPECT_EQ(error_after([](Genesis& g) { g.committee.resize(129); }), DecodeErrorCode::bad_count);
    EXPECT_EQ(error_after([](Genesis& g) { g.committee = {0, 1, 2, 2}; }), DecodeErrorCode::duplicate);
    EXPECT_EQ(error_after([](Genesis& g) { g.committee = {0, 1, 2, 6}; }), DecodeErrorCode::bad_value);
    Genesis alone = samples::genesis();
    alone.committee = {5};
    EXPECT_TRUE(check_genesis(alone));
}

TEST(Genesis, access_policies_have_names_and_are_part_of_the_network) {
    for (const Access access : {Access::mixed, Access::consortium, Access::open}) {
        EXPECT_EQ(access_of_name(access_name(access)), access);
        Genesis genesis = samples::genesis();
        genesis.parameters.access = access;
        const auto decoded = decode_genesis(encode_genesis(genesis));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->parameters.access, access);
        EXPECT_EQ(network_id(genesis) == samples::network(), access == Access::mixed);
    }
    EXPECT_EQ(access_of_name("closed"), std::nullopt);
}

TEST(Genesis, a_count_beyond_the_bytes_allocates_nothing) {
    Bytes bytes = encode_genesis(samples::genesis());
    const std::size_t count_at = 1 + 1 + 9 + 8 + 29;
    ASSERT_EQ(bytes[count_at], 6);
    for (std::size_t i = 0; i < 4; ++i) bytes[count_at + i] = 0xFF;
    EXPECT_EQ(decode_genesis(bytes).error().code, DecodeErrorCode::truncated);
}

}  // namespace
}  // namespace weft
