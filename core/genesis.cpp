#include "core/genesis.hpp"

#include <algorithm>
#include <array>

#include "core/check.hpp"
#include "core/common_codec.hpp"
#include "core/distinct.hpp"
#include "core/names.hpp"

namespace weft {

namespace {

constexpr std::uint8_t kGenesisVersion = 2;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kAccountBytes = 33 + 8 + 8 + 1 + 32;
constexpr std::uint8_t kFlagRegistrar = 1;
constexpr std::array<std::string_view, kAccessLast + 1> kAccessNames = {"mixed", "consortium", "open"};

// A window is what every node holds in memory; a day is far beyond any use.
constexpr std::uint32_t kWindowSlotsMax = 86'400;
// A leader is decided at the earliest two rounds later; what is collected sooner could never be ordered.
constexpr std::uint32_t kGcDepthRoundsMin = 3;
constexpr std::uint32_t kGcDepthRoundsMax = 100'000;
// So that wall-clock time never overflows, however long the ledger lives.
constexpr std::uint64_t kUnixTimeUsMax = std::uint64_t{1} << 62;
static_assert(kUnixTimeUsMax <= UINT64_MAX - kTimeUsMax);

void write_account(Writer& out, const GenesisAccount& account) {
    write_key(out, account.key);
    out.u64(account.balance);
    write_quota(out, account.quota);
    out.u8(account.registrar ? kFlagRegistrar : 0).fixed(account.controller);
}

Decoded<GenesisAccount> read_account(Reader& in) {
    GenesisAccount account;
    account.key = read_key(in);
    account.balance = in.u64();
    account.quota = read_quota(in);
    const std::uint8_t flags = in.u8();
    if ((flags & ~kFlagRegistrar) != 0) return decode_error(DecodeErrorCode::bad_flags, "flags of a genesis account");
    account.registrar = flags == kFlagRegistrar;
    account.controller = in.fixed<AccountId>();
    return account;
}

Decoded<void> read_accounts(Reader& in, Genesis& genesis) {
    const std::size_t count = in.u32();
    if (in.left() / kAccountBytes < count) return decode_error(DecodeErrorCode::truncated, "genesis accounts");
    genesis.accounts.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto account = read_account(in);
        if (!account) return Unexpected{account.error()};
        genesis.accounts.push_back(*std::move(account));
    }
    return {};
}

Decoded<void> read_committee(Reader& in, Genesis& genesis) {
    const std::size_t count = in.u16();
    if (in.left() / sizeof(AccountNumber) < count) return decode_error(DecodeErrorCode::truncated, "genesis committee");
    genesis.committee.resize(count);
    for (AccountNumber& number : genesis.committee) number = in.u32();
    return {};
}

Decoded<void> check_name(const std::string& name) {
    if (name.empty() || name.size() > kNameBytesMax) {
        return decode_error(DecodeErrorCode::bad_length, "a network's name has 1 to 64 bytes");
    }
    if (!std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; })) {
        return decode_error(DecodeErrorCode::bad_value, "a network's name is printable ASCII");
    }
    return {};
}

Decoded<void> check_distinct_keys(const std::vector<GenesisAccount>& accounts) {
    std::vector<PublicKeyBytes> keys;
    keys.reserve(accounts.size());
    for (const GenesisAccount& account : accounts) keys.push_back(account.key.bytes);
    if (!distinct(std::move(keys))) {
        return decode_error(DecodeErrorCode::duplicate, "two genesis accounts have one key");
    }
    return {};
}

Decoded<void> check_accounts(const std::vector<GenesisAccount>& accounts) {
    if (accounts.empty() || accounts.size() > kAccountsMax) {
        return decode_error(DecodeErrorCode::bad_count, "a genesis has 1 to 16777216 accounts");
    }
    Amount supply = 0;
    for (const GenesisAccount& account : accounts) {
        if (!known_algorithm(account.key.algorithm)) {
            return decode_error(DecodeErrorCode::bad_algorithm, "key of a genesis account");
        }
        if (account.balance > UINT64_MAX - supply) {
            return decode_error(DecodeErrorCode::bad_value, "the sum of the balances does not fit 64 bits");
        }
        supply += account.balance;
    }
    return check_distinct_keys(accounts);
}

Decoded<void> check_committee(const Genesis& genesis) {
    if (auto valid = check_committee_size(genesis.committee.size()); !valid) return valid;
    if (!distinct(genesis.committee)) return decode_error(DecodeErrorCode::duplicate, "a validator is named twice");
    if (*std::ranges::max_element(genesis.committee) >= genesis.accounts.size()) {
        return decode_error(DecodeErrorCode::bad_value, "a validator's account is not in the genesis");
    }
    return {};
}

}  // namespace

