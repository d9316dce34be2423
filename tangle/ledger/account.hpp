// An account as the ledger holds it. Canonical encoding: docs/wire.md, section "Accounts"; its hash is the state leaf.
#pragma once

#include <array>
#include <vector>

#include "core/codec.hpp"
#include "core/genesis.hpp"
#include "core/limits.hpp"
#include "core/payload.hpp"
#include "core/types.hpp"

namespace weft::tangle {

// The highest sequence executed and a bitmap of the 1,024 below it. Each sequence executes at most once; order among
// them is free.
class SequenceWindow {
public:
    enum class Check : std::uint8_t { fresh, used, too_old };

    Check check(Sequence sequence) const;
    void use(Sequence sequence);  // requires check(sequence) == fresh
    // A sequence that is fresh and above all used: what a wallet takes next. Saturates at the largest u64.
    Sequence next() const;

    void encode(Writer& out) const;
    static SequenceWindow decode(Reader& in);
    bool operator==(const SequenceWindow&) const = default;

private:
    bool any_ = false;
    Sequence highest_ = 0;
    std::array<std::uint64_t, kSequenceWindow / 64> below_{};  // bit i: highest_ - 1 - i is used
};

// A token bucket in ledger time. `level` counts micro-units and may be negative: an overdraft that proof of work bought.
struct Bucket {
    Quota quota;
    std::int64_t level = 0;
    TimeUs refilled_at = 0;
    bool operator==(const Bucket&) const = default;
};

enum class Standing : std::uint8_t { active = 0, frozen = 1, quarantined = 2 };
std::string_view standing_name(Standing standing);

struct AccountKey {
    PublicKey key;
    std::uint8_t roles = kKeyRolesAll;
    bool revoked = false;  // kept, so that a revoked key is told from a foreign one
    TimeUs since = 0;      // ledger time of the change
    bool operator==(const AccountKey&) const = default;
};

struct Account {
    AccountNumber number = 0;
    AccountId id;
    std::vector<AccountKey> keys;
    SequenceWindow sequences;
    Amount balance = 0;  // of the native asset
    Bucket bucket;
    Standing standing = Standing::active;
    bool registrar = false;
    AccountId controller;  // all zero: nobody
    bool operator==(const Account&) const = default;
};

Bytes encode_account(const Account& account);
Decoded<Account> decode_account(ByteView bytes);

}  // namespace weft::tangle
