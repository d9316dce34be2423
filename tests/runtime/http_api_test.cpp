// The HTTP API of a real node: one validator in this process.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "node/runtime/batch.hpp"
#include "tangle/ledger/proof.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

std::string code_of(const HttpAnswer& answer) {
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json") << answer.body;
    const json::value body = json::parse(answer.body);
    EXPECT_EQ(body.at("status").to_number<unsigned>(), answer.status);
    EXPECT_FALSE(body.at("hint").as_string().empty());
    return std::string(body.at("code").as_string());
}

// Asks until the answer is another than `pending`; the connection's own deadline ends a node that never answers.
HttpAnswer ask_while(const TestNode& node, const std::string& target, unsigned pending) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    HttpAnswer answer;
    do {
        answer = http_get(node.api(), target);
    } while (answer.status == pending && std::chrono::steady_clock::now() < deadline);
    return answer;
}

void submit_and_wait(const TestNode& node, const Block& block, const std::string& topic = "confirmed") {
    const auto events = node.events("?topics=confirmed,rejected");
    const HttpAnswer answer = node.submit(block.encoded);
    ASSERT_EQ(answer.status, 202u) << answer.body;
    const std::string seen = events->read_until(block.id.hex());
    ASSERT_NE(seen, "");
    EXPECT_NE(seen.find("event: " + topic), std::string::npos);
}

TEST(HttpApi, ABlockIsSubmittedConfirmedAndProved) {
    TestNode node;
    TestDevice device(node);
    const Block block = device.pay(250);
    const std::string path = "/api/v1/blocks/" + block.id.hex();
    submit_and_wait(node, block);

    const json::value metadata = node.get_json(path + "/metadata");
    EXPECT_EQ(metadata.at("fate").as_string(), "confirmed");
    EXPECT_EQ(metadata.at("reason").as_string(), "none");
    EXPECT_GT(metadata.at("commit").to_number<CommitIndex>(), 0u);
    EXPECT_EQ(node.get_json(path).at("payload").at("credits").at(0).at("amount").to_number<int>(), 250);
    EXPECT_EQ(http_get(node.api(), path, {{"Accept", "application/octet-stream"}}).body, text_of(block.encoded));

    const HttpAnswer again = node.submit(block.encoded);
    EXPECT_EQ(again.status, 200u);
    EXPECT_EQ(json::parse(again.body).at("admission").as_string(), "duplicate");
    EXPECT_EQ(json::parse(again.body).at("fate").as_string(), "confirmed");

    const HttpAnswer proof = ask_while(node, path + "/proof?payload=true", 409);
    ASSERT_EQ(proof.status, 200u) << proof.body;
    const auto verdict = tangle::verify_proof(node.genesis(), as_bytes(proof.body));
    ASSERT_TRUE(verdict.has_value()) << verdict.error().detail;
    EXPECT_EQ(verdict->block, block.id);
    EXPECT_EQ(verdict->fate, Fate::confirmed);
}

TEST(HttpApi, AccountsAndHistories) {
    TestNode node;
    TestDevice device(node);
    for (const Amount amount : {1, 2, 3}) submit_and_wait(node, device.pay(amount));
    const std::string payer = test_key(2).account().hex();
    const json::value account = node.get_json("/api/v1/accounts/" + payer);
    EXPECT_EQ(account.at("balance").to_number<Amount>(), 1'000'000u - 6);
    EXPECT_EQ(account.at("number").to_number<int>(), 1);
    EXPECT_EQ(account.at("next_sequence").to_number<Sequence>(), 4u);
    EXPECT_EQ(node.get_json("/api/v1/accounts/1"), account);

    const json::value newest = node.get_json("/api/v1/accounts/" + payer + "/history?limit=2");
    ASSERT_EQ(newest.at("lines").as_array().size(), 2u);
    EXPECT_EQ(newest.at("lines").at(0).at("amount").to_number<Amount>(), 3u);
    const std::string before = json::serialize(newest.at("next_before"));
    const json::value rest = node.get_json("/api/v1/accounts/" + payer + "/history?limit=2&before=" + before);
    ASSERT_EQ(rest.at("lines").as_array().size(), 1u);
    EXPECT_EQ(rest.at("lines").at(0).at("amount").to_number<Amount>(), 1u);
    EXPECT_TRUE(rest.at("next_before").is_null());

    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/accounts/" + std::string(64, '0'))), "unknown_account");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/accounts/x")), "bad_parameter");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/accounts/1/history?limit=0")), "bad_parameter");
}

