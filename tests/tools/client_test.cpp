// The client library without a node: wallet, SenML, addresses, event streams, answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/client/answers.hpp"
#include "tools/client/endpoint.hpp"
#include "tools/client/node_client.hpp"
#include "tools/client/senml.hpp"
#include "tools/client/sse_parser.hpp"
#include "tools/client/wallet.hpp"

namespace weft::client {
namespace {

using testing::HasSubstr;

KeyPair key(std::uint8_t fill) {
    sign_init();
    Seed seed;
    seed.bytes.fill(fill);
    return KeyPair(seed);
}

NetworkId network() {
    NetworkId id;
    id.bytes.fill(7);
    return id;
}

Payload payment() {
    Transfer transfer;
    transfer.credits.push_back({key(9).account(), 5});
    return transfer;
}

TEST(Wallet, MakesABlockThatEveryNodeAccepts) {
    const Wallet wallet(network(), key(1));
    const auto block =
        wallet.make({.sequence = 3, .parents = {genesis_block_id(network())}, .time = 5'000'000}, payment());
    ASSERT_TRUE(block.has_value());
    const auto decoded = decode_block(Domains::of(network()), block->encoded);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().detail;
    EXPECT_EQ(decoded->id, block->id);
    EXPECT_TRUE(signature_valid(*decoded));
    EXPECT_EQ(decoded->header.issuer, wallet.account());
    EXPECT_EQ(decoded->header.sequence, 3u);
    EXPECT_EQ(decoded->payload, payment());
}

TEST(Wallet, ABlockIsNeverOlderThanItsParents) {
    const Wallet wallet(network(), key(1));
    const BlockId parent(Slot{100}, Hash{});
    const auto block = wallet.make({.sequence = 0, .parents = {parent}, .time = 5}, payment());
    ASSERT_TRUE(block.has_value());
    EXPECT_EQ(block->header.slot(), Slot{100});
    EXPECT_TRUE(decode_block(Domains::of(network()), block->encoded).has_value());
}

TEST(Wallet, DoesTheWorkThatIsAskedFor) {
    const Wallet wallet(network(), key(1));
    const auto block =
        wallet.make({.sequence = 0, .parents = {genesis_block_id(network())}, .work_bits = 10}, payment());
    ASSERT_TRUE(block.has_value());
    EXPECT_GE(work_of(block->id), 10u);
    EXPECT_FALSE(
        wallet.make({.parents = {genesis_block_id(network())}, .work_bits = kWorkBitsMax + 1}, payment()).has_value());
}

TEST(Wallet, SignsWithALaterKeyForItsAccount) {
    const Wallet wallet(network(), key(2), key(1).account());
    const auto block = wallet.make({.parents = {genesis_block_id(network())}}, payment());
    ASSERT_TRUE(block.has_value());
    EXPECT_EQ(block->header.issuer, key(1).account());
    EXPECT_EQ(block->header.key(), key(2).public_key());
    EXPECT_TRUE(signature_valid(*block));
}

TEST(Wallet, ARotationCarriesTheNewKeysConsent) {
    const Wallet wallet(network(), key(1));
    const RotateKey rotation = wallet.rotation(key(2), kKeyRolesAll, wallet.key().public_key());
    EXPECT_TRUE(verify(key(2).public_key(), rotate_proof_message(network(), wallet.account()), rotation.proof));
    EXPECT_TRUE(rotation.has_replaced);
}

TEST(Senml, ReadingsKeepTheirNumbersExactly) {
    const auto reading = parse_reading("temperature=21.5:Cel");
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(senml_json("", std::nullopt, {*reading}), R"([{"n":"temperature","u":"Cel","v":21.5}])");
    EXPECT_EQ(senml_json("m:", 1700000000.5, {{"a", -3, ""}, {"b", 0.1, "W"}}),
              R"([{"bn":"m:","bt":1700000000.5,"n":"a","v":-3},{"n":"b","u":"W","v":0.1}])");
}

TEST(Senml, RefusesWhatIsNoReading) {
    for (const char* text : {"", "temperature", "=1", "a=", "a=x", "a=1x", "a=nan", "a=inf", "a b=1", "-a=1"}) {
        EXPECT_FALSE(parse_reading(text).has_value()) << text;
    }
}

TEST(Senml, ChecksAPacksShape) {
    EXPECT_TRUE(check_senml_json(R"([{"n":"a","v":1},{"n":"b","vb":true}])").has_value());
    for (const char* text : {"", "{}", "[]", "[1]", R"([{"n":1}])", R"([{"v":"1"}])", R"([{"vb":0}])"}) {
        EXPECT_FALSE(check_senml_json(text).has_value()) << text;
    }
}

TEST(Endpoint, ReadsTheUsualForms) {
    EXPECT_EQ(*parse_endpoint("http://node:80"), (Endpoint{"node", 80}));
    EXPECT_EQ(*parse_endpoint("http://node:80/"), (Endpoint{"node", 80}));
    EXPECT_EQ(*parse_endpoint("10.0.0.1"), (Endpoint{"10.0.0.1", 14265}));
    EXPECT_EQ(*parse_endpoint("[::1]:5"), (Endpoint{"::1", 5}));
    EXPECT_TRUE(parse_endpoint("https://node")->tls);
    EXPECT_EQ(parse_endpoint("https://node:1/")->url(), "https://node:1");
    EXPECT_EQ(parse_endpoint("unix:/run/weft/admin.sock")->socket, "/run/weft/admin.sock");
    EXPECT_EQ(parse_endpoint("unix:/run/weft/admin.sock")->url(), "unix:/run/weft/admin.sock");
    EXPECT_EQ(parse_endpoint("[::1]:5")->url(), "http://[::1]:5");
    for (const char* text :
         {"", "unix:", ":80", "node:", "node:0", "node:65536", "node:8x", "a/b:1", "http://", "[[a]", "a]:1"}) {
        EXPECT_FALSE(parse_endpoint(text).has_value()) << text;
    }
}

TEST(SseParser, GivesTheSameEventsHoweverTheStreamIsCut) {
    const std::string stream =
        ": hello\r\nevent: confirmed\r\nid: 7\r\ndata: {\"a\":1}\r\n\r\ndata: x\ndata: y\n\n\nid: 9\n\n";
    const std::vector<StreamEvent> expected = {{"confirmed", "7", "{\"a\":1}"}, {"message", "", "x\ny"}};
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        SseParser parser;
        std::vector<StreamEvent> events;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            parser.feed(std::string_view(stream).substr(at, piece), events);
        }
        EXPECT_EQ(events, expected) << "in pieces of " << piece;
    }
}

