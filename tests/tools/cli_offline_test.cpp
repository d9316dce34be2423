// Commands that need no node, and every command's errors without one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/genesis.hpp"
#include "node/runtime/genesis_json.hpp"
#include "node/runtime/key_file.hpp"
#include "tests/tools/cli_runner.hpp"
#include "tests/tools/scratch_folder.hpp"
#include "tools/demo/ports.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

constexpr int kOk = 0;
constexpr int kUsage = 2;
constexpr int kUnreachable = 3;

// The address of a port that nobody listens on.
std::string nobody() {
    const auto ports = demo::free_ports(1);
    return "http://127.0.0.1:" + std::to_string((*ports)[0].api);
}

TEST(CliKeygen, WritesAKeyFileThatOnlyTheOwnerCanRead) {
    const ScratchFolder folder;
    const auto made = weft_cli({"keygen", "--out", folder.file("key.json"), "--no-passphrase", "--json"});
    EXPECT_EQ(made.code, kOk) << made.err;
    const auto key = node::key_file_public_key(folder.file("key.json"));
    ASSERT_TRUE(key.has_value());
    EXPECT_THAT(made.out, HasSubstr(key->bytes.hex()));
    const auto mode = std::filesystem::status(folder.file("key.json")).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(CliKeygen, LocksTheFileWithThePassphrase) {
    const ScratchFolder folder;
    const auto made = weft_cli({"keygen", "--out", folder.file("key.json"), "--passphrase-file",
                                folder.write("passphrase", "correct horse\n")});
    EXPECT_EQ(made.code, kOk) << made.err;
    EXPECT_FALSE(node::load_key_file(folder.file("key.json"), "wrong").has_value());
    EXPECT_TRUE(node::load_key_file(folder.file("key.json"), "correct horse").has_value());
}

TEST(CliKeygen, NeverOverwrites) {
    const ScratchFolder folder;
    ASSERT_EQ(weft_cli({"keygen", "--out", folder.file("key.json"), "--no-passphrase"}).code, kOk);
    const std::string before = folder.read("key.json");
    const auto again = weft_cli({"keygen", "--out", folder.file("key.json"), "--no-passphrase"});
    EXPECT_EQ(again.code, kUsage);
    EXPECT_THAT(again.err, HasSubstr("--out"));
    EXPECT_EQ(folder.read("key.json"), before);
}

TEST(CliArguments, OptionsMayStandBeforeTheCommand) {
    const std::string url = nobody();
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"--node", url, "info"},
                                                                       {"--node=" + url, "admin", "log", "debug"},
                                                                       {"--token", "t", "--node", url, "status"}}) {
        const auto asked = weft_cli(arguments);
        EXPECT_EQ(asked.code, kUnreachable) << asked.err;
        EXPECT_THAT(asked.err, HasSubstr(url));
    }
    EXPECT_THAT(weft_cli({"--json", "--node", url, "info"}).out, HasSubstr("\"error\""));
    EXPECT_EQ(weft_cli({"--node", url}).code, kUsage);
    EXPECT_EQ(weft_cli({"--node"}).code, kUsage);
}

