// The demo as a person starts it, for a few seconds, twice on one folder.
#include <gmock/gmock.h>

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

}  // namespace
}  // namespace weft::test
