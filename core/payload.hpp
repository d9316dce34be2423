// What a block says. Layouts: docs/wire.md, section "Payloads". Adding a kind: a tag here, a struct, its codec in
// payload.cpp, its execution in tangle/ledger/executor.cpp.
#pragma once

#include <variant>
#include <vector>

#include "core/codec.hpp"
#include "core/limits.hpp"
#include "core/proposal.hpp"
#include "core/types.hpp"

namespace weft {

enum class PayloadType : std::uint16_t {
    transfer = 1,
    record = 2,
    register_account = 16,
    rotate_key = 17,
    revoke_key = 18,
    freeze_account = 19,
    release_account = 20,
    propose = 32,
    approve = 33,
};

inline constexpr std::uint32_t kNativeAsset = 0;

// Pays from the block's issuer (the one debtor) to 1..kCreditsMax accounts. Credit amounts are >= 1.
struct Transfer {
    struct Credit {
        AccountId account;
        Amount amount = 0;
        bool operator==(const Credit&) const = default;
    };
    std::uint32_t asset = kNativeAsset;
    std::vector<Credit> credits;
    Bytes memo;  // at most kMemoBytesMax
    bool operator==(const Transfer&) const = default;
};

enum class ContentType : std::uint16_t {
    opaque = 0,
    senml_json = 110,  // the CoAP content-format numbers of RFC 8428
    senml_cbor = 112,
};

// Something measured or observed. The ledger orders it and does not look inside.
struct Record {
    std::string tag;  // 1..kTagBytesMax bytes of [a-z0-9._/-]
    ContentType content_type = ContentType::opaque;
    Bytes data;
    bool operator==(const Record&) const = default;
};

// Token bucket in ledger time; one unit is one started KiB of an encoded block.
struct Quota {
    std::uint32_t units_per_second = 0;
    std::uint32_t burst_units = 0;
    bool operator==(const Quota&) const = default;
};

// Issued by a registrar. The new account's id is the bytes of its first key.
struct RegisterAccount {
    PublicKey key;
    Quota quota;
    AccountId controller;  // may freeze and release the account; all zero: nobody
    bool operator==(const RegisterAccount&) const = default;
};

// What a key may do; bits.
enum class KeyRole : std::uint8_t {
    use = 1,     // transfers and records
    manage = 2,  // account operations, too
};

inline constexpr std::uint8_t kKeyRolesAll = 3;

// Adds a key to the issuer's account, and takes `replaced` away where it is given (that is a rotation).
struct RotateKey {
    PublicKey key;
    std::uint8_t roles = kKeyRolesAll;  // 1..3
    bool has_replaced = false;
    PublicKey replaced;  // zero unless has_replaced
    // The new key's signature over rotate_proof_message(issuer account): nobody registers a key that is not theirs.
    Signature proof;
    bool operator==(const RotateKey&) const = default;
};

Bytes rotate_proof_message(const NetworkId& network, const AccountId& account);

struct RevokeKey {
    PublicKey key;
    bool operator==(const RevokeKey&) const = default;
};

struct FreezeAccount {
    AccountId target;
    bool operator==(const FreezeAccount&) const = default;
};

struct ReleaseAccount {
    AccountId target;
    bool operator==(const ReleaseAccount&) const = default;
};

// A type that this version does not know: carried, ordered, rejected by the executor.
struct UnknownPayload {
    std::uint16_t type = 0;
    bool operator==(const UnknownPayload&) const = default;
};

using Payload = std::variant<Transfer, Record, RegisterAccount, RotateKey, RevokeKey, FreezeAccount, ReleaseAccount,
                             Propose, Approve, UnknownPayload>;

std::uint16_t payload_type(const Payload& payload);

// Requires a payload within its limits that is not UnknownPayload (CHECK).
Bytes encode_payload(const Payload& payload);

// An unknown `type` is not an error. Canonical: encode_payload(decode) == bytes.
Decoded<Payload> decode_payload(std::uint16_t type, ByteView bytes);

// The same in place, for many. On an error `payload` means nothing.
Decoded<void> decode_payload(std::uint16_t type, ByteView bytes, Payload& payload);

}  // namespace weft
