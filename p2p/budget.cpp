#include "p2p/budget.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace weft::p2p {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::uint64_t kTokensMax = std::uint64_t{1} << 40;
constexpr std::int64_t kDebtMax = -static_cast<std::int64_t>(kTokensMax) * kMicro;
static_assert(kTokensMax * 2 < static_cast<std::uint64_t>(INT64_MAX) / kMicro, "a charge at the largest debt fits");

}  // namespace

TokenBucket::TokenBucket(std::uint64_t per_second, std::uint64_t burst, TimeUs now)
    : per_second_(static_cast<std::int64_t>(per_second)),
      full_(static_cast<std::int64_t>(burst) * kMicro),
      tokens_(full_),
      filled_at_(now) {
    CHECK(1 <= per_second && per_second <= burst && burst <= kTokensMax);
}

void TokenBucket::refill(TimeUs now) {
    if (now <= filled_at_) return;
    // Compared by division, since the product of a long time and the rate may not fit.
    const auto elapsed = now - filled_at_;
    const auto missing = static_cast<std::uint64_t>(full_ - tokens_);
    const auto rate = static_cast<std::uint64_t>(per_second_);
    tokens_ = elapsed > missing / rate ? full_ : tokens_ + static_cast<std::int64_t>(elapsed * rate);
    filled_at_ = now;
}

TimeUs TokenBucket::charge(std::uint64_t amount, TimeUs now) {
    CHECK(amount <= kTokensMax);
    refill(now);
    tokens_ = std::max(tokens_ - static_cast<std::int64_t>(amount) * kMicro, kDebtMax);
    return tokens_ >= 0 ? 0 : static_cast<TimeUs>((-tokens_ + per_second_ - 1) / per_second_);
}

TimeUs Budget::charge(std::uint64_t bytes, std::uint64_t messages, TimeUs now) {
    return std::max(bytes_.charge(bytes, now), messages_.charge(messages, now));
}

}  // namespace weft::p2p
