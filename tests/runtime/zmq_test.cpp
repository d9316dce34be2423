// The ZeroMQ sockets of a real node.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <zmq.hpp>

#include "node/runtime/batch.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

constexpr int kDeadlineMs = 20'000;

class ZmqTest : public testing::Test {
protected:
    ::zmq::socket_t connect(::zmq::socket_type type, std::uint16_t port) {
        ::zmq::socket_t socket(context_, type);
        socket.set(::zmq::sockopt::rcvtimeo, kDeadlineMs);
        socket.set(::zmq::sockopt::sndtimeo, kDeadlineMs);
        socket.set(::zmq::sockopt::linger, 0);
        socket.connect("tcp://127.0.0.1:" + std::to_string(port));
        return socket;
    }
    static json::value exchange(::zmq::socket_t& socket, const Bytes& request) {
        EXPECT_TRUE(socket.send(::zmq::buffer(request)));
        ::zmq::message_t answer;
        EXPECT_TRUE(socket.recv(answer)) << "no answer";
        return json::parse(answer.to_string_view());
    }

    TestNode node_;
    TestDevice device_{node_};
    ::zmq::context_t context_;
};

TEST_F(ZmqTest, DealersAndReqSocketsGetTheirVerdicts) {
    for (const ::zmq::socket_type type : {::zmq::socket_type::dealer, ::zmq::socket_type::req}) {
        ::zmq::socket_t socket = connect(type, *node_.ports().zmq_router);
        const Block block = device_.pay(1);
        const json::value answer = exchange(socket, encode_batch({block.encoded, Bytes(3)}));
        ASSERT_EQ(answer.at("verdicts").as_array().size(), 2u);
        EXPECT_EQ(answer.at("verdicts").at(0).at("admission").as_string(), "accepted");
        EXPECT_EQ(answer.at("verdicts").at(0).at("id").as_string(), block.id.hex());
        EXPECT_EQ(answer.at("verdicts").at(1).at("code").as_string(), "malformed");
    }
}

TEST_F(ZmqTest, MalformedBatchesAreAnsweredAndHurtNobody) {
    ::zmq::socket_t socket = connect(::zmq::socket_type::dealer, *node_.ports().zmq_router);
    for (const Bytes& wrong : {Bytes{}, Bytes{1}, Bytes{2, 0, 0, 0, 7}, Bytes(kBatchBytesMax + 1, 1)}) {
        const json::value answer = exchange(socket, wrong);
        EXPECT_EQ(answer.at("error").at("code").as_string(), "malformed_batch") << wrong.size();
    }
    Bytes forged = device_.pay(1).encoded;
    forged[8] ^= 1;
    const json::value answer = exchange(socket, encode_batch({forged, device_.pay(1).encoded}));
    EXPECT_EQ(answer.at("verdicts").at(0).at("code").as_string(), "bad_signature");
    EXPECT_EQ(answer.at("verdicts").at(1).at("admission").as_string(), "accepted");
}

TEST_F(ZmqTest, BinaryIsAnsweredInBinary) {
    ::zmq::socket_t socket = connect(::zmq::socket_type::dealer, *node_.ports().zmq_router);
    const auto ask = [&](const Bytes& batch) {
        EXPECT_TRUE(socket.send(::zmq::str_buffer("ticket 7"), ::zmq::send_flags::sndmore));
        EXPECT_TRUE(socket.send(::zmq::str_buffer("binary"), ::zmq::send_flags::sndmore));
        EXPECT_TRUE(socket.send(::zmq::buffer(batch)));
        ::zmq::message_t ticket;
        ::zmq::message_t answer;
        EXPECT_TRUE(socket.recv(ticket)) << "no answer";
        EXPECT_EQ(ticket.to_string_view(), "ticket 7");
        EXPECT_TRUE(ticket.more() && socket.recv(answer) && !answer.more());
        return answer.to_string();
    };
    const Block block = device_.pay(1);
    Bytes forged = device_.pay(1).encoded;
    forged[8] ^= 1;
    const std::string first = ask(encode_batch({block.encoded, Bytes(3), forged}));
    EXPECT_EQ(first, std::string({3, 0, 0, 0, 0, 2, 3})) << "accepted, malformed, bad_signature";
    EXPECT_EQ(ask(encode_batch({block.encoded})), std::string({1, 0, 0, 0, 1})) << "duplicate";
    EXPECT_EQ(ask({1, 2}), std::string({0, 0, 0, 0})) << "no batch";
}

