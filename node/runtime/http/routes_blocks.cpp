// Blocks that the node holds: themselves, their fate, their proof.
#include "node/runtime/block_lookup.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::http {

namespace {

Response not_found(std::string_view what) {
    return problem(404, "not_found", what, "Check the id; the node may not have received the block yet.");
}

Response octets(Bytes bytes) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = as_text(bytes);
    return response;
}

Response block_response(const Block& block, bool binary) {
    if (!binary) return json_response(block_json(block));
    Response response = octets(block.encoded);
    if (block.payload_erased) response.headers.emplace_back("Weft-Payload", "erased");
    return response;
}

void get_block(const Api& api, const Request& request, const Reply& reply) {
    Response refusal;
    const auto id = block_id_parameter(request, refusal);
    if (!id) return reply(std::move(refusal));
    const bool binary = request.accept.find("application/octet-stream") != std::string::npos;
    if (const std::optional<Bytes> stored = api.store.block(*id)) {
        const Decoded<Block> block = decode_stored_block(api.domains, *stored);
        CHECK(block.has_value());  // the store's checksums held
        return reply(block_response(*block, binary));
    }
    answer_from_ledger(api, reply, [id = *id, binary](Engine& engine, TimeUs) {
        const std::optional<BlockPtr> block = engine.block(id);
        return block ? block_response(**block, binary) : not_found("this node does not have the block");
    });
}

Response metadata_response(const Api& api, const BlockId& id, const BlockStatus& status) {
    std::optional<CheckpointIndex> checkpoint;
    if (status.commit > 0) checkpoint = api.store.checkpoint_of(status.commit);
    return json_response(metadata_json(id, status, checkpoint));
}

void get_metadata(const Api& api, const Request& request, const Reply& reply) {
    Response refusal;
    const auto id = block_id_parameter(request, refusal);
    if (!id) return reply(std::move(refusal));
    if (const auto status = stored_status(api.store, *id)) return reply(metadata_response(api, *id, *status));
    answer_from_ledger(api, reply, [&api, id = *id](Engine& engine, TimeUs) {
        // It may have been ordered since the first look.
        auto status = stored_status(api.store, id);
        if (!status) status = unstored_status(engine, api.store, id);
        return status ? metadata_response(api, id, *status) : not_found("this node never saw the block");
    });
}

void get_proof(const Api& api, const Request& request, const Reply& reply) {
    Response refusal;
    const auto id = block_id_parameter(request, refusal);
    if (!id) return reply(std::move(refusal));
    const auto payload = request.query.find("payload");
    const bool with_payload = payload != request.query.end() && payload->second == "true";
    const auto proof = find_proof(api.domains, api.network, api.genesis, api.store, *id, with_payload);
    if (proof) return reply(octets(tangle::encode_proof(*proof)));
    if (proof.error() == NoProof::payload_erased) {
        return reply(
            problem(410, "payload_erased", "the block's payload was erased on this node",
                    "Ask without payload=true (weft proof get --no-payload): the proof of its fate does not need it."));
    }
    if (proof.error() == NoProof::not_final || api.store.block(*id)) {
        Response response =
            problem(409, "not_final", "no certified checkpoint covers the block yet", "Ask again in a second.");
        response.headers.emplace_back("Retry-After", "1");
        return reply(std::move(response));
    }
    reply(not_found("this node does not have the block"));
}

}  // namespace

void add_block_routes(Router& router, const Api& api) {
    router.add({"GET", "/api/v1/blocks/{id}", "A block, as JSON or as its bytes (Accept: application/octet-stream)",
                [&api](const Request& request, const Reply& reply) { get_block(api, request, reply); }});
    router.add({"GET", "/api/v1/blocks/{id}/metadata", "What became of a block",
                [&api](const Request& request, const Reply& reply) { get_metadata(api, request, reply); }});
    router.add({"GET",
                "/api/v1/blocks/{id}/proof",
                "A proof that verifies offline",
                [&api](const Request& request, const Reply& reply) { get_proof(api, request, reply); },
                Access::read,
                0,
                {"payload"}});
}

}  // namespace weft::node::http