TEST(CliGenesis, MakesANetworkFromKeyFilesAndOptions) {
    const ScratchFolder folder;
    std::vector<std::string> arguments = {"genesis", "--out",          folder.file("genesis.json"), "--name",
                                          "plant-7", "--unix-time-us", "1700000000000000"};
    for (const std::string name : {"v1", "v2", "v3", "v4", "owner"}) {
        ASSERT_EQ(weft_cli({"keygen", "--out", folder.file(name), "--no-passphrase"}).code, kOk);
        if (name == "owner") continue;
        arguments.insert(arguments.end(), {"--validator", folder.file(name)});
    }
    arguments.insert(arguments.end(),
                     {"--account", "key=" + folder.file("owner") + ",balance=1000000,quota=50/600,registrar"});
    const auto made = weft_cli(arguments);
    ASSERT_EQ(made.code, kOk) << made.err;
    const auto genesis = node::load_genesis(folder.file("genesis.json"));
    ASSERT_TRUE(genesis.has_value()) << genesis.error();
    EXPECT_EQ(genesis->name, "plant-7");
    EXPECT_EQ(genesis->unix_time_us, 1'700'000'000'000'000u);
    EXPECT_EQ(genesis->committee, (std::vector<AccountNumber>{0, 1, 2, 3}));
    EXPECT_EQ(genesis->supply(), 1'000'000u);
    EXPECT_EQ(genesis->accounts[4].quota, (Quota{50, 600}));
    EXPECT_TRUE(genesis->accounts[4].registrar);
    EXPECT_THAT(made.out, HasSubstr(network_id(*genesis).hex()));
}

TEST(CliGenesis, SaysWhichPartIsWrong) {
    const ScratchFolder folder;
    ASSERT_EQ(weft_cli({"keygen", "--out", folder.file("v"), "--no-passphrase"}).code, kOk);
    const auto with_account = [&](const std::string& account) {
        return weft_cli({"genesis", "--out", folder.file("g"), "--validator", folder.file("v"), "--account", account});
    };
    EXPECT_THAT(with_account("balanse=5").err, HasSubstr("'balanse'"));
    EXPECT_THAT(with_account("balance=five").err, HasSubstr("'five'"));
    EXPECT_THAT(with_account("key=nothing-there").err, HasSubstr("'nothing-there'"));
    EXPECT_THAT(with_account("key=" + folder.file("v")).err, HasSubstr("genesis"));  // the same key twice
    EXPECT_FALSE(std::filesystem::exists(folder.file("g")));
    const auto two = weft_cli({"genesis", "--out", folder.file("g"), "--validator", std::string(64, 'a'), "--validator",
                               std::string(64, 'b')});
    EXPECT_EQ(two.code, kUsage);
    EXPECT_THAT(two.err, HasSubstr("committee"));
}

TEST(CliGenesis, TheAccessPolicyIsOneOfThree) {
    const ScratchFolder folder;
    const auto with_access = [&](const std::string& access) {
        return weft_cli(
            {"genesis", "--out", folder.file(access), "--validator", std::string(64, 'a'), "--access", access});
    };
    for (const std::string access : {"mixed", "consortium", "open"}) {
        ASSERT_EQ(with_access(access).code, kOk);
        const auto genesis = node::load_genesis(folder.file(access));
        ASSERT_TRUE(genesis.has_value()) << genesis.error();
        EXPECT_EQ(access_name(genesis->parameters.access), access);
    }
    const auto wrong = with_access("closed");
    EXPECT_EQ(wrong.code, kUsage);
    EXPECT_THAT(wrong.err, HasSubstr("mixed, consortium or open"));
}

TEST(CliErrors, ANodeThatIsNotThereIsExitCodeThree) {
    const std::string node = nobody();
    const std::string id(72, '0');
    const std::vector<std::vector<std::string>> commands = {{"info"},
                                                            {"get", id},
                                                            {"watch"},
                                                            {"watch", id},
                                                            {"history", std::string(64, 'a')},
                                                            {"committee", "show"},
                                                            {"proof", "get", id, "--out", "x"}};
    for (auto arguments : commands) {
        arguments.insert(arguments.end(), {"--node", node});
        const auto result = weft_cli(arguments);
        EXPECT_EQ(result.code, kUnreachable) << arguments[0] << ": " << result.err;
        EXPECT_THAT(result.err, HasSubstr(node));
        EXPECT_THAT(result.err, HasSubstr("--node"));
    }
}

TEST(CliErrors, AsJsonOnRequest) {
    const auto result = weft_cli({"info", "--json", "--node", nobody()});
    EXPECT_EQ(result.code, kUnreachable);
    EXPECT_THAT(result.out, HasSubstr("\"code\":\"unreachable\""));
    EXPECT_EQ(result.err, "");
}

TEST(CliErrors, UsageIsExitCodeTwo) {
    EXPECT_EQ(weft_cli({}).code, kUsage);
    EXPECT_EQ(weft_cli({"paay"}).code, kUsage);
    EXPECT_EQ(weft_cli({"get", "not-an-id"}).code, kUsage);
    EXPECT_EQ(weft_cli({"info", "--node", "ftp://example.org"}).code, kUsage);
    EXPECT_EQ(weft_cli({"info", "--node", "localhost:99999"}).code, kUsage);
    EXPECT_EQ(weft_cli({"pay", "7"}).code, kUsage);
    EXPECT_EQ(weft_cli({"record", "--tag", "UPPER", "--value", "a=1"}).code, kUsage);
    EXPECT_EQ(weft_cli({"record", "--tag", "a", "--value", "a=one"}).code, kUsage);
    EXPECT_EQ(weft_cli({"record", "--tag", "a"}).code, kUsage);
    EXPECT_EQ(weft_cli({"proof", "verify", "/nonexistent"}).code, kUsage);
}

TEST(CliHelp, NamesEveryCommand) {
    const auto help = weft_cli({"--help"});
    EXPECT_EQ(help.code, kOk);
    for (const char* command :
         {"keygen", "genesis", "account", "pay", "record", "get", "history", "watch", "proof", "info"}) {
        EXPECT_THAT(help.out, HasSubstr(command));
    }
}

}  // namespace
}  // namespace weft::test
