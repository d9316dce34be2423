// Payloads erased on the operator's order, or on that of the block's issuer.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/erase_order.hpp"
#include "node/runtime/block_lookup.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node::http {

namespace {

constexpr std::size_t kBodyBytesMax = 4096;

// Of the issuer; none: the operator orders it.
struct Order {
    PublicKey key;
    Signature signature;
};

Response retry_later(std::string_view code, const std::string& detail, std::uint64_t seconds) {
    const std::string wait = std::to_string(seconds);
    Response response = problem(409, code, detail, "Ask again in " + wait + " s.");
    response.headers.emplace_back("Retry-After", wait);
    return response;
}

Response erased_response(const BlockId& id, bool now) {
    boost::json::object out{{"id", id.hex()}};
    out["payload_erased"] = true;
    out["before"] = !now;
    return json_response(boost::json::serialize(out));
}

// The time up to which everything is decided, durable and certified.
TimeUs certified_time(const Engine& engine, const tangle::StoreReader& store) {
    const auto last = store.checkpoint(engine.status().certified);
    return last ? last->checkpoint.time : 0;
}

// Why the block's payload may still be needed; nothing: it is not. A node that is behind by less than the window may
// have to order the block itself; one that is further behind takes it, without its payload, from a certified range.
std::optional<Response> still_needed(const Engine& engine, const tangle::StoreReader& store, const BlockId& id) {
    const std::uint64_t from = std::uint64_t{id.slot()} + engine.ledger().parameters().window_slots;
    const Slot now = slot_of(certified_time(engine, store));
    if (from >= now) {
        return retry_later("not_settled",
                           "the block may be ordered, or asked for by nodes that are behind, until its window is over",
                           from + 1 - now);
    }
    const std::optional<tangle::StoredFate> fate = store.fate(id);
    if (!fate) return std::nullopt;  // expired: its window is over
    const auto checkpoint = store.checkpoint_of(fate->commit);
    const auto stored = checkpoint ? store.checkpoint(*checkpoint) : std::nullopt;
    if (stored && stored->certificate) return std::nullopt;
    return retry_later("not_final", "no certified checkpoint covers the block yet", 1);
}

// The key may not only use the account: what was recorded with a stolen device key is not erased with it.
std::optional<Response> not_the_issuers(const Engine& engine, const Block& block, const Order& order) {
    const tangle::Account* account = engine.ledger().find(block.header.issuer);
    const tangle::AccountKey* key = account ? account->find_key(order.key) : nullptr;
    if (key && !key->revoked && key->has(KeyRole::manage)) return std::nullopt;
    return problem(403, "wrong_key", "the key is none of the issuer's that may manage its account",
                   "Sign with such a key of account " + block.header.issuer.hex() + ", or ask the node's operator.");
}

std::optional<Order> read_order(const Request& request, Response& bad) {
    JsonProblem wrong;
    const auto root = parse_json(request.body, "body", wrong);
    Order order;
    if (!wrong.any()) {
        StrictObject object(*root, "", wrong);
        order.key = {Algorithm::ed25519, object.fixed<PublicKeyBytes>("key")};
        order.signature = object.fixed<Signature>("signature");
        object.finish();
    }
    if (!wrong.any()) return order;
    bad = problem(400, "malformed", wrong.text(), "Send {\"key\":\"HEX\",\"signature\":\"HEX\"}; weft erase does.");
    return std::nullopt;
}

// The reason is for the audit log, which keeps the body.
bool read_reason(const Request& request, Response& bad) {
    JsonProblem wrong;
    const auto root = parse_json(request.body, "body", wrong);
    if (!wrong.any()) {
        StrictObject object(*root, "", wrong);
        if (object.has("reason")) (void)object.text("reason");
        object.finish();
    }
    if (!wrong.any()) return true;
    bad = problem(400, "malformed", wrong.text(), "Send {} or {\"reason\":\"why\"}.");
    return false;
}

// Any thread.
void carry_out(const Api& api, const Reply& reply, const Block& block, const std::string& on_order_of) {
    const auto done = [reply, id = block.id, on_order_of](const tangle::StoreResult<std::optional<bool>>& erased) {
        if (!erased) return reply(problem(507, "storage_full", erased.error().what, "Nothing was erased."));
        if (!*erased) return reply(problem(404, "not_found", "the block was pruned", "Nothing is left to be erased."));
        if (**erased) log_info(LogComponent::store, "erased the payload of " + id.hex() + " for " + on_order_of);
        reply(erased_response(id, **erased));
    };
    if (!api.erase(block.id, block.header.payload_bytes, done)) reply(busy_problem());
}

// Asks the ledger thread whether it may be done; then it is.
void erase_if_allowed(const Api& api, const Reply& reply, const std::shared_ptr<const Block>& block,
                      const std::optional<Order>& order) {
    const bool asked = api.ask([&api, reply, block, order](Engine& engine, TimeUs) {
        std::optional<Response> no = order ? not_the_issuers(engine, *block, *order) : std::nullopt;
        if (!no && block->payload_erased) no = erased_response(block->id, false);
        if (!no) no = still_needed(engine, api.store, block->id);
        if (no) return reply(std::move(*no));
        carry_out(api, reply, *block, order ? "its issuer, key " + order->key.bytes.hex() : "the operator");
    });
    if (!asked) reply(busy_problem());
}

void erase(const Api& api, const Request& request, const Reply& reply, const std::optional<Order>& order) {
    Response bad;
    const auto id = block_id_parameter(request, bad);
    if (!id) return reply(std::move(bad));
    if (order && !verify(order->key, erase_order_message(api.network, *id), order->signature)) {
        return reply(problem(403, "bad_signature", "the order's signature is false",
                             "Sign weft 1 erase_payload, the network's id and the block's id; weft erase does."));
    }
    const std::optional<Bytes> stored = api.store.block(*id);
    if (!stored) {
        return reply(problem(404, "not_found", "this node does not have the block", "It may be pruned; check the id."));
    }
    const Decoded<Block> decoded = decode_stored_block(api.domains, *stored);
    CHECK(decoded.has_value());  // the store's checksums held
    const auto block = std::make_shared<const Block>(std::move(*decoded));
    if (!std::holds_alternative<Record>(block->payload)) {
        return reply(problem(409, "not_erasable",
                             "only records can be erased: whoever executes the ledger again needs every other payload",
                             "Put no personal data into memos."));
    }
    if (api.backup_report().state == BackupThread::State::running) {
        return reply(retry_later("backup_running", "a backup is being made, and would hold what is erased now", 10));
    }
    erase_if_allowed(api, reply, block, order);
}

}  // namespace

void add_erase_routes(Router& router, const Api& api) {
    router.add({"POST",
                "/api/v1/blocks/{id}/erase",
                "Erase a record's payload on this node, on its issuer's signed order",
                [&api](const Request& request, const Reply& reply) {
                    Response bad;
                    const auto order = read_order(request, bad);
                    order ? erase(api, request, reply, order) : reply(std::move(bad));
                },
                Access::submit,
                kBodyBytesMax,
                {},
                {"application/json"}});
    router.add({"POST",
                "/api/v1/admin/blocks/{id}/erase",
                "Erase a record's payload on this node",
                [&api](const Request& request, const Reply& reply) {
                    Response bad;
                    read_reason(request, bad) ? erase(api, request, reply, std::nullopt) : reply(std::move(bad));
                },
                Access::admin,
                kBodyBytesMax,
                {},
                {"application/json"}});
}

}  // namespace weft::node::http
