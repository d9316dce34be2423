// A committee that changes while its users pay: by the commands that its operators type.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tangle/ledger/proof.hpp"
#include "tests/system/traffic.hpp"
#include "tests/tools/cli_runner.hpp"
#include "tools/client/committee_answers.hpp"
#include "tools/demo/agreement.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::size_t kUsers = 8;
constexpr double kRate = 60;
constexpr int kOk = 0;
constexpr int kUsage = 2;

class CommitteeLive : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(live_.ok());
        nodes_ = live_.clients();
        traffic_ = std::make_unique<Traffic>(live_, kUsers, kRate);
        ASSERT_TRUE(confirmed_beyond(30));
    }

    std::string file(const std::string& name) const { return (live_.folder() / name).string(); }
    std::string key_of(std::size_t node) { return live_.nodes().files().nodes[node].key_file.string(); }

    CliResult weft(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--node", live_.apis()[0].url()});
        return weft_cli(std::move(arguments));
    }
    CliResult committee(const std::string& action, const std::string& key, std::vector<std::string> rest) {
        rest.insert(rest.begin(), {"committee", action, "--key", key});
        return weft(std::move(rest));
    }
    void approve(const std::string& key, const std::string& proposer) {
        const CliResult approved = committee("approve", key, {proposer, "--yes"});
        EXPECT_EQ(approved.code, kOk) << approved.out << approved.err;
    }

    client::CommitteeView committee_at(client::NodeClient& node) {
        const auto json = node.get("/api/v1/committee");
        if (!json) return {};
        const auto view = client::read_committee(*json);
        EXPECT_TRUE(view) << view.error().what;
        return view ? *view : client::CommitteeView{};
    }

    // All nodes that are asked are in that epoch.
    bool reaches_epoch(EpochNumber number) {
        return eventually(kFatePatience, [&] {
            return std::all_of(nodes_.begin(), nodes_.end(),
                               [&](client::NodeClient& node) { return committee_at(node).epoch.number() == number; });
        });
    }

    std::uint64_t confirmed() { return traffic_->book().counts().confirmed; }
    bool confirmed_beyond(std::uint64_t more) {
        const std::uint64_t wanted = confirmed() + more;
        return eventually(kFatePatience, [&] {
            traffic_->follow_up(std::vector<bool>(4, true));
            return confirmed() >= wanted;
        });
    }

    CheckpointIndex checkpoint() {
        const auto info = nodes_[0].info();
        return info ? info->checkpoint : 0;
    }

    // A payment of the operator, proved into this file.
    void prove(const std::string& name) {
        const CliResult paid = weft({"pay", key_of(0), "1", "--key", file("operator.key.json"), "--quiet"});
        ASSERT_EQ(paid.code, kOk) << paid.err;
        const std::string id = paid.out.substr(0, paid.out.find('\n'));
        const CliResult got = weft({"proof", "get", id, "--out", file(name)});
        ASSERT_EQ(got.code, kOk) << got.out << got.err;
    }
    std::string verified(const std::string& name) {
        const CliResult result =
            weft_cli({"proof", "verify", file(name), "--genesis", live_.nodes().files().genesis_file.string()});
        EXPECT_EQ(result.code, kOk) << result.err;
        return result.out;
    }

    // A node with a key of its own, which no other node's configuration names.
    void start_fifth(const std::string& key_file) {
        const auto ports = demo::free_ports(1);
        ASSERT_TRUE(ports);
        const fs::path folder = live_.folder() / "node-5";
        fs::create_directories(folder);
        std::string peers;
        for (const demo::NodeFiles& other : live_.nodes().files().nodes) {
            peers += (peers.empty() ? "\"" : ", \"") + other.key.bytes.hex() +
                     "@127.0.0.1:" + std::to_string(other.ports.gossip) + "\"";
        }
        std::ofstream(folder / "weftd.toml") << "[node]\ndata = \"" << (folder / "data").string() << "\"\ngenesis = \""
                                             << live_.nodes().files().genesis_file.string() << "\"\n[key]\nfile = \""
                                             << key_file << "\"\n[api]\nlisten = \"127.0.0.1:" << ports->front().api
                                             << "\"\n[gossip]\nlisten = \"127.0.0.1:" << ports->front().gossip
                                             << "\"\npeers = [" << peers << "]\n[log]\nformat = \"text\"\n";
        auto process = demo::Process::start(
            {std::string(WEFT_BIN_DIR) + "/weftd", "--config", (folder / "weftd.toml").string()}, folder / "weftd.log");
        ASSERT_TRUE(process) << process.error().what;
        fifth_ = std::make_unique<demo::Process>(std::move(*process));
        nodes_.emplace_back(*client::parse_endpoint("http://127.0.0.1:" + std::to_string(ports->front().api)));
    }

    LiveNetwork live_{kUsers};
    std::vector<client::NodeClient> nodes_;
    std::unique_ptr<demo::Process> fifth_;
    std::unique_ptr<Traffic> traffic_;
};

