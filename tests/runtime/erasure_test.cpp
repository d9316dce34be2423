// Erased payloads on a real node: who may order it, and what everybody sees afterwards.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "core/erase_order.hpp"
#include "node/runtime/files.hpp"
#include "tangle/ledger/proof.hpp"
#include "tests/runtime/test_node.hpp"
#include "tools/client/sender.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

const std::string kTag = "site7/person-42";
const std::string kData = "pulse 61 at the east gate";

Genesis short_window() {
    Genesis genesis = test_genesis();
    genesis.parameters.window_slots = 1;
    genesis.parameters.skew_slots = 1;
    return genesis;
}

class ErasedPayload : public ::testing::Test {
protected:
    Block confirmed_record() {
        const Block block = device_.record(kTag, kData);
        const auto events = node_.events("?topics=confirmed");
        EXPECT_EQ(node_.submit(block.encoded).status, 202u);
        EXPECT_NE(events->read_until(block.id.hex()), "");
        return block;
    }

    HttpAnswer post(const std::string& path, const std::string& body, const Headers& headers = {}) const {
        return http_post(node_.api(), path, "application/json", body, headers);
    }

    HttpAnswer erase_as_operator(const BlockId& id) const {
        return post("/api/v1/admin/blocks/" + id.hex() + "/erase", R"({"reason":"asked by the person"})",
                    {{"Authorization", "Bearer operator"}});
    }

    HttpAnswer erase_as_issuer(const BlockId& id, const KeyPair& key, const BlockId& signed_id) const {
        const Signature signature = key.sign(erase_order_message(node_.network(), signed_id));
        return post("/api/v1/blocks/" + id.hex() + "/erase",
                    R"({"key":")" + key.public_key().bytes.hex() + R"(","signature":")" + signature.hex() + "\"}");
    }

    // Payments move ledger time on; the connection's own deadline ends a node that never answers.
    template <class Ask>
    HttpAnswer until_settled(Ask ask) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        for (;;) {
            const HttpAnswer answer = ask();
            const bool waits = answer.status == 409 && answer.headers.contains("retry-after");
            if (!waits || std::chrono::steady_clock::now() > deadline) return answer;
            EXPECT_EQ(node_.submit(device_.pay(1).encoded).status, 202u);
        }
    }

    static std::string code_of(const HttpAnswer& answer) {
        return std::string(json::parse(answer.body).at("code").as_string());
    }

    bool is_on_disk(const std::string& text) const {
        for (const auto& file : std::filesystem::recursive_directory_iterator(node_.config().node.data)) {
            if (!file.is_regular_file() || file.file_size() == 0) continue;
            const auto content = read_file(file.path(), 1u << 30);
            EXPECT_TRUE(content) << content.error();
            if (content && content->find(text) != std::string::npos) return true;
        }
        return false;
    }

    // What a reader sees of an erased block.
    void expect_erased(const Block& block) const {
        const std::string path = "/api/v1/blocks/" + block.id.hex();
        const json::value shown = node_.get_json(path);
        EXPECT_TRUE(shown.at("payload_erased").as_bool());
        EXPECT_TRUE(shown.at("payload").is_null());
        EXPECT_EQ(shown.at("payload_hash").as_string(), std::string_view(block.header.payload_hash.hex()));
        EXPECT_EQ(shown.at("sequence").to_number<Sequence>(), block.header.sequence);
        EXPECT_EQ(node_.get_json(path + "/metadata").at("fate").as_string(), "confirmed");
        EXPECT_TRUE(node_.get_json(path + "/rival").at("rival").is_null());
        EXPECT_TRUE(node_.get_json("/api/v1/records?tag=" + kTag).at("records").as_array().empty());

        const HttpAnswer bytes = http_get(node_.api(), path, {{"Accept", "application/octet-stream"}});
        EXPECT_EQ(bytes.headers.at("weft-payload"), "erased");
        EXPECT_FALSE(decode_block(node_.domains(), as_bytes(bytes.body)));
        const auto decoded = decode_stored_block(node_.domains(), as_bytes(bytes.body));
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->id, block.id);
        EXPECT_TRUE(decoded->payload_erased && signature_valid(*decoded));

        const HttpAnswer proof = http_get(node_.api(), path + "/proof");
        ASSERT_EQ(proof.status, 200u) << proof.body;
        const auto verdict = tangle::verify_proof(node_.genesis(), as_bytes(proof.body));
        ASSERT_TRUE(verdict) << verdict.error().detail;
        EXPECT_EQ(verdict->block, block.id);
        const HttpAnswer whole = http_get(node_.api(), path + "/proof?payload=true");
        EXPECT_EQ(whole.status, 410u);
        EXPECT_EQ(code_of(whole), "payload_erased");
        EXPECT_FALSE(is_on_disk(kData));
        EXPECT_FALSE(is_on_disk(kTag));
    }

    TestNode node_{short_window(), 1, [](Config& config) { config.api.admin_token = "operator"; }};
    TestDevice device_{node_};
};