TEST(Answers, NumbersMayBeDecimalStrings) {
    const std::string id(72, 'a');
    const auto small = read_metadata(
        R"({"id":")" + id + R"(","fate":"confirmed","reason":"none","commit":5,"checkpoint":null,"solid":true})");
    const auto large = read_metadata(
        R"({"id":")" + id +
        R"(","fate":"rejected","reason":"insufficient_funds","commit":"18446744073709551615","checkpoint":"3"})");
    ASSERT_TRUE(small.has_value()) << small.error().what;
    ASSERT_TRUE(large.has_value()) << large.error().what;
    EXPECT_EQ(small->fate, Fate::confirmed);
    EXPECT_FALSE(small->checkpoint.has_value());
    EXPECT_EQ(large->commit, UINT64_MAX);
    EXPECT_EQ(large->checkpoint, 3u);
}

TEST(Answers, AForeignShapeIsNamedNotGuessed) {
    for (const char* json : {"", "[]", "{}", R"({"id":"zz","fate":"confirmed"})", R"({"id":5,"fate":"confirmed"})"}) {
        const auto metadata = read_metadata(json);
        ASSERT_FALSE(metadata.has_value()) << json;
        EXPECT_EQ(metadata.error().kind, Error::Kind::bad_answer);
    }
    const std::string id(72, 'a');
    const auto fate = read_metadata(R"({"id":")" + id + R"(","fate":"maybe"})");
    ASSERT_FALSE(fate.has_value());
    EXPECT_THAT(fate.error().what, HasSubstr("fate"));
}

TEST(Answers, ARefusalCarriesTheNodesWords) {
    const Error error = refusal_of(
        {429, "application/problem+json", 2u,
         R"({"title":"t","status":429,"code":"work_too_low","detail":"12 bits","hint":"work","work_bits":12})"});
    EXPECT_EQ(error.kind, Error::Kind::refused);
    EXPECT_EQ(error.code, "work_too_low");
    EXPECT_EQ(error.work_bits, 12u);
    EXPECT_EQ(error.retry_after_s, 2u);
    EXPECT_THAT(error.what, HasSubstr("12 bits"));
    EXPECT_THAT(refusal_of({502, "text/html", std::nullopt, "<html>"}).what, HasSubstr("502"));
}

TEST(Batch, EachBlockFollowsItsLength) {
    EXPECT_EQ(encode_batch({{1, 2}, {}, {3}}), (Bytes{2, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 3}));
}

}  // namespace
}  // namespace weft::client
