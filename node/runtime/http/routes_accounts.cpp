// Accounts and their histories.
#include "node/runtime/http/api.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::http {

namespace {

constexpr std::uint64_t kLinesMax = 1000;
constexpr std::size_t kUsualBlockBytes = 512;  // what `work_bits` is told for

// An account's id in hexadecimal, or its short number.
struct AccountName {
    std::optional<AccountId> id;
    AccountNumber number = 0;

    const tangle::Account* find(const tangle::Ledger& ledger) const {
        return id ? ledger.find(*id) : ledger.find(number);
    }
};

std::optional<AccountName> account_name(const Request& request) {
    const std::string& text = request.parameters.at("id");
    AccountName name;
    AccountId id;
    if (from_hex(text, id.bytes)) return name.id = id, name;
    const std::optional<std::uint64_t> number = parse_number(text);
    if (!number || *number > UINT32_MAX) return std::nullopt;
    return name.number = static_cast<AccountNumber>(*number), name;
}

Response bad_name() {
    return bad_parameter("id", "must be an account's id (64 hexadecimal digits) or its number");
}

Response unknown() {
    return problem(404, "unknown_account", "the ledger has no such account",
                   "An account comes to be by registration, or by the first payment to it.");
}

void get_account(const Api& api, const Request& request, const Reply& reply) {
    const auto name = account_name(request);
    if (!name) return reply(bad_name());
    answer_from_ledger(api, reply, [name = *name](Engine& engine, TimeUs) {
        const tangle::Account* account = name.find(engine.ledger());
        if (account == nullptr) return unknown();
        return json_response(account_json(*account, engine.required_work(account->id, kUsualBlockBytes)));
    });
}

Response history_response(const Api& api, AccountNumber account, std::optional<std::uint64_t> before,
                          std::size_t limit) {
    const std::vector<tangle::HistoryLine> lines = api.store.history(account, before, limit);
    const bool more = lines.size() == limit && lines.back().index > 0;
    return json_response(history_json(lines, more ? std::optional(lines.back().index) : std::nullopt));
}

void get_history(const Api& api, const Request& request, const Reply& reply) {
    const auto name = account_name(request);
    if (!name) return reply(bad_name());
    const auto limit = query_number(request, "limit", 50, 1, kLinesMax);
    if (!limit) return reply(bad_parameter("limit", "must be from 1 to 1000"));
    const auto before = query_number(request, "before", UINT64_MAX, 0, UINT64_MAX);
    if (!before) return reply(bad_parameter("before", "must be a line's index"));
    const auto from = request.query.contains("before") ? before : std::nullopt;
    const bool asked = api.ask([&api, reply, name = *name, from, limit = *limit](Engine& engine, TimeUs) {
        const tangle::Account* account = name.find(engine.ledger());
        if (account == nullptr) return reply(unknown());
        api.on_net([&api, reply, number = account->number, from, limit] {
            reply(history_response(api, number, from, limit));
        });
    });
    if (!asked) reply(busy_problem());
}

}  // namespace

void add_account_routes(Router& router, const Api& api) {
    router.add({"GET", "/api/v1/accounts/{id}", "An account, by its id or its number",
                [&api](const Request& request, const Reply& reply) { get_account(api, request, reply); }});
    router.add({"GET",
                "/api/v1/accounts/{id}/history",
                "What happened to an account, newest first",
                [&api](const Request& request, const Reply& reply) { get_history(api, request, reply); },
                Access::read,
                0,
                {"before", "limit"}});
}

}  // namespace weft::node::http
