// What clients send that are no pages: the connection ends, and the node serves others.
#include <gtest/gtest.h>

#include "node/runtime/live/feed.hpp"
#include "tests/runtime/live_watcher.hpp"

namespace weft::node {
namespace {

// Each is sent right after the handshake. A client's frames are masked; all masks are zero here.
struct Hostile {
    const char* what;
    const char* hex;
};
constexpr Hostile kHostile[] = {
    {"an unmasked frame",
     "8206"
     "0110dc050000"},
    {"a frame that claims 2^63 bytes",
     "82ff8000000000000000"
     "00000000"},
    {"a frame that claims a gigabyte",
     "82ff0000000040000000"
     "00000000"},
    {"a message longer than any wish",
     "8287"
     "00000000"
     "0110dc05000000"},
    {"the same in two frames",
     "0286"
     "00000000"
     "0110dc050000"
     "8081"
     "00000000"
     "00"},
    {"reserved bits",
     "f286"
     "00000000"
     "0110dc050000"},
    {"an unknown opcode",
     "8b80"
     "00000000"},
    {"a ping of 126 bytes",
     "89fe007e"
     "00000000"},
    {"a ping in parts",
     "0981"
     "00000000"
     "00"},
    {"a continuation of nothing",
     "8086"
     "00000000"
     "0110dc050000"},
    {"a length in more bytes than it needs",
     "82fe0006"
     "00000000"
     "0110dc050000"},
    {"HTTP", "474554202f20485454502f312e310d0a0d0a"},
};

TEST(LiveHostile, WhoBreaksTheRulesIsCutOff) {
    TestNode node;
    Watcher good(node.api());
    for (const Hostile& hostile : kHostile) {
        SCOPED_TRACE(hostile.what);
        Watcher watcher(node.api());
        watcher.write_raw(*from_hex(hostile.hex));
        EXPECT_TRUE(watcher.ends());
    }
    EXPECT_EQ(good.read()[1], 1);  // hello
    good.write(*from_hex("0110dc050000"));
    EXPECT_EQ(http_get(node.api(), "/livez").status, 200u);
}

TEST(LiveHostile, AWishInTextIsNone) {
    TestNode node;
    Watcher watcher(node.api());
    watcher.write_text(std::string("\x01\x10\x05\x05\x00\x00", 6));
    EXPECT_TRUE(watcher.ends());
}

TEST(LiveHostile, ThereIsRoomForSoManyPagesAndNoMore) {
    TestNode node;
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (std::size_t i = 0; i < live::Feed::kClientsMax; ++i) {
        watchers.push_back(std::make_unique<Watcher>(node.api()));
        watchers.back()->read();
    }
    const Headers upgrade{{"Connection", "Upgrade"},
                          {"Upgrade", "websocket"},
                          {"Sec-WebSocket-Version", "13"},
                          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                          {"Sec-WebSocket-Protocol", "weft-live-1"}};
    const HttpAnswer full = http_get(node.api(), "/api/v1/ws", upgrade);
    EXPECT_EQ(full.status, 503u);
    EXPECT_NE(full.body.find("too_many_pages"), std::string::npos);
    watchers.pop_back();
    // When the node has seen that it went.
    while (http_get(node.api(), "/api/v1/ws", upgrade).status == 503) continue;
    EXPECT_EQ(http_get(node.api(), "/api/v1/ws", upgrade).status, 101u);
}

}  // namespace
}  // namespace weft::node