TEST(HttpApi, ARejectedBlockSaysWhy) {
    TestNode node;
    TestDevice device(node);
    const Block block = device.pay(2'000'000);
    submit_and_wait(node, block, "rejected");
    const json::value metadata = node.get_json("/api/v1/blocks/" + block.id.hex() + "/metadata");
    EXPECT_EQ(metadata.at("fate").as_string(), "rejected");
    EXPECT_EQ(metadata.at("reason").as_string(), "insufficient_funds");
}

TEST(HttpApi, BadBlocksAreRefusedPreciselyAndNothingElseSuffers) {
    TestNode node;
    TestDevice device(node);
    const Bytes good = device.pay(1).encoded;

    EXPECT_EQ(code_of(node.submit({})), "malformed");
    for (const std::size_t size : {std::size_t{1}, good.size() / 2, good.size() - 1}) {
        const HttpAnswer answer = node.submit(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
        EXPECT_EQ(answer.status, 400u);
        EXPECT_EQ(code_of(answer), "malformed");
        EXPECT_NE(answer.body.find("truncated"), std::string::npos) << answer.body;
    }
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(code_of(node.submit(longer)), "malformed");

    Bytes forged = device.pay(1).encoded;
    forged[8] ^= 1;  // the time: still well-formed, but not what was signed
    EXPECT_EQ(code_of(node.submit(forged)), "bad_signature");
    const Block foreign = make_block(Domains::of(NetworkId{}), device.pay(1).header,
                                     Transfer{kNativeAsset, {{test_key(3).account(), 1}}, {}}, test_key(2));
    EXPECT_EQ(code_of(node.submit(foreign.encoded)), "bad_signature");

    const Block old = device.pay_with([](BlockHeader& header) {
        header.time -= 700 * kMicrosecondsPerSlot;
        header.parents.resize(1);
        header.parents[0] = BlockId(0, header.parents[0].hash());
    });
    EXPECT_EQ(code_of(node.submit(old.encoded)), "too_old");
    const Block young = device.pay_with([](BlockHeader& header) { header.time += 60 * kMicrosecondsPerSlot; });
    const HttpAnswer too_new = node.submit(young.encoded);
    EXPECT_EQ(too_new.status, 409u);
    EXPECT_EQ(code_of(too_new), "too_new");

    EXPECT_EQ(node.submit(Bytes(kBlockBytesMax + 1)).status, 413u);
    EXPECT_EQ(node.submit(Bytes(1 << 20)).status, 413u);
    EXPECT_EQ(code_of(http_post(node.api(), "/api/v1/blocks", "text/plain", "x")), "unsupported_media_type");
    for (const std::string body : {"{", "{\"block\":1}", "{\"block\":\"0g\"}", "{\"block\":\"00\",\"x\":1}", "[]"}) {
        EXPECT_EQ(code_of(http_post(node.api(), "/api/v1/blocks", "application/json", body)), "malformed") << body;
    }
    const std::string hex = "{\"block\":\"" + to_hex(good) + "\"}";
    EXPECT_EQ(http_post(node.api(), "/api/v1/blocks", "application/json", hex).status, 202u);
    submit_and_wait(node, device.pay(5));
}

TEST(HttpApi, ABatchHasOneVerdictEach) {
    TestNode node;
    TestDevice device(node);
    Bytes forged = device.pay(1).encoded;
    forged.back() ^= 1;
    const Bytes batch = encode_batch({device.pay(1).encoded, Bytes(10), forged, device.pay(2).encoded});
    const HttpAnswer answer = http_post(node.api(), "/api/v1/blocks/batch", "application/octet-stream", text_of(batch));
    ASSERT_EQ(answer.status, 200u) << answer.body;
    const json::array verdicts = json::parse(answer.body).at("verdicts").as_array();
    ASSERT_EQ(verdicts.size(), 4u);
    EXPECT_EQ(verdicts[0].at("admission").as_string(), "accepted");
    EXPECT_EQ(verdicts[1].at("code").as_string(), "malformed");
    EXPECT_TRUE(verdicts[1].at("id").is_null());
    EXPECT_NE(verdicts[2].at("admission").as_string(), "accepted");
    EXPECT_EQ(verdicts[3].at("admission").as_string(), "accepted");

    for (const Bytes& wrong : {Bytes{}, Bytes{1, 0, 0}, Bytes{5, 0, 0, 0, 1}, Bytes{0, 0, 0, 0}, Bytes(4, 255)}) {
        const HttpAnswer refused =
            http_post(node.api(), "/api/v1/blocks/batch", "application/octet-stream", text_of(wrong));
        EXPECT_EQ(refused.status, 400u);
        EXPECT_EQ(code_of(refused), "malformed_batch");
    }
}

TEST(HttpApi, UnknownThingsAreNotFound) {
    TestNode node;
    const std::string id(72, '0');
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/blocks/" + id)), "not_found");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/blocks/" + id + "/metadata")), "not_found");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/blocks/" + id + "/proof")), "not_found");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/blocks/12")), "bad_parameter");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/checkpoints/99")), "not_found");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/tips?count=257")), "bad_parameter");
    EXPECT_EQ(code_of(http_get(node.api(), "/api/v1/events?topics=weather")), "bad_parameter");
}

