// The checks of `weft doctor`, one by one, and the command on a made-up node.
#include <gmock/gmock.h>

#include <sys/stat.h>
#include <boost/json.hpp>

#include "node/runtime/files.hpp"
#include "tests/tools/canned_server.hpp"
#include "tests/tools/cli_runner.hpp"
#include "tests/tools/scratch_folder.hpp"
#include "tools/weft/doctor_checks.hpp"

namespace weft::test {
namespace {

using cli::Finding;
using testing::HasSubstr;
using Verdict = Finding::Verdict;

TEST(Doctor, SpaceIsJudgedByWhatIsLeft) {
    constexpr std::uint64_t kGb = 1'000'000'000;
    EXPECT_EQ(cli::judge_space(node::DiskSpace{100 * kGb, 50 * kGb}, "/d").verdict, Verdict::ok);
    EXPECT_EQ(cli::judge_space(node::DiskSpace{100 * kGb, 5 * kGb}, "/d").verdict, Verdict::warn);
    EXPECT_EQ(cli::judge_space(node::DiskSpace{kGb, kGb / 10}, "/d").verdict, Verdict::fail);
    EXPECT_EQ(cli::judge_space(std::nullopt, "/d").verdict, Verdict::warn);
}

TEST(Doctor, SyncsAreJudgedByTheirMedian) {
    EXPECT_EQ(cli::judge_syncs({900, 1000, 90'000}).verdict, Verdict::ok);
    EXPECT_THAT(cli::judge_syncs({900, 1000, 90'000}).what, HasSubstr("1000 us (median of 3, worst 90000)"));
    EXPECT_EQ(cli::judge_syncs({20'000, 20'000}).verdict, Verdict::warn);
    EXPECT_EQ(cli::judge_syncs({500'000}).verdict, Verdict::fail);
    EXPECT_EQ(cli::judge_syncs({}).verdict, Verdict::fail);
}

TEST(Doctor, SyncsLeaveNothingBehind) {
    const ScratchFolder folder;
    EXPECT_EQ(cli::time_syncs(folder.path(), 3).size(), 3u);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_TRUE(cli::time_syncs(folder.path() / "nowhere", 3).empty());
}

TEST(Doctor, TheDataFolderIsMadeOrMustBeAFolder) {
    const ScratchFolder folder;
    EXPECT_EQ(cli::check_data_folder(folder.path()).verdict, Verdict::ok);
    EXPECT_THAT(cli::check_data_folder(folder.path() / "new").what, HasSubstr("not there yet"));
    EXPECT_EQ(cli::check_data_folder(folder.path() / "no" / "parent").verdict, Verdict::fail);
    ASSERT_TRUE(node::write_file(folder.path() / "file", "x", node::FileMode::open, node::IfExists::refuse));
    EXPECT_EQ(cli::check_data_folder(folder.path() / "file").verdict, Verdict::fail);
}

TEST(Doctor, ClocksAreJudged) {
    cli::ClockReading reading{.disciplined = true, .error_max_us = 1000, .since_genesis_us = 5};
    EXPECT_EQ(cli::judge_clock(reading).verdict, Verdict::ok);
    reading.error_max_us = 2'000'000;
    EXPECT_EQ(cli::judge_clock(reading).verdict, Verdict::warn);
    reading.disciplined = false;
    EXPECT_EQ(cli::judge_clock(reading).verdict, Verdict::warn);
    reading.since_genesis_us = -7'200'000'000;
    EXPECT_EQ(cli::judge_clock(reading).verdict, Verdict::fail);
}

TEST(Doctor, AnOffsetCountsBeyondTheTravellingTime) {
    EXPECT_EQ(cli::judge_offset("u", 1'000'000, 1'400'000, 1'500'000).what, "agrees with that of u");
    EXPECT_EQ(cli::judge_offset("u", 10'000'000, 8'000'000, 10'100'000).what, "is 2.0 s ahead of that of u");
    EXPECT_EQ(cli::judge_offset("u", 10'000'000, 8'000'000, 10'100'000).verdict, Verdict::warn);
    EXPECT_EQ(cli::judge_offset("u", 1'000'000, 16'100'000, 1'100'000).what, "is 15.0 s behind that of u");
    EXPECT_EQ(cli::judge_offset("u", 1'000'000, 16'100'000, 1'100'000).verdict, Verdict::fail);
    EXPECT_EQ(cli::judge_offset("u", 1'000'000, 1'400'000, 1'100'000).verdict, Verdict::ok);
}

TEST(Doctor, PortsAreFreeOrTaken) {
    const CannedServer taken("");
    const node::Endpoint endpoint{"127.0.0.1", taken.endpoint().port};
    EXPECT_EQ(cli::check_port("api.listen", endpoint, false).verdict, Verdict::fail);
    EXPECT_EQ(cli::check_port("api.listen", endpoint, true).verdict, Verdict::ok);
    EXPECT_EQ(cli::check_port("api.listen", {"127.0.0.1", 0}, false).verdict, Verdict::ok);
    EXPECT_EQ(cli::check_port("api.listen", {"192.0.2.1", 0}, false).verdict, Verdict::fail) << "no address of ours";
    EXPECT_TRUE(cli::try_connect(endpoint));
}

TEST(Doctor, APeersRefusalLeadsToItsRemedy) {
    p2p::PeerLink link;
    link.address = "10.0.0.2:15600";
    link.connected = true;
    EXPECT_EQ(cli::judge_link(link).verdict, Verdict::ok);
    link.connected = false;
    link.problem = "TLS handshake: wrong_network: x";
    EXPECT_THAT(cli::judge_link(link).next_step, HasSubstr("genesis"));
    link.problem = "TLS handshake: unknown_key: x";
    EXPECT_THAT(cli::judge_link(link).next_step, HasSubstr("weft info"));
    link.problem = "the other side does not let this node's key in";
    EXPECT_THAT(cli::judge_link(link).next_step, HasSubstr("list this node's key in gossip.peers"));
    link.problem = "Connection refused";
    EXPECT_EQ(cli::judge_link(link).verdict, Verdict::fail);
}

class DoctorCommand : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(weft_cli({"keygen", "--out", file("key.json"), "--no-passphrase"}).code, 0);
        ASSERT_EQ(weft_cli({"genesis", "--out", file("genesis.json"), "--validator", file("key.json")}).code, 0);
    }
    std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
    std::string config(const std::string& more = "") const { return config_with("", more); }
    std::string config_with(const std::string& api, const std::string& more = "") const {
        const std::string text = "[node]\ndata = '" + file("data") + "'\ngenesis = '" + file("genesis.json") +
                                 "'\n[key]\nfile = '" + file("key.json") + "'\n[api]\nlisten = '127.0.0.1:0'\n" + api +
                                 "[zmq]\npub = 'off'\nrouter = 'off'\n[gossip]\n"
                                 "listen = '127.0.0.1:0'\n" +
                                 more;
        EXPECT_TRUE(node::write_file(file("weft.toml"), text, node::FileMode::open, node::IfExists::replace));
        return file("weft.toml");
    }
    std::string line(const std::string& out, const std::string& check) const {
        const std::size_t at = out.find(check);
        if (at == out.npos) return "";
        const std::size_t from = out.rfind('\n', at) + 1;
        return out.substr(from, out.find('\n', at) - from);
    }

    ScratchFolder folder_;
};

TEST_F(DoctorCommand, AWellNodeFailsNothing) {
    const CliResult result = weft_cli({"doctor", "--config", config()});
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    EXPECT_THAT(line(result.out, "config "), HasSubstr("ok"));
    EXPECT_THAT(line(result.out, "key "), HasSubstr("validator 0"));
    EXPECT_THAT(line(result.out, "data "), HasSubstr("not there yet"));
    EXPECT_THAT(line(result.out, "peer "), HasSubstr("network of one validator"));
    const CliResult json = weft_cli({"doctor", "--json", "--config", config()});
    EXPECT_GE(boost::json::parse(json.out).at("checks").as_array().size(), 6u);
}

TEST_F(DoctorCommand, EachThingThatIsWrongIsNamed) {
    CliResult result = weft_cli({"doctor", "--config", config("listn = 'x'\n")});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.out, HasSubstr("did you mean `gossip.listen`"));

    const std::string peers = "peers = ['" + std::string(64, 'a') + "@127.0.0.1:1']\n";
    result = weft_cli({"doctor", "--config", config(peers)});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(line(result.out, "peer "), HasSubstr("aaaaaaaa@127.0.0.1:1: Connection refused"));

    ASSERT_TRUE(node::write_file(file("tokens"), "nonsense\n", node::FileMode::secret, node::IfExists::replace));
    result = weft_cli({"doctor", "--config", config_with("tokens_file = '" + file("tokens") + "'\n")});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(line(result.out, "api.tokens_file"), HasSubstr("fail"));

    result = weft_cli({"doctor", "--config", config_with("tls_certificate = 'none.pem'\ntls_key = 'none.key'\n")});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(line(result.out, "api.tls_certificate"), HasSubstr("none.pem"));

    ASSERT_EQ(::chmod(file("key.json").c_str(), 0644), 0);
    result = weft_cli({"doctor", "--config", config()});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(line(result.out, "key "), HasSubstr("accessible to others"));
}

TEST_F(DoctorCommand, WithoutAFileItSaysThatItLooksAtDefaults) {
    EXPECT_THAT(line(weft_cli({"doctor"}).out, "config "), HasSubstr("weftd's defaults"));
}

}  // namespace
}  // namespace weft::test
