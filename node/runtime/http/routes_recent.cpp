// What happened lately: who approves a block, readings by tag, rejected blocks and their rivals. Looked up in what the
// node remembers, within bounds; each answer says how far it looked.
#include <boost/json.hpp>

#include "core/names.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/json_out.hpp"

namespace weft::node::http {

namespace json = boost::json;

namespace {

constexpr std::size_t kEventsLookedAtMax = 65'536;
constexpr std::size_t kApproversMax = 64;
constexpr std::size_t kLinesLookedAtMax = 200;

// A block's approvers came after it, so that the search ends where the block itself came.
void approvers(const Api& api, const Request& request, const Reply& reply) {
    Response refusal;
    const auto id = block_id_parameter(request, refusal);
    if (!id) return reply(std::move(refusal));
    json::array found;
    bool complete = false;
    api.ring.visit_newest(kEventsLookedAtMax, [&](const EventView& event) {
        const auto* const* block = std::get_if<const Block*>(&event);
        if (block == nullptr) return true;
        complete = (*block)->id == *id;
        const auto& parents = (*block)->header.parents;
        if (std::find(parents.begin(), parents.end(), *id) != parents.end()) {
            found.emplace_back((*block)->id.hex());
        }
        return !complete && found.size() < kApproversMax;
    });
    json::object out;
    out["approvers"] = std::move(found);
    out["complete"] = complete;
    reply(json_response(json::serialize(out)));
}

void records(const Api& api, const Request& request, const Reply& reply) {
    const auto tag = request.query.find("tag");
    if (tag == request.query.end() || tag->second.empty()) return reply(bad_parameter("tag", "must be a record's tag"));
    const auto limit = query_number(request, "limit", 50, 1, 1000);
    if (!limit) return reply(bad_parameter("limit", "must be from 1 to 1000"));
    json::array found;
    const std::size_t looked_at = api.ring.visit_newest(kEventsLookedAtMax, [&](const EventView& event) {
        const auto* const* decided = std::get_if<const Decided*>(&event);
        if (decided == nullptr || (*decided)->tag != tag->second) return true;
        found.push_back({{"id", (*decided)->block.hex()},
                         {"issuer", (*decided)->issuer.hex()},
                         {"fate", fate_name((*decided)->fate)},
                         {"time_us", json_number((*decided)->time)}});
        return found.size() < *limit;
    });
    json::object out;
    out["records"] = std::move(found);
    out["looked_at"] = looked_at;
    reply(json_response(json::serialize(out)));
}

void rejections(const Api& api, const Request& request, const Reply& reply) {
    const auto limit = query_number(request, "limit", 50, 1, RejectionBook::kKept);
    if (!limit) return reply(bad_parameter("limit", "must be from 1 to 256"));
    json::array list;
    for (const Decided& each : api.rejections.latest(*limit)) {
        list.push_back({{"id", each.block.hex()},
                        {"issuer", each.issuer.hex()},
                        {"reason", reason_name(each.reason)},
                        {"commit", json_number(each.commit)},
                        {"time_us", json_number(each.time)}});
    }
    json::object out;
    out["rejections"] = std::move(list);
    reply(json_response(json::serialize(out)));
}

// The block that used the sequence of `id` first, as its issuer's latest history tells.
json::value rival_of(const Api& api, AccountNumber issuer, const Block& block) {
    for (const tangle::HistoryLine& line : api.store.history(issuer, std::nullopt, kLinesLookedAtMax)) {
        if (line.entry.block == block.id || line.entry.kind == tangle::HistoryKind::received) continue;
        const std::optional<Bytes> stored = api.store.block(line.entry.block);
        if (!stored) continue;
        const Decoded<Block> other = decode_stored_block(api.domains, *stored);
        if (!other || other->header.issuer != block.header.issuer) continue;
        if (other->header.sequence == block.header.sequence) return json::string(other->id.hex());
    }
    return nullptr;
}

void rival(const Api& api, const Request& request, const Reply& reply) {
    Response refusal;
    const auto id = block_id_parameter(request, refusal);
    if (!id) return reply(std::move(refusal));
    const std::optional<Bytes> stored = api.store.block(*id);
    if (!stored) {
        return reply(
            problem(404, "not_found", "this node has not ordered the block", "Only ordered blocks have rivals."));
    }
    const Decoded<Block> block = decode_stored_block(api.domains, *stored);
    CHECK(block.has_value());  // the store's checksums held
    const bool asked = api.ask([&api, reply, block = *block](Engine& engine, TimeUs) {
        const tangle::Account* issuer = engine.ledger().find(block.header.issuer);
        const std::optional<AccountNumber> number = issuer ? std::optional(issuer->number) : std::nullopt;
        api.on_net([&api, reply, block, number] {
            json::object out;
            out["rival"] = number ? rival_of(api, *number, block) : json::value(nullptr);
            reply(json_response(json::serialize(out)));
        });
    });
    if (!asked) reply(busy_problem());
}

}  // namespace

void add_recent_routes(Router& router, const Api& api) {
    router.add({"GET", "/api/v1/blocks/{id}/approvers", "Blocks that approve a block, among the latest",
                [&api](const Request& request, const Reply& reply) { approvers(api, request, reply); }});
    router.add({"GET", "/api/v1/blocks/{id}/rival", "The block that used the same sequence of the same account",
                [&api](const Request& request, const Reply& reply) { rival(api, request, reply); }});
    router.add({"GET",
                "/api/v1/records",
                "Records with a tag, among the latest, newest first",
                [&api](const Request& request, const Reply& reply) { records(api, request, reply); },
                Access::read,
                0,
                {"tag", "limit"}});
    router.add({"GET",
                "/api/v1/rejections",
                "The blocks that were rejected last, newest first",
                [&api](const Request& request, const Reply& reply) { rejections(api, request, reply); },
                Access::read,
                0,
                {"limit"}});
}

}  // namespace weft::node::http
