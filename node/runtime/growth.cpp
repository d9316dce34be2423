#include "node/runtime/growth.hpp"

#include <algorithm>
#include <cstdio>

#include "node/engine/health.hpp"

namespace weft::node {

namespace {

constexpr double kDay_s = 86'400;
// Beyond that nobody plans, and the number only reflects noise.
constexpr double kDaysMax = 3650;

std::string days_words(double days) {
    if (days > kDaysMax) return "more than ten years";
    if (days < 2) return duration_words(static_cast<std::uint64_t>(days * kDay_s));
    char text[32];
    std::snprintf(text, sizeof text, days < 10 ? "%.1f days" : "%.0f days", days);
    return text;
}

std::string rate_words(const Growth& growth) {
    return size_words(static_cast<std::uint64_t>(growth.bytes_per_day)) + " a day (measured over " +
           duration_words(growth.measured_s) + ")";
}

DiskOutlook of_pruned(const LedgerSpace& space) {
    DiskOutlook out;
    out.holds_days = *space.holds_s / kDay_s;
    const std::string kept =
        space.bytes_max == 0 ? "kept by age" : "kept at its limit of " + size_words(space.bytes_max);
    out.words = kept + ": holds " + days_words(*out.holds_days);
    return out;
}

}  // namespace

bool GrowthMeter::is_due(std::uint64_t now_s) const {
    const std::lock_guard lock(mutex_);
    return samples_.empty() || now_s >= samples_.back().at_s + kEvery_s;
}

void GrowthMeter::take(std::uint64_t now_s, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    samples_.push_back({now_s, bytes});
    while (samples_.front().at_s + kKept_s < now_s) samples_.pop_front();
}

std::optional<Growth> GrowthMeter::growth(std::uint64_t now_s, std::uint64_t bytes) const {
    const std::lock_guard lock(mutex_);
    if (samples_.empty() || now_s < samples_.front().at_s + kMeasuredMin_s) return std::nullopt;
    const Sample& first = samples_.front();
    const double grown = bytes > first.bytes ? static_cast<double>(bytes - first.bytes) : 0;
    const std::uint64_t measured_s = now_s - first.at_s;
    return Growth{grown * kDay_s / static_cast<double>(measured_s), measured_s};
}

DiskOutlook disk_outlook(const std::optional<Growth>& growth, const LedgerSpace& space) {
    if (space.holds_s) return of_pruned(space);
    DiskOutlook out;
    out.growth = growth;
    if (!growth) {
        out.words =
            "growth not measured yet (takes " + duration_words(GrowthMeter::kMeasuredMin_s) + " from the start)";
        return out;
    }
    if (growth->bytes_per_day < 1) {
        out.words = "does not grow (measured over " + duration_words(growth->measured_s) + ")";
        return out;
    }
    const std::uint64_t to_limit =
        space.bytes_max == 0 ? UINT64_MAX : space.bytes_max - std::min(space.bytes_max, space.used_bytes);
    if (to_limit <= space.free_bytes) {
        out.words = "grows by " + rate_words(*growth) + "; at its limit of " + size_words(space.bytes_max) + " in " +
                    days_words(static_cast<double>(to_limit) / growth->bytes_per_day) + ", then the oldest goes";
        return out;
    }
    const double days = static_cast<double>(space.free_bytes) / growth->bytes_per_day;
    out.words = days_words(days) + " left at " + rate_words(*growth);
    if (days <= kDaysMax) out.days_left = days;
    return out;
}

}  // namespace weft::node
