// Blocks come in: one, or a batch.
#include "node/runtime/batch.hpp"
#include "node/runtime/block_lookup.hpp"
#include "node/runtime/http/api.hpp"
#include "node/runtime/json.hpp"

namespace weft::node::http {

namespace {

// Hexadecimal takes two characters a byte; the rest is `{"block":""}` and some spacing.
constexpr std::size_t kJsonBodyBytesMax = 2 * kBlockBytesMax + 1024;
constexpr const char* kBinary = "application/octet-stream";
constexpr const char* kJson = "application/json";

unsigned status_of(Admission admission) {
    switch (admission) {
        case Admission::accepted:
            return 202;
        case Admission::duplicate:
            return 200;
        case Admission::malformed:
        case Admission::bad_signature:
            return 400;
        case Admission::too_old:
        case Admission::too_new:
            return 409;
        case Admission::not_registered:
            return 403;
        case Admission::work_too_low:
        case Admission::over_quota:
            return 429;
        case Admission::busy:
        case Admission::not_ready:
            return 503;
    }
    return 500;
}

std::optional<std::uint64_t> retry_after_seconds(const Verdict& verdict) {
    if (verdict.retry_after_us) return (*verdict.retry_after_us + 999'999) / 1'000'000;
    if (status_of(verdict.admission) == 503) return 1;
    return std::nullopt;
}

Response refused(const Verdict& verdict) {
    const std::string_view hint = admission_hint(verdict.admission);
    const std::string extra = verdict.admission == Admission::work_too_low
                                  ? ",\"work_bits\":" + std::to_string(verdict.work_bits)
                                  : std::string();
    Response response =
        problem(status_of(verdict.admission), admission_name(verdict.admission),
                verdict.detail.empty() ? std::string("the block was refused") : verdict.detail, hint, extra);
    if (const auto seconds = retry_after_seconds(verdict)) {
        response.headers.emplace_back("Retry-After", std::to_string(*seconds));
    }
    return response;
}

void answer_duplicate(const Api& api, const Verdict& verdict, const Reply& reply) {
    answer_from_ledger(api, reply, [&api, verdict](Engine& engine, TimeUs) {
        auto status = stored_status(api.store, verdict.id);
        if (!status) status = unstored_status(engine, api.store, verdict.id);
        return json_response(submitted_json(verdict, status ? status->fate : Fate::pending));
    });
}

void answer_one(const Api& api, const Verdict& verdict, const Reply& reply) {
    api.metrics.count_admissions({&verdict, 1});
    if (verdict.admission == Admission::duplicate) return answer_duplicate(api, verdict, reply);
    if (!verdict.ok()) return reply(refused(verdict));
    reply(json_response(submitted_json(verdict, Fate::pending), 202));
}

bool has_type(const Request& request, std::string_view type) {
    return std::string_view(request.content_type).substr(0, type.size()) == type;
}

void submit_one(const Api& api, const Request& request, const Reply& reply) {
    Bytes block;
    if (has_type(request, kJson)) {
        Expected<Bytes, std::string> read = block_from_json(request.body);
        if (!read) return reply(problem(400, "malformed", read.error(), "Send {\"block\":\"HEX\"}."));
        block = std::move(*read);
    } else if (has_type(request, kBinary)) {
        const ByteView body = as_bytes(request.body);
        block.assign(body.begin(), body.end());
    } else {
        return reply(problem(415, "unsupported_media_type", "the body must be a block",
                             "Send the encoded block as application/octet-stream, or {\"block\":\"HEX\"} as "
                             "application/json."));
    }
    if (block.size() > kBlockBytesMax) {
        return reply(problem(413, "too_large", "a block has at most " + std::to_string(kBlockBytesMax) + " bytes",
                             "Split the data over several blocks."));
    }
    const bool taken = api.submit(
        {std::move(block)}, [&api, reply](std::vector<Verdict> verdicts) { answer_one(api, verdicts.front(), reply); });
    if (!taken) reply(busy_problem());
}

void submit_batch(const Api& api, const Request& request, const Reply& reply) {
    if (!has_type(request, kBinary)) {
        return reply(
            problem(415, "unsupported_media_type", "the body must be a batch of blocks",
                    "Send application/octet-stream: for each block u32 little-endian length, then the block."));
    }
    Expected<std::vector<Bytes>, std::string> blocks = decode_batch(as_bytes(request.body));
    if (!blocks) {
        return reply(problem(400, "malformed_batch", blocks.error(),
                             "For each block: u32 little-endian length, then the block; at most 1024 blocks."));
    }
    const bool taken = api.submit(std::move(*blocks), [&api, reply](std::vector<Verdict> verdicts) {
        api.metrics.count_admissions(verdicts);
        api.on_net([reply, verdicts = std::move(verdicts)] { reply(json_response(verdicts_json(verdicts))); });
    });
    if (!taken) reply(busy_problem());
}

}  // namespace

void add_submit_routes(Router& router, const Api& api) {
    router.add({"POST",
                "/api/v1/blocks",
                "Submit one signed block",
                [&api](const Request& request, const Reply& reply) { submit_one(api, request, reply); },
                Access::submit,
                kJsonBodyBytesMax,
                {},
                {kBinary, kJson}});
    router.add({"POST",
                "/api/v1/blocks/batch",
                "Submit up to 1024 signed blocks",
                [&api](const Request& request, const Reply& reply) { submit_batch(api, request, reply); },
                Access::submit,
                kBatchBytesMax,
                {},
                {kBinary}});
}

}  // namespace weft::node::http
