// `weft health` against what a node may say.
#include <gmock/gmock.h>

#include "tests/tools/canned_server.hpp"
#include "tests/tools/cli_runner.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

std::string answer(const std::string& status, const std::string& type, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

std::string ready_body(const std::string& members) {
    return "{" + members +
           R"(,"validators":{"reached":3,"needed":3,"committee":4,"heard":4},"behind":{"checkpoints":0,"seconds":null},)"
           R"("seconds_since_commit":0})";
}

CliResult health_of(const std::string& bytes, const std::string& flag = "--timeout=2") {
    const CannedServer server(bytes);
    return weft_cli({"health", "--node", server.endpoint().url(), flag});
}

TEST(CliHealth, ReadyIsZeroAndOneLine) {
    const CliResult result = health_of(answer(
        "200 OK", "application/json",
        ready_body(R"("ready":true,"state":"ready","reason":"","next_step":"","warnings":[{"code":"disk_filling",)"
                   R"("what":"disk 92% full","next_step":"make room"}])")));
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, "ready; warning: disk 92% full\n");
}

TEST(CliHealth, NotReadyIsOneAndSaysWhyAndWhatNext) {
    const CliResult result = health_of(
        answer("503 Service Unavailable", "application/json",
               ready_body(R"("ready":false,"state":"catching_up","reason":"catching up: 1,204 checkpoints behind",)"
                          R"("next_step":"wait","warnings":[])")));
    EXPECT_EQ(result.code, 1);
    EXPECT_EQ(result.out, "not ready: catching_up: catching up: 1,204 checkpoints behind; next: wait\n");
}

TEST(CliHealth, ABusyNodeIsNotReady) {
    const CliResult result = health_of(
        answer("503 Service Unavailable", "application/problem+json",
               R"({"type":"about:blank","title":"x","status":503,"code":"busy","detail":"full","hint":"x"})"));
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.err, HasSubstr("full"));
}

TEST(CliHealth, NobodyThereIsThree) {
    std::string url;
    {
        const CannedServer gone("");
        url = gone.endpoint().url();
    }
    EXPECT_EQ(weft_cli({"health", "--node", url}).code, 3);
    EXPECT_EQ(weft_cli({"health", "--live", "--node", url}).code, 3);
    EXPECT_EQ(health_of("").code, 3) << "who says nothing in time is not reached";
}

TEST(CliHealth, LiveAsksForNothingElse) {
    const CliResult result = health_of(answer("200 OK", "text/plain", "ok"), "--live");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, "alive\n");
    EXPECT_EQ(weft_cli({"health", "--timeout", "0"}).code, 2);
}

}  // namespace
}  // namespace weft::test
