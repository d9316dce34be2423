// The ledger's small vocabulary: ids, amounts, times. Unlike things have unlike types.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.hpp"

namespace weft {

// Seconds of ledger time since genesis.
using Slot = std::uint32_t;

// Microseconds of ledger time since genesis.
using TimeUs = std::uint64_t;

using Round = std::uint32_t;            // of the committee; round 0 is genesis
using EpochNumber = std::uint32_t;      // of a committee and its rules; the genesis states number 0
using CommitIndex = std::uint64_t;      // the first commit is 1; 0 is genesis
using CheckpointIndex = std::uint64_t;  // the first checkpoint is 1; 0 is genesis
using Amount = std::uint64_t;
using Sequence = std::uint64_t;
using AccountNumber = std::uint32_t;  // short number, given in order of registration
using AuthorIndex = std::uint16_t;    // a validator's place in the committee

inline constexpr TimeUs kMicrosecondsPerSlot = 1'000'000;

// The last time whose slot fits its 32 bits.
inline constexpr TimeUs kTimeUsMax = (TimeUs{1} << 32) * kMicrosecondsPerSlot - 1;

// Requires time <= kTimeUsMax, which every decoder sees to.
constexpr Slot slot_of(TimeUs time) {
    return static_cast<Slot>(time / kMicrosecondsPerSlot);
}
constexpr TimeUs start_of(Slot slot) {
    return TimeUs{slot} * kMicrosecondsPerSlot;
}

using Hash = FixedBytes<struct HashTag, 32>;            // a BLAKE3-256 digest
using AccountId = FixedBytes<struct AccountIdTag, 32>;  // the bytes of the account's first public key
using PublicKeyBytes = FixedBytes<struct PublicKeyTag, 32>;
using Signature = FixedBytes<struct SignatureTag, 64>;
using NetworkId = FixedBytes<struct NetworkIdTag, 32>;  // hash of the genesis

// Signature schemes, as they stand on the wire.
enum class Algorithm : std::uint8_t { ed25519 = 1 };

struct PublicKey {
    Algorithm algorithm = Algorithm::ed25519;
    PublicKeyBytes bytes;

    auto operator<=>(const PublicKey&) const = default;
    bool operator==(const PublicKey&) const = default;
};

inline PublicKey first_key_of(const AccountId& account) {
    return {Algorithm::ed25519, PublicKeyBytes::from(account.view())};
}

// A device block's id: slot (big-endian), then the header's hash. Ids sort by slot.
struct BlockId : FixedBytes<struct BlockIdTag, 36> {
    BlockId() = default;
    BlockId(Slot slot, const Hash& hash);
    static BlockId from(ByteView view);

    Slot slot() const;
    Hash hash() const;
};

// A round block's id: round (big-endian), then the header's hash.
struct RoundBlockId : FixedBytes<struct RoundBlockIdTag, 36> {
    RoundBlockId() = default;
    RoundBlockId(Round round, const Hash& hash);
    static RoundBlockId from(ByteView view);

    Round round() const;
    Hash hash() const;
};

// A round block as another names it. Round, author and hash are all there, so that a round block's validity is
// decidable without its parents. Sorts by (round, author, hash): the order of linearisation.
struct RoundRef {
    Round round = 0;
    AuthorIndex author = 0;
    Hash hash;

    RoundBlockId id() const { return {round, hash}; }

    auto operator<=>(const RoundRef&) const = default;
    bool operator==(const RoundRef&) const = default;
};

struct RoundRefHash {
    std::size_t operator()(const RoundRef& ref) const { return FixedBytesHash{}(ref.hash); }
};

// Why an ordered block's effect was refused. The numbers stand in Merkle leaves and never change; names in
// `reason_name` are what interfaces show.
enum class RejectReason : std::uint8_t {
    none = 0,
    too_early = 1,         // slot beyond ledger time + skew
    unknown_account = 2,   // the issuer has no account
    wrong_key = 3,         // the signing key was never the account's, or lacks the role
    revoked_key = 4,       // the signing key was the account's, and is no longer
    sequence_used = 5,     // another block with this sequence was executed
    sequence_too_old = 6,  // below the sequence window
    quota_exceeded = 7,    // over quota, and too little proof of work for it
    account_frozen = 8,
    insufficient_funds = 9,
    amount_overflow = 10,  // a sum or a balance would not fit 64 bits
    unknown_asset = 11,
    unknown_creditor = 12,  // a credit to an id with no account
    not_permitted = 13,     // the issuer lacks the role (registrar, controller) that the operation needs
    already_registered = 14,
    key_exists = 15,
    unknown_key = 16,  // revocation of a key that the account does not hold
    last_key = 17,     // revocation would leave the account without a key
    key_limit = 18,
    unknown_target = 19,   // the account to freeze or release does not exist
    unknown_payload = 20,  // a payload type that this protocol version does not execute
    not_frozen = 21,
    account_limit = 22,     // the ledger holds as many accounts as the limits allow
    bad_proposal = 23,      // what is proposed cannot follow the present epoch
    unknown_proposal = 24,  // nobody proposes that in this epoch
    proposal_adopted = 25,  // a quorum approved it: it cannot be replaced any more
    not_registered = 26,    // the access policy lets only registered accounts in
};

inline constexpr std::uint8_t kRejectReasonLast = 26;

// Stable snake_case name, equal to the enumerator; "none" for none; "unknown" beyond the last.
std::string_view reason_name(RejectReason reason);
// One sentence for a person: what it means and what to do next.
std::string_view reason_hint(RejectReason reason);

// The four fates of a block (design: confirmed, rejected and expired are final).
enum class Fate : std::uint8_t { pending = 0, confirmed = 1, rejected = 2, expired = 3 };

std::string_view fate_name(Fate fate);

}  // namespace weft

template <>
struct std::hash<weft::BlockId> {
    std::size_t operator()(const weft::BlockId& id) const noexcept { return weft::FixedBytesHash{}(id); }
};
template <>
struct std::hash<weft::RoundRef> {
    std::size_t operator()(const weft::RoundRef& ref) const noexcept { return weft::RoundRefHash{}(ref); }
};
template <>
struct std::hash<weft::AccountId> {
    std::size_t operator()(const weft::AccountId& id) const noexcept { return weft::FixedBytesHash{}(id); }
};
template <>
struct std::hash<weft::Hash> {
    std::size_t operator()(const weft::Hash& value) const noexcept { return weft::FixedBytesHash{}(value); }
};
