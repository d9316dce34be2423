#include "node/runtime/config.hpp"

#include <gtest/gtest.h>

#include "node/runtime/config_options.hpp"
#include "node/runtime/files.hpp"
#include "tests/runtime/temporary_folder.hpp"

namespace weft::node {
namespace {

class ConfigTest : public testing::Test {
protected:
    ConfigSources with_file(const std::string& text) {
        const std::filesystem::path file = folder_ / "weft.toml";
        EXPECT_TRUE(write_file(file, text, FileMode::open, IfExists::replace));
        ConfigSources sources;
        sources.file = file;
        return sources;
    }
    std::string error_of(const ConfigSources& sources) {
        const auto config = load_config(sources);
        EXPECT_FALSE(config.has_value());
        if (config) return "";
        std::string text = config.error();
        if (const std::string prefix = folder_.path().string() + "/"; text.rfind(prefix, 0) == 0) {
            text.erase(0, prefix.size());
        }
        return text;
    }
    std::string error_of_file(const std::string& text) { return error_of(with_file(text)); }

    std::string secret_file(const std::string& text, std::filesystem::perms mode) {
        const std::filesystem::path file = folder_ / "secret";
        EXPECT_TRUE(write_file(file, text, FileMode::secret, IfExists::replace));
        std::filesystem::permissions(file, mode);
        return file.string();
    }

