// The operator's commands against a running node: the admin socket, tokens, the audit log.
#include <signal.h>

#include <fstream>

#include "node/runtime/files.hpp"
#include "tests/system/live_network.hpp"

namespace weft::test {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::seconds{20};

struct Ran {
    int code = -1;
    std::string text;
};

class Operator : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(live_.ok()); }

    Ran weft(std::vector<std::string> arguments) {
        const fs::path log = live_.folder() / ("weft-" + std::to_string(++runs_) + ".txt");
        arguments.insert(arguments.begin(), (fs::path(WEFT_BIN_DIR) / "weft").string());
        auto process = demo::Process::start(arguments, log);
        if (!process) return {};
        const auto ending = process->wait(kPatience);
        return {ending ? ending->code : -1, demo::tail_of(log, 100)};
    }

    fs::path data() { return live_.nodes().files().nodes[0].folder / "data"; }
    std::string socket() { return "unix:" + (data() / "admin.sock").string(); }
    std::string text_of(const fs::path& file) {
        const auto text = node::read_file(file, 1 << 20);
        return text ? *text : "";
    }

    LiveNetwork live_{1, 1};
    int runs_ = 0;
};

TEST_F(Operator, ActsThroughTheLocalSocketAndIsNoted) {
    const Ran changed = weft({"admin", "log", "debug", "--node", socket()});
    EXPECT_EQ(changed.code, 0) << changed.text;
    EXPECT_EQ(weft({"info", "--node", socket()}).code, 0);
    EXPECT_EQ(weft({"admin", "log", "debug", "--node", live_.nodes().api(0).url()}).code, 1) << "over TCP: no token";
    const Ran one = weft({"--node", socket(), "admin", "log", "info", "--component", "store"});
    EXPECT_EQ(one.code, 0) << one.text;

    const fs::path audit = data() / "audit.jsonl";
    const Ran whole = weft({"audit", "verify", audit.string()});
    EXPECT_EQ(whole.code, 0) << whole.text;
    EXPECT_NE(whole.text.find("4 lines"), std::string::npos) << whole.text;
    std::string text = text_of(audit);
    text.replace(text.find("debug"), 5, "error");
    const fs::path changed_copy = live_.folder() / "changed.jsonl";
    std::ofstream(changed_copy) << text;
    const Ran tampered = weft({"audit", "verify", changed_copy.string()});
    EXPECT_EQ(tampered.code, 1);
    EXPECT_NE(tampered.text.find("line 1 does not fit"), std::string::npos) << tampered.text;

    // The doctor asks the node by its socket, whatever the API's address and certificate are.
    std::string config = text_of(live_.nodes().files().nodes[0].config);
    const std::string listen = "listen = \"" + live_.nodes().api(0).url().substr(std::string("http://").size());
    ASSERT_NE(config.find(listen), std::string::npos) << config;
    config.replace(config.find(listen), listen.size(), "listen = \"127.0.0.1:0");
    const fs::path elsewhere = live_.folder() / "elsewhere.toml";
    std::ofstream(elsewhere) << config;
    const Ran looked = weft({"doctor", "--config", elsewhere.string()});
    EXPECT_NE(looked.text.find("weftd runs and is ready"), std::string::npos) << looked.text;

    EXPECT_EQ(weft({"admin", "stop", "--node", socket()}).code, 0);
    EXPECT_TRUE(eventually(kPatience, [&] { return !live_.nodes().running(0); }));
}

TEST_F(Operator, GivesATokenAndTakesItAway) {
    const Ran made = weft({"token", "new", "--name", "gateway-7", "--scope", "read"});
    ASSERT_EQ(made.code, 0) << made.text;
    const auto after = [&](const std::string& word) {
        const std::size_t begin = made.text.find(word) + word.size();
        return made.text.substr(begin, made.text.find('\n', begin) - begin);
    };
    const std::string token = after("token ");
    const fs::path tokens = live_.folder() / "tokens";
    ASSERT_TRUE(node::write_file(tokens, after("line  ") + "\n", node::FileMode::secret, node::IfExists::refuse));
    ASSERT_TRUE(live_.nodes().stop(0, kPatience).has_value());
    const fs::path config = live_.nodes().files().nodes[0].config;
    std::string text = text_of(config);
    text.replace(text.find("[api]\n"), 6, "[api]\ntokens_file = \"" + tokens.string() + "\"\n");
    ASSERT_TRUE(node::write_file(config, text, node::FileMode::secret, node::IfExists::replace));
    ASSERT_TRUE(live_.nodes().start(0).has_value());
    ASSERT_TRUE(live_.nodes().wait_ready(kStartPatience).has_value());
    const std::string url = live_.nodes().api(0).url();
    EXPECT_EQ(weft({"info", "--node", url}).code, 1);
    EXPECT_EQ(weft({"info", "--node", url, "--token", token}).code, 0);

    ASSERT_TRUE(node::write_file(tokens, "# nobody\n", node::FileMode::secret, node::IfExists::replace));
    ASSERT_EQ(::kill(live_.nodes().pid(0), SIGHUP), 0);
    EXPECT_TRUE(eventually(kPatience, [&] { return weft({"info", "--node", url, "--token", token}).code == 1; }));
}

TEST_F(Operator, ChangesThePeersWithoutARestart) {
    const demo::NodeFiles& files = live_.nodes().files().nodes[0];
    const std::string before = text_of(files.config);
    const auto read_again = [&](const std::string& text, const std::string& answer) {
        EXPECT_TRUE(node::write_file(files.config, text, node::FileMode::secret, node::IfExists::replace));
        EXPECT_EQ(::kill(live_.nodes().pid(0), SIGHUP), 0);
        return eventually(kPatience, [&] { return text_of(files.log).find(answer) != std::string::npos; });
    };
    std::string one_more = before;
    const std::string peer = std::string(64, 'a') + "@127.0.0.1:1";
    const std::size_t list = before.find("[gossip]\n") + 9;
    ASSERT_GT(list, 9u) << before;
    const std::size_t known = before.find("peers = ");
    if (known != std::string::npos) one_more.erase(known, before.find('\n', known) + 1 - known);
    one_more.insert(list, "peers = [\"" + peer + "\"]\n");
    EXPECT_TRUE(read_again(one_more, "gossip.peers is read again: 1 nodes"));
    EXPECT_TRUE(read_again(one_more + "nonsense", "the configuration is not read again: "));
    EXPECT_TRUE(read_again(before, "gossip.peers is read again: 0 nodes"));
    EXPECT_TRUE(live_.nodes().running(0));
}

}  // namespace
}  // namespace weft::test
