#include "p2p/bans.hpp"

#include "core/check.hpp"

namespace weft::p2p {
namespace {

constexpr TimeUs kUsPerMs = 1000;

}  // namespace

Bans::Bans(BanLimits limits) : limits_(limits) {
    CHECK(1 <= limits.ms_min && limits.ms_min <= limits.ms_max);
}

std::uint32_t Bans::punish(const PublicKeyBytes& peer, TimeUs now) {
    Record& record = records_[peer];
    const bool forgotten = record.ms == 0 || now > record.until + limits_.forget_ms * kUsPerMs;
    if (forgotten) {
        record.ms = limits_.ms_min;
    } else {
        record.ms = record.ms > limits_.ms_max / 2 ? limits_.ms_max : record.ms * 2;
    }
    record.until = now + record.ms * kUsPerMs;
    return record.ms;
}

bool Bans::holds(const PublicKeyBytes& peer, TimeUs now) const {
    const auto found = records_.find(peer);
    return found != records_.end() && now < found->second.until;
}

}  // namespace weft::p2p
