#include "core/sign/key_tables.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/sign/lanes/key_tables_impl.hpp"
#include "core/sign/lanes/screen.hpp"
#include "core/sign/verify_many.hpp"

namespace weft {

namespace {

constexpr std::size_t kSightingsToHold = 2;

// Of the memory, one part in so many counts sightings: some ten cells for a key that fits.
constexpr std::size_t kSightingsShare = 64;

using Slot = lanes::HeldTables::Slot;

std::size_t sighting_buckets(const lanes::Kernel* kernel, std::size_t bytes_max) {
    return kernel == nullptr ? 0 : bytes_max / kSightingsShare / lanes::Sightings::kBucketBytes;
}

std::unique_ptr<KeyTables::Impl> make_impl(std::size_t bytes_max, std::uint64_t salt, SimdLevel level) {
    const lanes::Kernel* kernel = lanes::kernel_of(level);
    lanes::Sightings sightings(sighting_buckets(kernel, bytes_max));
    const std::size_t rest = bytes_max - sightings.bytes();
    return std::unique_ptr<KeyTables::Impl>(
        new KeyTables::Impl{lanes::HeldTables(kernel, rest, salt), std::move(sightings)});
}

// Builds the tables of the slots, at most a kernel's lanes of them. Bit i of the result: the i-th is good.
unsigned build(lanes::HeldTables& held, std::span<const Slot> slots) {
    const lanes::Kernel& kernel = *held.kernel();
    const std::uint8_t* keys[lanes::kLanesMax];
    std::uint8_t* tables[lanes::kLanesMax];
    for (std::size_t lane = 0; lane < kernel.lanes; ++lane) {
        // Lanes without a key of their own do the last one's work again.
        const Slot slot = slots[std::min(lane, slots.size() - 1)];
        keys[lane] = held.key(slot).bytes.data();
        tables[lane] = held.table(slot);
    }
    return kernel.build_tables(keys, tables);
}

// A key that is on no curve can have signed nothing; its slot is given back.
void build_all(lanes::HeldTables& held, std::span<const Slot> claimed, Executor& executor) {
    const std::size_t lanes = held.kernel()->lanes;
    const std::size_t groups = (claimed.size() + lanes - 1) / lanes;
    std::vector<unsigned> good(groups);
    executor.for_each_range(groups, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t group = begin; group < end; ++group) {
            const std::size_t first = group * lanes;
            good[group] = build(held, claimed.subspan(first, std::min(lanes, claimed.size() - first)));
        }
    });
    for (std::size_t i = 0; i < claimed.size(); ++i) {
        if (good[i / lanes] >> (i % lanes) & 1) {
            held.settle(claimed[i]);
        } else {
            held.drop(claimed[i]);
        }
    }
}

}  // namespace

KeyTables::KeyTables(std::size_t bytes_max, std::uint64_t salt)
    : KeyTables(bytes_max, salt, best_of(verify_levels(), simd_level())) {}

KeyTables::KeyTables(std::size_t bytes_max, std::uint64_t salt, SimdLevel level)
    : impl_(make_impl(bytes_max, salt, level)) {}

KeyTables::~KeyTables() = default;

void KeyTables::learn(std::span<const PublicKeyBytes* const> keys, Executor& executor, std::size_t builds_max) {
    lanes::HeldTables& held = impl_->held;
    if (held.capacity() == 0 || impl_->sightings.bytes() == 0) return;
    std::vector<Slot> claimed;
    held.start_claims();
    for (const PublicKeyBytes* key : keys) {
        if (claimed.size() == builds_max) break;
        if (held.holds(*key) || impl_->sightings.add(held.hash(*key)) < kSightingsToHold) continue;
        if (!lanes::screen_key(key->bytes.data())) continue;
        if (const std::optional<Slot> slot = held.claim(*key)) claimed.push_back(*slot);
    }
    if (claimed.empty()) return;

    build_all(held, claimed, executor);
}

bool KeyTables::holds(const PublicKeyBytes& key) const {
    return impl_->held.holds(key);
}

std::size_t KeyTables::size() const {
    return impl_->held.size();
}

std::size_t KeyTables::capacity() const {
    return impl_->held.capacity();
}

std::size_t KeyTables::bytes() const {
    return impl_->held.bytes() + impl_->sightings.bytes();
}

}  // namespace weft
