#include "tangle/ledger/quota.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/limits.hpp"

namespace weft::tangle {

namespace {

// What any bucket can hold or owe: every product below stays far inside 64 bits.
constexpr std::int64_t kBurstUnitsMax = UINT32_MAX;
constexpr std::int64_t kLevelMax = kBurstUnitsMax * kMicroUnits;
static_assert(kLevelMax <= INT64_MAX / (2 * std::int64_t{kWorkBitsMax}));
constexpr std::int64_t kLevelMin = -kLevelMax * std::int64_t{kWorkBitsMax};

std::int64_t capacity(const Quota& quota) {
    return std::int64_t{quota.burst_units} * kMicroUnits;
}

// One step of overdraft, in micro-units. At least a unit, so that work buys something without a burst, too.
std::int64_t debt_step(const Quota& quota) {
    return std::max<std::int64_t>(quota.burst_units, 1) * kMicroUnits;
}

// What the bucket fills up to. Without a rate nothing comes back above zero, but an overdraft is recovered: work
// always buys again, after a while.
std::int64_t ceiling(const Bucket& bucket) {
    if (bucket.quota.units_per_second > 0) return capacity(bucket.quota);
    return std::max<std::int64_t>(bucket.level, 0);
}

// Units per second, which is micro-units per microsecond.
std::int64_t rate(const Quota& quota) {
    return std::max<std::int64_t>(quota.units_per_second, 1);
}

// Microseconds to gain `missing` >= 1 micro-units.
TimeUs time_to_gain(const Quota& quota, std::int64_t missing) {
    return static_cast<TimeUs>((missing - 1) / rate(quota) + 1);
}

}  // namespace

Bucket full_bucket(const Quota& quota, TimeUs now) {
    return {quota, capacity(quota), now};
}

Bucket empty_bucket(const Quota& quota, TimeUs now) {
    return {quota, 0, now};
}

bool level_in_range(const Bucket& bucket) {
    return bucket.level >= kLevelMin && bucket.level <= capacity(bucket.quota);
}

std::int64_t block_units(std::size_t bytes) {
    CHECK(bytes <= kBlockBytesMax);
    return static_cast<std::int64_t>((bytes + 1023) / 1024);
}

Bucket refilled(Bucket bucket, TimeUs now) {
    if (now <= bucket.refilled_at) return bucket;
    const TimeUs elapsed = now - bucket.refilled_at;
    bucket.refilled_at = now;
    const std::int64_t missing = ceiling(bucket) - bucket.level;
    if (missing <= 0) return bucket;
    // The product is taken only when it is below `missing`, so it cannot overflow.
    const bool fills_up = elapsed >= time_to_gain(bucket.quota, missing);
    bucket.level += fills_up ? missing : static_cast<std::int64_t>(elapsed) * rate(bucket.quota);
    return bucket;
}

std::optional<unsigned> required_work(const Bucket& bucket, std::int64_t units, const Parameters& parameters) {
    const std::int64_t after = bucket.level - units * kMicroUnits;
    if (after >= 0) return 0;
    const std::int64_t step = debt_step(bucket.quota);
    if (after < -std::int64_t{parameters.work_debt_levels} * step) return std::nullopt;
    const std::int64_t debt = std::max<std::int64_t>(-bucket.level, 0);
    return parameters.work_bits + static_cast<unsigned>(debt / step);
}

std::optional<TimeUs> quota_wait(const Bucket& bucket, std::int64_t units, TimeUs now) {
    const Bucket present = refilled(bucket, now);
    const std::int64_t cost = units * kMicroUnits;
    if (cost <= present.level) return 0;
    if (cost > ceiling(present)) return std::nullopt;
    // A bucket that was refilled at a later time than `now` gains nothing until then.
    return present.refilled_at - now + time_to_gain(present.quota, cost - present.level);
}

bool charge(Bucket& bucket, std::int64_t units, unsigned work, TimeUs now, const Parameters& parameters) {
    Bucket present = refilled(bucket, now);
    const std::optional<unsigned> required = required_work(present, units, parameters);
    if (!required || work < *required) return false;
    present.level -= units * kMicroUnits;
    bucket = present;
    return true;
}

}  // namespace weft::tangle
