// The tour of README.md, run by a shell exactly as it stands there.
#include <gmock/gmock.h>

#include "tests/system/live_network.hpp"
#include "tools/demo/process.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// All ```sh blocks between the marks.
std::string tour_commands() {
    std::ifstream in(std::string(WEFT_SOURCE_DIR) + "/README.md");
    std::string script;
    bool in_tour = false;
    bool in_block = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "<!-- tour -->") in_tour = true;
        if (line == "<!-- end of tour -->") in_tour = false;
        if (in_block && line == "```") in_block = false;
        if (in_block) script += line + "\n";
        if (in_tour && line == "```sh") in_block = true;
    }
    return script;
}

TEST(Readme, TheTourWorksAsWritten) {
    LiveNetwork live(2);
    ASSERT_TRUE(live.ok());
    const std::string commands = tour_commands();
    for (const char* command : {"keygen", "account register", "pay", "record", "watch", "proof get", "proof verify"}) {
        ASSERT_THAT(commands, HasSubstr(command));
    }
    // The places that the tour names: the programs, and the demo's folder.
    const ScratchFolder scratch;
    std::filesystem::create_directories(scratch.path() / "build/release");
    std::filesystem::create_directory_symlink(WEFT_BIN_DIR, scratch.path() / "build/release/bin");
    std::filesystem::create_directories(scratch.path() / "out");
    std::filesystem::create_directory_symlink(live.folder(), scratch.path() / "out/demo");
    const std::string script =
        scratch.write("tour.sh", "set -euo pipefail\ncd " + scratch.path().string() +
                                     "\nexport WEFT_NODE=" + live.apis()[0].url() + "\n" + commands);
    auto shell = demo::Process::start({"/bin/bash", "-x", script}, scratch.file("output"));
    ASSERT_TRUE(shell.has_value());
    const auto ending = shell->wait(120s);
    const std::string output = scratch.read("output");
    ASSERT_TRUE(ending && ending->code == 0 && ending->signal == 0) << output;
    EXPECT_THAT(output, HasSubstr("valid: block"));
    EXPECT_THAT(output, HasSubstr("wrong_payload"));
}

}  // namespace
}  // namespace weft::test
