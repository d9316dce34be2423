// A validator loses its disk and comes back from a backup that is older than what it signed since.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/system/traffic.hpp"
#include "tests/tools/cli_runner.hpp"
#include "tools/demo/agreement.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kUsers = 12;
constexpr double kRate = 100;
constexpr std::size_t kVictim = 3;

std::uint64_t confirmed_by(client::NodeClient& node) {
    const auto info = node.info();
    return info ? info->confirmed_total : 0;
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Backup : public testing::Test {
protected:
    Backup() : live_(kUsers) {}
    void SetUp() override { ASSERT_TRUE(live_.ok()); }

    std::string folder() const { return (live_.folder() / "backup").string(); }
    std::string genesis_file() const { return (live_.folder() / "genesis.json").string(); }
    std::string data() const { return live_.ledger(kVictim).parent_path().string(); }

    CliResult back_up(const std::string& token) const {
        return weft_cli({"backup", folder(), "--node", live_.apis()[kVictim].url(), "--token", token});
    }
    CliResult restore(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"restore", folder(), "--data", data(), "--genesis", genesis_file()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return weft_cli(std::move(arguments));
    }

    bool wait_for_commits(std::size_t node, std::uint64_t more) const {
        client::NodeClient client = live_.client(node);
        const std::uint64_t before = confirmed_by(client);
        return eventually(20s, [&] { return confirmed_by(client) >= before + more; });
    }

    LiveNetwork live_;
};

TEST_F(Backup, AValidatorThatComesBackFromAnOldOneContradictsNothing) {
    Traffic traffic(live_, kUsers, kRate);
    ASSERT_TRUE(wait_for_commits(kVictim, 300));
    CliResult made = back_up(kAdminToken);
    ASSERT_EQ(made.code, 0) << made.err;
    ASSERT_TRUE(wait_for_commits(kVictim, 300));
    made = back_up(kAdminToken);
    ASSERT_EQ(made.code, 0) << made.err;
    // It signs blocks that the backup does not know.
    ASSERT_TRUE(wait_for_commits(kVictim, 300));
    live_.nodes().kill(kVictim);
    std::filesystem::remove_all(live_.ledger(kVictim));

    const CliResult restored = restore();
    ASSERT_EQ(restored.code, 0) << restored.err;
    EXPECT_THAT(restored.out, HasSubstr("the committee certified"));
    EXPECT_THAT(restored.out, Not(HasSubstr("nothing of it was verified")));
    ASSERT_TRUE(live_.nodes().start(kVictim).has_value());
    const auto ready = live_.nodes().wait_ready(kStartPatience);
    ASSERT_TRUE(ready.has_value()) << ready.error().what;
    EXPECT_TRUE(wait_for_commits(kVictim, 200)) << "it does not take part again";
    EXPECT_TRUE(traffic.settle()) << traffic.book().open() << " blocks without a fate";
    std::vector<client::NodeClient> nodes = live_.clients();
    const auto history = demo::same_history(nodes, traffic.book().last_commit(), kFatePatience);
    EXPECT_TRUE(history.ok) << history.detail;
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_THAT(text_of(live_.nodes().files().nodes[i].log), Not(HasSubstr("made two blocks")));
    }
}

TEST_F(Backup, ATamperedOneIsRefused) {
    Traffic traffic(live_, kUsers, kRate);
    ASSERT_TRUE(wait_for_commits(kVictim, 300));
    ASSERT_EQ(back_up(kAdminToken).code, 0);
    live_.nodes().kill(kVictim);
    std::filesystem::remove_all(live_.ledger(kVictim));
    // A byte in the middle of what the log holds.
    std::filesystem::path segment;
    for (const auto& file : std::filesystem::directory_iterator(live_.folder() / "backup" / "log"))
        segment = file.path();
    std::fstream log(segment, std::ios::in | std::ios::out | std::ios::binary);
    const auto at = static_cast<std::streamoff>(std::filesystem::file_size(segment) / 2);
    log.seekg(at);
    const char byte = static_cast<char>(log.get());
    log.seekp(at);
    log.put(static_cast<char>(byte ^ 1));
    log.close();
    const CliResult refused = restore({"--from-genesis"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("is not right"));
    EXPECT_THAT(refused.err, HasSubstr("damaged"));
}

TEST_F(Backup, EverythingIsComputedAgainFromTheGenesis) {
    {
        Traffic traffic(live_, kUsers, kRate);
        ASSERT_TRUE(wait_for_commits(kVictim, 300));
        EXPECT_TRUE(traffic.settle());
    }
    EXPECT_EQ(back_up("").code, 1);  // without the token
    ASSERT_EQ(back_up(kAdminToken).code, 0);
    live_.nodes().kill(kVictim);
    EXPECT_EQ(restore().code, 2) << "there is a ledger already";
    std::filesystem::remove_all(live_.ledger(kVictim));
    const CliResult restored = restore({"--from-genesis", "--json"});
    ASSERT_EQ(restored.code, 0) << restored.err;
    EXPECT_THAT(restored.out, HasSubstr("\"from_commit\":0"));
    EXPECT_THAT(restored.out, Not(HasSubstr("\"certified\":0,")));
    ASSERT_TRUE(live_.nodes().start(kVictim).has_value());
    EXPECT_TRUE(live_.nodes().wait_ready(kStartPatience).has_value());
}

}  // namespace
}  // namespace weft::test
