// What an operator is told when validators of a real network go away, and come back.
#include <gmock/gmock.h>

#include "tests/system/live_network.hpp"
#include "tests/tools/cli_runner.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

TEST(HealthLive, LostValidatorsAreNamedAndTheNextStepWorks) {
    LiveNetwork live(1);
    ASSERT_TRUE(live.ok());
    const std::string node = live.apis()[0].url();
    const auto health = [&] { return weft_cli({"health", "--node", node}); };
    EXPECT_EQ(health().code, 0);
    EXPECT_THAT(health().out, HasSubstr("ready"));
    const CliResult status = weft_cli({"status", "--node", node});
    EXPECT_EQ(status.code, 0) << status.err;
    EXPECT_THAT(status.out, HasSubstr("validators  4 of 4 reached, 3 needed for a commit"));
    EXPECT_THAT(status.out, HasSubstr("validator 3, commit"));

    live.nodes().kill(2);
    live.nodes().kill(3);
    EXPECT_TRUE(eventually(20s, [&] { return health().out.find("refused") != std::string::npos; })) << health().out;
    EXPECT_EQ(health().code, 1);
    EXPECT_THAT(health().out, HasSubstr("not ready: waiting_for_peers: waiting for 1 more of the 3 validators"));
    EXPECT_EQ(weft_cli({"health", "--live", "--node", node}).code, 0);

    // The doctor, with that node's own configuration, finds the two that don't listen.
    const CliResult doctor = weft_cli({"doctor", "--config", live.nodes().files().nodes[0].config.string()});
    EXPECT_EQ(doctor.code, 1);
    EXPECT_THAT(doctor.out, HasSubstr("weftd runs and is not ready"));
    EXPECT_THAT(doctor.out, HasSubstr("Connection refused"));
    EXPECT_THAT(doctor.out, HasSubstr("takes connections"));

    ASSERT_TRUE(live.nodes().start(2));
    EXPECT_TRUE(eventually(30s, [&] { return health().code == 0; })) << health().out;
}

}  // namespace
}  // namespace weft::test
