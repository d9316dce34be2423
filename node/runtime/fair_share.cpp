#include "node/runtime/fair_share.hpp"

#include <algorithm>
#include <cmath>

namespace weft::node {

namespace {

constexpr TimeUs kGenerationUs = 500'000;
constexpr TimeUs kStepUs = 20'000;
// Strain shows its change only a tenth of a second later, so each step is small.
constexpr double kDown = 0.93;
constexpr double kUp = 1.03;

}  // namespace

FairShare::FairShare(const tangle::HashSalt& salt) : hash_{salt} {
    for (auto& cells : cells_) cells = std::vector<Cell>(kRows * kColumns);
}

FairShare::Places FairShare::places_of(const AccountId& issuer) const {
    const std::uint64_t hash = hash_(issuer);
    return {hash % kColumns, kColumns + (hash >> 32) % kColumns};
}

std::uint32_t FairShare::count_at(const Places& places) const {
    std::uint32_t least = UINT32_MAX;
    for (const std::size_t place : places) {
        std::uint32_t sum = 0;
        for (const auto& cells : cells_) sum += cells[place].load(std::memory_order_relaxed);
        least = std::min(least, sum);
    }
    return least;
}

void FairShare::count(const AccountId& issuer) {
    const Places places = places_of(issuer);
    const std::size_t current = current_.load(std::memory_order_relaxed);
    for (const std::size_t place : places) {
        Cell& cell = cells_[current][place];
        const std::uint16_t before = cell.load(std::memory_order_relaxed);
        if (before < UINT16_MAX) cell.store(static_cast<std::uint16_t>(before + 1), std::memory_order_relaxed);
    }
    highest_[current] = std::max(highest_[current], count_at(places));
}

bool FairShare::exceeds(const AccountId& issuer) const {
    const std::uint32_t limit = share();
    return limit != UINT32_MAX && count_at(places_of(issuer)) >= limit;
}

void FairShare::turn(TimeUs now) {
    if (now < turned_at_ + kGenerationUs) return;
    turned_at_ = now;
    const std::size_t next = 1 - current_.load(std::memory_order_relaxed);
    for (Cell& cell : cells_[next]) cell.store(0, std::memory_order_relaxed);
    highest_[next] = 0;
    current_.store(next, std::memory_order_relaxed);
}

void FairShare::regulate(double strain, TimeUs now) {
    turn(now);
    if (now < regulated_at_ + kStepUs) return;
    regulated_at_ = now;
    const double highest = std::max({highest_[0], highest_[1], kShareMin});
    if (strain > 1) {
        share_ = std::max<double>((share_ == 0 ? highest : std::min(share_, highest)) * kDown, kShareMin);
    } else if (share_ > 0) {
        share_ *= kUp;
        if (share_ > 2 * highest) share_ = 0;  // nobody comes near it
    }
    limit_.store(share_ == 0 ? UINT32_MAX : static_cast<std::uint32_t>(std::ceil(share_)), std::memory_order_relaxed);
}

}  // namespace weft::node
