#include "node/runtime/http/rate_rules.hpp"

#include <algorithm>

namespace weft::node::http {

namespace {

Response beyond(std::string_view what, std::uint32_t wait_s) {
    Response response = problem(429, "rate_limited", std::string(what) + " sends more than this node takes from one",
                                "Wait as long as Retry-After says; send blocks in batches.");
    response.headers.emplace_back("Retry-After", std::to_string(wait_s));
    return response;
}

}  // namespace

std::optional<Response> RateRules::refusal(const Caller& caller, const std::string& who, std::uint64_t bytes,
                                           std::uint64_t now_us) {
    if (caller.user) return std::nullopt;
    if (!caller.loopback || loopback_) {
        if (const auto wait = addresses_.charge(caller.address, bytes, now_us)) return beyond("this address", *wait);
    }
    if (who.empty()) return std::nullopt;
    const auto wait = tokens_.charge(who, bytes, now_us);
    return wait ? std::optional(beyond("this token", *wait)) : std::nullopt;
}

}  // namespace weft::node::http
