// Who may do what, by which way: tokens, the local socket, TLS, rates.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json.hpp>

#include "node/runtime/audit_log.hpp"
#include "node/runtime/files.hpp"
#include "node/runtime/http/rate_limiter.hpp"
#include "node/runtime/http/tokens.hpp"
#include "tests/runtime/certificate.hpp"
#include "tests/runtime/test_node.hpp"
#include "tools/client/node_client.hpp"

namespace weft::node {
namespace {

using http::Scope;
using http::Scopes;

std::string line_of(const std::string& name, const std::string& scopes, const std::string& token) {
    return http::token_line({name, *http::parse_scopes(scopes), http::token_digest(token)}) + "\n";
}

void write_secret(const std::filesystem::path& file, const std::string& text) {
    ASSERT_TRUE(write_file(file, text, FileMode::secret, IfExists::replace).has_value());
}

Headers bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
}

std::string code_of(const HttpAnswer& answer) {
    return std::string(boost::json::parse(answer.body).at("code").as_string());
}

client::NodeClient client_of(const std::string& address, const std::string& ca_file = {}) {
    client::Endpoint endpoint = *client::parse_endpoint(address);
    endpoint.ca_file = ca_file;
    return client::NodeClient(endpoint);
}

// ---- tokens

TEST(Tokens, ScopesAreReadAsTheyAreWritten) {
    for (const char* text : {"read", "submit", "admin", "read,submit", "read,submit,admin"}) {
        EXPECT_EQ(http::scopes_text(*http::parse_scopes(text)), text);
    }
    for (const char* text : {"", "write", "read,", ",read", "read;submit", "Read"}) {
        EXPECT_FALSE(http::parse_scopes(text)) << text;
    }
}

TEST(Tokens, AFileThatIsNotRightIsRefusedWithItsLine) {
    const TemporaryFolder folder;
    const auto file = folder / "tokens";
    const auto error_of = [&](const std::string& text) {
        write_secret(file, text);
        http::Tokens tokens;
        const auto loaded = tokens.load(file);
        return loaded ? std::string() : loaded.error();
    };
    const std::string good = line_of("a", "read", "secret one");
    EXPECT_EQ(error_of("# ours\n\n" + good + line_of("b", "admin", "two")), "");
    EXPECT_NE(error_of(good + "b read\n").find(":2:"), std::string::npos);
    EXPECT_NE(error_of(good + good).find("there twice"), std::string::npos);
    EXPECT_NE(error_of("b write " + Hash{}.hex() + "\n").find(":1:"), std::string::npos);
    EXPECT_NE(error_of("b/c read " + Hash{}.hex() + "\n").find(":1:"), std::string::npos);
    write_secret(file, good);
    ASSERT_EQ(::chmod(file.c_str(), 0620), 0);
    EXPECT_NE(http::Tokens{}.load(file).error().find("others can write"), std::string::npos);
}

TEST(Access, ATokenDoesWhatItsScopesSayAndNoMore) {
    const TemporaryFolder folder;
    const auto file = folder / "tokens";
    write_secret(file, line_of("reader", "read", "t-read") + line_of("meter", "submit", "t-submit") +
                           line_of("boss", "admin", "t-admin"));
    TestNode node([&](Config& config) {
        config.api.token = "0123456789abcdef";  // reads and submits
        config.api.tokens_file = file;
    });
    const std::string block = "not a block";
    const auto get = [&](const Headers& headers) { return http_get(node.api(), "/api/v1/info", headers); };
    const auto post = [&](const Headers& headers) {
        return http_post(node.api(), "/api/v1/blocks", "application/octet-stream", block, headers);
    };
    const auto admin = [&](const Headers& headers) {
        return http_post(node.api(), "/api/v1/admin/log", "application/json", R"({"level":"error"})", headers);
    };
    EXPECT_EQ(get(bearer("t-read")).status, 200u);
    EXPECT_EQ(get(bearer("0123456789abcdef")).status, 200u);
    EXPECT_EQ(post(bearer("t-submit")).status, 400u) << "it got as far as being looked at";
    EXPECT_EQ(post(bearer("0123456789abcdef")).status, 400u);
    EXPECT_EQ(admin(bearer("t-admin")).status, 200u);

    const HttpAnswer lacking = post(bearer("t-read"));
    EXPECT_EQ(lacking.status, 403u);
    EXPECT_EQ(code_of(lacking), "scope_missing");
    EXPECT_NE(lacking.body.find("the token `reader` may read"), std::string::npos) << lacking.body;
    EXPECT_EQ(get(bearer("t-submit")).status, 403u);
    EXPECT_EQ(get(bearer("t-admin")).status, 403u);
    EXPECT_EQ(admin(bearer("t-read")).status, 403u);
    EXPECT_EQ(admin(bearer("0123456789abcdef")).status, 403u);

    EXPECT_EQ(code_of(get({})), "unauthorized");
    EXPECT_EQ(code_of(get(bearer("t-rea"))), "unknown_token");
    EXPECT_EQ(get(bearer("t-rea")).status, 401u);
    EXPECT_EQ(admin({}).status, 401u);
}

TEST(Access, ATokensFileIsReadAgainWhenAskedTo) {
    const TemporaryFolder folder;
    const auto file = folder / "tokens";
    write_secret(file, line_of("old", "read", "t-old"));
    TestNode node([&](Config& config) { config.api.tokens_file = file; });
    const auto status = [&](const std::string& token) {
        return http_get(node.api(), "/api/v1/info", bearer(token)).status;
    };
    EXPECT_EQ(status("t-old"), 200u);
    write_secret(file, line_of("new", "read", "t-new"));
    node.node().reload(node.config());
    EXPECT_TRUE(eventually([&] { return status("t-new") == 200; }));
    EXPECT_EQ(status("t-old"), 401u);
    write_secret(file, "nonsense\n");
    node.node().reload(node.config());
    EXPECT_EQ(status("t-new"), 200u) << "a file that is not right changes nothing";
    write_secret(file, "");
    node.node().reload(node.config());
    EXPECT_TRUE(eventually([&] { return status("t-new") == 401; })) << "an empty file opens nothing";
}

// ---- the local socket, and what is noted

TEST(Access, TheLocalSocketIsForTheOperatorWhoNeedsNoToken) {
    TestNode node([](Config& config) { config.api.token = "0123456789abcdef"; });
    const auto socket = node.config().node.data / "admin.sock";
    struct stat info {};
    ASSERT_EQ(::stat(socket.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    client::NodeClient local = client_of("unix:" + socket.string());
    EXPECT_TRUE(local.info().has_value());
    EXPECT_TRUE(local.admin("log", R"({"level":"error"})").has_value());
    EXPECT_FALSE(local.admin("log", R"({"level":"loud"})").has_value());
    EXPECT_EQ(code_of(http_post(node.api(), "/api/v1/admin/log", "application/json", "{}")), "admin_closed");

    const auto text = read_file(node.config().node.data / "audit.jsonl", 1 << 20);
    ASSERT_TRUE(text.has_value()) << text.error();
    EXPECT_EQ(verify_audit(*text).lines, 4u) << "each asked and answered; what was refused at the door is not there";
    EXPECT_NE(text->find("\"who\":\"user " + std::to_string(::geteuid()) + "\""), std::string::npos) << *text;
    EXPECT_NE(text->find("\"result\":\"answered 400\""), std::string::npos);
    node.restart();
    EXPECT_TRUE(client_of("unix:" + socket.string()).admin("shutdown", "{}").has_value());
    EXPECT_EQ(node.stop_request().wait().code, ExitCode::ok);
}

TEST(Access, TheLocalSocketCanBeElsewhereOrOff) {
    const TemporaryFolder folder;
    const auto elsewhere = folder / "weft.sock";
    TestNode moved([&](Config& config) { config.admin.socket = elsewhere.string(); });
    EXPECT_TRUE(client_of("unix:" + elsewhere.string()).info().has_value());
    TestNode off([](Config& config) { config.admin.socket = "off"; });
    EXPECT_FALSE(std::filesystem::exists(off.config().node.data / "admin.sock"));
}

class Audited : public testing::Test {
protected:
    std::unique_ptr<AuditLog> open() {
        auto log = AuditLog::open(file_);
        EXPECT_TRUE(log.has_value()) << log.error();
        return log ? std::move(*log) : nullptr;
    }
    std::string text() const { return *read_file(file_, 1 << 20); }

    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "audit.jsonl";
};

TEST_F(Audited, EveryChangeIsFoundAndItsLineNamed) {
    {
        const auto log = open();
        for (int i = 0; i < 5; ++i) {
            ASSERT_TRUE(log->append({"token a", "POST /x", "{\"level\":\"\xff\n\"}", "asked"}, 1000 + i).has_value());
        }
    }
    {
        const auto log = open();
        ASSERT_TRUE(log->append({"user 0", "POST /y", "", "answered 200"}, 2000).has_value());
    }
    const std::string good = text();
    EXPECT_EQ(verify_audit(good).lines, 6u);
    EXPECT_EQ(verify_audit(good).problem, "");
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string changed = good;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const AuditVerdict verdict = verify_audit(changed);
        EXPECT_TRUE(!verdict.problem.empty() || verdict.cut) << "byte " << at;
    }
    const std::size_t first = good.find('\n') + 1;
    const std::size_t second = good.find('\n', first) + 1;
    const std::string without = good.substr(0, first) + good.substr(second);
    EXPECT_NE(verify_audit(without).problem.find("line 2"), std::string::npos);
    const std::string swapped = good.substr(first, second - first) + good.substr(0, first) + good.substr(second);
    EXPECT_NE(verify_audit(swapped).problem.find("line 1"), std::string::npos);
    write_secret(file_, without);
    EXPECT_FALSE(AuditLog::open(file_).has_value());
}

TEST_F(Audited, ALineCutByACrashIsTakenOff) {
    {
        const auto log = open();
        ASSERT_TRUE(log->append({"a", "b", "c", "d"}, 1).has_value());
    }
    const std::string good = text();
    for (std::size_t size = 1; size < good.size(); size += 9) {
        write_secret(file_, good + good.substr(0, size));
        const auto log = open();
        EXPECT_NE(log->note(), "");
        EXPECT_EQ(text(), good);
        ASSERT_TRUE(log->append({"a", "b", "c", "d"}, 2).has_value());
        EXPECT_EQ(verify_audit(text()).lines, 2u);
    }
}

// ---- TLS

TEST(Access, TheApiSpeaksTls) {
    const TemporaryFolder folder;
    const TestCertificate first = make_certificate("127.0.0.1");
    write_secret(folder / "cert.pem", first.certificate);
    write_secret(folder / "key.pem", first.key);
    write_secret(folder / "first.pem", first.certificate);
    TestNode node([&](Config& config) {
        config.api.tls_certificate = folder / "cert.pem";
        config.api.tls_key = folder / "key.pem";
    });
    const std::string address = "https://127.0.0.1:" + std::to_string(node.api());
    client::NodeClient trusting = client_of(address, (folder / "first.pem").string());
    const auto info = trusting.info();
    EXPECT_TRUE(info.has_value()) << (info ? "" : info.error().what);
    EXPECT_TRUE(trusting.ready().has_value()) << "over the same connection";
    EXPECT_FALSE(client_of(address).info().has_value()) << "nobody vouches for it";
    EXPECT_FALSE(client_of("https://localhost:" + std::to_string(node.api()), (folder / "first.pem").string())
                     .info()
                     .has_value())
        << "it names another host";
    EXPECT_FALSE(client_of("http://127.0.0.1:" + std::to_string(node.api())).info().has_value());

    const TestCertificate second = make_certificate("127.0.0.1");
    write_secret(folder / "cert.pem", second.certificate);
    node.node().reload(node.config());  // the key is not this certificate's: what was stays
    write_secret(folder / "second.pem", second.certificate);
    EXPECT_TRUE(client_of(address, (folder / "first.pem").string()).info().has_value());
    write_secret(folder / "key.pem", second.key);
    node.node().reload(node.config());
    EXPECT_TRUE(eventually([&] { return client_of(address, (folder / "second.pem").string()).info().has_value(); }));
    EXPECT_TRUE(trusting.info().has_value()) << "connections that are open go on";
}

// ---- rates

TEST(RateLimiter, GivesABurstThenTheRateToEachCaller) {
    http::RateLimiter limiter({10, 0});
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(limiter.charge("a", 0, 0)) << i;
    EXPECT_EQ(limiter.charge("a", 0, 0), 1u);
    EXPECT_FALSE(limiter.charge("b", 0, 0)) << "another caller";
    EXPECT_FALSE(limiter.charge("a", 0, 100'000));
    EXPECT_TRUE(limiter.charge("a", 0, 100'000));
    EXPECT_FALSE(limiter.charge("a", 0, 10'000'000'000));
}

TEST(RateLimiter, CountsBytesAndSaysHowLongToWait) {
    http::RateLimiter limiter({0, 1024});  // 1 MiB/s, with a burst of 8
    EXPECT_FALSE(limiter.charge("a", 8u << 20, 0));
    EXPECT_EQ(limiter.charge("a", 4u << 20, 0), 4u);
    EXPECT_FALSE(limiter.charge("a", 0, 0));
    EXPECT_FALSE(limiter.charge("a", 4u << 20, 4'000'000));
}

TEST(RateLimiter, RemembersABoundedNumberOfCallers) {
    http::RateLimiter limiter({1, 0}, 100);
    for (int i = 0; i < 10'000; ++i) limiter.charge(std::to_string(i), 0, 0);
    EXPECT_EQ(limiter.callers(), 100u);
    limiter.charge("9999", 0, 0);
    EXPECT_TRUE(limiter.charge("9999", 0, 0)) << "the latest are remembered";
}

TEST(Access, WhoAsksTooOftenIsToldWhenToComeBack) {
    TestNode node([](Config& config) {
        config.api.rate_per_address = 5;
        config.api.rate_loopback = true;
        config.api.admin_token = "0123456789abcdef";
    });
    HttpAnswer last;
    for (int i = 0; i < 200 && last.status != 429; ++i) last = http_get(node.api(), "/livez");
    ASSERT_EQ(last.status, 429u);
    EXPECT_EQ(code_of(last), "rate_limited");
    EXPECT_EQ(last.headers.at("retry-after"), "1");
    EXPECT_TRUE(client_of("unix:" + (node.config().node.data / "admin.sock").string()).info().has_value());
}

TEST(Access, LoopbackIsNotLimitedUnlessAskedFor) {
    TestNode node([](Config& config) { config.api.rate_per_address = 1; });
    for (int i = 0; i < 20; ++i) EXPECT_EQ(http_get(node.api(), "/livez").status, 200u);
}

TEST(Access, ATokenHasARateOfItsOwn) {
    TestNode node([](Config& config) {
        config.api.token = "0123456789abcdef";
        config.api.admin_token = "fedcba9876543210";
        config.api.rate_per_token = 5;
    });
    HttpAnswer last;
    for (int i = 0; i < 200 && last.status != 429; ++i) {
        last = http_get(node.api(), "/api/v1/info", bearer("0123456789abcdef"));
    }
    EXPECT_EQ(last.status, 429u);
    EXPECT_EQ(http_get(node.api(), "/api/v1/info", bearer("fedcba9876543210")).status, 200u);
}

}  // namespace
}  // namespace weft::node
