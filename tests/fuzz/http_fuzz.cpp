// A request of anybody, from its target to the handlers' answer: exactly one answer, with a status that is ours, and
// JSON that can be read. An input is lines (method and target, Content-Type, Accept, Last-Event-ID), then the body. The
// engine behind is real and empty; every token is right.
#include <boost/json.hpp>

#include "node/runtime/http/api.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/tangle/empty_store.hpp"

namespace weft::fuzz {
namespace {

using namespace node;
using namespace node::http;

constexpr std::string_view kToken = "0123456789abcdef";

// One token, which opens everything and which everybody needs.
Tokens tokens() {
    Tokens out;
    out.add("fuzz", Scopes{}.with(Scope::read).with(Scope::submit).with(Scope::admin), kToken);
    out.ask_everybody(true);
    return out;
}

Verdict verdict_on(const Domains& domains, const Bytes& encoded) {
    const Decoded<Block> block = decode_block(domains, encoded);
    if (block) return {.admission = Admission::accepted, .id = block->id, .detail = {}, .retry_after_us = {}};
    return {.admission = Admission::malformed, .id = {}, .detail = block.error().detail, .retry_after_us = {}};
}

// A node without threads: whatever handlers ask for is done at once.
class Node {
public:
    Node() : engine_(genesis_, {}, store_, random_) {
        CHECK(engine_.restore({}) && engine_.finish_replay(1));
        add_routes(router_, api_);
    }

    const Router& router() const { return router_; }

private:
    std::vector<Verdict> submit(const std::vector<Bytes>& blocks) {
        std::vector<Verdict> verdicts;
        for (const Bytes& block : blocks) verdicts.push_back(verdict_on(domains_, block));
        return verdicts;
    }

    Genesis genesis_ = samples::genesis();
    Domains domains_ = samples::domains();
    tangle::test::EmptyStore store_;
    SplitMix random_{1};
    Engine engine_;
    EventRing ring_{domains_, 1, [] {}};
    Metrics metrics_;
    RejectionBook rejections_;
    CommitteeBook committee_book_;
    Api api_{.genesis = genesis_,
             .domains = domains_,
             .network = samples::network(),
             .node_key = samples::key_pair(1).public_key().bytes,
             .store = store_,
             .ring = ring_,
             .metrics = metrics_,
             .rejections = rejections_,
             .committee_book = committee_book_,
             .submit = [this](const std::vector<Bytes>& blocks,
                              const SubmitDone& done) { return done(submit(blocks)), true; },
             .ask = [this](const LedgerQuery& query) { return query(engine_, 2), true; },
             .on_net = [](const std::function<void()>& work) { work(); },
             .peer_address = [](PeerId) { return std::string("peer"); },
             .round_trip_us = [](PeerId) { return std::optional<std::uint32_t>(1); },
             .fill_usage = [](InfoView&) {},
             .surroundings = [](const std::vector<PeerView>&) { return Surroundings{}; },
             .fill_metrics = [](MetricsSnapshot&) {},
             .stop = [](const std::string&) {},
             .start_backup = [](const std::filesystem::path&) { return true; },
             .backup_report = [] { return BackupThread::Report{}; },
             .erase = [](const BlockId&, std::size_t,
                         const EraseThread::Done& done) { return done(std::optional<bool>(true)), true; },
             .config_toml = {}};
    Router router_{tokens()};
};

std::string_view take_until(std::string_view& text, char end) {
    const std::size_t at = text.find(end);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

void check_response(const Response& response) {
    CHECK(response.status >= 200 && response.status <= 503);
    CHECK(response.status < 400 || response.status == 503 || response.content_type == "application/problem+json");
    if (response.stream || response.content_type.find("json") == std::string::npos) return;
    boost::system::error_code error;
    const boost::json::value body = boost::json::parse(response.body, error);
    CHECK(!error);
    if (response.content_type != "application/problem+json") return;
    CHECK(body.at("status").to_number<unsigned>() == response.status);
    CHECK(!body.at("code").as_string().empty() && !body.at("hint").as_string().empty());
}

Response answer(const Route& route, const Request& request) {
    std::size_t answers = 0;
    Response given;
    route.handler(request, Reply([&](Response response) {
                      ++answers;
                      given = std::move(response);
                  }));
    CHECK(answers == 1);
    return given;
}

bool run(ByteView input) {
    static const Node kNode;
    std::string_view text = as_text(input);
    Request request;
    std::string_view line = take_until(text, '\n');
    const std::string_view method = take_until(line, ' ');
    request.content_type = take_until(text, '\n');
    request.accept = take_until(text, '\n');
    request.last_event_id = take_until(text, '\n');
    request.body = text;
    request.method = method;
    request.authorization = "Bearer " + std::string(kToken);
    Response response;
    const Route* route = kNode.router().find(method, line, request, response);
    if (route != nullptr) {
        if (request.body.size() > route->body_bytes_max) return false;  // the session refuses it
        response = answer(*route, request);
    }
    check_response(response);
    return response.status < 300;
}

std::vector<Bytes> seeds() {
    const Bytes block = samples::transfer_block(5, 1).encoded;
    Bytes raw = bytes_of("POST /api/v1/blocks\napplication/octet-stream\n\n\n");
    Bytes batch = bytes_of("POST /api/v1/blocks/batch\napplication/octet-stream\n\n\n");
    raw.insert(raw.end(), block.begin(), block.end());
    Writer(batch).u32(static_cast<std::uint32_t>(block.size())).bytes(block);
    return {raw,
            batch,
            bytes_of("POST /api/v1/blocks\napplication/json\n\n\n{\"block\":\"" + to_hex(block) + "\"}"),
            bytes_of("GET /api/v1/accounts/0/history?limit=3&before=9\n\n\n\n"),
            bytes_of("GET /api/v1/accounts/" + samples::key_pair(5).account().hex() + "\n\n\n\n"),
            bytes_of("GET /api/v1/events?topics=confirmed,block&account=" + std::string(64, '0') + "\n\n\n17\n"),
            bytes_of("POST /api/v1/admin/log\napplication/json\n\n\n{\"level\":\"error\"}"),
            bytes_of("POST /api/v1/admin/shutdown\n\n\n\n"),
            bytes_of("GET /api/v1/tips?count=%32\n\n\n\n"),
            bytes_of("GET /api/v1/info\n\n\n\n"),
            bytes_of("GET /api/v1/peers\n\n\n\n"),
            bytes_of("GET /metrics\n\n\n\n"),
            bytes_of("HEAD /livez\n\n\n\n")};
}

const Registration kRegistration({"http", run, seeds});

}  // namespace
}  // namespace weft::fuzz
