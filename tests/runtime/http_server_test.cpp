// The HTTP server with handlers of this test: limits, time-outs, hostile clients.
#include "node/runtime/http/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "node/runtime/http/router.hpp"
#include "tests/runtime/raw_http.hpp"

namespace weft::node::http {
namespace {

class HttpServerTest : public testing::Test {
protected:
    HttpServerTest() {
        const auto echo = [](const Request& request, const Reply& reply) {
            reply(json_response(request.method + " " + request.path + " " + request.body));
        };
        const auto silent = [](const Request&, const Reply&) {};
        const auto stream = [this](const Request&, const Reply& reply) {
            Response response;
            response.stream = EventStream{{}, ring_.next_id()};
            reply(std::move(response));
        };
        router_.add({"GET", "/echo/{id}", "", echo});
        router_.add({"POST", "/echo/{id}", "", echo, Access::read, 100});
        router_.add({"GET", "/silent", "", silent});
        router_.add({"GET", "/stream", "", stream});
    }
    ~HttpServerTest() override {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

    void start(ServerOptions options = {}) {
        auto server = Server::listen(io_, {"127.0.0.1", 0}, router_, ring_, options, [](std::string_view, unsigned) {});
        ASSERT_TRUE(server.has_value()) << server.error();
        server_ = std::move(*server);
        thread_ = std::thread([this] { io_.run(); });
    }
    std::uint16_t port() const { return server_->endpoint().port; }
    HttpAnswer raw(const std::string& bytes) {
        RawConnection connection(port());
        connection.send(bytes);
        return connection.read_answer();
    }

    Domains domains_ = Domains::of(NetworkId{});
    EventRing ring_{domains_, 1, [this] { server_->wake_streams(); }};
    Router router_{Tokens{}};
    boost::asio::io_context io_{1};
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

TEST_F(HttpServerTest, KeepsConnectionsAndAnswersInOrder) {
    start();
    RawConnection connection(port());
    connection.send(request_text("GET", "/echo/1", "", {}) + request_text("POST", "/echo/2", "abc", {}) +
                    request_text("HEAD", "/echo/3", "", {}) + request_text("GET", "/echo/%34?x=%20", "", {}));
    EXPECT_EQ(connection.read_answer().body, "GET /echo/1 ");
    EXPECT_EQ(connection.read_answer().body, "POST /echo/2 abc");
    const HttpAnswer head = connection.read_answer(true);
    EXPECT_EQ(head.status, 200u);
    EXPECT_EQ(head.headers.at("content-length"), "13");
    EXPECT_EQ(connection.read_answer().body, "GET /echo/4 ");
}

TEST_F(HttpServerTest, ClosesWhenAskedTo) {
    start();
    RawConnection connection(port());
    connection.send(request_text("GET", "/echo/1", "", {{"Connection", "close"}}));
    EXPECT_EQ(connection.read_answer().status, 200u);
    EXPECT_TRUE(connection.ended());
}

TEST_F(HttpServerTest, UnknownRoutesMethodsAndTargets) {
    start();
    EXPECT_EQ(raw(request_text("GET", "/", "", {})).status, 404u);
    EXPECT_EQ(raw(request_text("GET", "/echo/1/", "", {})).status, 404u);
    const HttpAnswer other = raw(request_text("DELETE", "/echo/1", "", {}));
    EXPECT_EQ(other.status, 405u);
    EXPECT_EQ(other.headers.at("allow"), "GET, POST");
    EXPECT_EQ(raw(request_text("GET", "/echo/%zz", "", {})).status, 400u);
    EXPECT_EQ(raw(request_text("GET", "/echo/1?x=%4", "", {})).status, 400u);
    EXPECT_EQ(raw("GET http://[ HTTP/1.1\r\n\r\n").status, 400u);
}

TEST_F(HttpServerTest, WhatIsNotHttpIsRefused) {
    start();
    EXPECT_EQ(raw("\x16\x03\x01\x02\x00\x01\r\n\r\n").status, 400u);
    EXPECT_EQ(raw("GET /echo/1 HTTP/9.9\r\n\r\n").status, 400u);
    EXPECT_EQ(raw("GET /echo/1 HTTP/1.1\r\nContent-Length: -1\r\n\r\n").status, 400u);
    EXPECT_EQ(raw("POST /echo/1 HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx").status, 400u);
}

TEST_F(HttpServerTest, LargeHeadsAndBodiesAreRefused) {
    start();
    EXPECT_EQ(raw(request_text("GET", "/echo/1", "", {{"X", std::string(9000, 'x')}})).status, 431u);
    EXPECT_EQ(raw(request_text("GET", "/echo/" + std::string(9000, 'x'), "", {})).status, 431u);
    EXPECT_EQ(raw(request_text("POST", "/echo/1", std::string(100, 'x'), {})).status, 200u);
    EXPECT_EQ(raw(request_text("POST", "/echo/1", std::string(101, 'x'), {})).status, 413u);
    EXPECT_EQ(raw(request_text("POST", "/echo/1", std::string(3 << 20, 'x'), {})).status, 413u);
    EXPECT_EQ(raw(request_text("GET", "/echo/1", "body", {})).status, 413u);
    // The same without saying before how much it is.
    EXPECT_EQ(raw("POST /echo/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").status, 200u);
    EXPECT_EQ(raw("POST /echo/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + std::string(255, 'x') +
                  "\r\n0\r\n\r\n")
                  .status,
              413u);
}

TEST_F(HttpServerTest, ContinueIsSaidBeforeALargeBodyAndNotBeforeOneThatIsTooLarge) {
    start();
    RawConnection connection(port());
    connection.send("POST /echo/1 HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(connection.read_answer(true).status, 100u);
    connection.send("abc");
    EXPECT_EQ(connection.read_answer().body, "POST /echo/1 abc");
    EXPECT_EQ(raw("POST /echo/1 HTTP/1.1\r\nContent-Length: 300\r\nExpect: 100-continue\r\n\r\n").status, 413u);
}

TEST_F(HttpServerTest, SlowClientsAreDropped) {
    ServerOptions options;
    options.head_ms_max = 50;
    options.body_ms_max = 50;
    start(options);
    RawConnection silent(port());
    EXPECT_TRUE(silent.ended());
    RawConnection half_head(port());
    half_head.send("GET /echo/1 HTT");
    EXPECT_TRUE(half_head.ended());
    RawConnection half_body(port());
    half_body.send("POST /echo/1 HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_TRUE(half_body.ended());
    EXPECT_EQ(raw(request_text("GET", "/echo/1", "", {})).status, 200u);
}

TEST_F(HttpServerTest, ConnectionsAreBounded) {
    ServerOptions options;
    options.connections_max = 2;
    start(options);
    {
        RawConnection first(port());
        RawConnection second(port());
        for (RawConnection* each : {&first, &second}) {
            each->send(request_text("GET", "/echo/1", "", {}));
            EXPECT_EQ(each->read_answer().status, 200u);
        }
        EXPECT_TRUE(RawConnection(port()).ended());
        EXPECT_EQ(server_->connections(), 2u);
    }
    // Until the server has noticed that they are gone.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (server_->connections() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(raw(request_text("GET", "/echo/1", "", {})).status, 200u);
}

TEST_F(HttpServerTest, AHandlerThatNeverAnswersIsAnsweredFor) {
    start();
    EXPECT_EQ(raw(request_text("GET", "/silent", "", {})).status, 503u);
}

TEST_F(HttpServerTest, StreamsWakeForEventsAndShowSignsOfLife) {
    ServerOptions options;
    options.keep_alive_ms = 20;
    start(options);
    RawConnection connection(port());
    connection.send(request_text("GET", "/stream", "", {}));
    EXPECT_NE(connection.read_until(": weft events"), "");
    EXPECT_NE(connection.read_until(": keep-alive"), "");
    ring_.append(std::make_shared<const std::vector<Notice>>(1, CheckpointClosed{}));
    EXPECT_NE(connection.read_until("event: checkpoint\nid: 1\n"), "");
    EXPECT_NE(connection.read_until(": keep-alive"), "");
}

TEST_F(HttpServerTest, ASecondServerOnTheSamePortIsToldSo) {
    start();
    boost::asio::io_context other;
    const auto second =
        Server::listen(other, {"127.0.0.1", port()}, router_, ring_, {}, [](std::string_view, unsigned) {});
    ASSERT_FALSE(second.has_value());
    EXPECT_NE(second.error().find("cannot listen on 127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace weft::node::http
