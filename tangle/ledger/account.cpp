#include "tangle/ledger/account.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/common_codec.hpp"
#include "core/hash/blake3_many.hpp"
#include "tangle/salted_hash.hpp"

namespace weft::tangle {

namespace {

constexpr std::uint8_t kAccountVersion = 1;
constexpr std::uint8_t kFlagRegistrar = 1;
constexpr std::uint8_t kFlagRegistered = 2;
constexpr std::uint8_t kFlagProposes = 4;
constexpr std::uint8_t kFlagsAll = kFlagRegistrar | kFlagRegistered | kFlagProposes;
constexpr std::size_t kKeyBytes = 33 + 1 + 1 + 8;
constexpr std::size_t kApprovalBytes = kCommitteeMax / 8;
constexpr std::size_t kFixedBytes = 1 + 4 + 32 + 1 + 1 + 8 + (8 + 8 + 8) + 32 + 137 + 1;  // without keys

void write_bucket(Writer& out, const Bucket& bucket) {
    write_quota(out, bucket.quota);
    out.u64(static_cast<std::uint64_t>(bucket.level)).u64(bucket.refilled_at);
}

Bucket read_bucket(Reader& in) {
    Bucket bucket;
    bucket.quota = read_quota(in);
    bucket.level = static_cast<std::int64_t>(in.u64());
    bucket.refilled_at = in.u64();
    return bucket;
}

Decoded<AccountKey> read_account_key(Reader& in) {
    AccountKey key;
    key.key = read_key(in);
    key.roles = in.u8();
    const std::uint8_t revoked = in.u8();
    key.revoked = revoked == 1;
    key.since = in.u64();
    if (!known_algorithm(key.key.algorithm)) {
        return decode_error(DecodeErrorCode::bad_algorithm, "algorithm of an account's key");
    }
    if (key.roles < 1 || key.roles > kKeyRolesAll) return decode_error(DecodeErrorCode::bad_value, "roles of a key");
    if (revoked > 1) return decode_error(DecodeErrorCode::bad_flags, "whether a key is revoked is 0 or 1");
    if (key.since > kTimeUsMax) return decode_error(DecodeErrorCode::bad_value, "time of a key");
    return key;
}

Decoded<void> read_keys(Reader& in, Account& account) {
    const std::size_t count = in.u8();
    if (in.failed() || in.left() < count * kKeyBytes) return decode_error(DecodeErrorCode::truncated, "account's keys");
    if (count < 1 || count > kAccountKeysMax) {
        return decode_error(DecodeErrorCode::bad_count, "an account has 1 to 8 keys");
    }
    account.keys.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = read_account_key(in);
        if (!key) return Unexpected{key.error()};
        if (account.find_key(key->key))
            return decode_error(DecodeErrorCode::duplicate, "an account's key stands twice");
        account.keys.push_back(*key);
    }
    if (!account.manageable()) return decode_error(DecodeErrorCode::bad_value, "no key may manage the account");
    return {};
}

Decoded<void> read_standing_and_flags(Reader& in, Account& account) {
    const std::uint8_t standing = in.u8();
    const std::uint8_t flags = in.u8();
    if (standing > static_cast<std::uint8_t>(Standing::quarantined)) {
        return decode_error(DecodeErrorCode::bad_value, "account's standing");
    }
    if ((flags & ~kFlagsAll) != 0) return decode_error(DecodeErrorCode::bad_flags, "account's flags");
    account.standing = static_cast<Standing>(standing);
    account.registrar = (flags & kFlagRegistrar) != 0;
    account.registered = (flags & kFlagRegistered) != 0;
    if ((flags & kFlagProposes) != 0) account.proposal.resize(1);
    return {};
}

void write_proposal(Writer& out, const OpenProposal& proposal) {
    out.u32(proposal.epoch);
    for (std::size_t byte = 0; byte < kApprovalBytes; ++byte) {
        std::uint8_t bits = 0;
        for (std::size_t bit = 0; bit < 8; ++bit) bits |= proposal.approvals[8 * byte + bit] ? 1 << bit : 0;
        out.u8(bits);
    }
    out.bytes(encode_payload(proposal.content));
}

// To the end.
Decoded<void> read_proposal(Reader& in, OpenProposal& proposal) {
    proposal.epoch = in.u32();
    for (std::size_t byte = 0; byte < kApprovalBytes; ++byte) {
        const std::uint8_t bits = in.u8();
        for (std::size_t bit = 0; bit < 8; ++bit) proposal.approvals[8 * byte + bit] = (bits >> bit & 1) != 0;
    }
    auto payload = decode_payload(static_cast<std::uint16_t>(PayloadType::propose), in.bytes(in.left()));
    if (!payload) return Unexpected{payload.error()};
    proposal.content = std::get<Propose>(*std::move(payload));
    return {};
}

Decoded<void> check_bucket(const Bucket& bucket) {
    if (!level_in_range(bucket)) return decode_error(DecodeErrorCode::bad_value, "level of an account's quota");
    if (bucket.refilled_at > kTimeUsMax) return decode_error(DecodeErrorCode::bad_value, "time of an account's quota");
    return {};
}

}  // namespace

