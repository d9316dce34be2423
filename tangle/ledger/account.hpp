// An account as the ledger holds it. Canonical encoding: docs/wire-state.md, section "Accounts"; its hash is the state
// leaf.
#pragma once

#include <bitset>
#include <span>
#include <vector>

#include "core/codec.hpp"
#include "core/hash/blake3.hpp"
#include "core/limits.hpp"
#include "core/payload.hpp"
#include "core/types.hpp"
#include "tangle/ledger/quota.hpp"
#include "tangle/ledger/sequence_window.hpp"

namespace weft::tangle {

enum class Standing : std::uint8_t { active = 0, frozen = 1, quarantined = 2 };
std::string_view standing_name(Standing standing);

struct AccountKey {
    PublicKey key;
    std::uint8_t roles = kKeyRolesAll;
    bool revoked = false;  // kept, so that a revoked key is told from a foreign one
    TimeUs since = 0;      // ledger time of the change

    bool has(KeyRole role) const { return (roles & static_cast<std::uint8_t>(role)) != 0; }
    bool operator==(const AccountKey&) const = default;
};

// What a validator proposes: void when another epoch has begun.
struct OpenProposal {
    EpochNumber epoch = 0;
    Propose content;
    std::bitset<kCommitteeMax> approvals;  // by author index in that epoch

    Hash digest() const;  // what an approval names
    bool operator==(const OpenProposal&) const = default;
};

struct Account {
    AccountNumber number = 0;
    AccountId id;
    std::vector<AccountKey> keys;  // 1..kAccountKeysMax, distinct, the order in which they came
    SequenceWindow sequences;
    Amount balance = 0;  // of the native asset
    Bucket bucket;
    Standing standing = Standing::active;
    bool registrar = false;
    bool registered = false;             // by genesis or a registrar; false: came to be by a credit
    AccountId controller;                // all zero: nobody
    std::vector<OpenProposal> proposal;  // at most one

    const AccountKey* find_key(const PublicKey& key) const;  // nullptr: neither held nor remembered as revoked
    // Whether a key that is not revoked may manage the account. Always true of an account of the ledger.
    bool manageable() const;
    bool operator==(const Account&) const = default;
};

// An account with its first key and nothing else: no balance, an empty quota, nobody's control, not registered.
Account new_account(AccountNumber number, const AccountId& id, TimeUs now);

// Requires what decode_account checks.
Bytes encode_account(const Account& account);
void write_account(Writer& out, const Account& account);  // the same bytes, after what is there

// Canonical: encode_account(decode) == bytes. Errors: truncated, trailing_bytes, bad_version, bad_flags, bad_count,
// bad_algorithm, bad_value, duplicate, not_canonical.
Decoded<Account> decode_account(ByteView bytes);

// The account's leaf in the state tree.
Hash state_leaf(const Domains& domains, const Account& account);

// leaves[i] = state_leaf of accounts[i], hashed side by side. Requires equal sizes. Memory: the accounts' encodings.
void state_leaves(const Domains& domains, std::span<const Account* const> accounts, std::span<Hash> leaves);

}  // namespace weft::tangle
