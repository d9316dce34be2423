// Every command of `weft` that needs a node, against a real network.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/system/live_network.hpp"
#include "tests/tools/cli_runner.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

constexpr int kOk = 0;
constexpr int kRefused = 1;
constexpr int kUsage = 2;

class CliLive : public testing::Test {
protected:
    CliLive() : live_(1) {}
    void SetUp() override { ASSERT_TRUE(live_.ok()); }

    std::string file(const std::string& name) const { return (live_.folder() / name).string(); }
    std::string op() const { return file("operator.key.json"); }

    CliResult weft(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--node", live_.apis()[0].url()});
        return weft_cli(std::move(arguments));
    }

    // As JSON, with the exit code expected.
    boost::json::value weft_json(int code, std::vector<std::string> arguments) const {
        arguments.push_back("--json");
        const CliResult result = weft(std::move(arguments));
        EXPECT_EQ(result.code, code) << result.out << result.err;
        boost::system::error_code error;
        boost::json::value value = boost::json::parse(result.out, error);
        EXPECT_FALSE(error) << result.out;
        return value;
    }

    std::string text_of(const boost::json::value& value, const std::string& pointer) const {
        boost::system::error_code error;
        const auto* found = value.find_pointer(pointer, error);
        return found == nullptr     ? ""
               : found->is_string() ? std::string(found->get_string())
                                    : boost::json::serialize(*found);
    }

    std::string new_key(const std::string& name) const {
        const CliResult made = weft_cli({"keygen", "--out", file(name), "--no-passphrase"});
        EXPECT_EQ(made.code, kOk) << made.err;
        return file(name);
    }

    // A key file whose account is registered and holds 1,000.
    std::string new_account(const std::string& name) const {
        const std::string key = new_key(name);
        EXPECT_EQ(text_of(weft_json(kOk, {"account", "register", key, "--quota", "20/200", "--controller", op(),
                                          "--key", op()}),
                          "/fate"),
                  "confirmed");
        EXPECT_EQ(text_of(weft_json(kOk, {"pay", key, "1000", "--key", op()}), "/fate"), "confirmed");
        return key;
    }

    LiveNetwork live_;
};

TEST_F(CliLive, RegisterPayShowAndHistory) {
    const std::string key = new_account("meter");
    const std::string other = new_account("charger");
    const auto paid = weft_json(kOk, {"pay", other, "7", op(), "3", "--memo", "two at once", "--key", key});
    EXPECT_EQ(text_of(paid, "/fate"), "confirmed");
    const auto shown = weft_json(kOk, {"account", "show", "--key", key});
    EXPECT_EQ(text_of(shown, "/balance"), "990");
    EXPECT_EQ(text_of(shown, "/quota/units_per_second"), "20");
    EXPECT_EQ(text_of(weft_json(kOk, {"account", "show", other}), "/balance"), "1007");
    const auto history = weft_json(kOk, {"history", "--key", key});
    EXPECT_EQ(text_of(history, "/lines/0/block"), text_of(paid, "/id"));
    EXPECT_THAT(weft({"history", key}).out, HasSubstr("received 1000"));
    EXPECT_THAT(weft({"account", "show", key}).out, HasSubstr("balance   990"));
}

TEST_F(CliLive, ARejectionIsExitCodeOneWithItsReason) {
    const std::string key = new_account("meter");
    const auto rejected = weft_json(kRefused, {"pay", op(), "5000", "--key", key});
    EXPECT_EQ(text_of(rejected, "/fate"), "rejected");
    EXPECT_EQ(text_of(rejected, "/reason"), "insufficient_funds");
    const auto not_registrar = weft_json(kRefused, {"account", "register", new_key("third"), "--key", key});
    EXPECT_EQ(text_of(not_registrar, "/reason"), "not_permitted");
    const CliResult text = weft({"pay", op(), "5000", "--key", key});
    EXPECT_EQ(text.code, kRefused);
    EXPECT_THAT(text.out, HasSubstr("rejected (insufficient_funds)"));
    EXPECT_EQ(text_of(weft_json(kRefused, {"account", "show", new_key("fourth")}), "/error/code"), "unknown_account");
}

