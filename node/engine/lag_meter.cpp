#include "node/engine/lag_meter.hpp"

namespace weft::node {

namespace {

constexpr TimeUs kSpanUs = 10'000'000;
constexpr TimeUs kLeastUs = 1'000'000;

}  // namespace

void LagMeter::note(TimeUs now, CheckpointIndex behind) {
    if (behind == 0) return samples_.clear();
    samples_.push_back({now, behind});
    while (samples_.size() > 2 && samples_[1].at + kSpanUs <= now) samples_.pop_front();
}

std::optional<std::uint64_t> LagMeter::seconds_left() const {
    if (samples_.size() < 2) return std::nullopt;
    const Sample& first = samples_.front();
    const Sample& last = samples_.back();
    const TimeUs took = last.at - first.at;
    if (took < kLeastUs || last.behind >= first.behind) return std::nullopt;
    const double per_us = static_cast<double>(first.behind - last.behind) / static_cast<double>(took);
    return static_cast<std::uint64_t>(static_cast<double>(last.behind) / per_us / 1e6 + 0.999);
}

}  // namespace weft::node