TEST_F(CommitteeLive, AValidatorComesAndAnotherLeavesUnderLoad) {
    ASSERT_NO_FATAL_FAILURE(prove("first.proof"));
    const std::string fifth_key = file("fifth.json");
    ASSERT_EQ(weft_cli({"keygen", "--out", fifth_key, "--no-passphrase"}).code, kOk);
    const CliResult registered =
        weft({"account", "register", fifth_key, "--quota", "1000/10000", "--key", file("operator.key.json")});
    ASSERT_EQ(registered.code, kOk) << registered.out << registered.err;

    const CliResult proposed = committee("propose", key_of(0), {"--add", fifth_key});
    ASSERT_EQ(proposed.code, kOk) << proposed.out << proposed.err;
    EXPECT_THAT(proposed.out, HasSubstr("as a validator with key"));
    approve(key_of(1), key_of(0));
    EXPECT_EQ(committee_at(nodes_[0]).epoch.number(), 0u) << "two of four decide nothing";
    approve(key_of(2), key_of(0));
    ASSERT_TRUE(reaches_epoch(1));
    ASSERT_TRUE(confirmed_beyond(50)) << "four of five go on";

    ASSERT_NO_FATAL_FAILURE(start_fifth(fifth_key));
    ASSERT_TRUE(eventually(kStartPatience, [&] {
        const auto info = nodes_[4].info();
        return info && info->ready && info->author == std::optional<std::uint64_t>(4) &&
               info->round_proposed > kEpochRounds;
    })) << demo::tail_of(live_.folder() / "node-5" / "weftd.log", 30);
    ASSERT_TRUE(reaches_epoch(1));
    ASSERT_NO_FATAL_FAILURE(prove("second.proof"));

    const std::string leaving = KeyPair(*demo::seed_in(key_of(3))).account().hex();
    ASSERT_EQ(committee("propose", fifth_key, {"--remove", leaving}).code, kOk);
    for (const std::size_t author : {0, 1, 2}) approve(key_of(author), fifth_key);
    ASSERT_TRUE(reaches_epoch(2));
    EXPECT_EQ(committee_at(nodes_[0]).epoch.committee.size(), 4u);
    EXPECT_TRUE(eventually(kFatePatience, [&] {
        const auto info = nodes_[3].info();
        return info && info->ready && !info->author;
    })) << "it goes on as a plain node";
    ASSERT_TRUE(confirmed_beyond(50));
    ASSERT_NO_FATAL_FAILURE(prove("third.proof"));

    EXPECT_THAT(verified("first.proof"), HasSubstr("of 4 validators of epoch 0"));
    EXPECT_THAT(verified("second.proof"), HasSubstr("of 5 validators of epoch 1"));
    EXPECT_THAT(verified("second.proof"), HasSubstr("by 1 handover "));
    EXPECT_THAT(verified("third.proof"), HasSubstr("of 4 validators of epoch 2"));
    EXPECT_THAT(verified("third.proof"), HasSubstr("by 2 handovers"));

    EXPECT_TRUE(live_.nodes().deaths().empty());
    EXPECT_FALSE(fifth_->ending());
    EXPECT_TRUE(traffic_->settle()) << traffic_->book().open() << " blocks without a fate";
    EXPECT_EQ(traffic_->book().counts().rejected, 0u);
    const auto history = demo::same_history(nodes_, traffic_->book().last_commit(), kFatePatience);
    EXPECT_TRUE(history.ok) << history.detail;
}

TEST_F(CommitteeLive, AMinorityChangesNothingAndStrangersAreToldSo) {
    const std::string proposer = key_of(0);
    ASSERT_EQ(committee("propose", proposer, {"--parameter", "window_slots=900"}).code, kOk);
    approve(key_of(1), proposer);
    const CheckpointIndex before = checkpoint();
    ASSERT_TRUE(eventually(kFatePatience, [&] { return checkpoint() > before + 2; }));
    const client::CommitteeView view = committee_at(nodes_[0]);
    EXPECT_EQ(view.epoch.number(), 0u);
    ASSERT_EQ(view.proposals.size(), 1u);
    EXPECT_EQ(view.proposals[0].approvals.size(), 2u);
    EXPECT_FALSE(view.proposals[0].adopted);
    EXPECT_THAT(weft({"committee", "show"}).out, HasSubstr("approved  by 2 of 3 that it needs"));

    const CliResult stranger = committee("approve", file("operator.key.json"), {proposer, "--yes"});
    EXPECT_EQ(stranger.code, kUsage);
    EXPECT_THAT(stranger.err, HasSubstr("is no validator's"));
    const CliResult other = committee("approve", key_of(2), {proposer, "--digest", std::string(64, '0')});
    EXPECT_EQ(other.code, kUsage);
    EXPECT_THAT(other.err, HasSubstr("not " + std::string(64, '0')));
    const CliResult impossible = committee("propose", key_of(2), {"--remove", proposer});
    EXPECT_EQ(impossible.code, kUsage);
    EXPECT_THAT(impossible.err, HasSubstr("1 or 4 to 128"));

    ASSERT_EQ(committee("withdraw", proposer, {}).code, kOk);
    EXPECT_TRUE(committee_at(nodes_[0]).proposals.empty());
    EXPECT_EQ(committee("withdraw", proposer, {}).code, kUsage);
    ASSERT_EQ(committee("propose", proposer, {"--parameter", "window_slots=900"}).code, kOk);
    const std::string digest = committee_at(nodes_[0]).proposals.at(0).digest().hex();
    for (const std::size_t author : {1, 2}) {
        EXPECT_EQ(committee("approve", key_of(author), {proposer, "--digest", digest}).code, kOk);
    }
    ASSERT_TRUE(reaches_epoch(1));
    EXPECT_EQ(committee_at(nodes_[0]).epoch.parameters.window_slots, 900u);
    EXPECT_EQ(committee("approve", key_of(3), {proposer, "--yes"}).code, kUsage) << "nothing is open any more";
    EXPECT_TRUE(traffic_->settle());
    EXPECT_EQ(traffic_->book().counts().rejected, 0u);
}

}  // namespace
}  // namespace weft::test