TEST_F(CliLive, KeysRotateAndTheAccountStays) {
    const std::string first = new_account("first");
    const std::string second = new_key("second");
    const std::string third = new_key("third");
    weft_json(kOk, {"account", "rotate", "--new-key", second, "--key", first});
    EXPECT_EQ(text_of(weft_json(kRefused, {"pay", op(), "1", "--key", first}), "/reason"), "revoked_key");
    weft_json(kOk, {"pay", op(), "1", "--key", second, "--account", first});
    weft_json(kOk, {"account", "rotate", "--new-key", third, "--keep-old", "--use-only", "--key", second, "--account",
                    first});
    EXPECT_EQ(
        text_of(weft_json(kRefused, {"account", "revoke", second, "--key", third, "--account", first}), "/reason"),
        "wrong_key");
    weft_json(kOk, {"account", "revoke", third, "--key", second, "--account", first});
    EXPECT_EQ(text_of(weft_json(kRefused, {"pay", op(), "1", "--key", third, "--account", first}), "/reason"),
              "revoked_key");
    EXPECT_EQ(text_of(weft_json(kOk, {"account", "show", first}), "/balance"), "999");
}

TEST_F(CliLive, TheControllerFreezesAndReleases) {
    const std::string key = new_account("meter");
    weft_json(kOk, {"account", "freeze", key, "--key", op()});
    EXPECT_EQ(text_of(weft_json(kRefused, {"pay", op(), "1", "--key", key}), "/reason"), "account_frozen");
    EXPECT_EQ(text_of(weft_json(kOk, {"account", "show", key}), "/standing"), "frozen");
    weft_json(kOk, {"account", "release", key, "--key", op()});
    weft_json(kOk, {"pay", op(), "1", "--key", key});
}

TEST_F(CliLive, WatchShowsWhatIsConfirmed) {
    const auto sent = weft_json(kOk, {"record", "--tag", "hall/a", "--value", "t=1", "--key", op()});
    const CliResult watched = weft({"watch", text_of(sent, "/id")});
    EXPECT_EQ(watched.code, kOk) << watched.err;
    EXPECT_THAT(watched.out, HasSubstr("in checkpoint"));
    EXPECT_THAT(weft({"info"}).out, HasSubstr("weft-test"));
    EXPECT_EQ(weft({"watch", std::string(72, 'f')}).code, kRefused);
}

TEST_F(CliLive, AProofFailsAfterAnyChangedByte) {
    const auto sent = weft_json(kOk, {"record", "--tag", "hall/a", "--value", "t=21.5:Cel", "--key", op()});
    const std::string id = text_of(sent, "/id");
    EXPECT_EQ(text_of(weft_json(kOk, {"get", id, "--out", file("block"), "--payload-out", file("payload"), "--data-out",
                                      file("data")}),
                      "/fate"),
              "confirmed");
    const CliResult got = weft({"proof", "get", id, "--out", file("proof")});
    ASSERT_EQ(got.code, kOk) << got.err;
    const std::string genesis = live_.nodes().files().genesis_file.string();
    const auto verify = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"proof", "verify", file("proof"), "--genesis", genesis, "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return weft_cli(arguments);
    };
    const CliResult good = verify({"--block", file("block"), "--payload", file("payload"), "--data", file("data")});
    ASSERT_EQ(good.code, kOk) << good.out;
    EXPECT_THAT(good.out, HasSubstr("\"valid\":true"));

    const std::map<std::string, std::vector<std::string>> changed = {{"proof", {}},
                                                                     {"block", {"--block", file("block")}},
                                                                     {"payload", {"--payload", file("payload")}},
                                                                     {"data", {"--data", file("data")}}};
    for (const auto& [name, arguments] : changed) {
        std::ifstream in(file(name), std::ios::binary);
        const std::string original((std::istreambuf_iterator<char>(in)), {});
        ASSERT_FALSE(original.empty());
        for (std::size_t at = 0; at < original.size(); ++at) {
            std::string bytes = original;
            bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
            std::ofstream(file(name), std::ios::binary) << bytes;
            const CliResult result = verify(arguments);
            ASSERT_EQ(result.code, kRefused) << name << " byte " << at << ": " << result.out;
            ASSERT_THAT(result.out, HasSubstr("\"code\":\"")) << name << " byte " << at;
        }
        std::ofstream(file(name), std::ios::binary) << original;
    }
    EXPECT_EQ(verify({}).code, kOk);
}

TEST_F(CliLive, ASignatureForTheWrongNetworkIsNeverMade) {
    const std::string key = new_key("validator");
    ASSERT_EQ(weft_cli({"genesis", "--out", file("other.json"), "--validator", key}).code, kOk);
    const CliResult result = weft({"pay", op(), "1", "--key", op(), "--genesis", file("other.json")});
    EXPECT_EQ(result.code, kUsage);
    EXPECT_THAT(result.err, HasSubstr("another network"));
}

}  // namespace
}  // namespace weft::test
