// Quotas: token buckets in ledger time. Advice at admission and rule at execution are the same functions. Integers
// only; the formulas stand in docs/protocol-ledger.md, section "Quotas". Pure.
#pragma once

#include <optional>

#include "core/genesis.hpp"
#include "core/payload.hpp"
#include "core/types.hpp"

namespace weft::tangle {

inline constexpr std::int64_t kMicroUnits = 1'000'000;  // one unit

// A token bucket in ledger time. `level` counts micro-units and may be negative: an overdraft that proof of work
// bought.
struct Bucket {
    Quota quota;
    std::int64_t level = 0;
    TimeUs refilled_at = 0;
    bool operator==(const Bucket&) const = default;
};

Bucket full_bucket(const Quota& quota, TimeUs now);
Bucket empty_bucket(const Quota& quota, TimeUs now);

// Whether `level` is one that the rules can lead to, for any parameters.
bool level_in_range(const Bucket& bucket);

// Units that a block of so many encoded bytes costs: its started KiB. Requires bytes <= kBlockBytesMax (CHECK).
std::int64_t block_units(std::size_t bytes);

// The bucket as it is at `now`. A time before its last refill gives it unchanged.
Bucket refilled(Bucket bucket, TimeUs now);

// Bits of proof of work that `units` need from a bucket as it is: 0 within quota; nothing when no work suffices.
std::optional<unsigned> required_work(const Bucket& bucket, std::int64_t units, const Parameters& parameters);

// Microseconds from `now` until `units` fit without work, if nothing else is charged; nothing: never.
std::optional<TimeUs> quota_wait(const Bucket& bucket, std::int64_t units, TimeUs now);

// Takes `units` from the bucket if `work` bits suffice; else leaves it as it was and returns false. The refill to `now`
// stands only when it is charged.
bool charge(Bucket& bucket, std::int64_t units, unsigned work, TimeUs now, const Parameters& parameters);

}  // namespace weft::tangle
