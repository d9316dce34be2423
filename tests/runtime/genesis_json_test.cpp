#include "node/runtime/genesis_json.hpp"

#include <gtest/gtest.h>

#include "core/sign/ed25519.hpp"
#include "node/runtime/files.hpp"
#include "tests/runtime/temporary_folder.hpp"

namespace weft::node {
namespace {

Genesis example() {
    sign_init();
    Genesis genesis;
    genesis.name = "a \"quoted\" net";
    genesis.unix_time_us = 1'700'000'000'000'000;
    genesis.parameters.work_bits = 7;
    for (std::uint8_t i = 1; i <= 5; ++i) {
        Seed seed;
        seed.bytes.fill(i);
        GenesisAccount account;
        account.key = KeyPair(seed).public_key();
        account.balance = i * (std::uint64_t{1} << 54);  // beyond what a JSON number keeps exact
        account.quota = {i, 10u * i};
        account.registrar = i == 5;
        if (i == 2) account.controller = KeyPair(seed).account();
        genesis.accounts.push_back(account);
    }
    genesis.committee = {0, 1, 2, 3};
    return genesis;
}

std::string changed(const std::string& from, const std::string& to) {
    std::string text = genesis_to_json(example());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from << " is not in " << text;
    return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
    const auto genesis = genesis_from_json(text);
    EXPECT_FALSE(genesis.has_value());
    return genesis ? "" : genesis.error();
}

TEST(GenesisJson, RoundTrip) {
    const Genesis genesis = example();
    const auto again = genesis_from_json(genesis_to_json(genesis));
    ASSERT_TRUE(again.has_value()) << again.error();
    EXPECT_EQ(*again, genesis);
    EXPECT_EQ(network_id(*again), network_id(genesis));
}

TEST(GenesisJson, AccessIsMixedUnlessItSaysOtherwise) {
    Genesis genesis = example();
    genesis.parameters.access = Access::consortium;
    const auto again = genesis_from_json(genesis_to_json(genesis));
    ASSERT_TRUE(again.has_value()) << again.error();
    EXPECT_EQ(again->parameters.access, Access::consortium);
    const auto silent = genesis_from_json(changed(",\"access\":\"mixed\"", ""));
    ASSERT_TRUE(silent.has_value()) << silent.error();
    EXPECT_EQ(network_id(*silent), network_id(example()));
    EXPECT_EQ(error_of(changed("\"access\":\"mixed\"", "\"access\":\"closed\"")),
              "parameters.access: must be mixed, consortium or open");
}

TEST(GenesisJson, UnknownKeysAreErrorsWithPathAndSuggestion) {
    EXPECT_EQ(error_of(changed("\"window_slots\"", "\"window_slot\"")),
              "parameters.window_slot: is not a known key; did you mean `window_slots`?");
    EXPECT_NE(error_of(changed("\"registrar\"", "\"registar\"")).find("accounts[0].registar"), std::string::npos);
    EXPECT_NE(error_of(changed("\"name\":", "\"x\": 1, \"name\":")).find("x: is not a known key"), std::string::npos);
}

TEST(GenesisJson, WrongTypesAndRangesNameThePath) {
    EXPECT_EQ(error_of(changed("\"work_bits\":7", "\"work_bits\":-7")),
              "parameters.work_bits: must be an integer from 0 to 4294967295");
    EXPECT_EQ(error_of(changed("\"work_bits\":7", "\"work_bits\":7.5")),
              "parameters.work_bits: must be an integer from 0 to 4294967295");
    EXPECT_NE(error_of(changed("[0,1,2,3]", "[0,1,2,\"x\"]")).find("committee[3]"), std::string::npos);
    EXPECT_EQ(error_of(changed("\"registrar\":false", "\"registrar\":1")),
              "accounts[0].registrar: must be true or false");
    EXPECT_NE(error_of(changed("\"key\":\"", "\"key\":\"zz")).find("accounts[0].key: must be 64 hex"),
              std::string::npos);
    EXPECT_NE(error_of("[1]").find("must be a JSON object"), std::string::npos);
    EXPECT_NE(error_of("{").find("not valid JSON"), std::string::npos);
    EXPECT_NE(error_of(genesis_to_json(example()) + "x").find("not valid JSON"), std::string::npos);
    EXPECT_NE(error_of(std::string(100'000, '[')).find("not valid JSON"), std::string::npos);
}

TEST(GenesisJson, TheRulesOfAGenesisHold) {
    EXPECT_FALSE(genesis_from_json(changed("[0,1,2,3]", "[0,1,2]")).has_value());
    EXPECT_FALSE(genesis_from_json(changed("[0,1,2,3]", "[0,1,2,2]")).has_value());
    EXPECT_FALSE(genesis_from_json(changed("[0,1,2,3]", "[0,1,2,9]")).has_value());
}

TEST(GenesisJson, LoadNamesTheFile) {
    const TemporaryFolder folder;
    EXPECT_NE(load_genesis(folder / "none.json").error().find("none.json"), std::string::npos);
    ASSERT_TRUE(write_file(folder / "g.json", genesis_to_json(example()), FileMode::open, IfExists::refuse));
    EXPECT_TRUE(load_genesis(folder / "g.json").has_value());
}

}  // namespace
}  // namespace weft::node
