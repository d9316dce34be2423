#include "node/runtime/http/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace weft::node::http {

double RateLimiter::burst_bytes() const {
    return std::max(bytes_per_s() * kBurstSeconds, kBurstBytesMin);
}

RateLimiter::Bucket& RateLimiter::bucket_of(const std::string& caller, std::uint64_t now_us) {
    const auto found = buckets_.find(caller);
    if (found != buckets_.end()) {
        Bucket& bucket = found->second;
        by_age_.splice(by_age_.begin(), by_age_, bucket.age);
        const double seconds = static_cast<double>(now_us - std::min(now_us, bucket.filled_us)) / 1e6;
        bucket.requests = std::min(burst_requests(), bucket.requests + seconds * limits_.requests_per_s);
        bucket.bytes = std::min(burst_bytes(), bucket.bytes + seconds * bytes_per_s());
        bucket.filled_us = std::max(bucket.filled_us, now_us);
        return bucket;
    }
    if (buckets_.size() >= callers_max_) {
        buckets_.erase(by_age_.back());
        by_age_.pop_back();
    }
    by_age_.push_front(caller);
    Bucket fresh;
    fresh.requests = burst_requests();
    fresh.bytes = burst_bytes();
    fresh.filled_us = now_us;
    fresh.age = by_age_.begin();
    return buckets_.emplace(caller, std::move(fresh)).first->second;
}

std::optional<std::uint32_t> RateLimiter::charge(const std::string& caller, std::uint64_t bytes, std::uint64_t now_us) {
    if (!limits_.any()) return std::nullopt;
    Bucket& bucket = bucket_of(caller, now_us);
    const auto size = static_cast<double>(bytes);
    double wait = 0;
    if (limits_.requests_per_s > 0 && bucket.requests < 1) wait = (1 - bucket.requests) / limits_.requests_per_s;
    if (limits_.kib_per_s > 0 && bucket.bytes < size) wait = std::max(wait, (size - bucket.bytes) / bytes_per_s());
    if (wait > 0) return static_cast<std::uint32_t>(std::max(1.0, std::ceil(wait)));
    bucket.requests -= 1;
    bucket.bytes -= size;
    return std::nullopt;
}

}  // namespace weft::node::http
