// Which limits apply to whom: one rule for addresses, one for tokens. Net thread.
#pragma once

#include <optional>

#include "node/runtime/http/message.hpp"
#include "node/runtime/http/rate_limiter.hpp"

namespace weft::node::http {

struct RateOptions {
    RateLimits address;
    RateLimits token;
    bool loopback = false;  // whether addresses of this machine are limited, too
};

class RateRules {
public:
    explicit RateRules(const RateOptions& options)
        : loopback_(options.loopback), addresses_(options.address), tokens_(options.token) {}

    // 429 with Retry-After when this request is beyond a rate; the local socket has none.
    std::optional<Response> refusal(const Caller& caller, const std::string& who, std::uint64_t bytes,
                                    std::uint64_t now_us);

private:
    bool loopback_;
    RateLimiter addresses_;
    RateLimiter tokens_;
};

}  // namespace weft::node::http