TEST_F(ZmqTest, FatesComeAsOneMessageForManyBlocks) {
    ::zmq::socket_t socket = connect(::zmq::socket_type::sub, *node_.ports().zmq_pub);
    socket.set(::zmq::sockopt::subscribe, "stats|");
    ::zmq::message_t frames[3];
    const auto receive = [&] {
        for (::zmq::message_t& frame : frames) ASSERT_TRUE(socket.recv(frame));
    };
    socket.set(::zmq::sockopt::subscribe, "fates|");
    receive();  // the first of the statistics: the subscription has arrived
    std::vector<Bytes> blocks;
    std::set<std::string> expected;
    for (int i = 0; i < 5; ++i) {
        const Block block = device_.pay(1);
        blocks.push_back(block.encoded);
        expected.insert(block.id.hex());
    }
    ::zmq::socket_t dealer = connect(::zmq::socket_type::dealer, *node_.ports().zmq_router);
    exchange(dealer, encode_batch(blocks));
    CommitIndex last = 0;
    std::uint32_t number = 0;
    while (!expected.empty()) {
        ASSERT_NO_FATAL_FAILURE(receive());
        if (frames[0].to_string_view() == "stats|") continue;
        ASSERT_EQ(frames[0].to_string_view(), "fates|");
        EXPECT_EQ(Reader({static_cast<const std::uint8_t*>(frames[2].data()), 4}).u32(), number++);
        Reader body({static_cast<const std::uint8_t*>(frames[1].data()), frames[1].size()});
        const CommitIndex commit = body.u64();
        EXPECT_GT(commit, last);
        last = commit;
        EXPECT_GT(body.u64(), 0u) << "the ledger time";
        const std::uint32_t count = body.u32();
        ASSERT_EQ(body.left(), count * 38u);
        for (std::uint32_t i = 0; i < count; ++i) {
            EXPECT_EQ(expected.erase(body.fixed<BlockId>().hex()), 1u);
            EXPECT_EQ(body.u8(), static_cast<std::uint8_t>(Fate::confirmed));
            EXPECT_EQ(body.u8(), static_cast<std::uint8_t>(RejectReason::none));
        }
    }
}

TEST_F(ZmqTest, SubscribersHearOfEverythingThatTheyAskedFor) {
    ::zmq::socket_t socket = connect(::zmq::socket_type::sub, *node_.ports().zmq_pub);
    const std::string account = "account/" + test_key(2).account().hex() + "|";
    for (const std::string topic : {"block|", "confirmed|", "reading/shed/temp|", "checkpoint|", "stats|"}) {
        socket.set(::zmq::sockopt::subscribe, topic);
    }
    socket.set(::zmq::sockopt::subscribe, account);
    const auto receive = [&](std::string& topic, std::string& body, std::uint32_t& number) {
        ::zmq::message_t frames[3];
        for (::zmq::message_t& frame : frames) ASSERT_TRUE(socket.recv(frame));
        ASSERT_EQ(frames[2].size(), 4u);
        topic = frames[0].to_string();
        body = frames[1].to_string();
        number = Reader({static_cast<const std::uint8_t*>(frames[2].data()), 4}).u32();
    };
    std::string topic;
    std::string body;
    std::uint32_t number = 0;
    receive(topic, body, number);  // the first of the statistics: the subscription has arrived
    ASSERT_EQ(topic, "stats|");

    const Block block = device_.record("shed/temp", "21.5");
    ASSERT_EQ(node_.submit(block.encoded).status, 202u);
    std::map<std::string, std::string> heard;
    while (heard.size() < 5) {
        ASSERT_NO_FATAL_FAILURE(receive(topic, body, number));
        if (topic == "stats|") continue;
        EXPECT_EQ(number, 0u) << topic;
        heard[topic] = body;
    }
    EXPECT_EQ(heard["block|"], text_of(block.encoded));
    EXPECT_EQ(heard["reading/shed/temp|"], text_of(block.encoded));
    EXPECT_EQ(json::parse(heard["confirmed|"]).at("id").as_string(), block.id.hex());
    EXPECT_EQ(heard[account], heard["confirmed|"]);
    EXPECT_EQ(json::parse(heard["checkpoint|"]).at("index").to_number<int>(), 1);
}

}  // namespace
}  // namespace weft::node