TEST(HttpApi, TheNodeDescribesItself) {
    TestNode node;
    EXPECT_EQ(http_get(node.api(), "/livez").body, "ok");
    const json::value ready = json::parse(http_get(node.api(), "/readyz").body);
    EXPECT_TRUE(ready.at("ready").as_bool());
    EXPECT_EQ(ready.at("state").as_string(), "ready");
    EXPECT_EQ(ready.at("reason").as_string(), "");
    EXPECT_EQ(ready.at("next_step").as_string(), "");
    EXPECT_EQ(ready.at("validators").at("reached").to_number<int>(), 1);
    EXPECT_GT(ready.at("disk").at("total_bytes").to_number<double>(), 0.0);
    submit_and_wait(node, TestDevice(node).pay(1));
    const json::value info = node.get_json("/api/v1/info");
    EXPECT_EQ(info.at("network").as_string(), network_id(node.genesis()).hex());
    EXPECT_EQ(info.at("author").to_number<int>(), 0);
    EXPECT_TRUE(info.at("ledger").at("conserved").as_bool());
    EXPECT_EQ(info.at("totals").at("confirmed").to_number<int>(), 1);
    EXPECT_TRUE(node.get_json("/api/v1/peers").at("peers").as_array().empty());
    EXPECT_EQ(node.get_json("/api/v1/genesis").at("name").as_string(), "test");
    EXPECT_EQ(node.get_json("/openapi.json").at("openapi").as_string(), "3.1.0");

    const HttpAnswer checkpoint = ask_while(node, "/api/v1/checkpoints/1", 404);
    EXPECT_EQ(json::parse(checkpoint.body).at("blocks").to_number<int>(), 1);

    const std::string metrics = http_get(node.api(), "/metrics").body;
    for (const std::string line :
         {"weft_fates_total{fate=\"confirmed\"} 1", "weft_submitted_total{answer=\"accepted\"} 1", "weft_ready 1",
          "weft_finality_seconds_count 1", "weft_queue_items{queue=\"intake\"}", "weft_resident_memory_bytes",
          "weft_disk_bytes", "weft_accounted_memory_bytes{part=\"event_ring\"}", "weft_state{state=\"ready\"} 1",
          "weft_rejected_total{reason=\"insufficient_funds\"} 0", "weft_build_info{"}) {
        EXPECT_NE(metrics.find(line), std::string::npos) << line << " is not in\n" << metrics;
    }
}

TEST(HttpApi, EventsResumeWhereTheyStopped) {
    TestNode node;
    TestDevice device(node);
    const Block first = device.pay(1);
    const Block second = device.pay(2);
    submit_and_wait(node, first);
    submit_and_wait(node, second);
    const auto all = node.events("?topics=confirmed", {{"Last-Event-ID", "0"}});
    EXPECT_NE(all->read_until("event: gap"), "");  // 0 is from before this run
    const std::string seen = all->read_until(first.id.hex());
    const std::size_t at = seen.rfind("id: ");
    const std::string id = seen.substr(at + 4, seen.find('\n', at) - at - 4);

    const auto resumed = node.events("?topics=confirmed", {{"Last-Event-ID", id}});
    const std::string rest = resumed->read_until(second.id.hex());
    EXPECT_NE(rest, "");
    EXPECT_EQ(rest.find(first.id.hex()), std::string::npos);
    EXPECT_EQ(rest.find("event: gap"), std::string::npos);
}

