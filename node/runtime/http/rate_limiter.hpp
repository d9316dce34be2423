// How many requests and bytes each caller may send: two token buckets a caller, in a table of bounded size. Pure; one
// thread.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace weft::node::http {

struct RateLimits {
    std::uint32_t requests_per_s = 0;  // 0: as many as they like
    std::uint32_t kib_per_s = 0;       // the same, for bytes of bodies

    bool any() const { return requests_per_s > 0 || kib_per_s > 0; }
};

// Bursts: two seconds' worth, and for bytes at least one body of any route.
inline constexpr double kBurstSeconds = 2;
inline constexpr double kBurstBytesMin = 8u << 20;

class RateLimiter {
public:
    // Beyond `callers_max` the caller that asked longest ago is forgotten: it gets a full bucket when it comes back, so
    // the table must be larger than what a flood of addresses fills while an honest bucket refills.
    explicit RateLimiter(RateLimits limits, std::size_t callers_max = 65'536)
        : limits_(limits), callers_max_(callers_max) {}

    // One request with so many bytes at `now_us` (a clock that never goes back). Nothing: it may go on. Else it is to
    // be refused, and in so many seconds (at least 1) it would not be; nothing is charged then.
    std::optional<std::uint32_t> charge(const std::string& caller, std::uint64_t bytes, std::uint64_t now_us);

    std::size_t callers() const { return buckets_.size(); }

private:
    struct Bucket {
        double requests = 0;
        double bytes = 0;
        std::uint64_t filled_us = 0;
        std::list<std::string>::iterator age;
    };
    Bucket& bucket_of(const std::string& caller, std::uint64_t now_us);
    double burst_requests() const { return limits_.requests_per_s * kBurstSeconds; }
    double bytes_per_s() const { return limits_.kib_per_s * 1024.0; }
    double burst_bytes() const;

    RateLimits limits_;
    std::size_t callers_max_;
    std::unordered_map<std::string, Bucket> buckets_;
    std::list<std::string> by_age_;  // the last that asked in front
};

}  // namespace weft::node::http
