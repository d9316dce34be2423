// The live connection and the live page of a real node.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/codec.hpp"
#include "node/runtime/gunzip.hpp"
#include "node/runtime/live/codec.hpp"
#include "node/runtime/page_files.hpp"
#include "tests/runtime/live_watcher.hpp"

namespace weft::node {
namespace {

const Headers kUpgrade{{"Connection", "Upgrade"},
                       {"Upgrade", "websocket"},
                       {"Sec-WebSocket-Version", "13"},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};

Headers upgrade(const Headers& more) {
    Headers headers = kUpgrade;
    headers.insert(headers.end(), more.begin(), more.end());
    return headers;
}

std::string code_of(const HttpAnswer& answer) {
    return std::string(boost::json::parse(answer.body).at("code").as_string());
}

TEST(LiveApi, ABlockAndItsFateComeOverTheConnection) {
    TestNode node;
    TestDevice device(node);
    Watcher watcher(node.api());
    const Bytes hello = watcher.read();
    ASSERT_GE(hello.size(), 34u);
    EXPECT_EQ(hello[0], 1);
    EXPECT_EQ(hello[1], 1);
    EXPECT_EQ(to_hex(ByteView(hello).subspan(2, 32)), node.network().hex());
    const Block block = device.pay(1);
    ASSERT_EQ(node.submit(block.encoded).status, 202u);
    watcher.read_until(block.id.view());
    // Its fate names it by 12 bytes, then says: confirmed.
    Bytes fate(block.id.bytes.begin(), block.id.bytes.begin() + 12);
    fate.push_back(static_cast<std::uint8_t>(Fate::confirmed));
    watcher.read_until(fate);
}

TEST(LiveApi, AnythingButAWishEndsTheConnection) {
    TestNode node;
    for (const char* hex : {"00", "0111dc050000", "0110dc05000000"}) {
        Watcher watcher(node.api());
        watcher.read();
        watcher.write(*from_hex(hex));
        EXPECT_TRUE(watcher.ends());
    }
    Watcher watcher(node.api());
    watcher.write(*from_hex("011000000000"));
    EXPECT_EQ(watcher.read()[1], 1);  // still there
}

TEST(LiveApi, WhoMayNotConnectIsToldWhy) {
    TestNode node;
    const std::string path = "/api/v1/ws";
    EXPECT_EQ(code_of(http_get(node.api(), path)), "upgrade_required");
    EXPECT_EQ(code_of(http_get(node.api(), path, upgrade({}))), "bad_subprotocol");
    EXPECT_EQ(code_of(http_get(node.api(), path, upgrade({{"Sec-WebSocket-Protocol", "other"}}))), "bad_subprotocol");
    const HttpAnswer foreign =
        http_get(node.api(), path,
                 upgrade({{"Sec-WebSocket-Protocol", "weft-live-1"}, {"Origin", "https://elsewhere.example"}}));
    EXPECT_EQ(foreign.status, 403u);
    EXPECT_EQ(code_of(foreign), "foreign_origin");
}

TEST(LiveApi, ATokenComesWithTheSubprotocols) {
    TestNode node([](Config& config) { config.api.token = "0123456789abcdef"; });
    const HttpAnswer none = http_get(node.api(), "/api/v1/ws", upgrade({{"Sec-WebSocket-Protocol", "weft-live-1"}}));
    EXPECT_EQ(none.status, 401u);
    const HttpAnswer wrong =
        http_get(node.api(), "/api/v1/ws", upgrade({{"Sec-WebSocket-Protocol", "weft-live-1, weft-token.6162"}}));
    EXPECT_EQ(code_of(wrong), "unknown_token");
    Watcher watcher(node.api(), "weft-live-1, weft-token." + to_hex(as_bytes("0123456789abcdef")));
    EXPECT_EQ(watcher.read()[1], 1);
}

TEST(LiveApi, ANodeStopsWhilePagesWatch) {
    auto node = std::make_unique<TestNode>();
    Watcher watcher(node->api());
    watcher.read();
    node.reset();
    EXPECT_TRUE(watcher.ends());
}

TEST(LivePage, IsServedWithItsPolicyWithoutAToken) {
    TestNode node([](Config& config) { config.api.token = "0123456789abcdef"; });
    const HttpAnswer plain = http_get(node.api(), "/");
    EXPECT_EQ(plain.status, 200u);
    if (page_files().empty()) {
        EXPECT_NE(plain.body.find("not in this build"), std::string::npos);
        return;
    }
    EXPECT_NE(plain.body.find("<!doctype html>"), std::string::npos);
    const std::string policy = plain.headers.at("content-security-policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    for (const PageFile& file : page_files()) {
        const std::string path(file.path);
        const HttpAnswer packed = http_get(node.api(), path, {{"Accept-Encoding", "br, gzip"}});
        EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
        EXPECT_EQ(packed.body, as_text(ByteView(file.gzip)));
        EXPECT_EQ(http_get(node.api(), path).body, gunzip(file.gzip));
        EXPECT_EQ(http_get(node.api(), path, {{"Accept-Encoding", "gzip;q=0"}}).body, gunzip(file.gzip));
        EXPECT_EQ(http_get(node.api(), path, {{"If-None-Match", std::string(file.etag)}}).status, 304u);
        EXPECT_EQ(packed.headers.at("cache-control").find("immutable") != std::string::npos,
                  path.starts_with("/assets/"));
    }
}

}  // namespace
}  // namespace weft::node