std::string_view standing_name(Standing standing) {
    switch (standing) {
        case Standing::active:
            return "active";
        case Standing::frozen:
            return "frozen";
        case Standing::quarantined:
            return "quarantined";
    }
    return "unknown";
}

Hash OpenProposal::digest() const {
    return blake3(encode_payload(content));
}

const AccountKey* Account::find_key(const PublicKey& key) const {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const AccountKey& held) { return held.key == key; });
    return found == keys.end() ? nullptr : &*found;
}

bool Account::manageable() const {
    return std::any_of(keys.begin(), keys.end(),
                       [](const AccountKey& key) { return !key.revoked && key.has(KeyRole::manage); });
}

Account new_account(AccountNumber number, const AccountId& id, TimeUs now) {
    Account account;
    account.number = number;
    account.id = id;
    account.keys.push_back({.key = first_key_of(id), .since = now});
    account.bucket = empty_bucket({}, now);
    return account;
}

void write_account(Writer& out, const Account& account) {
    CHECK(!account.keys.empty() && account.keys.size() <= kAccountKeysMax);
    out.u8(kAccountVersion).u32(account.number).fixed(account.id).u8(static_cast<std::uint8_t>(account.standing));
    out.u8(static_cast<std::uint8_t>((account.registrar ? kFlagRegistrar : 0) |
                                     (account.registered ? kFlagRegistered : 0) |
                                     (account.proposal.empty() ? 0 : kFlagProposes)));
    out.u64(account.balance);
    write_bucket(out, account.bucket);
    out.fixed(account.controller);
    account.sequences.encode(out);
    out.u8(static_cast<std::uint8_t>(account.keys.size()));
    for (const AccountKey& key : account.keys) {
        write_key(out, key.key);
        out.u8(key.roles).u8(key.revoked ? 1 : 0).u64(key.since);
    }
    if (!account.proposal.empty()) write_proposal(out, account.proposal.front());
}

Bytes encode_account(const Account& account) {
    Bytes encoded;
    encoded.reserve(kFixedBytes + account.keys.size() * kKeyBytes);
    Writer out(encoded);
    write_account(out, account);
    return encoded;
}

Decoded<Account> decode_account(ByteView bytes) {
    Reader in(bytes);
    const std::uint8_t version = in.u8();
    if (in.failed()) return decode_error(DecodeErrorCode::truncated, "account");
    if (version != kAccountVersion) return decode_error(DecodeErrorCode::bad_version, "account version is not 1");
    Account account;
    account.number = in.u32();
    account.id = in.fixed<AccountId>();
    if (auto read = read_standing_and_flags(in, account); !read) return Unexpected{read.error()};
    account.balance = in.u64();
    account.bucket = read_bucket(in);
    account.controller = in.fixed<AccountId>();
    const auto sequences = SequenceWindow::decode(in);
    if (!sequences) return Unexpected{sequences.error()};
    account.sequences = *sequences;
    if (auto read = read_keys(in, account); !read) return Unexpected{read.error()};
    if (!account.proposal.empty()) {
        if (auto read = read_proposal(in, account.proposal.front()); !read) return Unexpected{read.error()};
    }
    if (auto exact = read_exactly(in, "account"); !exact) return Unexpected{exact.error()};
    if (auto valid = check_bucket(account.bucket); !valid) return Unexpected{valid.error()};
    return account;
}

Hash state_leaf(const Domains& domains, const Account& account) {
    return blake3_keyed(domains.state_leaf, encode_account(account));
}

void state_leaves(const Domains& domains, std::span<const Account* const> accounts, std::span<Hash> leaves) {
    CHECK(accounts.size() == leaves.size());
    Bytes encoded;
    std::vector<std::size_t> ends;
    ends.reserve(accounts.size());
    Writer out(encoded);
    for (const Account* account : accounts) {
        write_account(out, *account);
        ends.push_back(encoded.size());
    }
    std::vector<ByteView> messages;
    messages.reserve(accounts.size());
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        messages.push_back(ByteView(encoded).subspan(begin, end - begin));
        begin = end;
    }
    blake3_keyed_many(domains.state_leaf, messages, leaves);
}

}  // namespace weft::tangle
