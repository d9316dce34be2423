// What is answered while a node starts.
#include "node/runtime/starting_health.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "node/runtime/opening.hpp"
#include "node/runtime/system_random.hpp"
#include "tests/runtime/test_node.hpp"

namespace weft::node {
namespace {

namespace json = boost::json;

TEST(StartingHealth, IsAliveAndSaysHowFarItIs) {
    Config config;
    config.api.listen = {"127.0.0.1", 0};
    config.node.data = "/";
    StartProgress progress;
    const auto starting = StartingHealth::listen(config, progress);
    ASSERT_TRUE(starting) << starting.error();
    const std::uint16_t port = (*starting)->port();
    EXPECT_EQ(http_get(port, "/livez").status, 200u);

    progress.enter(StartProgress::Stage::replaying);
    progress.set_replayed(400, 1000);
    const HttpAnswer answer = http_get(port, "/readyz");
    EXPECT_EQ(answer.status, 503u);
    const json::value ready = json::parse(answer.body);
    EXPECT_FALSE(ready.at("ready").as_bool());
    EXPECT_EQ(ready.at("state").as_string(), "recovering");
    EXPECT_EQ(ready.at("reason").as_string(), "starting: replaying the log, 40%");

    const HttpAnswer other = http_get(port, "/api/v1/tips?count=2");
    EXPECT_EQ(other.status, 503u);
    EXPECT_EQ(json::parse(other.body).at("code").as_string(), "starting");
    EXPECT_EQ(other.headers.at("retry-after"), "1");
}

TEST(StartingHealth, LeavesThePortToTheNode) {
    Config config;
    config.api.listen = {"127.0.0.1", 0};
    config.node.data = "/";
    const StartProgress progress;
    auto first = StartingHealth::listen(config, progress);
    ASSERT_TRUE(first) << first.error();
    config.api.listen.port = (*first)->port();
    EXPECT_FALSE(StartingHealth::listen(config, progress)) << "the port is taken";
    RawConnection open(config.api.listen.port);
    open.send(request_text("GET", "/livez", "", {}));
    EXPECT_EQ(open.read_answer().status, 200u);
    first->reset();
    EXPECT_TRUE(open.ended());
    const auto second = StartingHealth::listen(config, progress);
    EXPECT_TRUE(second) << second.error();
}

TEST(StartProgress, ReachesTheEndOfTheLog) {
    const TestNode node;
    TestDevice device(node);
    const auto events = node.events("?topics=confirmed");
    const Block block = device.pay(1);
    ASSERT_EQ(node.submit(block.encoded).status, 202u);
    ASSERT_NE(events->read_until(block.id.hex()), "");
    const TemporaryFolder folder;
    Config config = node.config();
    std::filesystem::create_directories(folder / "data" / "ledger");
    std::filesystem::copy(config.node.data / "ledger" / "log", folder / "data" / "ledger" / "log");
    config.node.data = folder / "data";
    const auto identity = load_identity(config);
    ASSERT_TRUE(identity.has_value()) << identity.error();
    SystemRandom random;
    SerialExecutor executor;
    StartProgress progress;
    ASSERT_TRUE(open_ledger(config, *identity, random, executor, 2'000 * kMicrosecondsPerSlot, progress));
    EXPECT_EQ(progress.words(), "starting: replaying the log, 100%");
}

}  // namespace
}  // namespace weft::node
