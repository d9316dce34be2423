// The demo as a person starts it, for a few seconds, twice on one folder; its devices in a network that runs elsewhere.
#include <gmock/gmock.h>

#include <signal.h>

#include "tests/system/live_network.hpp"
#include "tests/tools/scratch_folder.hpp"
#include "tools/demo/process.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string run_demo(const ScratchFolder& folder, const std::string& log, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {std::string(WEFT_BIN_DIR) + "/weft-demo", "--data", folder.file("demo"),
                                          "--port-base", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto demo = demo::Process::start(arguments, folder.file(log));
    EXPECT_TRUE(demo.has_value());
    const auto ending = demo->wait(120s);
    EXPECT_TRUE(ending && ending->signal == 0 && ending->code == 0)
        << (ending ? ending->text() : "still running") << "\n"
        << folder.read(log);
    return folder.read(log);
}

TEST(Demo, HoldsItsVerdictAndGoesOnWithTheSameLedger) {
    const ScratchFolder folder;
    const std::vector<std::string> options = {"--rate", "100", "--devices", "10", "--duration", "5"};
    const std::string first = run_demo(folder, "first", options);
    EXPECT_THAT(first, HasSubstr("A new network"));
    EXPECT_THAT(first, HasSubstr("registers and funds"));
    EXPECT_THAT(first, HasSubstr("first confirmed payment"));
    EXPECT_THAT(first, HasSubstr("VERDICT: all of it holds"));
    const std::string second = run_demo(folder, "second", options);
    EXPECT_THAT(second, HasSubstr("Going on with the network"));
    EXPECT_THAT(second, testing::Not(HasSubstr("registers and funds")));
    EXPECT_THAT(second, HasSubstr("VERDICT: all of it holds"));
}

TEST(DemoJoin, ItsDevicesPayOverHttpWhileANodeIsKilled) {
    LiveNetwork net(0);
    ASSERT_TRUE(net.ok());
    const ScratchFolder folder;
    std::vector<std::string> arguments = {std::string(WEFT_BIN_DIR) + "/weft-demo", "join"};
    for (const auto& api : net.apis()) arguments.insert(arguments.end(), {"--node", api.url()});
    arguments.insert(arguments.end(), {"--genesis", net.nodes().files().genesis_file.string(), "--operator-key",
                                       net.folder() / "operator.key.json", "--secret", folder.file("secret.key.json"),
                                       "--rate", "50", "--devices", "9", "--patience", "30"});
    auto join = demo::Process::start(arguments, folder.file("join"));
    ASSERT_TRUE(join.has_value());
    const auto ordered = [&](std::uint64_t least) {
        return [&net, least] {
            const auto info = net.client(0).info();
            return info && info->confirmed_total >= least;
        };
    };
    EXPECT_TRUE(eventually(60s, ordered(100)));
    net.nodes().kill(3);
    EXPECT_TRUE(eventually(60s, ordered(200)));
    ASSERT_TRUE(net.nodes().start(3).has_value());
    ASSERT_TRUE(net.nodes().wait_ready(60s).has_value());
    join->send(SIGTERM);
    const auto ending = join->wait(120s);
    EXPECT_TRUE(ending && ending->signal == 0 && ending->code == 0) << folder.read("join");
    EXPECT_THAT(folder.read("join"), HasSubstr("VERDICT: all of it holds"));
}

}  // namespace
}  // namespace weft::test