TEST(HttpApi, EventsOfOneAccount) {
    TestNode node;
    const auto own = node.events("?topics=block&account=" + test_key(2).account().hex());
    const auto foreign = node.events("?topics=block,checkpoint&account=" + test_key(3).account().hex());
    const Block block = TestDevice(node).pay(1);
    ASSERT_EQ(node.submit(block.encoded).status, 202u);
    EXPECT_NE(own->read_until(block.id.hex()), "");
    const std::string until_checkpoint = foreign->read_until("event: checkpoint");
    EXPECT_NE(until_checkpoint, "");
    EXPECT_EQ(until_checkpoint.find(block.id.hex()), std::string::npos);
}

TEST(HttpApi, TokensGuardTheApi) {
    const std::string token = "0123456789abcdef";
    const std::string admin = "fedcba9876543210";
    TestNode node([&](Config& config) {
        config.api.token = token;
        config.api.admin_token = admin;
    });
    EXPECT_EQ(http_get(node.api(), "/livez").status, 200u);
    EXPECT_EQ(http_get(node.api(), "/readyz").status, 200u);
    const HttpAnswer refused = http_get(node.api(), "/api/v1/info");
    EXPECT_EQ(refused.status, 401u);
    EXPECT_EQ(refused.headers.at("www-authenticate"), "Bearer");
    EXPECT_EQ(http_get(node.api(), "/api/v1/info", {{"Authorization", "Bearer " + admin + "x"}}).status, 401u);
    EXPECT_EQ(http_get(node.api(), "/api/v1/info", {{"Authorization", "Bearer " + token}}).status, 200u);
    EXPECT_EQ(http_get(node.api(), "/api/v1/info", {{"Authorization", "Bearer " + admin}}).status, 200u);

    const auto set_level = [&](const std::string& by, const std::string& body) {
        return http_post(node.api(), "/api/v1/admin/log", "application/json", body,
                         {{"Authorization", "Bearer " + by}});
    };
    EXPECT_EQ(set_level(token, R"({"level":"error"})").status, 403u);
    EXPECT_EQ(set_level(admin, R"({"level":"error"})").status, 200u);
    EXPECT_EQ(set_level(admin, R"({"level":"loud"})").status, 400u);
    EXPECT_EQ(set_level(admin, R"({"Level":"error"})").status, 400u);
    const HttpAnswer of_store = set_level(admin, R"({"component":"store","level":"warning"})");
    EXPECT_EQ(of_store.status, 200u);
    EXPECT_EQ(json::parse(of_store.body).at("levels").at("store").as_string(), "warning");
    EXPECT_EQ(json::parse(of_store.body).at("levels").at("net").as_string(), "error");
    EXPECT_EQ(set_level(admin, R"({"component":"stor","level":"debug"})").status, 400u);
    EXPECT_EQ(set_level(admin, R"({"level":"error"})").status, 200u);

    EXPECT_EQ(
        http_post(node.api(), "/api/v1/admin/shutdown", "application/json", "", {{"Authorization", "Bearer " + admin}})
            .status,
        202u);
    EXPECT_EQ(node.stop_request().wait().code, ExitCode::ok);
}

TEST(HttpApi, AdminRoutesAreClosedWithoutAToken) {
    TestNode node;
    EXPECT_EQ(code_of(http_post(node.api(), "/api/v1/admin/shutdown", "application/json", "")), "admin_closed");
}

TEST(HttpApi, ARestartForgetsNothing) {
    TestNode node;
    TestDevice device(node);
    const Block block = device.pay(7);
    submit_and_wait(node, block);
    const CommitIndex commit = node.get_json("/api/v1/info").at("commit").at("index").to_number<CommitIndex>();
    node.restart();
    EXPECT_GE(node.get_json("/api/v1/info").at("commit").at("index").to_number<CommitIndex>(), commit);
    EXPECT_EQ(node.get_json("/api/v1/blocks/" + block.id.hex() + "/metadata").at("fate").as_string(), "confirmed");
    EXPECT_EQ(node.get_json("/api/v1/accounts/2").at("balance").to_number<Amount>(), 1'000'007u);
    submit_and_wait(node, device.pay(1));
}

}  // namespace
}  // namespace weft::node