TEST_F(ErasedPayload, IsGoneAndFateAndProofStayAlsoAfterARestart) {
    const Block block = confirmed_record();
    ASSERT_TRUE(is_on_disk(kData));
    const HttpAnswer erased = until_settled([&] { return erase_as_operator(block.id); });
    ASSERT_EQ(erased.status, 200u) << erased.body;
    EXPECT_FALSE(json::parse(erased.body).at("before").as_bool());
    ASSERT_NO_FATAL_FAILURE(expect_erased(block));

    // Events from the first on: the tag is part of the payload.
    const auto events = node_.events("?topics=block,confirmed", {{"Last-Event-ID", "0"}});
    const Block later = device_.pay(5);
    node_.submit(later.encoded);
    const std::string told =
        events->read_until("confirmed\",\"reason\":\"none\",\"issuer\":\"" + later.header.issuer.hex());
    EXPECT_NE(told, "");
    EXPECT_EQ(told.find(kTag), std::string::npos);

    node_.restart();
    ASSERT_NO_FATAL_FAILURE(expect_erased(block));
    const HttpAnswer again = erase_as_operator(block.id);
    EXPECT_EQ(again.status, 200u);
    EXPECT_TRUE(json::parse(again.body).at("before").as_bool());
}

TEST_F(ErasedPayload, IsErasedOnTheOrderOfItsIssuerAndOfNobodyElse) {
    const Block block = confirmed_record();
    const HttpAnswer foreign = erase_as_issuer(block.id, test_key(3), block.id);
    EXPECT_EQ(foreign.status, 403u);
    EXPECT_EQ(code_of(foreign), "wrong_key");
    const HttpAnswer of_another = erase_as_issuer(block.id, test_key(2), genesis_block_id(node_.network()));
    EXPECT_EQ(of_another.status, 403u);
    EXPECT_EQ(code_of(of_another), "bad_signature");
    EXPECT_EQ(post("/api/v1/blocks/" + block.id.hex() + "/erase", "{}").status, 400u);
    EXPECT_EQ(post("/api/v1/admin/blocks/" + block.id.hex() + "/erase", "{}").status, 401u);

    const HttpAnswer erased = until_settled([&] { return erase_as_issuer(block.id, test_key(2), block.id); });
    ASSERT_EQ(erased.status, 200u) << erased.body;
    expect_erased(block);
}

TEST_F(ErasedPayload, OfWhatChangesTheStateOrIsNotHereIsRefused) {
    const Block payment = device_.pay(7);
    const auto events = node_.events("?topics=confirmed");
    ASSERT_EQ(node_.submit(payment.encoded).status, 202u);
    ASSERT_NE(events->read_until(payment.id.hex()), "");
    const HttpAnswer refused = until_settled([&] { return erase_as_operator(payment.id); });
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(code_of(refused), "not_erasable");
    EXPECT_EQ(erase_as_operator(genesis_block_id(node_.network())).status, 404u);
}

TEST_F(ErasedPayload, IsKeptForTheWindowThatTheCommitteeDecided) {
    const Block block = confirmed_record();
    client::NodeClient client(*client::parse_endpoint("http://127.0.0.1:" + std::to_string(node_.api())));
    const auto proposed = client::send_payload(client, client::Wallet(node_.network(), test_key(1)),
                                               Propose{0, {SetParameter{ParameterId::window_slots, 900}}}, {});
    ASSERT_TRUE(proposed) << proposed.error().what;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (node_.get_json("/api/v1/committee").at("epoch").as_int64() == 0) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline);
        ASSERT_EQ(node_.submit(device_.pay(1).encoded).status, 202u);
    }
    const HttpAnswer refused = erase_as_operator(block.id);
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(code_of(refused), "not_settled");
    EXPECT_GT(std::stoul(refused.headers.at("retry-after")), 500u);
}

TEST(PayloadInItsWindow, IsStillNeeded) {
    TestNode node([](Config& config) { config.api.admin_token = "operator"; });
    const Block block = TestDevice(node).record(kTag, kData);
    const auto events = node.events("?topics=confirmed");
    ASSERT_EQ(node.submit(block.encoded).status, 202u);
    ASSERT_NE(events->read_until(block.id.hex()), "");
    const HttpAnswer refused = http_post(node.api(), "/api/v1/admin/blocks/" + block.id.hex() + "/erase",
                                         "application/json", "{}", {{"Authorization", "Bearer operator"}});
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(json::parse(refused.body).at("code").as_string(), "not_settled");
    EXPECT_GT(std::stoul(refused.headers.at("retry-after")), 500u);
    EXPECT_FALSE(node.get_json("/api/v1/blocks/" + block.id.hex()).at("payload_erased").as_bool());
}

}  // namespace
}  // namespace weft::node
