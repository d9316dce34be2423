// Validators whose keys lie with signers: killed, restarted, and fed with an old data folder.
#include "tests/system/traffic.hpp"
#include "tests/tools/cli_runner.hpp"
#include "tools/demo/agreement.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kUsers = 8;
constexpr double kRate = 100;
constexpr std::size_t kVictim = 1;
constexpr auto kStopPatience = std::chrono::seconds{10};

class Signers : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(live_.ok());
        nodes_ = live_.clients();
        traffic_ = std::make_unique<Traffic>(live_, kUsers, kRate);
        ASSERT_TRUE(confirmed_beyond(50));
    }

    std::uint64_t confirmed() { return traffic_->book().counts().confirmed; }

    // So many more payments are confirmed.
    bool confirmed_beyond(std::uint64_t more) {
        const std::uint64_t wanted = confirmed() + more;
        return eventually(kFatePatience, [&] {
            traffic_->follow_up(std::vector<bool>(nodes_.size(), true));
            return confirmed() >= wanted;
        });
    }

    Round proposed(std::size_t node) {
        const auto info = nodes_[node].info();
        return info ? info->round_proposed : 0;
    }

    bool proposes_beyond(std::size_t node, Round round) {
        return eventually(kFatePatience, [&] { return proposed(node) > round; });
    }

    std::string log_of(std::size_t node) { return demo::tail_of(live_.nodes().files().nodes[node].log, 100'000); }

    std::string signer_log_of(std::size_t node) {
        return demo::tail_of(live_.nodes().files().nodes[node].folder / "signer.log", 100'000);
    }

    void expect_all_well() {
        EXPECT_TRUE(live_.nodes().deaths().empty()) << "a node ended by itself";
        EXPECT_TRUE(traffic_->settle()) << traffic_->book().open() << " blocks without a fate";
        EXPECT_EQ(traffic_->book().counts().rejected, 0u);
        const auto history = demo::same_history(nodes_, traffic_->book().last_commit(), kFatePatience);
        EXPECT_TRUE(history.ok) << history.detail;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            EXPECT_EQ(log_of(i).find("made two blocks of round"), std::string::npos) << "node " << i + 1;
        }
    }

    std::string doctor() {
        return weft_cli({"doctor", "--config", live_.nodes().files().nodes[kVictim].config.string()}).out;
    }

    LiveNetwork live_{kUsers, 4, true};
    std::vector<client::NodeClient> nodes_;
    std::unique_ptr<Traffic> traffic_;
};

TEST_F(Signers, AKilledSignerStopsItsValidatorAloneUntilItIsBack) {
    for (int round = 0; round < 3; ++round) {
        live_.nodes().kill_signer(kVictim);
        ASSERT_TRUE(eventually(kFatePatience, [&] {
            const auto info = nodes_[kVictim].info();
            return info && !info->cannot_sign.empty();
        }));
        EXPECT_NE(doctor().find("fail key      this validator makes no round blocks"), std::string::npos) << doctor();
        const Round stopped_at = proposed(kVictim);
        ASSERT_TRUE(confirmed_beyond(50)) << "three validators suffice";
        EXPECT_EQ(proposed(kVictim), stopped_at);
        const auto ready = nodes_[kVictim].ready();
        EXPECT_TRUE(ready && *ready) << "it goes on as a plain node";
        ASSERT_TRUE(live_.nodes().start_signer(kVictim).has_value());
        ASSERT_TRUE(proposes_beyond(kVictim, stopped_at));
        EXPECT_NE(doctor().find("ok   key      weftd has it with weft-signer"), std::string::npos) << doctor();
    }
    EXPECT_NE(log_of(kVictim).find("cannot sign, and goes on as a plain node"), std::string::npos);
    expect_all_well();
}

TEST_F(Signers, NodesAndSignersKilledTogetherGoOn) {
    for (int round = 0; round < 4; ++round) {
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (round % 2 == 0 && i != kVictim) continue;
            live_.nodes().kill(i);
            live_.nodes().kill_signer(i);
        }
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (!live_.nodes().running(i)) {
                ASSERT_TRUE(live_.nodes().start(i).has_value());
            }
        }
        ASSERT_TRUE(live_.nodes().wait_ready(kStartPatience).has_value());
        ASSERT_TRUE(confirmed_beyond(30));
        ASSERT_TRUE(proposes_beyond(kVictim, proposed(kVictim)));
    }
    expect_all_well();
}

// The folder as a backup has it. Alone, it has nobody who tells it what it made since: only its signer knows.
TEST_F(Signers, ARestoredDataFolderCannotContradictItself) {
    const fs::path data = live_.nodes().files().nodes[kVictim].folder / "data";
    const fs::path backup = live_.folder() / "backup";
    ASSERT_TRUE(live_.nodes().stop(kVictim, kStopPatience).has_value());
    fs::copy(data, backup, fs::copy_options::recursive);
    ASSERT_TRUE(live_.nodes().start(kVictim).has_value());
    const Round at_backup = proposed(kVictim);
    ASSERT_TRUE(proposes_beyond(kVictim, at_backup + 50));
    const Round signed_up_to = proposed(kVictim);
    live_.nodes().kill(kVictim);
    fs::remove_all(data);
    fs::rename(backup, data);
    ASSERT_TRUE(live_.nodes().start(kVictim).has_value());
    ASSERT_TRUE(proposes_beyond(kVictim, signed_up_to)) << "it goes on above what was signed";
    EXPECT_EQ(signer_log_of(kVictim).find("another block of round"), std::string::npos)
        << "the node did not even try: it was told what was signed";
    expect_all_well();
}

// Every program that signs, each as its users start it.
TEST(KeyFiles, AreRefusedWhenOthersCanReadThem) {
    LiveNetwork live(1, 1);
    ASSERT_TRUE(live.ok());
    const std::string url = live.nodes().api(0).url();
    const std::string config = live.nodes().files().nodes[0].config.string();
    const std::string genesis = live.nodes().files().genesis_file.string();
    const fs::path key = live.nodes().files().nodes[0].key_file;
    fs::permissions(key, fs::perms::group_read, fs::perm_options::add);
    const std::string bin = std::string(WEFT_BIN_DIR) + "/";
    const std::vector<std::vector<std::string>> programs = {
        {bin + "weftd", "--config", config, "--node.data", (live.folder() / "other").string(), "--api.listen",
         "127.0.0.1:0"},
        {bin + "weft-signer", "--genesis", genesis, "--key", key.string(), "--record", (live.folder() / "r").string(),
         "--socket", (live.folder() / "s").string()},
        {bin + "weft", "account", "revoke", key.string(), "--key", key.string(), "--node", url},
    };
    for (const auto& program : programs) {
        const fs::path log = live.folder() / (fs::path(program[0]).filename().string() + ".txt");
        auto process = demo::Process::start(program, log);
        ASSERT_TRUE(process.has_value());
        const auto ending = process->wait(kStopPatience);
        ASSERT_TRUE(ending.has_value()) << program[0] << " runs with such a key";
        EXPECT_NE(ending->code, 0);
        EXPECT_NE(demo::tail_of(log, 100).find("chmod 600"), std::string::npos) << demo::tail_of(log, 100);
    }
}

}  // namespace
}  // namespace weft::test
