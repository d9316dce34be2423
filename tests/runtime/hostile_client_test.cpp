// Clients that hold a real node's connections without using them, or use them without end: it goes on serving others.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <zmq.hpp>

#include "node/runtime/batch.hpp"
#include "node/runtime/metrics.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

// The thread sanitizer keeps several bytes for each one.
#if defined(__SANITIZE_THREAD__)
constexpr std::size_t kMegabyte = 8u << 20;
#else
constexpr std::size_t kMegabyte = 1u << 20;
#endif

class HostileClientTest : public testing::Test {
protected:
    // A device's block is taken and confirmed.
    void expect_served() {
        const auto events = node_.events("?topics=confirmed");
        const Block block = device_.pay(1);
        EXPECT_EQ(node_.submit(block.encoded).status, 202u);
        EXPECT_NE(events->read_until(block.id.hex()), "");
    }

    TestNode node_{[](Config& config) { config.api.connections_max = 64; }};
    TestDevice device_{node_};
};

TEST_F(HostileClientTest, HalfHeadsAndHalfBodiesUpToTheLimit) {
    std::vector<std::unique_ptr<RawConnection>> held;
    for (int i = 0; i < 50; ++i) {
        held.push_back(std::make_unique<RawConnection>(node_.api()));
        held.back()->send(i % 2 == 0 ? "POST /api/v1/blocks HTTP/1.1\r\nContent-Le"
                                     : "POST /api/v1/blocks HTTP/1.1\r\nContent-Type: application/octet-stream\r\n"
                                       "Content-Length: 300\r\n\r\nabc");
    }
    expect_served();
}

TEST_F(HostileClientTest, TooManyConnectionsAreEndedAndThoseThatAreThereWork) {
    RawConnection early(node_.api());
    early.send(request_text("GET", "/livez", "", {}));
    EXPECT_EQ(early.read_answer().status, 200u);
    std::vector<std::unique_ptr<RawConnection>> idle;
    for (int i = 0; i < 200; ++i) idle.push_back(std::make_unique<RawConnection>(node_.api()));
    EXPECT_TRUE(idle.back()->ended());
    early.send(request_text("GET", "/livez", "", {}));
    EXPECT_EQ(early.read_answer().status, 200u);
    idle.clear();
    expect_served();
}

// Requests without end on one connection whose answers are never read: they are not answered ahead into memory.
TEST_F(HostileClientTest, PipelinesThatAreNeverReadTakeNoMemory) {
    const std::size_t before = resident_bytes();
    std::vector<std::unique_ptr<RawConnection>> deaf;
    std::string requests;
    for (int i = 0; i < 500; ++i) requests += request_text("GET", "/openapi.json", "", {});
    for (int i = 0; i < 20; ++i) {
        deaf.push_back(std::make_unique<RawConnection>(node_.api()));
        deaf.back()->send(requests);  // answers of some 100 MB in all
    }
    expect_served();
    EXPECT_LT(resident_bytes(), before + 64 * kMegabyte);
}

TEST_F(HostileClientTest, SubscribersThatNeverReadHoldUpNobody) {
    std::vector<std::unique_ptr<RawConnection>> deaf;
    for (int i = 0; i < 20; ++i) deaf.push_back(node_.events("?topics=block,confirmed"));
    const std::size_t before = resident_bytes();
    for (int i = 0; i < 300; ++i)
        EXPECT_EQ(node_.submit(device_.record("t", std::string(20'000, 'x')).encoded).status, 202u);
    expect_served();
    EXPECT_LT(resident_bytes(), before + 96 * kMegabyte);
}

TEST_F(HostileClientTest, GarbageAfterAGoodRequestEndsItsConnectionOnly) {
    RawConnection connection(node_.api());
    connection.send(request_text("GET", "/livez", "", {}) + std::string(10'000, '\x01'));
    EXPECT_EQ(connection.read_answer().status, 200u);
    EXPECT_GE(connection.read_answer().status, 400u);
    EXPECT_TRUE(connection.ended());
    expect_served();
}

// Batches at full speed whose answers are never read.
TEST_F(HostileClientTest, ZmqSendersThatFloodAndNeverRead) {
    ::zmq::context_t context;
    ::zmq::socket_t flood(context, ::zmq::socket_type::dealer);
    flood.set(::zmq::sockopt::linger, 0);
    flood.set(::zmq::sockopt::sndtimeo, 20'000);
    flood.set(::zmq::sockopt::rcvhwm, 1);
    flood.connect("tcp://127.0.0.1:" + std::to_string(*node_.ports().zmq_router));
    Bytes forged = device_.pay(1).encoded;
    forged.back() ^= 1;
    const Bytes batch = encode_batch(std::vector<Bytes>(64, forged));
    const std::size_t before = resident_bytes();
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(flood.send(::zmq::buffer(batch)));
    expect_served();
    EXPECT_LT(resident_bytes(), before + 128 * kMegabyte);
}

}  // namespace
}  // namespace weft::node
