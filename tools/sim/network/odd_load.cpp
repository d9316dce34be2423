#include "tools/sim/network/odd_load.hpp"

#include <algorithm>

namespace weft::sim {
namespace {

constexpr std::size_t kRegistrar = 0;
constexpr Amount kHuge = UINT64_MAX - 3;
constexpr Quota kSmallQuota{1, 2};
constexpr Sequence kJumpMax = 80;
constexpr Sequence kFarJump = 1'100;  // beyond the window of sequences

}  // namespace

std::vector<BlockPtr> OddLoad::make(const std::vector<BlockId>& parents, TimeUs now) {
    if (!registered_.empty() && random_.below(6) == 0) return make_burst(parents, now);
    const std::size_t account = any();
    const KeyPair key = draw_key(account);
    const Payload payload = draw_payload(account);
    const Sequence sequence = draw_sequence(account);
    if (random_.below(8) != 0) {
        return {devices_.make(domains_, id_of(account), key, sequence, parents, now, payload)};
    }
    // The genesis is older than any wrong clock.
    return {devices_.make(domains_, id_of(account), key, sequence, {genesis_block_id(network_)}, draw_wrong_time(now),
                          payload)};
}

// Of an account with a small quota: handed to several nodes at once, it is beyond it before any of them knows.
std::vector<BlockPtr> OddLoad::make_burst(const std::vector<BlockId>& parents, TimeUs now) {
    const KeyPair& key = registered_[random_.below(registered_.size())];
    std::vector<BlockPtr> burst(1 + random_.below(6));
    for (BlockPtr& block : burst) {
        const Record record{.tag = "odd", .content_type = ContentType::opaque, .data = Bytes(random_.below(2'000))};
        block = devices_.make(domains_, key.account(), key, random_.below(1'000), parents, now, record);
    }
    return burst;
}

// About as far behind as the window reaches, or as far ahead as is taken.
TimeUs OddLoad::draw_wrong_time(TimeUs now) {
    const TimeUs ahead = start_of(parameters_.skew_slots) + kMicrosecondsPerSlot;
    if (random_.below(2) == 0) return now + random_.below(ahead);
    const TimeUs behind = start_of(parameters_.window_slots) - random_.below(kMicrosecondsPerSlot);
    return now - std::min(now, behind);
}

Payload OddLoad::draw_payload(std::size_t account) {
    switch (random_.below(8)) {
        case 0:
            return Record{.tag = "odd", .content_type = ContentType::opaque, .data = Bytes(random_.below(3'000))};
        case 1:
        case 2:
            return draw_key_change(account);
        case 3:
            return draw_registration();
        case 4:
            return FreezeAccount{id_of(any())};
        case 5:
            return ReleaseAccount{id_of(any())};
        default:
            return draw_transfer(account);
    }
}

Transfer OddLoad::draw_transfer(std::size_t account) {
    Transfer transfer;
    if (random_.below(8) == 0) transfer.asset = 7;
    const std::size_t credits = 1 + random_.below(4);
    for (std::size_t i = 0; i < credits; ++i) {
        constexpr Amount kAmounts[] = {1, 50, kAccountBalance / 2, kAccountBalance * 3, kHuge};
        const bool to_itself = random_.below(4) == 0;
        const bool to_nobody = random_.below(8) == 0;
        const AccountId to = to_nobody ? new_key().account() : id_of(to_itself ? account : any());
        transfer.credits.push_back({to, kAmounts[random_.below(std::size(kAmounts))]});
    }
    return transfer;
}

Payload OddLoad::draw_key_change(std::size_t account) {
    std::vector<KeyPair>& added = added_[account];
    if (!added.empty() && random_.below(2) == 0) return RevokeKey{added[random_.below(added.size())].public_key()};
    const KeyPair key = random_.below(4) == 0 && !added.empty() ? added.back() : new_key();
    RotateKey rotate;
    rotate.key = key.public_key();
    rotate.roles = static_cast<std::uint8_t>(1 + random_.below(3));
    if (!added.empty() && random_.below(3) == 0) {
        rotate.has_replaced = true;
        rotate.replaced = added[random_.below(added.size())].public_key();
    }
    if (random_.below(8) != 0) rotate.proof = key.sign(rotate_proof_message(network_, id_of(account)));
    added.push_back(key);
    return rotate;
}

Payload OddLoad::draw_registration() {
    if (registered_.empty() || random_.below(2) == 0) registered_.push_back(new_key());
    const KeyPair& key = registered_[random_.below(registered_.size())];
    return RegisterAccount{.key = key.public_key(), .quota = kSmallQuota, .controller = id_of(kRegistrar)};
}

KeyPair OddLoad::draw_key(std::size_t account) {
    const std::vector<KeyPair>& added = added_[account];
    if (random_.below(16) == 0) return devices_.key(any());
    if (added.empty() || random_.below(2) == 0) return devices_.key(account);
    return added[random_.below(added.size())];
}

Sequence OddLoad::draw_sequence(std::size_t account) {
    const Sequence next = devices_.next_sequence(account);
    const std::uint64_t kind = random_.below(256);
    if (kind == 0) return next + kFarJump;
    if (kind < 24) return next + random_.below(kJumpMax);
    if (kind < 56) return random_.below(next + 1);
    return next;
}

}  // namespace weft::sim