Decoded<void> check_committee_size(std::size_t size) {
    if (size == 1 || (size >= 4 && size <= kCommitteeMax)) return {};
    return decode_error(DecodeErrorCode::bad_count, "a committee has 1 or 4 to 128 validators");
}

std::string_view access_name(Access access) {
    const auto index = static_cast<std::size_t>(access);
    return index < kAccessNames.size() ? kAccessNames[index] : "unknown";
}

std::optional<Access> access_of_name(std::string_view name) {
    return value_of_name<Access>(kAccessNames, name);
}

void write_parameters(Writer& out, const Parameters& parameters) {
    out.u32(parameters.window_slots)
        .u32(parameters.skew_slots)
        .u32(parameters.gc_depth_rounds)
        .u32(parameters.work_bits)
        .u32(parameters.work_debt_levels);
    write_quota(out, parameters.default_quota);
    out.u8(static_cast<std::uint8_t>(parameters.access));
}

Parameters read_parameters(Reader& in) {
    Parameters parameters;
    parameters.window_slots = in.u32();
    parameters.skew_slots = in.u32();
    parameters.gc_depth_rounds = in.u32();
    parameters.work_bits = in.u32();
    parameters.work_debt_levels = in.u32();
    parameters.default_quota = read_quota(in);
    parameters.access = static_cast<Access>(in.u8());
    return parameters;
}

Decoded<void> check_parameters(const Parameters& parameters) {
    const auto bad = [](const char* detail) { return decode_error(DecodeErrorCode::bad_value, detail); };
    if (parameters.window_slots < 1 || parameters.window_slots > kWindowSlotsMax)
        return bad("window_slots: 1 to 86400");
    if (parameters.skew_slots > parameters.window_slots) return bad("skew_slots: at most window_slots");
    if (parameters.gc_depth_rounds < kGcDepthRoundsMin || parameters.gc_depth_rounds > kGcDepthRoundsMax) {
        return bad("gc_depth_rounds: 3 to 100000");
    }
    if (parameters.work_bits > kWorkBitsMax || parameters.work_debt_levels > kWorkBitsMax - parameters.work_bits) {
        return bad("work_bits + work_debt_levels: at most 26");
    }
    if (static_cast<std::uint8_t>(parameters.access) > kAccessLast) return bad("access: mixed, consortium or open");
    return {};
}

Amount Genesis::supply() const {
    Amount sum = 0;
    for (const GenesisAccount& account : accounts) sum += account.balance;
    return sum;
}

Committee Genesis::committee_members() const {
    Committee members;
    for (const AccountNumber number : committee) {
        CHECK(number < accounts.size());
        const PublicKey& key = accounts[number].key;
        members.members.push_back({AccountId::from(key.bytes.view()), key});
    }
    return members;
}

Bytes encode_genesis(const Genesis& genesis) {
    CHECK(genesis.name.size() <= kNameBytesMax && genesis.committee.size() <= kCommitteeMax);
    Bytes encoded;
    Writer out(encoded);
    out.u8(kGenesisVersion).u8(static_cast<std::uint8_t>(genesis.name.size())).bytes(as_bytes(genesis.name));
    out.u64(genesis.unix_time_us);
    write_parameters(out, genesis.parameters);
    out.u32(static_cast<std::uint32_t>(genesis.accounts.size()));
    for (const GenesisAccount& account : genesis.accounts) write_account(out, account);
    out.u16(static_cast<std::uint16_t>(genesis.committee.size()));
    for (const AccountNumber number : genesis.committee) out.u32(number);
    return encoded;
}

Decoded<Genesis> decode_genesis(ByteView bytes) {
    Reader in(bytes);
    if (in.u8() != kGenesisVersion) return decode_error(DecodeErrorCode::bad_version, "genesis version is not 1");
    Genesis genesis;
    genesis.name = as_text(in.bytes(in.u8()));
    genesis.unix_time_us = in.u64();
    genesis.parameters = read_parameters(in);
    if (auto read = read_accounts(in, genesis); !read) return Unexpected{read.error()};
    if (auto read = read_committee(in, genesis); !read) return Unexpected{read.error()};
    if (auto exact = read_exactly(in, "genesis"); !exact) return Unexpected{exact.error()};
    if (auto valid = check_genesis(genesis); !valid) return Unexpected{valid.error()};
    return genesis;
}

Decoded<void> check_genesis(const Genesis& genesis) {
    if (auto valid = check_name(genesis.name); !valid) return valid;
    if (genesis.unix_time_us > kUnixTimeUsMax) return decode_error(DecodeErrorCode::bad_value, "unix_time_us");
    if (auto valid = check_parameters(genesis.parameters); !valid) return valid;
    if (auto valid = check_accounts(genesis.accounts); !valid) return valid;
    return check_committee(genesis);
}

NetworkId network_id(const Genesis& genesis) {
    return NetworkId::from(blake3(encode_genesis(genesis)).view());
}

}  // namespace weft