    TemporaryFolder folder_;
};

TEST_F(ConfigTest, DefaultsNeedNothing) {
    const auto config = load_config({});
    ASSERT_TRUE(config.has_value()) << config.error();
    EXPECT_EQ(*config, Config{});
}

TEST_F(ConfigTest, UnknownKeysNameTheLineAndTheNearestKey) {
    EXPECT_EQ(error_of_file("[api]\n\nlisten_on = \"127.0.0.1:1\"\n"),
              "weft.toml:3: unknown key `api.listen_on`; did you mean `api.listen`?");
    EXPECT_EQ(error_of_file("[apy]\nlisten = \"127.0.0.1:1\"\n"),
              "weft.toml:2: unknown key `apy.listen`; did you mean `api.listen`?");
    EXPECT_EQ(error_of_file("[api.more]\nx = 1\n"), "weft.toml:1: unknown key `api.more`");
    EXPECT_EQ(error_of_file("x = 1\n"), "weft.toml:1: unknown key `x`");
    ConfigSources sources;
    sources.environment = {{"WEFT_API__LISTN", "x"}};
    EXPECT_EQ(error_of(sources), "environment: unknown variable WEFT_API__LISTN; did you mean `WEFT_API__LISTEN`?");
}

TEST_F(ConfigTest, EveryIntegerKeepsItsRange) {
    EXPECT_EQ(error_of_file("[validator]\ndelta_ms = 5\n"),
              "weft.toml:2: validator.delta_ms must be from 10 to 60000 ms");
    for (const Option& option : options()) {
        if (option.kind != OptionKind::integer) continue;
        for (const std::string value : {"-1", "99999999999", "x", "1.5", ""}) {
            ConfigSources sources;
            sources.flags = {{option.key, value}};
            EXPECT_EQ(error_of(sources).rfind("--" + option.key + ": " + option.key + " must be", 0), 0u) << value;
        }
    }
}

TEST_F(ConfigTest, TypesAreNotGuessed) {
    EXPECT_EQ(error_of_file("[validator]\nenabled = 1\n"), "weft.toml:2: validator.enabled must be true or false");
    EXPECT_EQ(error_of_file("[validator]\ndelta_ms = \"100\"\n"), "weft.toml:2: validator.delta_ms must be an integer");
    EXPECT_EQ(error_of_file("[gossip]\npeers = [1]\n"), "weft.toml:2: gossip.peers must be a list of texts");
    EXPECT_NE(error_of_file("[gossip\n").find("weft.toml:1: not valid TOML"), std::string::npos);
    EXPECT_EQ(error_of_file("[log]\nlevel = \"loud\"\n"),
              "weft.toml:2: log.level must be one of trace, debug, info, warning, error");
    EXPECT_EQ(error_of_file("[gossip]\npeers = [\"ab@h:1\"]\n"),
              "weft.toml:2: gossip.peers \"ab@h:1\" must be KEY@HOST:PORT, with 64 hexadecimal digits as KEY");
}

TEST_F(ConfigTest, LogLevelsAreByComponent) {
    EXPECT_EQ(
        error_of_file("[log]\nlevels = [\"stor=debug\"]\n").rfind("weft.toml:2: log.levels \"stor=debug\" must be", 0),
        0u);
    ConfigSources sources;
    sources.environment = {{"WEFT_LOG__LEVELS", "store=debug,net=error"}};
    const auto config = load_config(sources);
    ASSERT_TRUE(config.has_value()) << config.error();
    EXPECT_EQ(config->log.levels, (std::vector<ComponentLevel>{{LogComponent::store, LogLevel::debug},
                                                               {LogComponent::net, LogLevel::error}}));
    EXPECT_EQ(*load_config(with_file(print_config(*config))), *config);
}

TEST_F(ConfigTest, FlagsWinOverEnvironmentOverFile) {
    ConfigSources sources =
        with_file("[validator]\ndelta_ms = 100\n[log]\nlevel = \"debug\"\n[threads]\nvalidate = 1\n");
    sources.environment = {{"WEFT_VALIDATOR__DELTA_MS", "200"}, {"WEFT_LOG__LEVEL", "error"}, {"HOME", "/"}};
    sources.flags = {{"validator.delta_ms", "300"}};
    const auto config = load_config(sources);
    ASSERT_TRUE(config.has_value()) << config.error();
    EXPECT_EQ(config->validator.delta_ms, 300u);
    EXPECT_EQ(config->log.level, LogLevel::error);
    EXPECT_EQ(config->threads.validate, 1u);
}

TEST_F(ConfigTest, APublicBindNeedsAToken) {
    ConfigSources sources;
    sources.flags = {{"api.listen", "0.0.0.0:14265"}};
    EXPECT_NE(error_of(sources).find("set api.token"), std::string::npos);
    sources.flags.emplace_back("api.token", "short");
    EXPECT_NE(error_of(sources).find("too short"), std::string::npos);
    sources.flags.back().second = "long enough to be a token";
    EXPECT_TRUE(load_config(sources).has_value());
    for (const char* socket : {"zmq.pub", "zmq.router"}) {
        for (const char* address : {"0.0.0.0:5556", "[::]:5556", "10.0.0.1:5556", "plant.example:5556"}) {
            // A token guards HTTP alone.
            sources.flags = {{socket, address}, {"api.token", "long enough to be a token"}};
            EXPECT_NE(error_of(sources).find("listen on 127.0.0.1"), std::string::npos) << socket << ' ' << address;
        }
    }
    sources.flags.clear();
    EXPECT_TRUE(is_loopback(*load_config(sources)->zmq.pub) && is_loopback(*load_config(sources)->zmq.router));
    sources.flags = {{"zmq.pub", "off"}, {"zmq.router", "off"}};
    ASSERT_TRUE(load_config(sources).has_value());
    EXPECT_FALSE(load_config(sources)->zmq.router.has_value());
}

TEST_F(ConfigTest, LoopbackIsNotANameThatStartsLikeIt) {
    EXPECT_TRUE(is_loopback({"127.0.0.1", 1}));
    EXPECT_TRUE(is_loopback({"::1", 1}));
    EXPECT_FALSE(is_loopback({"127.0.0.1.example.org", 1}));
    EXPECT_FALSE(is_loopback({"0.0.0.0", 1}));
}

// The transport would refuse them later, without the option's name. Found by the fuzz target endpoint.
TEST_F(ConfigTest, StrayBracketsAreNoHost) {
    EXPECT_EQ(parse_endpoint("[::1]:7"), (Endpoint{"::1", 7}));
    for (const char* text : {"[:1", "]:1", "[]:1", "[[a]]:1"}) EXPECT_FALSE(parse_endpoint(text)) << text;
}

TEST_F(ConfigTest, WhatIsPrintedCanBeReadBack) {
    ConfigSources sources;
    sources.flags = {{"gossip.peers", std::string(64, 'a') + "@10.0.0.1:15600," + std::string(64, 'b') + "@[::1]:1"},
                     {"node.data", "/a \"quoted\\ path\nof\t\x1f\x7f lines"},
                     {"zmq.pub", "off"}};
    const auto config = load_config(sources);
    ASSERT_TRUE(config.has_value()) << config.error();
    ASSERT_EQ(config->gossip.peers.size(), 2u);
    const auto again = load_config(with_file(print_config(*config)));
    ASSERT_TRUE(again.has_value()) << again.error();
    EXPECT_EQ(*again, *config);
}

TEST_F(ConfigTest, EverySecretCanComeFromAFile) {
    const std::string file = secret_file("a token of a file\nand a note\n", std::filesystem::perms{0440});
    std::size_t secrets = 0;
    for (const Option& option : options()) {
        if (!option.secret) continue;
        ++secrets;
        ConfigSources sources;
        sources.environment = {{environment_name(option) + "_FILE", file}};
        const auto config = load_config(sources);
        ASSERT_TRUE(config.has_value()) << config.error();
        EXPECT_EQ(std::get<std::string>(option.get(*config)), "a token of a file") << option.key;
    }
    EXPECT_GE(secrets, 2u);
    ConfigSources passphrase;
    passphrase.environment = {{"WEFT_KEY__PASSPHRASE_FILE", file}};
    ASSERT_TRUE(load_config(passphrase).has_value());
    EXPECT_EQ(load_config(passphrase)->key.passphrase_file, file);
}

TEST_F(ConfigTest, ASecretsFileIsRefusedWithItsVariable) {
    const std::string file = secret_file("a token of a file\n", std::filesystem::perms{0600});
    ConfigSources sources;
    sources.environment = {{"WEFT_API__TOKEN_FILE", file}, {"WEFT_API__TOKEN", "0123456789abcdef"}};
    EXPECT_EQ(error_of(sources), "WEFT_API__TOKEN and WEFT_API__TOKEN_FILE are both set: take one away");
    sources.environment.erase("WEFT_API__TOKEN");
    EXPECT_TRUE(load_config(sources).has_value());

    std::filesystem::permissions(file, std::filesystem::perms{0604});
    EXPECT_EQ(error_of(sources).rfind("WEFT_API__TOKEN_FILE: " + file + " holds a secret and can be read", 0), 0u);
    EXPECT_NE(error_of(sources).find("chmod o= " + file), std::string::npos);
    secret_file("\nsecond line\n", std::filesystem::perms{0600});
    EXPECT_NE(error_of(sources).find("first line of " + file + " is empty"), std::string::npos);
    secret_file("short\n", std::filesystem::perms{0600});
    EXPECT_EQ(error_of(sources), "WEFT_API__TOKEN: api.token is too short: use at least 16 characters");
    std::filesystem::remove(file);
    EXPECT_EQ(error_of(sources), "WEFT_API__TOKEN_FILE: cannot open " + file + ": No such file or directory");
    // Only secrets have such a variable.
    sources.environment = {{"WEFT_API__LISTEN_FILE", file}};
    EXPECT_EQ(error_of(sources).rfind("environment: unknown variable WEFT_API__LISTEN_FILE", 0), 0u);
}

TEST_F(ConfigTest, SecretsAreNotPrinted) {
    ConfigSources sources;
    sources.flags = {{"api.admin_token", "0123456789abcdef"}};
    EXPECT_EQ(print_config(*load_config(sources)).find("0123456789abcdef"), std::string::npos);
}

// docs/configuration.md ends with the table of options.
TEST_F(ConfigTest, TheReferencePageIsUpToDate) {
    const auto page = read_file(std::filesystem::path(WEFT_SOURCE_DIR) / "docs/configuration.md", 1 << 20);
    ASSERT_TRUE(page.has_value()) << page.error();
    const std::string table = options_markdown();
    ASSERT_GE(page->size(), table.size());
    EXPECT_EQ(page->substr(page->size() - table.size()), table) << "replace the table there by this:\n" << table;
}

}  // namespace
}  // namespace weft::node
