#include "tools/sim/network/reference_account.hpp"

#include <algorithm>
#include <array>

#include "core/check.hpp"
#include "core/common_codec.hpp"

namespace weft::sim {
namespace {

constexpr std::int64_t kUnit = 1'000'000;
constexpr TimeUs kElapsedMax = 1'000'000'000'000;  // keeps every product below far inside 64 bits

void write_sequences(Writer& out, const std::set<Sequence>& used) {
    const Sequence highest = used.empty() ? 0 : *used.rbegin();
    std::array<std::uint8_t, kSequenceWindow / 8> bitmap{};
    for (const Sequence sequence : used) {
        const Sequence distance = highest - sequence;
        if (distance < 1 || distance > kSequenceWindow) continue;
        bitmap[(distance - 1) / 8] |= static_cast<std::uint8_t>(1u << ((distance - 1) % 8));
    }
    out.u8(used.empty() ? 0 : 1).u64(highest).bytes(bitmap);
}

}  // namespace

const ReferenceKey* ReferenceAccount::find_key(const PublicKey& key) const {
    for (const ReferenceKey& held : keys) {
        if (held.key == key) return &held;
    }
    return nullptr;
}

bool ReferenceAccount::holds(const PublicKey& key) const {
    const ReferenceKey* held = find_key(key);
    return held != nullptr && !held->revoked;
}

bool ReferenceAccount::manageable() const {
    return std::any_of(keys.begin(), keys.end(), [](const ReferenceKey& key) {
        return !key.revoked && (key.roles & static_cast<std::uint8_t>(KeyRole::manage)) != 0;
    });
}

std::optional<RejectReason> ReferenceAccount::why_not(Sequence sequence) const {
    if (used.empty()) return std::nullopt;
    const Sequence highest = *used.rbegin();
    if (sequence < highest && highest - sequence > kSequenceWindow) return RejectReason::sequence_too_old;
    if (used.contains(sequence)) return RejectReason::sequence_used;
    return std::nullopt;
}

bool ReferenceAccount::charge(const Block& block, TimeUs now, const Parameters& parameters) {
    std::int64_t present = level;
    if (now > refilled_at) {
        CHECK(now - refilled_at <= kElapsedMax);
        const auto elapsed = static_cast<std::int64_t>(now - refilled_at);
        const std::int64_t rate = quota.units_per_second;
        const std::int64_t full = rate > 0 ? quota.burst_units * kUnit : std::max<std::int64_t>(level, 0);
        present = std::max(level, std::min(full, level + elapsed * std::max<std::int64_t>(rate, 1)));
    }
    const std::int64_t cost = static_cast<std::int64_t>((block.encoded.size() + 1023) / 1024) * kUnit;
    if (present < cost) {
        const std::int64_t step = std::max<std::int64_t>(quota.burst_units, 1) * kUnit;
        if (present - cost < -(parameters.work_debt_levels * step)) return false;
        const std::int64_t bits = parameters.work_bits + std::max<std::int64_t>(0, -present) / step;
        if (work_of(block.id) < bits) return false;
    }
    level = present - cost;
    refilled_at = std::max(refilled_at, now);
    return true;
}

Bytes ReferenceAccount::encoded() const {
    Bytes bytes;
    Writer out(bytes);
    out.u8(1)
        .u32(number)
        .fixed(id)
        .u8(frozen ? 1 : 0)
        .u8((registrar ? 1 : 0) | (registered ? 2 : 0) | (proposal ? 4 : 0))
        .u64(balance);
    write_quota(out, quota);
    out.u64(static_cast<std::uint64_t>(level)).u64(refilled_at).fixed(controller);
    write_sequences(out, used);
    out.u8(static_cast<std::uint8_t>(keys.size()));
    for (const ReferenceKey& key : keys) {
        write_key(out, key.key);
        out.u8(key.roles).u8(key.revoked ? 1 : 0).u64(key.since);
    }
    if (!proposal) return bytes;
    std::array<std::uint8_t, kCommitteeMax / 8> approvals{};
    for (const AuthorIndex author : proposal->approved_by) {
        approvals[author / 8] |= static_cast<std::uint8_t>(1u << (author % 8));
    }
    out.u32(proposal->epoch).bytes(approvals).bytes(encode_payload(proposal->content));
    return bytes;
}

}  // namespace weft::sim
