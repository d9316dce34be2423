// The HTTP client against servers that are no good nodes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/canned_server.hpp"
#include "tools/client/event_stream.hpp"
#include "tools/client/node_client.hpp"

namespace weft::client {
namespace {

using namespace std::chrono_literals;
using test::CannedServer;

constexpr auto kPatience = 300ms;

std::string with_body(const std::string& status, const std::string& body) {
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: application/json\r\nRetry-After: 3\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

Error error_from(const std::string& answer) {
    CannedServer server(answer);
    NodeClient node(server.endpoint(), kPatience);
    const auto info = node.info();
    return info ? Error{.what = "no error"} : info.error();
}

TEST(HttpClient, ASilentNodeIsATimeout) {
    EXPECT_EQ(error_from("").kind, Error::Kind::timeout);
    EXPECT_EQ(error_from("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}").kind, Error::Kind::unreachable);  // cut off
}

TEST(HttpClient, WhatIsNotHttpIsABadAnswer) {
    EXPECT_EQ(error_from("SSH-2.0-OpenSSH_9.2\r\n\r\n").kind, Error::Kind::bad_answer);
    EXPECT_EQ(error_from(with_body("200 OK", "<html>")).kind, Error::Kind::bad_answer);
    EXPECT_EQ(error_from(with_body("200 OK", "{}")).kind, Error::Kind::bad_answer);
    const std::string huge = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kAnswerBytesMax + 1) + "\r\n\r\n";
    EXPECT_EQ(error_from(huge).kind, Error::Kind::bad_answer);
}

TEST(HttpClient, ARefusalKeepsCodeStatusAndAdvice) {
    const Error error = error_from(with_body("503 Busy", R"({"code":"busy","detail":"full","hint":"later"})"));
    EXPECT_EQ(error.kind, Error::Kind::refused);
    EXPECT_EQ(error.status, 503);
    EXPECT_EQ(error.code, "busy");
    EXPECT_EQ(error.retry_after_s, 3u);
}

TEST(HttpClient, AConnectionThatTheNodeClosedIsOpenedAgain) {
    CannedServer server(with_body("200 OK", "{}"));  // closes after each answer, without saying so
    HttpConnection http(server.endpoint(), 2s);
    for (int i = 1; i <= 3; ++i) {
        const auto answer = http.send({.target = "/", .body = {}, .content_type = {}});
        ASSERT_TRUE(answer.has_value()) << answer.error().what;
        EXPECT_EQ(answer->body, "{}");
        EXPECT_EQ(server.connections(), i);
    }
}

TEST(EventStream, GivesItsEventsThenItsEnd) {
    CannedServer server(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: a\ndata: 1\n\n: x\n\ndata: 2\n\n");
    auto stream = EventStream::open(server.endpoint(), "topics=a", "", 2s);
    ASSERT_TRUE(stream.has_value()) << stream.error().what;
    const auto first = stream->next(2s);
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->name, "a");
    const auto second = stream->next(2s);
    ASSERT_TRUE(second && *second);
    EXPECT_EQ((*second)->data, "2");
    const auto end = stream->next(2s);
    ASSERT_FALSE(end.has_value());
    EXPECT_EQ(end.error().kind, Error::Kind::unreachable);
}

TEST(EventStream, ARefusalIsTheNodes) {
    CannedServer server(with_body("400 Bad Request", R"({"code":"bad_request","detail":"no such topic"})"));
    const auto stream = EventStream::open(server.endpoint(), "topics=zzz", "", 2s);
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, "bad_request");
}

}  // namespace
}  // namespace weft::client
