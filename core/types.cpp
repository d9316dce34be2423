#include "core/types.hpp"

#include <algorithm>

namespace weft {

namespace {

struct ReasonText {
    std::string_view name;
    std::string_view hint;
};

// Indexed by RejectReason.
constexpr ReasonText kReasons[] = {
    {"none", "The block was applied; there is nothing to do."},
    {"too_early", "The block's time lies ahead of ledger time; set the device's clock and sign it again."},
    {"unknown_account", "The issuer has no account yet; have it registered or paid first, then sign again."},
    {"wrong_key", "The signing key does not belong to the account or lacks the role; sign with one of its keys."},
    {"revoked_key", "The signing key was taken off the account; sign with a key that it still holds."},
    {"sequence_used", "Another block with this sequence was already executed; sign again with the next free sequence."},
    {"sequence_too_old", "The sequence lies below the account's window; sign again with the next free sequence."},
    {"quota_exceeded",
     "The account is over its quota and the block carries too little proof of work; wait, or add work and sign again "
     "with a new sequence."},
    {"account_frozen", "The account is frozen; ask its controller to release it, then sign again with a new sequence."},
    {"insufficient_funds",
     "The balance does not cover the transfer; fund the account, then sign again with a new sequence."},
    {"amount_overflow", "A sum or a balance would not fit 64 bits; split or lower the amounts and sign again."},
    {"unknown_asset", "The ledger knows no such asset; check the asset number and sign again."},
    {"unknown_creditor", "A credit goes to an id that has no account; check the id or have it registered first."},
    {"not_permitted",
     "The issuer lacks the role that this operation needs; let a registrar or the controller issue it."},
    {"already_registered", "The account exists already; use it as it is."},
    {"key_exists", "The account holds this key already, or held it once; choose a new key."},
    {"unknown_key", "The account does not hold the key that is to go; look up its keys and sign again."},
    {"last_key", "The account would be left without a key; add another key first."},
    {"key_limit", "The account holds as many keys as it may; revoke or replace one."},
    {"unknown_target", "There is no such account to freeze or release; check the id."},
    {"unknown_payload", "This version of the protocol does not execute this payload type; use a type that it knows."},
    {"not_frozen", "The account is not frozen; there is nothing to release."},
    {"account_limit", "The ledger holds as many accounts as it may; no more can be registered."},
    {"bad_proposal",
     "The proposed changes do not fit the present committee and rules; look at them (weft committee show)."},
    {"unknown_proposal", "No such proposal is open in this epoch; look at those that are (weft committee show)."},
    {"proposal_adopted", "The proposal is adopted and comes into force; propose the next change after that."},
    {"not_registered", "Only registered accounts take part in this network; have a registrar register the account."},
};
static_assert(std::size(kReasons) == std::size_t{kRejectReasonLast} + 1);

std::array<std::uint8_t, 4> big_endian(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

std::uint32_t from_big_endian(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

// Both kinds of id: a big-endian number, then a hash.
void fill_id(std::array<std::uint8_t, 36>& out, std::uint32_t number, const Hash& hash) {
    const auto head = big_endian(number);
    std::copy(head.begin(), head.end(), out.begin());
    std::copy(hash.bytes.begin(), hash.bytes.end(), out.begin() + 4);
}

Hash hash_of_id(const std::array<std::uint8_t, 36>& bytes) {
    return Hash::from(ByteView(bytes).subspan(4));
}

}  // namespace

BlockId::BlockId(Slot slot, const Hash& hash) {
    fill_id(bytes, slot, hash);
}

BlockId BlockId::from(ByteView view) {
    BlockId id;
    std::copy_n(view.begin(), kSize, id.bytes.begin());
    return id;
}

Slot BlockId::slot() const {
    return from_big_endian(bytes.data());
}

Hash BlockId::hash() const {
    return hash_of_id(bytes);
}

RoundBlockId::RoundBlockId(Round round, const Hash& hash) {
    fill_id(bytes, round, hash);
}

RoundBlockId RoundBlockId::from(ByteView view) {
    RoundBlockId id;
    std::copy_n(view.begin(), kSize, id.bytes.begin());
    return id;
}

Round RoundBlockId::round() const {
    return from_big_endian(bytes.data());
}

Hash RoundBlockId::hash() const {
    return hash_of_id(bytes);
}

std::string_view reason_name(RejectReason reason) {
    const auto index = static_cast<std::size_t>(reason);
    return index <= kRejectReasonLast ? kReasons[index].name : "unknown";
}

std::string_view reason_hint(RejectReason reason) {
    const auto index = static_cast<std::size_t>(reason);
    return index <= kRejectReasonLast ? kReasons[index].hint
                                      : "This reason is newer than this program; upgrade it to learn what it means.";
}

std::string_view fate_name(Fate fate) {
    switch (fate) {
        case Fate::pending:
            return "pending";
        case Fate::confirmed:
            return "confirmed";
        case Fate::rejected:
            return "rejected";
        case Fate::expired:
            return "expired";
    }
    return "unknown";
}

}  // namespace weft
